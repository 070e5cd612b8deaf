//! The ledger of statements as templates read it: its pages, and what an entity's page shows of it.

use super::parts::{LinkView, PageView, Sight};
use super::statement::StatementView;
use super::view;
use crate::model::PageId;
use crate::path::UrlPath;
use crate::route::statements::{
    LedgerForm, LedgerPart, STATEMENTS_ON_ENTITY, STATEMENTS_PER_PAGE, has_pages, sections,
};
use crate::schema::settings::{BuiltIn, STATEMENTS};

view! {
    /// A page of a ledger of statements.
    LedgerView {
        /// Whose statements; nothing on the ledger of the site.
        of: Option<LinkView>,
        /// The statements of this page, newest first: by year, or for an entity by what it has to do with them.
        sections: Vec<LedgerSectionView>,
        /// How many statements there are in all.
        total: usize,
        /// The number of this page, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
        /// The page before this one.
        newer: Option<String>,
        /// The page after this one.
        older: Option<String>,
        /// All of them as a table of values separated by commas.
        csv: Option<String>,
        /// All of them as a list of objects (JSON).
        json: Option<String>,
    }

    /// A section of a ledger.
    LedgerSectionView {
        /// Its anchor on the page.
        id: String,
        /// What it is called: a year, or as `What Mara Lind said`.
        label: String,
        /// Whether it holds what others claim somebody's position to be. These are claims, and nobody's position.
        is_claims: bool,
        /// Whether it began on the page before this one.
        goes_on: bool,
        /// Its statements on this page, newest first.
        statements: Vec<StatementView>,
    }

    /// The ledger of an entity as far as the entity's own page leads to it.
    EntityLedgerView {
        /// How many statements have to do with the entity.
        total: usize,
        /// What it said.
        said: LedgerCountView,
        /// What was said to it.
        said_to: LedgerCountView,
        /// What was said about it.
        said_about: LedgerCountView,
        /// What others claim its position to be; of an agreement, anybody's position on it.
        claims: LedgerCountView,
        /// All of them as a table of values separated by commas.
        csv: Option<String>,
        /// All of them as a list of objects (JSON).
        json: Option<String>,
    }

    /// How many statements a section of an entity's ledger has.
    LedgerCountView {
        /// How many there are.
        count: usize,
        /// Where all of them are, when the entity's own page does not show all.
        all: Option<String>,
    }
}

/// The anchors of the sections of an entity's ledger.
const SECTIONS: [&str; 4] = ["said", "said-to", "said-about", "claims"];

