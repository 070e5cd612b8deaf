//! The ledger of sources as templates read it: its list, the page of a source, and what bears a mark.
//!
//! In: the sourcing of the model, and which part of it is asked for. Out: plain data. It must not conclude anything.

use super::paging::PagingView;
use super::parts::{DateView, LinkView, PageView, Sight};
use super::statement::{event_anchor, statement_anchor};
use super::view;
use crate::model::PageId;
use crate::model::records::{EventRecord, StatementRecord};
use crate::model::sourcing::{Fact, FactPlace, Mark, SourceEntry, Via};
use crate::path::UrlPath;
use crate::route::sources::{SOURCES_PER_PAGE, SourcePart, source_paging, source_sections};
use crate::schema::fields::Word;
use crate::schema::settings::SOURCES;
use crate::schema::statement::SourceType;

view! {
    /// A page of the ledger of sources.
    SourceLedgerView {
        /// What bears a mark, each mark with its page.
        filters: Vec<SourceFilterView>,
        /// The sources of this page, by name, without what relies on each.
        sources: Vec<SourceEntryView>,
        /// How many sources there are in all.
        total: usize,
        /// The number of this page, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
        /// The page before this one.
        previous: Option<String>,
        /// The page after this one.
        next: Option<String>,
        /// All of them as a table of values separated by commas.
        csv: Option<String>,
        /// All of them as a list of objects (JSON).
        json: Option<String>,
    }

    /// A mark, and how much bears it.
    SourceFilterView {
        /// Its page.
        link: LinkView,
        /// How many statements, rows, actions and events bear it.
        count: usize,
    }

    /// A source and what relies on it.
    SourceEntryView {
        /// Its anchor in the list.
        id: String,
        /// Its place in the ledger, and what it is known by.
        link: LinkView,
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
        owner: Option<LinkView>,
        /// How far it is relied on: a letter from A to F.
        reliability: Option<String>,
        /// What the letter means.
        reliability_meaning: Option<String>,
        /// A remark.
        note: Option<String>,
        /// Through what it is known, step by step.
        via: Vec<LinkView>,
        /// How many statements, rows, actions and events rely on it.
        fact_count: usize,
        /// How many of them rely on nothing else.
        fall_count: usize,
        /// What would fall with it. Empty in the list if the source has a page, as is the next one.
        falls: Vec<FactRestingView>,
        /// What relies on it and on other sources.
        others: Vec<FactRestingView>,
        /// How many pages have texts that cite it.
        cited_count: usize,
        /// The pages whose texts cite it. In the list of sources only if it is one page.
        cited_in: Vec<LinkView>,
        /// The sources that are known through it. Empty in the list.
        passes_on: Vec<LinkView>,
        /// Which of the source's own pages this is: each shows a part of what relies on it. Nothing in the list of a source
        /// that has a page.
        paging: Option<PagingView>,
    }

    /// Something that relies on sources.
    FactRestingView {
        /// Its very place, on the page that tells it.
        link: LinkView,
        /// What it is: `statement`, `history`, `action` or `event`.
        form: String,
        /// Its date, if one is recorded.
        date: Option<DateView>,
        /// Who spoke or acted, or the agreement.
        who: Option<LinkView>,
        /// What, in words.
        what: String,
        /// Whether it is what a speaker says that someone else wants: a claim, and nobody's position.
        is_claim: bool,
        /// What it relies on.
        sources: Vec<LinkView>,
        /// What is to be known about its sources.
        marks: Vec<SourceMarkView>,
    }

    /// What is to be known about the sources of something.
    SourceMarkView {
        /// The word for machines, as `state-media-alone`.
        code: String,
        /// The words for readers, as `on state media alone`.
        label: String,
    }

    /// A page of what bears a mark.
    SourcedView {
        /// The mark.
        mark: SourceMarkView,
        /// What bears it.
        facts: Vec<FactRestingView>,
        /// How many there are in all.
        total: usize,
        /// The number of this page, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
        /// The page before this one.
        previous: Option<String>,
        /// The page after this one.
        next: Option<String>,
    }
}

