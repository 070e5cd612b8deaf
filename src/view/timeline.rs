//! Facts in time as templates read them: the timeline of an entity, of a year, of the site.

use super::parts::{DateView, LinkView, PageView, Sight};
use super::statement::{CitationView, event_anchor, statement_anchor};
use super::view;
use crate::date::{Date, Precision};
use crate::model::PageId;
use crate::model::fact_words::Part;
use crate::model::plans::{FactState, difference};
use crate::model::timeline::{FACTS_ON_A_PAGE, FACTS_PER_PAGE, Fact, What};
use crate::path::UrlPath;
use crate::route::timeline::{calendar_path, changes_path, entity_timeline_path, year_path};
use crate::schema::settings::TIMELINE;
use crate::schema::statement::Outcome;

/// How many of those whom a fact is about are named with it; a conference of 190 would fill a page.
const ABOUT_SHOWN: usize = 12;
/// How many of the latest facts the site's timeline shows before the years.
const LATEST_FACTS: usize = 20;

view! {
    /// One dated fact: something that happened, was said, is planned, or did not come to be.
    TimelineFactView {
        /// When, at the precision it was given.
        date: DateView,
        /// When it was written down: the date of the briefing that reports it, or of its source. Absent if neither has one.
        written: Option<DateView>,
        /// What it is: `status`, `milestone`, `event`, `action`, `statement`, `claim`, `post`, `membership`, `end`, or the sort of
        /// a revision, as `correction`.
        kind: String,
        /// Its state on the day of the build: `past`, `ahead`, `overdue`, `done`, `superseded`, `postponed` or
        /// `cancelled`.
        standing: String,
        /// The words for that, as `took place earlier`. Absent for what is past, or took place on the planned day.
        standing_label: Option<String>,
        /// What happened, in parts of which some lead to pages. Put them out one after the other, without spaces between.
        text: Vec<LinkView>,
        /// Whether it is what somebody claims about the position of someone else. Show it as a claim.
        is_claim: bool,
        /// For a row of a history that changed the status: the status before, as `negotiating`.
        status_before: Option<String>,
        /// For a row of a history: its words, as `signed`.
        step: Option<String>,
        /// Where.
        place: Option<String>,
        /// A remark.
        note: Option<String>,
        /// What it is about and who took part, beside what the text names; at most twelve.
        about: Vec<LinkView>,
        /// How many more of them there are.
        more_about: usize,
        /// Where it is known from.
        sources: Vec<CitationView>,
        /// The briefings that tell it; the URLs lead to the place where they can.
        briefings: Vec<LinkView>,
    }

    /// The timeline of an entity, as much as its page shows.
    EntityTimelineView {
        /// The latest facts, at most thirty, oldest first; what is ahead stands last.
        facts: Vec<TimelineFactView>,
        /// How many facts there are in all.
        total: usize,
        /// The page with all of them, if there are more than `facts` holds.
        url: Option<String>,
        /// The calendar of what is ahead, if there is anything.
        calendar_url: Option<String>,
    }

    /// The site's timeline.
    SiteTimelineView {
        /// What is ahead, and what was called off on a day ahead; the next first.
        ahead: Vec<TimelineFactView>,
        /// The latest facts that are past, newest first.
        latest: Vec<TimelineFactView>,
        /// The years with facts, newest first.
        years: Vec<TimelineYearView>,
        /// How many facts there are in all.
        total: usize,
        /// The calendar of what is ahead.
        calendar_url: String,
        /// The feed of changes, if there is any.
        changes_url: Option<String>,
    }

    /// A year of the site's timeline.
    TimelineYearView {
        /// Where it is.
        url: String,
        /// The year.
        year: String,
        /// How many facts it has.
        count: usize,
    }

    /// A page with a part of a timeline: of a year, or of an entity.
    TimelinePartView {
        /// The entity whose timeline it is; absent for a year of the site's.
        entity: Option<LinkView>,
        /// The facts by their month or, for entities, by their year; oldest first.
        groups: Vec<FactGroupView>,
        /// How many facts there are in all.
        total: usize,
        /// The number of this page, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
        /// The page or year with earlier facts.
        older: Option<LinkView>,
        /// The page or year with later facts.
        newer: Option<LinkView>,
        /// The calendar of what is ahead, if there is anything.
        calendar_url: Option<String>,
    }

    /// Facts below one heading.
    FactGroupView {
        /// The heading, as `March 2025`; for facts of which only the year is known, that year.
        label: String,
        /// The facts, oldest first.
        facts: Vec<TimelineFactView>,
    }
}