impl Sight<'_> {
    /// Where a part of a ledger is, from the root of the host.
    #[must_use]
    pub fn ledger_url(&self, of: Option<PageId>, form: LedgerForm) -> Option<String> {
        LedgerPart { of, form }.url(self.site).map(|url| self.url(&url))
    }

    /// A link to the ledger of the site, if there is a statement.
    #[must_use]
    pub fn ledger_link(&self) -> Option<LinkView> {
        (!self.site.ledger.all().is_empty()).then(|| self.list(STATEMENTS, self.words().text("section.statements")))
    }

    /// What every page has, for a page of a ledger.
    #[must_use]
    pub fn ledger_page(&self, of: Option<PageId>, number: usize, url: &UrlPath) -> PageView {
        let words = self.words();
        let ledger_title = words.text("section.statements");
        let title = match of {
            Some(id) => words.say("statement.of_entity", &[("name", self.site.page(id).title())]),
            None => ledger_title.to_owned(),
        };
        let numbered = self.title_of_page(title.clone(), number);
        let mut page = self.made_page(url, &numbered, "statements");
        if let Some(id) = of {
            page.breadcrumbs.extend(self.site.kind(id).map(|kind| self.list(&kind.name, words.kind_several(kind))));
            page.breadcrumbs.push(self.link(id));
        }
        if number > 1
            && let Some(url) = self.ledger_url(of, LedgerForm::Page(1))
        {
            let name = if of.is_some() { ledger_title.into() } else { title.as_str().into() };
            page.breadcrumbs.push(LinkView { url: Some(url.into()), name, ..LinkView::default() });
        }
        page
    }

    /// A page of a ledger, from 1.
    #[must_use]
    pub fn ledger(&self, of: Option<PageId>, number: usize) -> LedgerView {
        let ledger = of.and_then(|id| self.site.ledger.of(id));
        let total = ledger.map_or(self.site.ledger.all().len(), |ledger| ledger.all.len());
        let first = (number - 1) * STATEMENTS_PER_PAGE;
        let sections = match (of, ledger) {
            (Some(id), Some(ledger)) => {
                let mut shown = Vec::new();
                let mut before = 0;
                for (at, section) in sections(ledger).into_iter().enumerate() {
                    let from = first.saturating_sub(before).min(section.len());
                    let until = (first + STATEMENTS_PER_PAGE).saturating_sub(before).min(section.len());
                    before += section.len();
                    if from < until {
                        shown.push(LedgerSectionView {
                            id: SECTIONS[at].to_owned(),
                            label: self.section_label(id, at),
                            is_claims: at == 3,
                            goes_on: from > 0,
                            statements: self.statements_at(&section[from..until]),
                        });
                    }
                }
                shown
            }
            _ => self.years(first),
        };
        let pages = total.div_ceil(STATEMENTS_PER_PAGE).max(1);
        LedgerView {
            of: of.map(|id| self.link(id)),
            sections,
            total,
            number,
            pages,
            newer: (number > 1).then(|| self.ledger_url(of, LedgerForm::Page(number - 1))).flatten(),
            older: (number < pages).then(|| self.ledger_url(of, LedgerForm::Page(number + 1))).flatten(),
            csv: self.ledger_url(of, LedgerForm::Csv),
            json: self.ledger_url(of, LedgerForm::Json),
        }
    }

    /// The statements of a page of the site's ledger, by year.
    fn years(&self, first: usize) -> Vec<LedgerSectionView> {
        let all = self.site.ledger.all();
        let year = |at: &usize| self.site.statements[*at].day(self.site).year();
        let shown = all.get(first..(first + STATEMENTS_PER_PAGE).min(all.len())).unwrap_or_default();
        let mut begun = first.checked_sub(1).map(|before| year(&all[before]));
        shown
            .chunk_by(|a, b| year(a) == year(b))
            .map(|of_year| {
                let label = of_year.first().map(|at| year(at).to_string()).unwrap_or_default();
                let goes_on = begun.take().is_some_and(|before| of_year.first().map(year) == Some(before));
                let id = format!("year-{label}");
                LedgerSectionView { id, label, is_claims: false, goes_on, statements: self.statements_at(of_year) }
            })
            .collect()
    }

    fn section_label(&self, id: PageId, section: usize) -> String {
        let name = self.site.page(id).title();
        let is_agreement = self.site.kind(id).is_some_and(|kind| kind.built_in == Some(BuiltIn::Agreements));
        let say = |key: &str| self.words().say(key, &[("name", name)]);
        match section {
            0 => say("entity.said"),
            1 => say("entity.said_to"),
            2 if is_agreement => say("statement.said_about_agreement"),
            2 => say("entity.said_about"),
            _ if is_agreement => say("agreement.claims"),
            _ => say("entity.claims"),
        }
    }

    /// The ledger of an entity as far as its own page leads to it.
    #[must_use]
    pub fn entity_ledger(&self, id: PageId) -> Option<EntityLedgerView> {
        let ledger = self.site.ledger.of(id)?;
        let has_pages = has_pages(ledger);
        let mut before = 0;
        let counts = sections(ledger).into_iter().zip(SECTIONS).map(|(section, anchor)| {
            let page = LedgerForm::Page(before / STATEMENTS_PER_PAGE + 1);
            before += section.len();
            let is_cut = has_pages && section.len() > STATEMENTS_ON_ENTITY;
            let all = if is_cut { self.ledger_url(Some(id), page).map(|url| format!("{url}#{anchor}")) } else { None };
            LedgerCountView { count: section.len(), all }
        });
        let [said, said_to, said_about, claims] = <[LedgerCountView; 4]>::try_from(counts.collect::<Vec<_>>()).ok()?;
        Some(EntityLedgerView {
            total: ledger.all.len(),
            said,
            said_to,
            said_about,
            claims,
            csv: self.ledger_url(Some(id), LedgerForm::Csv),
            json: self.ledger_url(Some(id), LedgerForm::Json),
        })
    }

    /// What an entity's own page shows of a section of its ledger, newest first.
    #[must_use]
    pub fn latest_statements(
        &self,
        id: PageId,
        section: impl Fn(&crate::model::ledger::EntityLedger) -> &[usize],
    ) -> Vec<StatementView> {
        let positions = self.site.ledger.of(id).map_or(&[][..], section);
        self.statements_at(&positions[..positions.len().min(STATEMENTS_ON_ENTITY)])
    }

    fn statements_at(&self, positions: &[usize]) -> Vec<StatementView> {
        positions.iter().map(|at| self.statement(&self.site.statements[*at])).collect()
    }
}
