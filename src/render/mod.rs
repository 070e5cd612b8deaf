//! From views to bytes: templates, bodies, feeds, and the check of what was written.
//!
//! In: a route and what its view is made of. Out: the bytes of that one output. It must not know where they go, nor any other
//! output but the table of routes.

pub mod theme;
pub mod marks;
pub mod picture;
pub mod body;
pub mod feed;
pub mod csv;
pub mod ledger;
pub mod agreement_data;
pub mod source_data;
pub mod search;
pub mod calendar;
pub mod host_files;
pub mod outgoing;
pub mod checks;
pub mod blame;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::embedded;
use crate::inputs::Inputs;
use crate::model::{PageFiles, PageId};
use crate::path::SourcePath;
use crate::route::sources::SourcePart;
use crate::route::statements::{LedgerForm, LedgerPart};
use crate::route::{DataForm, Output, Route};
use crate::schema::settings::{BRIEFINGS, BuiltIn};
use crate::view::parts::{LinkView, PageView, Sight};
use outgoing::Anchors;
use picture::Versions;
use search::LazyIndexes;
use theme::{Shared, Theme};

/// One output, ready to be written.
#[derive(Debug, Default)]
pub struct Rendered {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The anchors and links of an HTML page, for the check of all of them.
    pub anchors: Option<Anchors>,
}

/// Everything that rendering reads.
#[derive(Clone, Copy)]
pub struct Renderer<'a> {
    /// The site, its links and its routes.
    pub sight: Sight<'a>,
    /// The site's files.
    pub inputs: &'a Inputs,
    /// How versions of pictures are made.
    pub versions: &'a Versions,
    /// The texts of the pages' files.
    pub files: &'a PageFiles,
    /// The indexes for search, once somebody has asked for them.
    pub search: &'a LazyIndexes,
    /// The templates.
    pub theme: &'a Theme,
    /// The view of the site, which all templates share.
    pub site_view: &'a Result<Shared, String>,
}

