//! One dated list of everything that is known to have happened or been planned.
//!
//! In: the [`Site`] with its histories, events, statements, posts, memberships and revisions. Out: [`Timeline`], made once,
//! with an index by entity and the order in which the facts were written down. It must not know how a fact is worded
//! (`fact_words` does) or shown. What is withheld is not in the site, and so in no timeline.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::changes::Changes;
use super::history::Territory;
use super::plans::FactState;
use super::relations::RelationKind;
use super::{PageId, Site};
use crate::date::{Date, Day};
use crate::schema::agreement::ActionType;
use crate::schema::entity::Detail;
use crate::schema::statement::{RevisionType, Says, Step};

/// How many facts are on one page of a timeline that has several.
pub const FACTS_PER_PAGE: usize = 200;
/// How many facts the page of an entity shows; the whole timeline has pages of its own.
pub const FACTS_ON_A_PAGE: usize = 30;

/// What a fact is, by the record that tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A row of an agreement's history, by its position there.
    Step(PageId, usize),
    /// An event that is no row of a history: the positions among the site's events of all that tell the same, at least one.
    Event(Vec<usize>),
    /// What parties of an agreement did alike on one day: the agreement, the positions among its actions, and whether the
    /// fact is that the action takes effect.
    Actions(PageId, Vec<usize>, bool),
    /// Something that was said, by its position among the site's statements.
    Statement(usize),
    /// A person's post, by its position, which began or, if so marked, ended.
    Post(PageId, usize, bool),
    /// Somebody's membership in an organisation, which began or, if so marked, ended.
    Membership(PageId, PageId, bool),
    /// The last day of a country or an organisation.
    End(PageId),
    /// A revision of a page that readers see, by its position there.
    Revision(PageId, usize),
}

/// One dated fact.
#[derive(Debug, Clone)]
pub struct Fact {
    /// When, no more precisely than it was given.
    pub date: Date,
    /// What.
    pub what: What,
    /// Whether it happened, is ahead, or did not come to be.
    pub state: FactState,
    /// The day on which it was written down, for the order of changes: see [`Timeline::of`].
    pub written: Day,
    /// The date on which it was written down, as precise as it is known; `None` if no briefing or source has one.
    pub recorded: Option<Date>,
}

/// All facts of a site.
#[derive(Debug, Default)]
pub struct Timeline {
    facts: Vec<Fact>,
    shown: Vec<usize>,
    of: BTreeMap<PageId, Vec<usize>>,
    years: BTreeMap<i16, Vec<usize>>,
    of_events: HashMap<usize, usize>,
    of_statements: HashMap<usize, usize>,
    /// The same facts by the day they were written down.
    pub changes: Changes,
}

impl Timeline {
    /// A fact by its position.
    ///
    /// # Panics
    /// When the position is of another timeline.
    #[must_use]
    pub fn fact(&self, at: usize) -> &Fact {
        &self.facts[at]
    }

    /// The facts of the site's timeline, oldest first.
    #[must_use]
    pub fn all(&self) -> &[usize] {
        &self.shown
    }

    /// The facts that concern an entity, oldest first.
    #[must_use]
    pub fn of_entity(&self, id: PageId) -> &[usize] {
        self.of.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The fact of an event, by its position among the site's events; `None` if it is a row of a history.
    #[must_use]
    pub fn of_event(&self, event: usize) -> Option<usize> {
        self.of_events.get(&event).copied()
    }

    /// The fact that something was said, by its position among the site's statements.
    #[must_use]
    pub fn of_statement(&self, statement: usize) -> Option<usize> {
        self.of_statements.get(&statement).copied()
    }

    /// The years in which there are facts, each with its facts, oldest first. A fact is in the first year it may belong to.
    #[must_use]
    pub fn years(&self) -> &BTreeMap<i16, Vec<usize>> {
        &self.years
    }

    /// Entities whose timelines have pages of their own, because they are too long for the entities' pages.
    pub fn long(&self) -> impl Iterator<Item = (PageId, usize)> {
        self.of.iter().filter(|(_, facts)| facts.len() > FACTS_ON_A_PAGE).map(|(id, facts)| (*id, facts.len()))
    }

    /// Those of some facts that a calendar shows: what is ahead, and what was called off on a day that is still ahead.
    pub fn ahead<'a>(&'a self, facts: &'a [usize], today: Day) -> impl Iterator<Item = usize> + 'a {
        facts.iter().copied().filter(move |at| self.facts[*at].is_ahead(today))
    }

    /// Entities with facts that a calendar shows.
    pub fn with_plans(&self, today: Day) -> impl Iterator<Item = PageId> {
        self.of.iter().filter(move |(_, facts)| self.ahead(facts, today).next().is_some()).map(|(id, _)| *id)
    }

    /// Finds all facts of a site.
    ///
    /// A fact was written down on the date of the first briefing that tells it, or on the day a source was published that an
    /// entity's own file cites for it, whichever is earlier; without either, and for revisions, on its own day.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        let mut gathered = Gatherer::new(site);
        gathered.histories();
        gathered.actions();
        gathered.events();
        gathered.statements();
        gathered.terms();
        gathered.revisions();
        gathered.finish()
    }
}