impl Sight<'_> {
    /// The state of a fact, for readers; absent for what happened.
    #[must_use]
    pub fn state_label(&self, state: FactState) -> Option<&str> {
        let words = self.words();
        match state {
            FactState::Past | FactState::Done => None,
            FactState::Ahead => Some(words.text("mark.ahead")),
            FactState::Overdue => Some(words.text("mark.overdue")),
            FactState::Superseded => Some(words.text("mark.superseded")),
            FactState::Postponed => Some(words.outcome(Outcome::Postponed)),
            FactState::Cancelled => Some(words.outcome(Outcome::Cancelled)),
        }
    }

    /// The same for a row of a history; a plan that was fulfilled on another day says whether that was earlier or later.
    #[must_use]
    pub fn row_state_label(&self, agreement: PageId, row: usize) -> Option<&str> {
        let plans = self.site.plans.of(agreement)?;
        let state = plans.state_of_row(row);
        if state != FactState::Done {
            return self.state_label(state);
        }
        let history = &self.site.agreements.get(&agreement)?.history;
        let plan = plans.of_row(row)?;
        let done = history.get(plan.decided_by?)?.date;
        let amount = difference(plan.day, done)?.amount();
        match amount {
            0 => None,
            1.. => Some(self.words().text("mark.took_place_later")),
            _ => Some(self.words().text("mark.took_place_earlier")),
        }
    }

    /// One fact.
    #[must_use]
    pub fn fact(&self, fact: &Fact) -> TimelineFactView {
        let site = self.site;
        let parts = fact.parts(site);
        let named: Vec<PageId> =
            parts.iter().filter_map(|part| if let Part::Page(id) = part { Some(*id) } else { None }).collect();
        let text = parts.into_iter().map(|part| match part {
            // Flags are in lists of names; in the middle of a sentence they disturb.
            Part::Page(id) => LinkView { flag: None, ..self.link(id) },
            Part::Words(words) => LinkView { name: words.into(), ..LinkView::default() },
        });
        let about: Vec<PageId> = fact.about(site).into_iter().filter(|id| !named.contains(id)).collect();
        let cites = |(page, id): &(PageId, &str)| self.citation(*page, id);
        TimelineFactView {
            date: self.date(&fact.date),
            written: fact.recorded.as_ref().map(|date| self.date(date)),
            kind: fact.kind(site).to_owned(),
            standing: fact.state.as_str().to_owned(),
            standing_label: match fact.what {
                What::Step(id, row) => self.row_state_label(id, row),
                _ => self.state_label(fact.state),
            }
            .map(str::to_owned),
            text: text.collect(),
            is_claim: fact.is_claim(site),
            status_before: fact.status_before(site).map(|status| self.words().status(status).to_owned()),
            step: fact.row(site).map(|row| self.words().step_as(row.step, row.says())),
            place: fact.place(site).map(str::to_owned),
            note: fact.note(site).map(str::to_owned),
            about: about.iter().take(ABOUT_SHOWN).map(|id| self.link(*id)).collect(),
            more_about: about.len().saturating_sub(ABOUT_SHOWN),
            sources: fact.sources(site).iter().filter_map(cites).collect(),
            briefings: self.told_in(fact),
        }
    }

    /// Some facts, by their positions.
    #[must_use]
    pub fn facts_at(&self, positions: impl IntoIterator<Item = usize>) -> Vec<TimelineFactView> {
        positions.into_iter().map(|at| self.fact(self.site.timeline.fact(at))).collect()
    }

    fn told_in(&self, fact: &Fact) -> Vec<LinkView> {
        let site = self.site;
        match &fact.what {
            What::Event(told) => {
                let records = told.iter().map(|at| &site.events[*at]);
                records.map(|record| self.link_to_place(record.page, &event_anchor(record.position))).collect()
            }
            What::Statement(at) => {
                let record = &site.statements[*at];
                vec![self.link_to_place(record.page, &statement_anchor(record.position))]
            }
            // The words of a revision are about the page, which `about` names.
            What::Revision(..) => Vec::new(),
            _ => self.links(&fact.told_on(site)),
        }
    }

    /// The timeline of an entity, as much as its page shows.
    #[must_use]
    pub fn entity_timeline(&self, id: PageId) -> EntityTimelineView {
        let facts = self.site.timeline.of_entity(id);
        let shown = facts.iter().copied().skip(facts.len().saturating_sub(FACTS_ON_A_PAGE));
        let whole = entity_timeline_path(self.site.page(id).key(), 1).filter(|_| facts.len() > FACTS_ON_A_PAGE);
        EntityTimelineView {
            facts: self.facts_at(shown),
            total: facts.len(),
            url: whole.map(|path| self.url(&path)),
            calendar_url: self.calendar_url(id),
        }
    }

    /// The calendar of what is ahead for an entity, if there is anything.
    fn calendar_url(&self, id: PageId) -> Option<String> {
        let timeline = &self.site.timeline;
        timeline.ahead(timeline.of_entity(id), self.site.clock.today()).next()?;
        calendar_path(Some(self.site.page(id).key())).map(|path| self.url(&path))
    }

    /// The link to the site's timeline; absent if there is none.
    #[must_use]
    pub fn timeline_link(&self) -> Option<LinkView> {
        (!self.site.timeline.all().is_empty()).then(|| self.list(TIMELINE, self.words().text("timeline.title")))
    }

    /// The site's timeline.
    #[must_use]
    pub fn site_timeline(&self) -> SiteTimelineView {
        let (timeline, today) = (&self.site.timeline, self.site.clock.today());
        let past = timeline.all().iter().rev().filter(|at| !timeline.fact(**at).is_ahead(today));
        let file = |path: Option<UrlPath>| path.map(|path| self.url(&path));
        let years = timeline.years().iter().rev().filter_map(|(year, facts)| {
            let url = self.url(&year_path(*year, 1)?);
            Some(TimelineYearView { url, year: year.to_string(), count: facts.len() })
        });
        SiteTimelineView {
            ahead: self.facts_at(timeline.ahead(timeline.all(), today)),
            latest: self.facts_at(past.copied().take(LATEST_FACTS)),
            years: years.collect(),
            total: timeline.all().len(),
            calendar_url: file(calendar_path(None)).unwrap_or_default(),
            changes_url: file(changes_path(None)).filter(|_| !timeline.changes.all().is_empty()),
        }
    }

    /// A page of a year of the site's timeline.
    #[must_use]
    pub fn year(&self, year: i16, number: usize) -> TimelinePartView {
        let years = self.site.timeline.years();
        let facts = years.get(&year).map_or(&[][..], Vec::as_slice);
        let link = |path: Option<UrlPath>, name: String| self.named_link(path, name);
        let in_year = |key: &str| self.words().say(key, &[("year", &year.to_string())]);
        let pages = facts.len().div_ceil(FACTS_PER_PAGE).max(1);
        let last_page = |facts: &Vec<usize>| facts.len().div_ceil(FACTS_PER_PAGE).max(1);
        let before = || years.range(..year).next_back().map(|(it, facts)| (*it, last_page(facts)));
        let after = || years.range(year + 1..).next().map(|(it, _)| *it);
        TimelinePartView {
            older: if number > 1 {
                link(year_path(year, number - 1), in_year("timeline.earlier_in"))
            } else {
                before().and_then(|(before, page)| link(year_path(before, page), before.to_string()))
            },
            newer: if number < pages {
                link(year_path(year, number + 1), in_year("timeline.later_in"))
            } else {
                after().and_then(|after| link(year_path(after, 1), after.to_string()))
            },
            ..self.part(facts, number, false)
        }
    }

    /// A page of the whole timeline of an entity.
    #[must_use]
    pub fn entity_timeline_part(&self, id: PageId, number: usize) -> TimelinePartView {
        let facts = self.site.timeline.of_entity(id);
        let key = self.site.page(id).key();
        let pages = facts.len().div_ceil(FACTS_PER_PAGE).max(1);
        let words = self.words();
        let link = |number, name: &str| self.named_link(entity_timeline_path(key, number), name.to_owned());
        TimelinePartView {
            entity: Some(self.link(id)),
            older: (number > 1).then(|| link(number - 1, words.text("timeline.earlier"))).flatten(),
            newer: (number < pages).then(|| link(number + 1, words.text("timeline.later"))).flatten(),
            calendar_url: self.calendar_url(id),
            ..self.part(facts, number, true)
        }
    }

    fn part(&self, facts: &[usize], number: usize, by_year: bool) -> TimelinePartView {
        let mut groups: Vec<FactGroupView> = Vec::new();
        for at in facts.iter().skip((number - 1) * FACTS_PER_PAGE).take(FACTS_PER_PAGE) {
            let fact = self.site.timeline.fact(*at);
            let label = self.group_of(&fact.date, by_year);
            let view = self.fact(fact);
            match groups.last_mut().filter(|group| group.label == label) {
                Some(group) => group.facts.push(view),
                None => groups.push(FactGroupView { label, facts: vec![view] }),
            }
        }
        let pages = facts.len().div_ceil(FACTS_PER_PAGE).max(1);
        TimelinePartView { groups, total: facts.len(), number, pages, ..TimelinePartView::default() }
    }

    pub(super) fn named_link(&self, path: Option<UrlPath>, name: String) -> Option<LinkView> {
        path.map(|path| LinkView { url: Some(self.url(&path).into()), name: name.into(), ..LinkView::default() })
    }

    /// What every page has, for the pages of an entity's timeline.
    #[must_use]
    pub fn entity_timeline_page(&self, id: PageId, number: usize, url: &UrlPath) -> PageView {
        let name = self.site.page(id).title();
        let words = self.words();
        let title = self.title_of_page(words.say("timeline.of_entity", &[("name", name)]), number);
        let mut page = self.made_page(url, &title, "timeline");
        if let Some(kind) = self.site.kind(id) {
            page.breadcrumbs.push(self.list(&kind.name, words.kind_several(kind)));
        }
        page.breadcrumbs.push(LinkView { flag: None, ..self.link(id) });
        page.description = Some(words.say("timeline.description", &[("name", name)]));
        page
    }

    /// Below which heading a fact of this date stands. One of which only the year is known is below the year.
    pub(super) fn group_of(&self, date: &Date, by_year: bool) -> String {
        let day = date.earliest();
        if by_year || date.precision() == Precision::Year {
            day.year().to_string()
        } else {
            self.words().month_of_year(day.year(), day.month())
        }
    }
}
