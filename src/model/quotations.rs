//! Statements from the text: quotations whose last line names the speaker.
//!
//! In: the quotations of all briefings and the statements of their front matter. Out: one record for each remark, whichever
//! way it was written. It must not know bodies or HTML; the parser has read the quotations.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::records::{StatementRecord, numbered};
use super::resolve::Resolver;
use super::speakers::{Evidence, Named, Speakers};
use super::{Page, PageId};
use crate::date::{Date, Day};
use crate::diagnostic::{Diagnostic, FieldPath, Place, Rule};
use crate::parse::markdown::quotation::{Quotation, SpokenDate};
use crate::path::slugify;
use crate::schema::entity::Detail;
use crate::schema::fields::{Located, alternatives};
use crate::schema::page::Briefing;
use crate::schema::settings::Settings;
use crate::schema::statement::{Act, MEND_WEEKDAY, Source, Statement, weekday_contradiction};

/// How many entities a warning about a speaker's name lists.
const MOST_LISTED: usize = 5;

/// What the quotations of a site are read with.
pub(super) struct Quotations<'a> {
    pages: &'a [Arc<Page>],
    sources: &'a [Arc<Source>],
    settings: &'a Settings,
    tags: &'a BTreeMap<PageId, Vec<PageId>>,
    chosen: &'a BTreeMap<PageId, Vec<(String, PageId)>>,
    resolver: &'a Resolver<'a>,
    speakers: Speakers<'a>,
}

impl<'a> Quotations<'a> {
    /// Takes what quotations are read with.
    pub(super) fn new(
        pages: &'a [Arc<Page>],
        sources: &'a [Arc<Source>],
        settings: &'a Settings,
        tags: &'a BTreeMap<PageId, Vec<PageId>>,
        chosen: &'a BTreeMap<PageId, Vec<(String, PageId)>>,
        resolver: &'a Resolver<'a>,
    ) -> Self {
        Self { pages, sources, settings, tags, chosen, resolver, speakers: Speakers::new(pages) }
    }

    /// Adds the quotations of all briefings to the records of their front matter, which are in the order of the pages and
    /// stay so.
    pub(super) fn join(&self, records: &mut Vec<StatementRecord>) {
        let written = std::mem::take(records);
        let mut written = written.into_iter().peekable();
        for (id, page) in numbered(self.pages) {
            let first = records.len();
            while let Some(record) = written.next_if(|record| record.page == id) {
                records.push(record);
            }
            if let (Some(briefing), [_, ..]) = (page.briefing(), page.parsed.quotations.as_slice()) {
                let mut of_page = records.split_off(first);
                self.join_page(id, page, briefing, &mut of_page);
                records.append(&mut of_page);
            }
        }
    }

    fn join_page(&self, id: PageId, page: &Page, briefing: &Briefing, records: &mut Vec<StatementRecord>) {
        let mut known: BTreeSet<PageId> = self.tags.get(&id).into_iter().flatten().copied().collect();
        known.extend(records.iter().map(|record| record.by));
        let never: Vec<String> =
            self.settings.links.never.iter().chain(&page.parsed.common.links.never).cloned().collect();
        let chosen = self.chosen.get(&id).map_or(&[][..], Vec::as_slice);
        let mut evidence = Evidence { page, chosen, never: &never, known };
        let day = briefing.date.value.earliest();
        let quotations = &page.parsed.quotations;
        // Whoever is named in full in one line may be named by the surname in another.
        let sure: Vec<PageId> = quotations
            .iter()
            .filter_map(|it| if let (Named::One(id), _) = self.speaker(it, day, &evidence) { Some(id) } else { None })
            .collect();
        evidence.known.extend(sure);
        let mut found = Vec::new();
        for quotation in quotations {
            match self.speaker(quotation, day, &evidence) {
                (Named::One(by), place) => found.push((by, self.statement(page, quotation, by, place), quotation)),
                (Named::Several(ids), _) => self.report_tie(page, quotation, &ids),
                (Named::Nobody, _) => {}
            }
        }
        let mut position = briefing.statements.len();
        for (by, statement, quotation) in found {
            let in_text = Some(quotation.range.clone());
            if let Some(at) = same_remark(records, briefing, by, &statement) {
                let written = records[at].joined.as_deref().or_else(|| briefing.statements.get(records[at].position));
                records[at].joined = written.map(|written| Arc::new(joined(written, statement)));
                records[at].in_text = in_text;
                continue;
            }
            records.push(StatementRecord {
                page: id,
                position,
                joined: Some(Arc::new(statement)),
                in_text,
                by,
                to: Vec::new(),
                about: Vec::new(),
                agreement: None,
                attributes_to: None,
            });
            position += 1;
        }
    }

