//! Statements, events, sources and revisions as templates read them.

use super::parts::{DateView, LinkView, Sight};
use super::sourcing::SourceMarkView;
use super::view;
use crate::date::Date;
use crate::model::ledger::order_in_time;
use crate::model::records::{Addressee, EventRecord, StatementRecord};
use crate::model::{PageId, Site};
use crate::schema::fields::{Located, Word};
use crate::schema::statement::{Revision, RevisionType, Says, Source, SourceType, Stance};
use crate::words::Words;

view! {
    /// One thing that somebody said.
    StatementView {
        /// The anchor of the statement on its briefing's page.
        id: String,
        /// The speaker.
        by: LinkView,
        /// The post that the speaker held on that day.
        role: Option<String>,
        /// What the speaker does by saying it, as `warns`.
        act: String,
        /// To whom.
        to: Vec<LinkView>,
        /// About whom or what.
        about: Vec<LinkView>,
        /// The agreement it concerns.
        agreement: Option<LinkView>,
        /// Where the speaker stands towards the agreement, as `supports`.
        stance: Option<String>,
        /// The same for machines, as `supports`.
        stance_code: Option<String>,
        /// Somebody whose position the speaker claims to know.
        attributes_to: Option<LinkView>,
        /// The position the speaker claims that somebody has. Show it as a claim, never as that person's position.
        attributed_stance: Option<String>,
        /// The same for machines, as `opposes`.
        attributed_stance_code: Option<String>,
        /// When it was said.
        date: Option<DateView>,
        /// The source's own words for the date.
        said_as: Option<String>,
        /// Where it was said.
        place: Option<String>,
        /// The exact words.
        quote: Option<String>,
        /// What was said, in the author's words.
        paraphrase: Option<String>,
        /// The same remark in other words.
        wordings: Vec<WordingView>,
        /// Where it is known from.
        sources: Vec<CitationView>,
        /// What is to be known about its sources, such as that there is only one.
        marks: Vec<SourceMarkView>,
        /// The briefing that tells it; its URL leads to the statement.
        briefing: LinkView,
        /// Whether its quotation is in the text of that briefing, where it has the anchor.
        in_text: bool,
    }

    /// A remark in other words than the first ones.
    WordingView {
        /// The exact words.
        quote: Option<String>,
        /// What was said, in somebody's own words.
        paraphrase: Option<String>,
        /// The language of these words (BCP 47), if its author said.
        lang: Option<String>,
        /// Which sources have these words.
        sources: Vec<CitationView>,
    }

    /// Something that happened or was planned.
    EventView {
        /// The anchor of the event on its briefing's page.
        id: String,
        /// When.
        date: DateView,
        /// The source's own words for the date.
        said_as: Option<String>,
        /// What.
        text: Option<String>,
        /// Where.
        place: Option<String>,
        /// Who takes or took part.
        participants: Vec<LinkView>,
        /// What it was about.
        about: Vec<LinkView>,
        /// The agreement whose history it belongs to.
        agreement: Option<LinkView>,
        /// What it did to that agreement, as `signing postponed`.
        step: Option<String>,
        /// How it went: `held`, `postponed` or `cancelled`.
        outcome: Option<String>,
        /// The same for machines, as `held`.
        outcome_code: Option<String>,
        /// Whether its date lies after the day of the build.
        future: bool,
        /// Its state on the day of the build, as in `TimelineFactView`.
        standing: String,
        /// The words for that, as `postponed`. Absent for what is past.
        standing_label: Option<String>,
        /// Where it is known from.
        sources: Vec<CitationView>,
        /// What is to be known about its sources. A row of a history has them there.
        marks: Vec<SourceMarkView>,
        /// The briefings that tell it; their URLs lead to the event.
        briefings: Vec<LinkView>,
    }

    /// A source in full.
    SourceView {
        /// The anchor of the source on its page.
        id: String,
        /// Its number on the page, as footnotes show it.
        number: usize,
        /// Who published it.
        publisher: Option<String>,
        /// Its title.
        title: Option<String>,
        /// Its address.
        url: Option<String>,
        /// The address of an archived copy.
        archived: Option<String>,
        /// When it was published.
        published: Option<DateView>,
        /// When the author read it.
        accessed: Option<DateView>,
        /// What kind of source it is, as `state media`.
        kind: Option<String>,
        /// Whether a state controls it.
        is_state_media: bool,
        /// The country whose state owns it.
        owner_country: Option<LinkView>,
        /// How far it is relied on: a letter from A to F.
        reliability: Option<String>,
        /// What the letter means.
        reliability_meaning: Option<String>,
        /// A remark.
        note: Option<String>,
        /// The source it repeats: its name.
        via: Option<String>,
        /// Where the ledger of sources has it, with what relies on it.
        ledger: Option<String>,
    }

    /// A mention of a source.
    CitationView {
        /// Where the source is in full.
        url: String,
        /// Who published it, or its title.
        name: String,
        /// What kind of source it is, as `wire`.
        kind: Option<String>,
        /// Whether a state controls it.
        is_state_media: bool,
    }

    /// A change to a page after it was published.
    RevisionView {
        /// Its anchor in the list of changes of its page.
        id: String,
        /// When.
        date: DateView,
        /// What it did, for machines: `update`, `correction`, `clarification` or `retraction`.
        code: String,
        /// What it did, for readers.
        kind: String,
        /// What was changed.
        note: String,
    }
}

