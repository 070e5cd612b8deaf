//! From views to bytes: templates, bodies, feeds, and the check of what was put out.
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
pub mod source_data;
pub mod search;
pub mod calendar;
pub mod host_files;
pub mod outgoing;

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::embedded;
use crate::inputs::Inputs;
use crate::link::page_text::PageText;
use crate::memo::Digest;
use crate::model::{FileDigests, PageId};
use crate::parse;
use crate::path::{SourcePath, percent_decode};
use crate::route::sources::SourcePart;
use crate::route::statements::{LedgerForm, LedgerPart};
use crate::route::{Output, Route};
use crate::schema::settings::{BRIEFINGS, BuiltIn};
use crate::view::parts::{LinkView, PageView, Sight};
use outgoing::{Anchors, anchor_digest, anchor_proposal, decode_references, scan};
use picture::Versions;
use search::LazyIndexes;
use theme::{Shared, Theme};

/// One output, ready to be written.
#[derive(Debug, Default)]
pub struct Rendered {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The anchors of an HTML page, for the check of all of them.
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
    /// What the pages' files were when their front matter was read.
    pub files: &'a FileDigests,
    /// The indexes for search, once somebody has asked for them.
    pub search: &'a LazyIndexes,
    /// The templates.
    pub theme: &'a Theme,
    /// The view of the site, which all templates share.
    pub site_view: &'a Shared,
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
        let file = self.read_unchanged(id, problems)?;
        let body = body::render_body(sight, id, &file);
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
        let mut views = vec![("site", self.site_view.clone())];
        for (name, view) in [("page", shared(page))].into_iter().chain(view) {
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
                let anchors = self.check_links(route, &html, problems);
                Some(Rendered { bytes: html.into_bytes(), anchors: Some(anchors) })
            }
            Err(problem) => {
                problems.push(*problem);
                None
            }
        }
    }

    /// Checks that every internal link of a page leads somewhere, and collects its anchors.
    fn check_links(&self, route: &Route, html: &str, problems: &mut Diagnostics) -> Anchors {
        let found = scan(html);
        let mut anchors = Anchors::default();
        // Anchors of mentions are the most of a page's, and known by their number; they are not kept.
        let is_mention = |anchor: &str| self.text_of(&route.output).is_some_and(|text| text.is_occurrence(anchor));
        let kept = found.anchors.iter().map(|anchor| decode_references(anchor)).filter(|anchor| !is_mention(anchor));
        anchors.have = kept.map(|anchor| anchor_digest(&anchor)).collect();
        anchors.have.push(anchor_digest("top"));
        anchors.have.sort_unstable();
        anchors.have.dedup();
        // A part of a page that has nothing to show yet is not there; the site as it is has its anchors checked.
        let is_dated = self.sight.site.clock.dated().is_some();
        for address in found.addresses {
            let address = decode_references(address);
            let (path, fragment) = match address.split_once('#') {
                Some((path, fragment)) => {
                    (path, Some(percent_decode(fragment)).filter(|it| !it.is_empty() && !is_dated))
                }
                None => (&*address, None),
            };
            if path.is_empty() {
                if let Some(fragment) = fragment
                    && !is_mention(&fragment)
                    && anchors.have.binary_search(&anchor_digest(&fragment)).is_err()
                {
                    let on_page: Vec<String> = found.anchors.iter().map(|it| decode_references(it).into()).collect();
                    problems.push(self.broken_anchor(route, route, &fragment, &on_page));
                }
                continue;
            }
            let Some(target) = self.internal(route, path) else { continue };
            match self.sight.routes.position_of_address(&target) {
                Some(position) => {
                    let wanted = fragment.filter(|fragment| !self.is_in_text(position, fragment));
                    anchors.want.extend(wanted.map(|fragment| (position, fragment.into())));
                }
                None => {
                    let message = format!("the page `{}` links to `{address}`, which leads to nothing", route.url);
                    problems.push(
                        Diagnostic::new(Rule::BrokenLink, self.place_of(route), message)
                            .help("the link comes from a template; a page's text is checked where it is written"),
                    );
                }
            }
        }
        // A page may lead to one place several times: a statement stands on it, and its briefing among the backlinks.
        anchors.want.sort_unstable();
        anchors.want.dedup();
        anchors
    }

    /// Whether an anchor is a heading or a mention of a page's text, which needs no further look.
    fn is_in_text(&self, route: u32, anchor: &str) -> bool {
        let output = self.sight.routes.all().get(route as usize).map(|route| &route.output);
        output.and_then(|output| self.text_of(output)).is_some_and(|text| text.has_anchor(anchor))
    }

    /// What the text of a page says, if an output is a page with a text.
    fn text_of(&self, output: &Output) -> Option<&PageText> {
        match output {
            Output::Page(id) => Some(self.sight.links.text(*id)),
            _ => None,
        }
    }

    /// The path below the base URL that an address leads to; nothing for one that leads to another host.
    fn internal<'p>(&self, route: &Route, path: &'p str) -> Option<std::borrow::Cow<'p, str>> {
        let settings = &self.sight.site.settings;
        if let Some(below) = path.strip_prefix(settings.base_url.as_str()) {
            return Some(below.into());
        }
        if path.starts_with("//") {
            return None;
        }
        let has_scheme = path
            .split_once(':')
            .is_some_and(|(scheme, _)| scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+.-".contains(&b)));
        if has_scheme {
            return None;
        }
        match path.strip_prefix(settings.base_path()) {
            Some(below) => Some(below.into()),
            // A path above the base URL is somebody else's.
            None if path.starts_with('/') => None,
            None => {
                let folder = route.url.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
                SourcePath::resolve(folder, path)
                    .map(|it| if path.ends_with('/') { format!("{it}/").into() } else { it.to_string().into() })
            }
        }
    }

    /// The anchors of a page, as they stand in its HTML.
    #[must_use]
    pub fn anchors_on(&self, route: &Route) -> Vec<String> {
        let (rendered, _) = self.render(route);
        let html = String::from_utf8_lossy(&rendered.bytes);
        scan(&html).anchors.into_iter().map(|anchor| decode_references(anchor).into()).collect()
    }

    /// The problem of a link to an anchor that its page does not have, at the place where the link is written. `on_page`
    /// are the anchors that it has.
    #[must_use]
    pub fn broken_anchor(&self, from: &Route, to: &Route, anchor: &str, on_page: &[String]) -> Diagnostic {
        use crate::link::references::Target;
        let wanted = |target: &Target| match (target, &to.output) {
            (Target::Page(id, Some(fragment)), Output::Page(other)) => id == other && fragment == anchor,
            (Target::Anchor(fragment), _) => from.url == to.url && fragment == anchor,
            (Target::Output(url, Some(fragment)), _) => *url == to.url && fragment == anchor,
            _ => false,
        };
        let written = match &from.output {
            Output::Page(id) => {
                let references = &self.sight.links.text(*id).references;
                references.iter().find(|it| wanted(&it.target)).map(|it| (self.sight.site.page(*id), it.range.clone()))
            }
            _ => None,
        };
        let headings = match &to.output {
            Output::Page(id) => self.sight.links.text(*id).headings.as_slice(),
            _ => &[],
        };
        let help = anchor_proposal(anchor, headings, on_page);
        match written {
            Some((page, range)) => {
                let message = format!("`{}` has no heading `#{anchor}`", to.url);
                Diagnostic::new(Rule::BrokenAnchor, Place::bytes(page.path(), range), message).maybe_help(help)
            }
            None => {
                let message = format!("the page `{}` links to `{}#{anchor}`, which does not exist", from.url, to.url);
                Diagnostic::new(Rule::BrokenAnchor, self.place_of(from), message).maybe_help(help)
            }
        }
    }

    /// The file that an output is made of, or the template that makes it.
    fn place_of(&self, route: &Route) -> Place {
        let path = match &route.output {
            Output::Page(id) => return Place::File(self.sight.site.page(*id).path().clone()),
            Output::Home => "templates/home.html",
            Output::Briefings(_) => "templates/briefings.html",
            Output::Index(..) => "templates/index.html",
            Output::StatusTable(..) => "templates/status_table.html",
            Output::SharedNames => "templates/shared_names.html",
            Output::SharedName(_) => "templates/shared_name.html",
            Output::Ledger(_) => "templates/statements.html",
            Output::Sources(SourcePart::Of(..)) => "templates/source.html",
            Output::Sources(SourcePart::Marked(..)) => "templates/sourced.html",
            Output::Sources(_) => "templates/sources.html",
            Output::Corrections(_) => "templates/corrections.html",
            Output::Pairs => "templates/pairs.html",
            Output::Between(_) => "templates/between.html",
            Output::Timeline => "templates/timeline.html",
            Output::TimelineYear(..) | Output::EntityTimeline(..) => "templates/timeline_part.html",
            Output::Appearances(..) => "templates/appearances.html",
            Output::Search => "templates/search.html",
            Output::NotFound => "templates/404.html",
            Output::Redirect(_) => "templates/redirect.html",
            _ => "briefbook.yaml",
        };
        Place::File(SourcePath::new(path))
    }

    fn read(&self, path: &SourcePath, problems: &mut Diagnostics) -> Option<Vec<u8>> {
        read_file(self.inputs, path, problems)
    }

    fn read_unchanged(&self, id: PageId, problems: &mut Diagnostics) -> Option<String> {
        let path = self.sight.site.page(id).path();
        read_unchanged(self.inputs, path, self.files.of(id), problems)
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

/// The bytes of a file; a failure is reported.
pub fn read_file(inputs: &Inputs, path: &SourcePath, problems: &mut Diagnostics) -> Option<Vec<u8>> {
    match inputs.read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let message = format!("the file cannot be read: {error}");
            problems.push(Diagnostic::new(Rule::CannotRead, Place::File(path.clone()), message));
            None
        }
    }
}

/// The text of a file that was read before; that it changed meanwhile is reported.
pub fn read_unchanged(
    inputs: &Inputs,
    path: &SourcePath,
    digest: Option<Digest>,
    problems: &mut Diagnostics,
) -> Option<String> {
    let bytes = read_file(inputs, path, problems)?;
    if Some(Digest::of(&bytes)) != digest {
        let message = "the file changed while the site was being built";
        problems.push(Diagnostic::new(Rule::ChangedMeanwhile, Place::File(path.clone()), message).help("build again"));
        return None;
    }
    match parse::decode(path, &bytes) {
        Ok(_) => String::from_utf8(bytes).ok(),
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}