/// By what two events are known to be one: the date, the text, the place, the agreement.
type EventWords<'a> = (Date, Option<&'a str>, Option<&'a str>, Option<PageId>);
/// A fact and whom it concerns.
type Gathered = (Fact, BTreeSet<PageId>);

struct Gatherer<'a> {
    site: &'a Site,
    today: Day,
    facts: Vec<Gathered>,
    /// When each source of the site was published, else read.
    published: HashMap<&'a str, Date>,
    /// The facts of history rows by the agreement, the page that reports them and the step, each with its date and the
    /// day it is about.
    rows: BTreeMap<(PageId, PageId, Step), Vec<HistoryRow>>,
}

/// The date of a history row, the day it is about, and its fact.
type HistoryRow = (Date, Date, usize);

impl<'a> Gatherer<'a> {
    fn new(site: &'a Site) -> Self {
        // Of two sources with one name the first counts.
        let known = site.sources.iter().rev().filter_map(|source| Some((source.id.value.as_str(), source.known_on()?)));
        let (published, today) = (known.collect(), site.clock.today());
        Self { site, today, facts: Vec::new(), published, rows: BTreeMap::new() }
    }

    /// Adds a fact. One that no briefing and no source dates counts as written down on its own day.
    fn add(&mut self, date: Date, what: What, state: FactState, recorded: Option<Date>, of: BTreeSet<PageId>) {
        let written = recorded.unwrap_or(date).earliest();
        self.facts.push((Fact { date, what, state, written, recorded }, of));
    }

    fn plain_state(&self, date: &Date) -> FactState {
        if date.has_started(self.today) { FactState::Past } else { FactState::Ahead }
    }

    /// When a source that a page cites was published, else read.
    fn published(&self, page: PageId, id: &str) -> Option<Date> {
        let own = self.site.page(page).parsed.common.sources.iter().find(|source| source.id.value == id);
        match own {
            Some(source) => source.known_on(),
            None => self.published.get(id).copied(),
        }
    }

    fn briefing_date(&self, page: PageId) -> Option<Date> {
        self.site.page(page).briefing().map(|briefing| briefing.date.value)
    }

    fn histories(&mut self) {
        let site = self.site;
        for (id, life) in site.agreements.iter() {
            let parties = site.relations.from(*id).filter(|it| it.kind == RelationKind::Party).map(|it| it.to);
            let parties: Vec<PageId> = parties.collect();
            let is_known = |at: &usize| site.plans.of(*id).is_none_or(|plans| plans.is_known(*at));
            for (position, row) in life.history.iter().enumerate().filter(|(at, _)| is_known(at)) {
                // A plan is a fact of the day it is for; a postponement, of the day on which it became known.
                let date = match row.says() {
                    Says::Happens | Says::Held => row.date,
                    Says::Plans => row.day(),
                    // A plan whose own row has its outcome.
                    Says::Postpones | Says::Cancels if site.plans.state_of_row(*id, position).is_off() => row.day(),
                    Says::Postpones | Says::Cancels => row.known_on(),
                };
                // A plan that was announced more than once is one fact.
                let is_first = site.plans.of(*id).is_none_or(|plans| plans.of_row(position).is_some());
                if row.says() == Says::Plans && !is_first {
                    continue;
                }
                // What nobody knows the date of has no place in time; the history shows it.
                if date.is_unknown() {
                    continue;
                }
                let announced = Some(row.date).filter(|date| row.planned_for.is_some() && !date.is_unknown());
                let state = site.plans.state_of_row(*id, position);
                let of = [*id].into_iter().chain(row.by.iter().copied()).chain(parties.iter().copied()).collect();
                for origin in &row.origins {
                    let of_page = self.rows.entry((*id, origin.page, row.step)).or_default();
                    of_page.push((row.date, row.day(), self.facts.len()));
                }
                self.add(date, What::Step(*id, position), state, row.written.or(announced), of);
            }
        }
    }