/// The anchor of a source on its page.
#[must_use]
pub fn source_anchor(id: &str) -> String {
    format!("source-{}", crate::path::slugify(id))
}

/// The anchor of a statement on its page, by its position among the page's statements.
#[must_use]
pub fn statement_anchor(position: usize) -> String {
    format!("statement-{}", position + 1)
}

/// The anchor of an event on its page, by its position among the page's events.
#[must_use]
pub fn event_anchor(position: usize) -> String {
    format!("event-{}", position + 1)
}

/// The sources of a page: its own ones, then those of the site that it cites, each once, in order.
#[must_use]
pub fn sources_of<'a>(site: &'a Site, page: PageId, links: &crate::links::Links) -> Vec<&'a Source> {
    let mut sources: Vec<&Source> = site.page(page).parsed.common.sources.iter().map(|source| &**source).collect();
    let mut cited: Vec<&str> = links.text(page).cited.iter().map(String::as_str).collect();
    if let Some(briefing) = site.page(page).briefing() {
        for statement in &briefing.statements {
            let of_wordings = statement.wordings.iter().flat_map(|wording| &wording.sources);
            cited.extend(statement.sources.iter().chain(of_wordings).map(|id| id.value.as_str()));
        }
        cited.extend(briefing.events.iter().filter_map(|it| it.source.as_ref()).map(|id| id.value.as_str()));
    }
    if let Some(agreement) = site.page(page).agreement() {
        cited.extend(agreement.history.iter().filter_map(|it| it.source.as_ref()).map(|id| id.value.as_str()));
        cited.extend(agreement.actions.iter().filter_map(|it| it.source.as_ref()).map(|id| id.value.as_str()));
    }
    for id in cited {
        if !sources.iter().any(|source| source.id.value == id)
            && let Some(source) = site.source(page, id)
        {
            sources.push(source);
        }
    }
    sources
}