impl Renderer<'_> {
    /// Renders one output.
    #[must_use]
    pub fn render(&self, route: &Route) -> Warned<Rendered> {
        let mut problems = Diagnostics::new();
        let rendered = self.bytes_of(route, &mut problems);
        (rendered.unwrap_or_default(), problems)
    }

    fn bytes_of(&self, route: &Route, problems: &mut Diagnostics) -> Option<Rendered> {
        let sight = self.sight;
        let made = |title: &str, form: &str| sight.made_page(&route.url, title, form);
        // A page of a list that has several; all but the first lead back to it.
        let paged = |title: &str, form: &str, number: usize, first: Option<LinkView>| {
            let mut page = made(&sight.title_of_page(title.to_owned(), number), form);
            page.breadcrumbs.extend(first.filter(|_| number > 1));
            page
        };
        let (settings, words) = (&sight.site.settings, sight.words());
        let (template, page, view) = match &route.output {
            Output::Home => ("home.html", made(&settings.title, "home"), Some(("home", shared(&sight.home_view())))),
            Output::Briefings(number) => {
                let first = sight.list(BRIEFINGS, words.briefings());
                let page = paged(words.briefings(), "list", *number, Some(first));
                ("briefings.html", page, Some(("list", shared(&sight.briefing_list(*number)))))
            }
            Output::Index(folder, number) => {
                let name = sight.name_of_folder(folder);
                let page = paged(name, "index", *number, Some(sight.list(folder, name)));
                ("index.html", page, Some(("index", shared(&sight.index(folder, *number)))))
            }
            Output::StatusTable(filter, number) => {
                let mut page = made(&sight.status_table_title(*filter, *number), "status-table");
                page.breadcrumbs.extend(sight.status_table_crumbs(*filter, *number));
                ("status_table.html", page, Some(("table", shared(&sight.status_table(*filter, *number)))))
            }
            Output::SharedNames => {
                let page = made(words.text("shared_name.title"), "shared-names");
                ("shared_names.html", page, Some(("shared_names", shared(&sight.shared_names()))))
            }
            Output::SharedName(at) => {
                let name = sight.site.shared_names.get(*at)?;
                let mut page = made(&name.title, "shared-name");
                page.breadcrumbs.push(sight.shared_names_link());
                page.description = Some(sight.shared_name_description(name));
                ("shared_name.html", page, Some(("shared_name", shared(&sight.shared_name(name)))))
            }
            Output::Ledger(LedgerPart { of, form: LedgerForm::Page(number) }) => {
                let page = sight.ledger_page(*of, *number, &route.url);
                ("statements.html", page, Some(("ledger", shared(&sight.ledger(*of, *number)))))
            }
            Output::Sources(part) => {
                let page = sight.source_page(*part, &route.url);
                match *part {
                    SourcePart::List(number) => {
                        ("sources.html", page, Some(("ledger", shared(&sight.source_list(number)))))
                    }
                    SourcePart::Of(at, number) => {
                        ("source.html", page, Some(("source", shared(&sight.source_entry(at, number)?))))
                    }
                    SourcePart::Marked(mark, number) => {
                        ("sourced.html", page, Some(("sourced", shared(&sight.sourced(mark, number)))))
                    }
                    SourcePart::Csv | SourcePart::Json => return self.without_template(&route.output, problems),
                }
            }
            Output::Corrections(number) => {
                let page = paged(words.text("correction.title"), "corrections", *number, sight.corrections_link());
                ("corrections.html", page, Some(("corrections", shared(&sight.corrections(*number)))))
            }
            Output::Pairs => {
                ("pairs.html", made(words.text("between.title"), "pairs"), Some(("pairs", shared(&sight.pairs()))))
            }
            Output::Between(at) => {
                let pair = sight.site.pairs.all().get(*at)?;
                let page = sight.between_page(pair, &route.url);
                ("between.html", page, Some(("between", shared(&sight.between(pair)))))
            }
            Output::Timeline => {
                let page = made(words.text("timeline.title"), "timeline");
                ("timeline.html", page, Some(("timeline", shared(&sight.site_timeline()))))
            }
            Output::TimelineYear(year, number) => {
                let title = words.say("timeline.of_year", &[("year", &year.to_string())]);
                let mut page = made(&sight.title_of_page(title, *number), "timeline");
                page.breadcrumbs.extend(sight.timeline_link());
                ("timeline_part.html", page, Some(("part", shared(&sight.year(*year, *number)))))
            }
            Output::EntityTimeline(id, number) => {
                let page = sight.entity_timeline_page(*id, *number, &route.url);
                let view = sight.entity_timeline_part(*id, *number);
                ("timeline_part.html", page, Some(("part", shared(&view))))
            }
            Output::Appearances(id, number) => {
                let page = sight.appearances_page(*id, *number, &route.url);
                ("appearances.html", page, Some(("list", shared(&sight.appearances_part(*id, *number)))))
            }
            Output::Search => ("search.html", made(words.text("search.title"), "search"), None),
            Output::NotFound => ("404.html", made(words.text("not_found.title"), "not-found"), None),
            Output::Redirect(id) => {
                let view = sight.redirect(*id);
                ("redirect.html", made(&view.title, "redirect"), Some(("redirect", shared(&view))))
            }
            Output::Page(id) => return self.page(*id, route, problems),
            _ => return self.without_template(&route.output, problems),
        };
        let what = format!("`{}`", route.url);
        self.fill(template, &page, view, &what, route, problems)
    }

    /// What is not made by a template: feeds, calendars, tables for programs, and files as they are.
    fn without_template(&self, output: &Output, problems: &mut Diagnostics) -> Option<Rendered> {
        let sight = self.sight;
        let bytes = match output {
            Output::Ledger(LedgerPart { of, form: LedgerForm::Csv }) => ledger::csv(sight, *of),
            Output::Ledger(LedgerPart { of, form: LedgerForm::Json }) => ledger::json(sight, *of),
            Output::AgreementData(DataForm::Csv) => agreement_data::csv(sight),
            Output::AgreementData(DataForm::Json) => agreement_data::json(sight),
            Output::Sources(SourcePart::Csv) => source_data::csv(sight),
            Output::Sources(SourcePart::Json) => source_data::json(sight),
            Output::Calendar(of) => calendar::calendar(sight, *of),
            Output::SearchFile(file) => self.search_file(*file),
            Output::CorrectionsFeed => feed::corrections(sight).unwrap_or_default(),
            Output::ChangesFeed(of) => feed::changes::changes(sight, *of).unwrap_or_default(),
            Output::Feed => feed::feed(sight).unwrap_or_default(),
            Output::Sitemap => feed::sitemap(sight, None).unwrap_or_default(),
            Output::SitemapPart(part) => feed::sitemap(sight, Some(*part)).unwrap_or_default(),
            Output::Robots => feed::robots(sight),
            Output::HostFile(file) => host_files::host_file(sight, *file),
            Output::File(path) => self.read(path, problems)?,
            Output::ThemeAsset(name) => self.theme_asset(name, problems)?,
            Output::Picture(path, version) => self.versions.bytes(path, version, self.inputs, problems)?,
            _ => return None,
        };
        Some(Rendered { bytes, anchors: None })
    }

    fn page(&self, id: PageId, route: &Route, problems: &mut Diagnostics) -> Option<Rendered> {
        let sight = self.sight;
        let page = sight.site.page(id);
        let body = body::render_body(sight, id, self.files.of(id).as_str());
        let (template, form, view) = if page.briefing().is_some() {
            ("briefing.html", "briefing", ("briefing", shared(&sight.briefing(id, body)?)))
        } else if page.entity().is_some() {
            let (template, form) = match sight.site.kind(id).and_then(|kind| kind.built_in) {
                Some(BuiltIn::People) => ("person.html", "person"),
                Some(BuiltIn::Countries) => ("country.html", "country"),
                Some(BuiltIn::Organisations) => ("organisation.html", "organisation"),
                Some(BuiltIn::Agreements) => ("agreement.html", "agreement"),
                None => ("entity.html", "entity"),
            };
            (template, form, ("entity", shared(&sight.entity(id, body)?)))
        } else {
            ("page.html", "page", ("free_page", shared(&sight.free_page(id, body))))
        };
        let page_view = sight.page_view(id, form);
        let what = format!("`{}`, which is {}", route.url, page.path());
        self.fill(template, &page_view, Some(view), &what, route, problems)
    }

    fn fill(
        &self,
        template: &str,
        page: &PageView,
        view: Option<(&'static str, Result<Shared, String>)>,
        what: &str,
        route: &Route,
        problems: &mut Diagnostics,
    ) -> Option<Rendered> {
        let mut views = Vec::with_capacity(3);
        for (name, view) in [("site", self.site_view.clone()), ("page", shared(page))].into_iter().chain(view) {
            match view {
                Ok(view) => views.push((name, view)),
                Err(error) => {
                    let place = Place::File(SourcePath::new(&format!("templates/{template}")));
                    let message = format!("the view cannot be made: {error}");
                    problems.push(
                        Diagnostic::new(Rule::TemplateError, place, message).note(format!("while rendering {what}")),
                    );
                    return None;
                }
            }
        }
        match self.theme.render(template, views, what) {
            Ok(html) => {
                let anchors = self.links_of(route, &html);
                Some(Rendered { bytes: html.into_bytes(), anchors: Some(anchors) })
            }
            Err(problem) => {
                problems.push(*problem);
                None
            }
        }
    }

    fn read(&self, path: &SourcePath, problems: &mut Diagnostics) -> Option<Vec<u8>> {
        self.inputs.read_or_report(path, problems)
    }

    fn theme_asset(&self, name: &str, problems: &mut Diagnostics) -> Option<Vec<u8>> {
        let own = SourcePath::new(&format!("static/{name}"));
        if self.inputs.contains(&own) {
            return self.read(&own, problems);
        }
        embedded::assets().into_iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.to_vec())
    }
}

fn shared<V: serde::Serialize>(view: &V) -> Result<Shared, String> {
    Shared::new(view)
}
