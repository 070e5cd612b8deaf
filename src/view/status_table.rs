//! The status table of all agreements as templates read it.
//!
//! In: the status table of the model, and which agreements and which page of it are asked for. Out: plain data. It must not
//! conclude anything: a date that the history does not have is nothing here, and "not recorded" on the page.

use super::agreement::StatusView;
use super::parts::{DateView, LinkView, Sight};
use super::view;
use crate::model::PageId;
use crate::model::relations::RelationKind;
use crate::model::status_table::{NextWhat, StatusFilter, StatusRow};
use crate::path::UrlPath;
use crate::route::{AGREEMENTS_PER_PAGE, status_table_url};

/// How many parties of an agreement are named in the table; the others are counted.
const NAMED_PARTIES: usize = 3;

view! {
    /// A page of the table of all agreements, or of those that a filter takes; the one that changed last first.
    StatusTableView {
        /// What the agreements shown have in common, as `signed, not in force`; nothing on the table of all.
        filter: Option<String>,
        /// The filters, each with its page. The first takes all agreements.
        filters: Vec<StatusFilterView>,
        /// The agreements on this page.
        rows: Vec<StatusRowView>,
        /// How many agreements the filter takes.
        total: usize,
        /// The number of this page, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
        /// The page before this one.
        previous: Option<String>,
        /// The page after this one.
        next: Option<String>,
        /// All agreements as a table of values separated by commas.
        csv: Option<String>,
        /// All agreements as JSON.
        json: Option<String>,
    }

    /// A filter of the table.
    StatusFilterView {
        /// Its first page, and what the agreements it takes have in common.
        link: LinkView,
        /// How many agreements it takes.
        count: usize,
        /// Whether it is the one that is shown.
        is_current: bool,
    }

    /// An agreement in the table.
    StatusRowView {
        /// The agreement.
        link: LinkView,
        /// What kind of agreement it is, as `treaty`.
        kind: String,
        /// Its first three parties.
        parties: Vec<LinkView>,
        /// How many further parties it has.
        more_parties: usize,
        /// Its status on the day of the build. Absent when its history has no status yet.
        status: Option<StatusView>,
        /// Whether it was signed, has not ended, and no row of its history says that it is in force.
        signed_not_in_force: bool,
        /// When it was signed.
        signed: Option<DateView>,
        /// Since when it is in force, or was.
        in_force: Option<DateView>,
        /// When it ended.
        ended: Option<DateView>,
        /// What is planned next.
        next: Option<NextStepView>,
        /// The latest briefing about it.
        news: Option<NewsView>,
    }

    /// Something upcoming.
    NextStepView {
        /// When.
        date: DateView,
        /// What, in words.
        what: String,
        /// The party that does it, if one party does.
        party: Option<LinkView>,
    }

    /// The latest briefing about something.
    NewsView {
        /// The briefing.
        link: LinkView,
        /// Its date.
        date: DateView,
    }
}