/// The key of the words of a mark.
fn key_of(mark: Mark) -> &'static str {
    match mark {
        Mark::OneSource => "one_source",
        Mark::StateMediaAlone => "state_media_alone",
        Mark::GradedLow => "graded_low",
        Mark::CannotBeJudged => "cannot_be_judged",
        Mark::SecondHand => "second_hand",
    }
}

impl Sight<'_> {
    fn mark_view(&self, mark: Mark) -> SourceMarkView {
        SourceMarkView {
            code: mark.code().to_owned(),
            label: self.words().word("source_mark", key_of(mark)).to_owned(),
        }
    }

    /// What the list of all that bears a mark is called.
    fn mark_title(&self, mark: Mark) -> &str {
        self.words().word("source_mark_title", key_of(mark))
    }

    fn source_part(&self, part: SourcePart) -> Option<String> {
        part.url(self.site).map(|url| self.url(&url))
    }

    /// A link to the ledger of sources, if there is a source.
    #[must_use]
    pub fn sources_link(&self) -> Option<LinkView> {
        (!self.site.sourcing.listed().is_empty()).then(|| self.list(SOURCES, self.words().text("source.title")))
    }

    /// Where the ledger has a source, by its position: its page, or its line in the list.
    #[must_use]
    pub fn source_url(&self, at: Option<usize>) -> Option<String> {
        let (at, entry) = at.and_then(|at| Some((at, self.site.sourcing.source(at)?)))?;
        if entry.slug.is_empty() {
            return None;
        }
        if entry.has_page() {
            return self.source_part(SourcePart::Of(at, 1));
        }
        let place = entry.place?;
        let list = self.source_part(SourcePart::List(place / SOURCES_PER_PAGE + 1))?;
        Some(format!("{list}#{}", anchor(entry)))
    }

    fn source_link(&self, at: usize) -> Option<LinkView> {
        let entry = self.site.sourcing.source(at)?;
        let url = self.source_url(Some(at)).map(Into::into);
        Some(LinkView { url, name: entry.name().into(), ..LinkView::default() })
    }

    fn source_links(&self, positions: &[usize]) -> Vec<LinkView> {
        positions.iter().filter_map(|at| self.source_link(*at)).collect()
    }

    /// The sources that the state of a country owns.
    #[must_use]
    pub fn owned_sources(&self, country: PageId) -> Vec<LinkView> {
        self.source_links(self.site.sourcing.owned_by(country))
    }

    /// The marks of something that names its sources.
    #[must_use]
    pub fn marks(&self, place: FactPlace) -> Vec<SourceMarkView> {
        let fact = self.site.sourcing.fact(place);
        fact.map_or(&[][..], |fact| &fact.marks).iter().copied().map(|mark| self.mark_view(mark)).collect()
    }

    /// The marks of a statement.
    #[must_use]
    pub fn marks_of_statement(&self, record: &StatementRecord) -> Vec<SourceMarkView> {
        let at =
            self.site.statements.binary_search_by_key(&(record.page, record.position), |it| (it.page, it.position));
        at.map_or_else(|_| Vec::new(), |at| self.marks(FactPlace::Statement(at)))
    }

    /// The marks of an event.
    #[must_use]
    pub fn marks_of_event(&self, record: &EventRecord) -> Vec<SourceMarkView> {
        let at = self.site.events.binary_search_by_key(&(record.page, record.position), |it| (it.page, it.position));
        at.map_or_else(|_| Vec::new(), |at| self.marks(FactPlace::Event(at)))
    }

    /// What every page has, for a page of the ledger.
    #[must_use]
    pub fn source_page(&self, part: SourcePart, url: &UrlPath) -> PageView {
        let list = self.words().text("source.title");
        let (title, form, number) = match part {
            SourcePart::Of(at, number) => {
                let name = self.site.sourcing.source(at).map_or(list, SourceEntry::name);
                (name.to_owned(), "source", number)
            }
            SourcePart::Marked(mark, number) => (self.mark_title(mark).to_owned(), "sourced", number),
            SourcePart::List(number) => (list.to_owned(), "sources", number),
            SourcePart::Csv | SourcePart::Json => (list.to_owned(), "sources", 1),
        };
        let title = self.title_of_page(title, number);
        let mut page = self.made_page(url, &title, form);
        if part != SourcePart::List(1) {
            page.breadcrumbs.extend(self.sources_link());
        }
        if let SourcePart::Of(at, 2..) = part {
            page.breadcrumbs.extend(self.source_link(at));
        }
        page
    }

    /// A page of the list of sources, from 1.
    #[must_use]
    pub fn source_list(&self, number: usize) -> SourceLedgerView {
        let sourcing = &self.site.sourcing;
        let total = sourcing.listed().len();
        let pages = total.div_ceil(SOURCES_PER_PAGE).max(1);
        let shown = sourcing.listed().iter().skip((number - 1) * SOURCES_PER_PAGE).take(SOURCES_PER_PAGE);
        let filters = Mark::ALL.into_iter().filter_map(|mark| {
            let count = sourcing.marked(mark).len();
            let url = self.source_part(SourcePart::Marked(mark, 1)).map(Into::into);
            let link = LinkView { url, name: self.mark_title(mark).into(), ..LinkView::default() };
            (count > 0).then_some(SourceFilterView { link, count })
        });
        let to = |number| self.source_part(SourcePart::List(number));
        SourceLedgerView {
            filters: filters.collect(),
            sources: shown.filter_map(|at| self.source_line(*at)).collect(),
            total,
            number,
            pages,
            previous: (number > 1).then(|| to(number - 1)).flatten(),
            next: (number < pages).then(|| to(number + 1)).flatten(),
            csv: self.source_part(SourcePart::Csv),
            json: self.source_part(SourcePart::Json),
        }
    }

    /// A source in the list: one without a page of its own says there what relies on it.
    fn source_line(&self, at: usize) -> Option<SourceEntryView> {
        let has_page = self.site.sourcing.source(at)?.has_page();
        if has_page { self.source_summary(at) } else { self.source_entry(at, 1) }
    }

    fn source_summary(&self, at: usize) -> Option<SourceEntryView> {
        let entry = self.site.sourcing.source(at)?;
        let source = &entry.source;
        let via = self.site.sourcing.chain(at).into_iter().skip(1).filter_map(|link| match link {
            Via::Source(at) => self.source_link(at),
            Via::Words(words) => Some(LinkView { name: words.into(), ..LinkView::default() }),
        });
        Some(SourceEntryView {
            id: anchor(entry),
            link: self.source_link(at)?,
            publisher: source.publisher.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
            archived: source.archived.clone(),
            published: source.published.as_ref().map(|date| self.date(&date.value)),
            accessed: source.accessed.as_ref().map(|date| self.date(&date.value)),
            kind: source.kind.map(|kind| self.words().source_type(kind).to_owned()),
            is_state_media: source.kind == Some(SourceType::StateMedia),
            owner: entry.owner.map(|id| self.link(id)),
            reliability: source.reliability.map(|letter| letter.as_str().to_owned()),
            reliability_meaning: source.reliability.map(|letter| self.words().reliability(letter).to_owned()),
            note: source.note.clone(),
            via: via.collect(),
            fact_count: entry.facts.len(),
            fall_count: entry.falls.len(),
            cited_count: entry.cited_in.len(),
            cited_in: if entry.cited_in.len() == 1 { self.links(&entry.cited_in) } else { Vec::new() },
            ..SourceEntryView::default()
        })
    }

    /// A source with what relies on it, as much as is on a page of its own, from 1.
    #[must_use]
    pub fn source_entry(&self, at: usize, number: usize) -> Option<SourceEntryView> {
        let entry = self.site.sourcing.source(at)?;
        let (falls, others): (Vec<usize>, Vec<usize>) = entry.facts.iter().partition(|fact| entry.falls.contains(fact));
        let paging = source_paging(entry);
        let shown = paging.shown_of_sections(source_sections(entry), number);
        let [of_falls, of_others, of_pages, of_sources] = shown;
        let url = |number| SourcePart::Of(at, number).url(self.site);
        Some(SourceEntryView {
            falls: self.facts_resting_at(falls.get(of_falls).unwrap_or_default()),
            others: self.facts_resting_at(others.get(of_others).unwrap_or_default()),
            cited_in: self.links(entry.cited_in.get(of_pages).unwrap_or_default()),
            passes_on: self.source_links(entry.passes_on.get(of_sources).unwrap_or_default()),
            paging: Some(self.paging(paging, number, url)),
            ..self.source_summary(at)?
        })
    }

    /// A page of what bears a mark, from 1.
    #[must_use]
    pub fn sourced(&self, mark: Mark, number: usize) -> SourcedView {
        let marked = self.site.sourcing.marked(mark);
        let total = marked.len();
        let pages = total.div_ceil(SOURCES_PER_PAGE).max(1);
        let first = ((number - 1) * SOURCES_PER_PAGE).min(total);
        let to = |number| self.source_part(SourcePart::Marked(mark, number));
        SourcedView {
            mark: SourceMarkView { code: mark.code().to_owned(), label: self.mark_title(mark).to_owned() },
            facts: self.facts_resting_at(&marked[first..(first + SOURCES_PER_PAGE).min(total)]),
            total,
            number,
            pages,
            previous: (number > 1).then(|| to(number - 1)).flatten(),
            next: (number < pages).then(|| to(number + 1)).flatten(),
        }
    }

    fn facts_resting_at(&self, positions: &[usize]) -> Vec<FactRestingView> {
        let facts = self.site.sourcing.facts();
        positions.iter().filter_map(|at| facts.get(*at)).filter_map(|fact| self.fact_resting(fact)).collect()
    }

    fn fact_resting(&self, fact: &Fact) -> Option<FactRestingView> {
        let (site, words) = (self.site, self.words());
        let date = |date: &crate::date::Date| Some(self.date(date)).filter(|date| !date.iso.is_empty());
        let of_fact = match fact.place {
            FactPlace::Statement(at) => {
                let record = site.statements.get(at)?;
                let statement = record.statement(site);
                let quoted = statement.quote.as_ref().map(|quote| words.quoted(quote));
                let said = statement.paraphrase.clone().or(quoted).unwrap_or_default();
                let act_and_words = [("act", words.act(statement.act)), ("words", &said)];
                FactRestingView {
                    link: self.link_to_place(record.page, &statement_anchor(record.position)),
                    form: "statement".to_owned(),
                    date: statement.date.as_ref().and_then(|it| date(&it.value)),
                    who: Some(self.link(record.by)),
                    what: words.say("statement.act_and_words", &act_and_words),
                    is_claim: record.attributes_to.is_some(),
                    ..FactRestingView::default()
                }
            }
            FactPlace::Event(at) => {
                let record = site.events.get(at)?;
                let event = record.event(site);
                FactRestingView {
                    link: self.link_to_place(record.page, &event_anchor(record.position)),
                    form: "event".to_owned(),
                    date: date(&event.date.value),
                    what: event.text.clone().unwrap_or_default(),
                    ..FactRestingView::default()
                }
            }
            FactPlace::Row(id, at) => {
                let row = site.agreements.get(&id)?.history.get(at)?;
                FactRestingView {
                    link: self.link_to_place(id, "history"),
                    form: "history".to_owned(),
                    date: date(&row.date),
                    who: Some(self.link(id)),
                    what: words.step_as(row.step, row.says()),
                    ..FactRestingView::default()
                }
            }
            FactPlace::Action(id, at) => {
                let action = site.page(id).agreement()?.actions.get(at)?;
                let life = site.agreements.get(&id)?;
                let party = life.actions.iter().find(|entry| entry.position == at)?.party;
                FactRestingView {
                    link: self.link_to_place(id, "parties"),
                    form: "action".to_owned(),
                    date: action.date.as_ref().and_then(|it| date(&it.value)),
                    who: Some(self.link(party)),
                    what: words.action(action.action).to_owned(),
                    ..FactRestingView::default()
                }
            }
        };
        let marks = fact.marks.iter().copied().map(|mark| self.mark_view(mark)).collect();
        Some(FactRestingView { sources: self.source_links(&fact.sources), marks, ..of_fact })
    }
}

fn anchor(entry: &SourceEntry) -> String {
    format!("source-{}", entry.slug)
}