impl Sight<'_> {
    /// A mention of a source that a page cites.
    #[must_use]
    pub fn citation(&self, page: PageId, id: &str) -> Option<CitationView> {
        let source = self.site.source(page, id)?;
        Some(CitationView {
            url: format!("{}#{}", self.page_url(page), source_anchor(id)),
            name: source.publisher.clone().or_else(|| source.title.clone()).unwrap_or_else(|| id.to_owned()),
            kind: source.kind.map(|kind| self.words().source_type(kind).to_owned()),
            is_state_media: source.kind == Some(SourceType::StateMedia),
        })
    }

    /// A statement.
    #[must_use]
    pub fn statement(&self, record: &StatementRecord) -> StatementView {
        let statement = record.statement(self.site);
        let id = statement_anchor(record.position);
        let briefing = self.link_to_place(record.page, &id);
        let citations = |ids: &[Located<String>]| -> Vec<CitationView> {
            ids.iter().filter_map(|id| self.citation(record.page, &id.value)).collect()
        };
        let to = record.to.iter().map(|to| match to {
            Addressee::Entity(id) => self.link(*id),
            Addressee::Words(words) => LinkView { name: words.as_str().into(), ..LinkView::default() },
        });
        let stance = |stance: Option<Stance>| stance.map(|stance| self.words().stance(stance).to_owned());
        StatementView {
            id,
            by: self.link(record.by),
            role: record.role(self.site),
            act: self.words().act(statement.act).to_owned(),
            to: to.collect(),
            about: self.links(&record.about),
            agreement: record.agreement.map(|id| self.link(id)),
            stance: stance(statement.stance),
            stance_code: statement.stance.map(|stance| stance.as_str().to_owned()),
            attributes_to: record.attributes_to.map(|id| self.link(id)),
            attributed_stance: stance(statement.attributed_stance),
            attributed_stance_code: statement.attributed_stance.map(|stance| stance.as_str().to_owned()),
            date: statement.date.as_ref().map(|date| self.date(&date.value)),
            said_as: statement.said_as.clone(),
            place: statement.place.clone(),
            quote: statement.quote.clone(),
            paraphrase: statement.paraphrase.clone(),
            wordings: statement
                .wordings
                .iter()
                .map(|wording| WordingView {
                    quote: wording.quote.clone(),
                    paraphrase: wording.paraphrase.clone(),
                    lang: wording.lang.clone(),
                    sources: citations(&wording.sources),
                })
                .collect(),
            sources: citations(&statement.sources),
            marks: self.marks_of_statement(record),
            briefing,
            in_text: record.in_text.is_some(),
        }
    }

    /// The statements of a page, newest first.
    #[must_use]
    pub fn statements(&self, id: PageId, wanted: impl Fn(&StatementRecord) -> bool) -> Vec<StatementView> {
        let mut records: Vec<&StatementRecord> = self.site.statements_of(id).filter(|record| wanted(record)).collect();
        records.sort_by_cached_key(|record| order_in_time(record, self.site));
        records.into_iter().map(|record| self.statement(record)).collect()
    }

    /// An event.
    #[must_use]
    pub fn event(&self, record: &EventRecord) -> EventView {
        let event = record.event(self.site);
        let id = event_anchor(record.position);
        let briefing = self.link_to_place(record.page, &id);
        let state = self.site.plans.state_of_event(record);
        EventView {
            id,
            date: self.date(&event.day()),
            said_as: event.said_as.clone(),
            text: event.text.clone(),
            place: event.place.clone(),
            participants: self.links(&record.participants),
            about: self.links(&record.about),
            agreement: record.agreement.map(|id| self.link(id)),
            step: event.step.as_ref().map(|step| {
                self.words().step_as(step.value, Says::of(step.value, event.outcome, event.planned_for.is_some()))
            }),
            outcome: event.outcome.map(|outcome| self.words().outcome(outcome).to_owned()),
            outcome_code: event.outcome.map(|outcome| outcome.as_str().to_owned()),
            future: !event.day().has_started(self.site.clock.today()),
            standing: state.as_str().to_owned(),
            standing_label: self.state_label(state).map(str::to_owned),
            sources: event.source.iter().filter_map(|id| self.citation(record.page, &id.value)).collect(),
            marks: self.marks_of_event(record),
            briefings: vec![briefing],
        }
    }

    /// The events of a page, oldest first.
    #[must_use]
    pub fn events(&self, id: PageId, wanted: impl Fn(&EventRecord) -> bool) -> Vec<EventView> {
        let records = self.site.events_of(id).filter(|record| wanted(record)).collect();
        self.told_events(records).into_iter().map(|(_, event)| event).collect()
    }

    /// Events, oldest first, each with the date by which it is sorted; what several briefings tell alike is one.
    #[must_use]
    pub fn told_events(&self, mut records: Vec<&EventRecord>) -> Vec<(Date, EventView)> {
        records.sort_by_key(|record| record.event(self.site).day());
        let mut events: Vec<(Date, EventView)> = Vec::with_capacity(records.len());
        for record in records {
            let event = self.event(record);
            let key = event.briefings.first().and_then(|briefing| briefing.key.clone());
            // What several briefings tell in the same words happened once. What one briefing tells twice is two things,
            // each with its anchor.
            let same = events.iter_mut().rev().map(|(_, known)| known).find(|known| {
                known.briefings.iter().all(|briefing| briefing.key != key)
                    && (&known.date.iso, &known.text, &known.step, &known.place)
                        == (&event.date.iso, &event.text, &event.step, &event.place)
                    && known.agreement.as_ref().map(|link| &link.url) == event.agreement.as_ref().map(|link| &link.url)
            });
            match same {
                Some(known) => {
                    known.briefings.extend(event.briefings);
                    known.sources.extend(event.sources);
                }
                None => events.push((record.event(self.site).day(), event)),
            }
        }
        events
    }

    /// The sources of a page in full.
    #[must_use]
    pub fn sources(&self, page: PageId) -> Vec<SourceView> {
        sources_of(self.site, page, self.links)
            .iter()
            .enumerate()
            .map(|(position, source)| self.source(page, position + 1, source))
            .collect()
    }

    fn source(&self, page: PageId, number: usize, source: &Source) -> SourceView {
        let owner = source.owner_country.as_ref().and_then(|reference| {
            let slug = reference.value.rsplit('/').next().unwrap_or_default();
            self.site.find(&crate::path::Key::new("countries", slug))
        });
        let via = source.via.as_ref().map(|via| {
            let repeated = self.site.source(page, &via.value);
            repeated.and_then(|source| source.publisher.clone()).unwrap_or_else(|| via.value.clone())
        });
        SourceView {
            id: source_anchor(&source.id.value),
            number,
            publisher: source.publisher.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
            archived: source.archived.clone(),
            published: source.published.as_ref().map(|date| self.date(&date.value)),
            accessed: source.accessed.as_ref().map(|date| self.date(&date.value)),
            kind: source.kind.map(|kind| self.words().source_type(kind).to_owned()),
            is_state_media: source.kind == Some(SourceType::StateMedia),
            owner_country: owner.map(|id| self.link(id)),
            reliability: source.reliability.map(|letter| letter.as_str().to_owned()),
            reliability_meaning: source.reliability.map(|letter| self.words().reliability(letter).to_owned()),
            note: source.note.clone(),
            via,
            ledger: self.source_url(self.site.sourcing.position(Some(page), &source.id.value)),
        }
    }
}