    /// Whom a quotation names as its speaker, and the parts of its line that are left for the place. `day` is the
    /// briefing's, for a quotation without a date.
    fn speaker<'q>(&self, quotation: &'q Quotation, day: Day, evidence: &Evidence<'_>) -> (Named, &'q [String]) {
        let (speaker, place) = (&quotation.by.speaker, quotation.by.place.as_slice());
        let said = quotation.date().map_or(day, |date| date.earliest());
        // A name may have a comma in it, "Catherine, Princess of Wales", or end in a period.
        let mut found = Named::Nobody;
        if let (None, Some(next)) = (&speaker.link, place.first()) {
            found = self.speakers.find(speaker, &format!("{}, {next}", speaker.name), said, evidence);
        }
        if found != Named::Nobody {
            return (found, &place[1..]);
        }
        for name in [speaker.name.clone(), format!("{}.", speaker.name)] {
            found = self.speakers.find(speaker, &name, said, evidence);
            if found != Named::Nobody {
                break;
            }
        }
        (found, place)
    }

    /// The statement that a quotation is.
    fn statement(&self, page: &Page, quotation: &Quotation, by: PageId, place: &[String]) -> Statement {
        let by_line = &quotation.by;
        let written = |value: &str| Located { value: value.to_owned(), at: FieldPath::root() };
        let date = match &by_line.date {
            Some(SpokenDate::Known(date)) => Some(*date),
            Some(SpokenDate::Wrong(problem, range)) => {
                let place = Place::bytes(page.path(), range.clone());
                let problem = Diagnostic::new(Rule::BadDate, place, problem.to_string()).maybe_help(problem.help());
                self.resolver.report(problem);
                None
            }
            None => None,
        };
        if let (Some(date), Some((words, range))) = (&date, &by_line.said_as)
            && let Some(message) = weekday_contradiction(words, date)
        {
            let place = Place::bytes(page.path(), range.clone());
            self.resolver.report(Diagnostic::new(Rule::WeekdayMismatch, place, message).help(MEND_WEEKDAY));
        }
        let speaker = &self.pages[by.0 as usize];
        let place: Vec<&str> = place.iter().map(String::as_str).filter(|part| !is_post_of(speaker, part)).collect();
        let is_source = |id: &&String| {
            let own = &page.parsed.common.sources;
            own.iter().chain(self.sources).any(|source| source.id.value == **id)
        };
        Statement {
            by: written(&speaker.key().to_string()),
            to: Vec::new(),
            about: Vec::new(),
            agreement: None,
            act: Act::Says,
            stance: None,
            attributes_to: None,
            attributed_stance: None,
            date: date.map(|value| Located { value, at: FieldPath::root() }),
            said_as: by_line.said_as.as_ref().map(|(words, _)| words.clone()),
            place: Some(place.join(", ")).filter(|place| !place.is_empty()),
            quote: Some(quotation.text.clone()),
            paraphrase: None,
            sources: quotation.notes.iter().filter(is_source).map(|id| written(id)).collect(),
            wordings: Vec::new(),
        }
    }

    fn report_tie(&self, page: &Page, quotation: &Quotation, ids: &[PageId]) {
        let speaker = &quotation.by.speaker;
        let bearers: Vec<&Page> = ids.iter().take(MOST_LISTED).map(|id| &*self.pages[id.0 as usize]).collect();
        let keys: Vec<String> = bearers.iter().map(|bearer| format!("`{}`", bearer.key())).collect();
        let more = match ids.len() - bearers.len() {
            0 => String::new(),
            more => format!(" or one of {more} more"),
        };
        let message =
            format!("`{}` could be {}{more}, so the quotation is nobody's statement", speaker.name, keys.join(" or "));
        let choices: Vec<String> =
            bearers.iter().map(|bearer| format!("[[{}|{}]]", bearer.key(), speaker.name)).collect();
        let place = Place::bytes(page.path(), speaker.range.clone());
        let problem = Diagnostic::new(Rule::AmbiguousMention, place, message);
        self.resolver.report(problem.help(format!("write {}", alternatives(choices.iter().map(String::as_str)))));
    }
}