    fn actions(&mut self) {
        let site = self.site;
        for (id, life) in site.agreements.iter() {
            let Some(agreement) = site.page(*id).agreement() else { continue };
            let mut alike: BTreeMap<(Date, bool, ActionType, Option<usize>), Vec<usize>> = BTreeMap::new();
            for (position, entry) in life.actions.iter().enumerate() {
                let Some(action) = agreement.actions.get(entry.position) else { continue };
                let done = action.date.as_ref().map(|date| date.value);
                let effective = action.effective.as_ref().map(|date| date.value).filter(|date| Some(*date) != done);
                // What is for one territory, or answers someone, is listed on its own.
                let alone = (!entry.territory.is_empty() || entry.to.is_some()).then_some(position);
                for (date, effect) in [(done, false), (effective, true)] {
                    if let Some(date) = date.filter(|date| !date.is_unknown()) {
                        alike.entry((date, effect, entry.action, alone)).or_default().push(position);
                    }
                }
            }
            for ((date, effect, ..), positions) in alike {
                let entries = || positions.iter().map(|at| &life.actions[*at]);
                let sources = entries().filter_map(|entry| agreement.actions.get(entry.position)?.source.as_ref());
                let recorded =
                    sources.filter_map(|source| self.published(*id, &source.value)).min_by_key(Date::earliest);
                let places = entries().flat_map(|entry| &entry.territory).filter_map(|territory| match territory {
                    Territory::Entity(id) => Some(*id),
                    Territory::Words(_) => None,
                });
                let named = entries().flat_map(|entry| entry.to.into_iter().chain([entry.party]));
                let of = named.chain(places).chain([*id]).collect();
                self.add(date, What::Actions(*id, positions, effect), self.plain_state(&date), recorded, of);
            }
        }
    }

    fn events(&mut self) {
        let site = self.site;
        let mut same: HashMap<EventWords<'_>, usize> = HashMap::new();
        for (position, record) in site.events.iter().enumerate() {
            let event = record.event(site);
            let date = event.day();
            let about = record.about.iter().chain(&record.participants).copied().chain(record.agreement);
            if let (Some(step), Some(agreement)) = (&event.step, record.agreement)
                && site.agreements.contains_key(&agreement)
            {
                // The history has it as a row.
                let rows = self.rows.get(&(agreement, record.page, step.value)).map_or(&[][..], Vec::as_slice);
                let is_same = |row: &&(Date, Date, usize)| row.0 == event.date.value || row.1 == date;
                if let Some((_, _, at)) = rows.iter().find(is_same) {
                    self.facts[*at].1.extend(about);
                }
                continue;
            }
            let recorded = self.briefing_date(record.page);
            let known = same.get(&(date, event.text.as_deref(), event.place.as_deref(), record.agreement)).copied();
            if let Some((fact, of)) = known.and_then(|at| self.facts.get_mut(at)) {
                of.extend(about);
                if let Some(recorded) = recorded.filter(|date| date.earliest() < fact.written) {
                    (fact.written, fact.recorded) = (recorded.earliest(), Some(recorded));
                }
                // What one briefing tells twice is two things; what several tell in the same words happened once.
                let told_here = |at: &usize| site.events[*at].page == record.page;
                if let What::Event(told) = &mut fact.what
                    && !told.iter().any(told_here)
                {
                    told.push(position);
                    continue;
                }
            }
            let key = (date, event.text.as_deref(), event.place.as_deref(), record.agreement);
            same.entry(key).or_insert(self.facts.len());
            let about: BTreeSet<PageId> = record.about.iter().chain(&record.participants).copied().collect();
            let of = about.into_iter().chain(record.agreement).collect();
            self.add(date, What::Event(vec![position]), site.plans.state_of_event(record), recorded, of);
        }
    }