/// The anchor of a revision on its page, by its position among the page's revisions: by what it is and by its date, so
/// that it stays when others are added.
#[must_use]
pub fn revision_anchor(revisions: &[Revision], position: usize) -> String {
    let Some(revision) = revisions.get(position) else { return String::new() };
    let alike = |other: &&Revision| (other.kind, other.date.value) == (revision.kind, revision.date.value);
    let before = revisions[..position].iter().filter(alike).count();
    let number = if before == 0 { String::new() } else { format!("-{}", before + 1) };
    let date = crate::path::slugify(&revision.date.value.iso());
    format!("revision-{date}-{}{number}", revision.kind.as_str())
}

/// A revision of a page, by its position among the page's revisions.
#[must_use]
pub fn revision_view(revisions: &[Revision], position: usize, words: &Words) -> Option<RevisionView> {
    let revision = revisions.get(position)?;
    Some(RevisionView {
        id: revision_anchor(revisions, position),
        date: DateView::of(&revision.date.value, words),
        code: revision.kind.as_str().to_owned(),
        kind: words.revision(revision.kind).to_owned(),
        note: revision.note.clone().unwrap_or_default(),
    })
}

/// The revisions of a page that readers see, newest first.
#[must_use]
pub fn revisions(revisions: &[Revision], words: &Words) -> Vec<RevisionView> {
    let is_shown = |at: &usize| revisions[*at].kind != RevisionType::Minor;
    let mut shown: Vec<usize> = (0..revisions.len()).filter(is_shown).collect();
    shown.sort_by_key(|at| std::cmp::Reverse(revisions[*at].date.value));
    shown.into_iter().filter_map(|at| revision_view(revisions, at, words)).collect()
}