/// Whether some words are the title of a post that somebody holds or held: "Mara Lind, Minister, Oslo".
fn is_post_of(page: &Page, words: &str) -> bool {
    match page.entity().map(|entity| &entity.detail) {
        Some(Detail::Person { posts, .. }) => {
            posts.iter().any(|post| post.title.to_lowercase() == words.to_lowercase())
        }
        _ => false,
    }
}

/// The record of the front matter that a quotation repeats, or whose words it gives: the same speaker on the same date, at
/// no other place. One that has the same words comes first; else it has to be the only one that has none.
fn same_remark(records: &[StatementRecord], briefing: &Briefing, by: PageId, quotation: &Statement) -> Option<usize> {
    let of_same_time = |record: &&StatementRecord| -> bool {
        let Some(written) = briefing.statements.get(record.position).filter(|_| record.in_text.is_none()) else {
            return false;
        };
        let dates = [&written.date, &quotation.date].map(|date| date.as_ref().map(|date| date.value));
        record.by == by && is_same_date(dates) && is_same_place([&written.place, &quotation.place])
    };
    let candidates: Vec<(usize, &Statement)> = records
        .iter()
        .enumerate()
        .filter(|(_, record)| of_same_time(record))
        .filter_map(|(at, record)| Some((at, briefing.statements.get(record.position)?)))
        .collect();
    let words = quotation.quote.as_deref().map(letters).unwrap_or_default();
    let has_words = |statement: &Statement| {
        let quotes = statement.wordings.iter().map(|wording| &wording.quote).chain([&statement.quote]);
        quotes.flatten().any(|quote| letters(quote) == words)
    };
    if let Some((at, _)) = candidates.iter().find(|(_, statement)| has_words(statement)) {
        return Some(*at);
    }
    let mut without = candidates.iter().filter(|(_, statement)| statement.quote.is_none());
    match (without.next(), without.next()) {
        (Some((at, _)), None) => Some(*at),
        _ => None,
    }
}

/// A statement of the front matter with the words, and whatever else is new, of the quotation that it is in the text.
fn joined(written: &Statement, quotation: Statement) -> Statement {
    let mut statement = written.clone();
    statement.quote = statement.quote.or(quotation.quote);
    statement.place = statement.place.or(quotation.place);
    statement.said_as = statement.said_as.or(quotation.said_as);
    for source in quotation.sources {
        if !statement.sources.iter().any(|known| known.value == source.value) {
            statement.sources.push(source);
        }
    }
    statement
}

/// Whether two dates are the same: as they are written, or the same day when one of them has a time as well.
fn is_same_date(dates: [Option<Date>; 2]) -> bool {
    match dates {
        [None, None] => true,
        [Some(a), Some(b)] => a.iso() == b.iso() || (a.day().is_some() && a.day() == b.day()),
        _ => false,
    }
}

/// Whether two places can be the same: one is not given, or one is within the words of the other.
fn is_same_place(places: [&Option<String>; 2]) -> bool {
    let [Some(a), Some(b)] = places else { return true };
    let [a, b] = [a, b].map(|place| format!("-{}-", slugify(place)));
    a.contains(&b) || b.contains(&a)
}

/// The letters and digits of a text, by which quotations are compared.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