    fn statements(&mut self) {
        use super::records::Addressee;
        let site = self.site;
        for (position, record) in site.statements.iter().enumerate() {
            let told = site.page(record.page).briefing().map(|briefing| briefing.date.value);
            let said = record.statement(site).date.as_ref().map(|date| date.value);
            let Some(date) = said.or(told) else { continue };
            let to = record.to.iter().filter_map(|to| if let Addressee::Entity(id) = to { Some(*id) } else { None });
            let named = [record.by].into_iter().chain(to).chain(record.about.iter().copied());
            let of = named.chain(record.agreement).chain(record.attributes_to).collect();
            self.add(date, What::Statement(position), self.plain_state(&date), told, of);
        }
    }

    /// Posts and memberships that began or ended on a known date, and the ends of countries and organisations.
    fn terms(&mut self) {
        let site = self.site;
        for (id, page) in site.pages() {
            let Some(entity) = page.entity() else { continue };
            if let Detail::Person { posts, .. } = &entity.detail {
                for (position, post) in posts.iter().enumerate() {
                    let of = site.relations.body_of_post(id, position);
                    for (date, ends) in [(post.from, false), (post.to, true)] {
                        let Some(date) = date else { continue };
                        let concerned = of.into_iter().chain([id]).collect();
                        self.add(date, What::Post(id, position, ends), self.plain_state(&date), None, concerned);
                    }
                }
            }
            if let Some(end) = entity.end().and_then(|end| end.dissolved.as_ref()) {
                let successors = site.relations.from(id).filter(|it| it.kind == RelationKind::SucceededBy);
                let of = successors.map(|relation| relation.to).chain([id]).collect();
                self.add(end.value, What::End(id), self.plain_state(&end.value), None, of);
            }
            for relation in site.relations.from(id).filter(|it| it.kind == RelationKind::MemberOf) {
                for (date, ends) in [(relation.since, false), (relation.until, true)] {
                    let Some(date) = date else { continue };
                    let what = What::Membership(id, relation.to, ends);
                    self.add(date, what, self.plain_state(&date), None, [id, relation.to].into());
                }
            }
        }
    }

    fn revisions(&mut self) {
        let site = self.site;
        for (id, page) in site.pages() {
            for (position, revision) in page.parsed.common.revisions.iter().enumerate() {
                if revision.kind == RevisionType::Minor {
                    continue;
                }
                let tags = site.tags.get(&id).into_iter().flatten().copied();
                let of = tags.chain(page.entity().map(|_| id)).collect();
                let date = revision.date.value;
                self.add(date, What::Revision(id, position), self.plain_state(&date), None, of);
            }
        }
    }

    fn finish(self) -> Timeline {
        let Self { site, today, mut facts, .. } = self;
        // A stable sort: rows of one day stay in the order in which such things happen.
        facts.sort_by_key(|(fact, _)| fact.date);
        let mut timeline = Timeline::default();
        let mut concerned = Vec::with_capacity(facts.len());
        for (at, (fact, of)) in facts.into_iter().enumerate() {
            if fact.is_of_timeline(site) {
                timeline.shown.push(at);
                timeline.years.entry(fact.date.earliest().year()).or_default().push(at);
                for id in &of {
                    timeline.of.entry(*id).or_default().push(at);
                }
            }
            match &fact.what {
                What::Event(told) => timeline.of_events.extend(told.iter().map(|event| (*event, at))),
                What::Statement(statement) => {
                    timeline.of_statements.insert(*statement, at);
                }
                _ => {}
            }
            timeline.facts.push(fact);
            concerned.push(of);
        }
        timeline.changes = Changes::find(site, &timeline.facts, &concerned, today);
        timeline
    }
}

impl Fact {
    /// Whether it is planned for a day that has not passed, whatever became of the plan.
    #[must_use]
    pub fn is_ahead(&self, today: Day) -> bool {
        let is_planned = !matches!(self.what, What::Statement(_) | What::Revision(..)) && self.state != FactState::Past;
        is_planned && self.date.latest() >= today
    }

    /// Whether it belongs to a timeline: that a page was brought up to date or made clearer is listed among the changes only.
    fn is_of_timeline(&self, site: &Site) -> bool {
        let What::Revision(page, position) = self.what else { return true };
        let revision = &site.page(page).parsed.common.revisions[position];
        matches!(revision.kind, RevisionType::Correction | RevisionType::Retraction)
    }
}