impl Sight<'_> {
    /// A link to the table of all agreements; nothing on a site that has none.
    #[must_use]
    pub fn status_table_link(&self) -> Option<LinkView> {
        self.site.status_table.filters().next()?;
        Some(LinkView {
            url: self.status_table_address(StatusFilter::All, 1).map(Into::into),
            name: self.words().text("status_table.title").into(),
            ..LinkView::default()
        })
    }

    fn status_table_address(&self, filter: StatusFilter, number: usize) -> Option<String> {
        status_table_url(filter, number).map(|path| self.url(&path))
    }

    /// What a page of the table is called.
    #[must_use]
    pub fn status_table_title(&self, filter: StatusFilter, number: usize) -> String {
        let words = self.words();
        let title = match filter {
            StatusFilter::All => words.text("status_table.title").to_owned(),
            filter => words.say("status_table.title_of_filter", &[("filter", filter.label(words))]),
        };
        self.title_of_page(title, number)
    }

    /// The pages above a page of the table, below the home page.
    #[must_use]
    pub fn status_table_crumbs(&self, filter: StatusFilter, number: usize) -> Vec<LinkView> {
        let kind = self.site.settings.kinds.get("agreements");
        let mut crumbs: Vec<LinkView> =
            kind.map(|kind| self.list(&kind.name, self.words().kind_several(kind))).into_iter().collect();
        if filter != StatusFilter::All || number > 1 {
            crumbs.extend(self.status_table_link());
        }
        if filter != StatusFilter::All && number > 1 {
            let url = self.status_table_address(filter, 1).map(Into::into);
            crumbs.push(LinkView { url, name: filter.label(self.words()).into(), ..LinkView::default() });
        }
        crumbs
    }

    /// A page of the table, from 1.
    #[must_use]
    pub fn status_table(&self, filter: StatusFilter, number: usize) -> StatusTableView {
        let table = &self.site.status_table;
        let rows = table.rows(filter);
        let total = rows.len();
        let pages = total.div_ceil(AGREEMENTS_PER_PAGE).max(1);
        let shown = rows.skip((number - 1) * AGREEMENTS_PER_PAGE).take(AGREEMENTS_PER_PAGE);
        let filters = table.filters().map(|(known, count)| StatusFilterView {
            link: LinkView {
                url: self.status_table_address(known, 1).map(Into::into),
                name: known.label(self.words()).into(),
                ..LinkView::default()
            },
            count,
            is_current: known == filter,
        });
        StatusTableView {
            filter: (filter != StatusFilter::All).then(|| filter.label(self.words()).to_owned()),
            filters: filters.collect(),
            rows: shown.map(|row| self.status_row(row)).collect(),
            total,
            number,
            pages,
            previous: (number > 1).then(|| self.status_table_address(filter, number - 1)).flatten(),
            next: (number < pages).then(|| self.status_table_address(filter, number + 1)).flatten(),
            csv: UrlPath::file("agreements.csv").ok().map(|path| self.url(&path)),
            json: UrlPath::file("agreements.json").ok().map(|path| self.url(&path)),
        }
    }

    /// What comes next, in words.
    #[must_use]
    pub fn what_is_next(&self, what: &NextWhat) -> String {
        let words = self.words();
        match what {
            NextWhat::Step(step) => words.step_noun(*step).to_owned(),
            NextWhat::Event(text) => text.clone(),
            NextWhat::Action(action) => words.action(*action).to_owned(),
            NextWhat::Effect(action) => words.say("party.action_takes_effect", &[("action", words.action(*action))]),
        }
    }

    fn status_row(&self, row: &StatusRow) -> StatusRowView {
        let parties = || self.site.relations.from(row.agreement).filter(|it| it.kind == RelationKind::Party);
        let kind = self
            .site
            .page(row.agreement)
            .agreement()
            .map(|agreement| self.words().agreement_type(agreement.kind).to_owned());
        let date = |date: &crate::date::Date| self.date(date);
        StatusRowView {
            link: self.link(row.agreement),
            kind: kind.unwrap_or_default(),
            parties: parties().take(NAMED_PARTIES).map(|relation| self.link(relation.to)).collect(),
            more_parties: parties().count().saturating_sub(NAMED_PARTIES),
            status: self.status(row.agreement),
            signed_not_in_force: row.is_signed_not_in_force(),
            signed: row.signed.as_ref().map(date),
            in_force: row.in_force.as_ref().map(date),
            ended: row.ended.as_ref().map(date),
            next: row.next.as_ref().map(|step| NextStepView {
                date: date(&step.date),
                what: self.what_is_next(&step.what),
                party: step.party.map(|party| self.link(party)),
            }),
            news: self.latest_news(row.agreement),
        }
    }

    /// The latest briefing up to the day of the build that is about something: its author tagged it, or a statement or an
    /// event names it.
    #[must_use]
    pub fn latest_news(&self, id: PageId) -> Option<NewsView> {
        let about = self.links.backlinks(id).iter().filter(|link| link.tagged || !link.fields.is_empty());
        let dated = about.filter_map(|link| Some((self.site.page(link.from).briefing()?.date.value, link.from)));
        let today = self.site.clock.today();
        let (date, briefing) = dated.filter(|(date, _)| date.has_started(today)).max()?;
        Some(NewsView { link: self.link(briefing), date: self.date(&date) })
    }
}
