//! How a fact is said: in parts for a page, in one line for a feed or a calendar.
//!
//! In: a [`Fact`] and the [`Site`]. Out: words and the pages they name. It must not know HTML, feeds or calendars.

use super::history::{ActionEntry, HistoryEntry, Territory};
use super::plans::FactState;
use super::timeline::{Fact, What};
use super::{PageId, Site};
use crate::path::slugify;
use crate::schema::agreement::Action;
use crate::schema::entity::{Detail, Post};
use crate::schema::fields::Word;
use crate::schema::statement::{Says, Status, Step};
use crate::words::Words;
use crate::words::message::COUNT;

/// How many parties of one action are named; beyond that, their number is given.
const NAMED_PARTIES: usize = 6;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The name of a page.
    Page(PageId),
    /// Words.
    Words(String),
}

fn post(site: &Site, person: PageId, position: usize) -> Option<&Post> {
    match &site.page(person).entity()?.detail {
        Detail::Person { posts, .. } => posts.get(position),
        _ => None,
    }
}

fn text(words: impl Into<String>) -> Vec<Part> {
    vec![Part::Words(words.into())]
}

fn page(id: PageId) -> Vec<Part> {
    vec![Part::Page(id)]
}

/// A message whose places are filled with parts of a sentence.
fn told(words: &Words, key: &str, count: Option<usize>, places: &[(&str, Vec<Part>)]) -> Vec<Part> {
    let Some(pattern) = words.find(key).and_then(|message| words.form(message, count)) else { return Vec::new() };
    let mut parts = Vec::new();
    pattern.for_each(|words, place| {
        push(&mut parts, Part::Words(words.to_owned()));
        let filled = place.and_then(|place| places.iter().find(|(name, _)| *name == place));
        if let Some((_, filled)) = filled {
            for part in filled {
                push(&mut parts, part.clone());
            }
        } else if let (Some(COUNT), Some(count)) = (place, count) {
            push(&mut parts, Part::Words(count.to_string()));
        }
    });
    parts
}

/// Adds a part; words go on where the last part is words.
fn push(parts: &mut Vec<Part>, part: Part) {
    match (parts.last_mut(), part) {
        (_, Part::Words(words)) if words.is_empty() => {}
        (Some(Part::Words(before)), Part::Words(words)) => before.push_str(&words),
        (_, part) => parts.push(part),
    }
}

impl Fact {
    /// What it is, in one word for machines: `status`, `milestone`, `event`, `action`, `statement`, `claim`, `post`,
    /// `membership`, `end` or `correction`.
    #[must_use]
    pub fn kind(&self, site: &Site) -> &'static str {
        match &self.what {
            What::Step(..) if self.row(site).is_some_and(|row| row.status().is_some()) => "status",
            What::Step(..) => "milestone",
            What::Event(_) => "event",
            What::Actions(..) => "action",
            What::Statement(_) if self.is_claim(site) => "claim",
            What::Statement(_) => "statement",
            What::Post(..) => "post",
            What::Membership(..) => "membership",
            What::End(_) => "end",
            What::Revision(page, at) => site.page(*page).parsed.common.revisions[*at].kind.as_str(),
        }
    }

    /// Whether it is what somebody claims about the position of someone else.
    #[must_use]
    pub fn is_claim(&self, site: &Site) -> bool {
        matches!(self.what, What::Statement(at) if site.statements[at].attributes_to.is_some())
    }

    /// The page that it is a fact about in the first place: an agreement, a speaker, whoever holds a post.
    #[must_use]
    pub fn subject(&self, site: &Site) -> PageId {
        match &self.what {
            What::Step(id, _)
            | What::Actions(id, ..)
            | What::Post(id, ..)
            | What::Membership(id, ..)
            | What::End(id)
            | What::Revision(id, _) => *id,
            What::Event(told) => {
                let record = &site.events[told[0]];
                record.agreement.or_else(|| record.about.first().copied()).unwrap_or(record.page)
            }
            What::Statement(at) => site.statements[*at].by,
        }
    }

    /// What happened, without its date.
    #[must_use]
    pub fn parts(&self, site: &Site) -> Vec<Part> {
        let words = &*site.words;
        match &self.what {
            What::Step(id, _) => {
                let step = self.row(site).map(|row| words.step_as(row.step, self.says(row))).unwrap_or_default();
                told(words, "told.step", None, &[("agreement", page(*id)), ("step", text(step))])
            }
            What::Event(told) => {
                let event = site.events[told[0]].event(site);
                let step = || event.step.as_ref().map(|step| words.step(step.value).to_owned());
                text(event.text.clone().or_else(step).unwrap_or_default())
            }
            What::Actions(id, _, effect) => self.action_parts(site, *id, *effect),
            What::Statement(at) => {
                let record = &site.statements[*at];
                let statement = record.statement(site);
                let quote = || statement.quote.as_ref().map(|quote| words.quoted(quote));
                let said = text(statement.paraphrase.clone().or_else(quote).unwrap_or_default());
                let speaker = ("speaker", page(record.by));
                match record.attributes_to {
                    Some(other) => {
                        told(words, "told.claimed", None, &[speaker, ("name", page(other)), ("words", said)])
                    }
                    None => {
                        let act = ("act", text(words.act(statement.act)));
                        told(words, "told.said", None, &[speaker, act, ("words", said)])
                    }
                }
            }
            What::Post(id, position, ends) => {
                let of = site.relations.body_of_post(*id, *position);
                let key = match (ends, of) {
                    (false, None) => "told.post",
                    (false, Some(_)) => "told.post_of",
                    (true, None) => "told.post_ends",
                    (true, Some(_)) => "told.post_ends_of",
                };
                self.post_parts(site, key, of)
            }
            What::Membership(id, organisation, ends) => {
                let key = if *ends { "told.member_ends" } else { "told.member" };
                told(words, key, None, &[("name", page(*id)), ("organisation", page(*organisation))])
            }
            What::End(id) => told(words, "told.ended", None, &[("name", page(*id))]),
            What::Revision(page, at) => {
                let revision = &site.page(*page).parsed.common.revisions[*at];
                text(words.revision_title(revision.kind, revision.note.as_deref().unwrap_or_default()))
            }
        }
    }

    fn post_parts(&self, site: &Site, key: &str, of: Option<PageId>) -> Vec<Part> {
        let What::Post(id, position, _) = &self.what else { return Vec::new() };
        let Some(post) = post(site, *id, *position) else { return page(*id) };
        let places = [("name", page(*id)), ("title", text(&post.title)), ("of", of.map(page).unwrap_or_default())];
        told(&site.words, key, None, &places)
    }

    fn action_parts(&self, site: &Site, id: PageId, effect: bool) -> Vec<Part> {
        let words = &*site.words;
        let what = self.actions(site).next().map(|(_, action)| words.action(action.action)).unwrap_or_default();
        let done: Vec<(PageId, &Action)> = self.actions(site).collect();
        let parties = if done.len() > NAMED_PARTIES {
            told(words, "told.count_of_parties", Some(done.len()), &[])
        } else {
            let named = done.iter().map(|(party, action)| match &action.by_body {
                Some(body) => told(words, "told.with_body", None, &[("party", page(*party)), ("body", text(body))]),
                None => page(*party),
            });
            joined(words, named, "punctuation.and")
        };
        let entry = self.entries(site).next();
        let territory = entry.into_iter().flat_map(|entry| &entry.territory).map(|territory| match territory {
            Territory::Entity(id) => page(*id),
            Territory::Words(name) => text(name),
        });
        let territory = joined(words, territory, "punctuation.comma");
        let key = if territory.is_empty() { "told.action" } else { "told.action_for" };
        let agreement = ("agreement", page(id));
        let places = [agreement, ("action", text(what)), ("parties", parties), ("territory", territory)];
        let mut fact = told(words, key, None, &places);
        if let Some(other) = entry.and_then(|entry| entry.to) {
            fact = told(words, "told.answering", None, &[("fact", fact), ("name", page(other))]);
        }
        if effect { told(words, "told.takes_effect", Some(done.len()), &[("fact", fact)]) } else { fact }
    }

    /// The fact in one line with its date, as a feed and a calendar tell it: "US–Ukraine minerals agreement: signed on
    /// 30 April 2025".
    #[must_use]
    pub fn title(&self, site: &Site) -> String {
        let words = &*site.words;
        let parts = match &self.what {
            // A holder is named with the title of the post; the page says whose post it is.
            What::Post(_, _, false) => self.post_parts(site, "told.post", None),
            What::Post(_, _, true) => self.post_parts(site, "told.post_ends", None),
            _ => self.parts(site),
        };
        let fact = plain(site, &parts);
        let is_ahead = self.state == FactState::Ahead;
        let since = || {
            let key = if is_ahead { "told.from" } else { "told.since" };
            words.say(key, &[("fact", &fact), ("date", &words.date_since(&self.date))])
        };
        let on = || words.say("told.on", &[("fact", &fact), ("on", &words.date_within(&self.date))]);
        let title = match &self.what {
            What::Step(..) => match self.row(site).map(|row| (self.says(row), row.status())) {
                Some((Says::Plans, _)) => {
                    words.say("told.planned_for", &[("fact", &fact), ("date", &words.date(&self.date))])
                }
                Some((_, Some(status))) if lasts(status) => since(),
                _ => on(),
            },
            What::Actions(..) | What::End(_) => on(),
            What::Post(..) | What::Membership(..) => since(),
            What::Event(_) | What::Statement(_) => {
                let (fact, day) = (fact.trim_end_matches('.'), words.date(&self.date));
                let key = if day.contains('(') { "told.dated_with_brackets" } else { "told.dated" };
                words.say(key, &[("fact", fact), ("date", &day)])
            }
            What::Revision(page, _) => {
                let fact = fact.trim_end_matches('.');
                words.say("told.of_page", &[("fact", fact), ("page", site.page(*page).title())])
            }
        };
        // A row that says itself what became of the plan needs no second word for it.
        let says_so = self.row(site).is_some_and(|row| matches!(row.says(), Says::Postpones | Says::Cancels));
        match self.state {
            _ if says_so => title,
            FactState::Cancelled => words.say("told.cancelled", &[("fact", &title)]),
            FactState::Postponed => words.say("told.postponed", &[("fact", &title)]),
            FactState::Superseded => words.say("told.superseded", &[("fact", &title)]),
            _ => title,
        }
    }

    /// What a row says on the day of the build: the work of a day to come is planned.
    fn says(&self, row: &HistoryEntry) -> Says {
        let is_lasting = row.status().is_some_and(lasts);
        if self.state == FactState::Ahead && !is_lasting { Says::Plans } else { row.says() }
    }

    /// The row of a history that it is.
    #[must_use]
    pub fn row<'a>(&self, site: &'a Site) -> Option<&'a HistoryEntry> {
        let What::Step(id, row) = self.what else { return None };
        site.agreements.get(&id)?.history.get(row)
    }

    /// What it did to an agreement, if it is a row of a history.
    #[must_use]
    pub fn step(&self, site: &Site) -> Option<Step> {
        self.row(site).map(|row| row.step)
    }

    /// The status that the agreement had before, if this is a row that changed it.
    #[must_use]
    pub fn status_before(&self, site: &Site) -> Option<Status> {
        let What::Step(id, row) = self.what else { return None };
        site.agreements.get(&id)?.status_before(row)
    }

    /// The actions that it is made of, resolved.
    fn entries<'a>(&'a self, site: &'a Site) -> impl Iterator<Item = &'a ActionEntry> {
        let of: Option<(PageId, &Vec<usize>)> = match &self.what {
            What::Actions(id, positions, _) => Some((*id, positions)),
            _ => None,
        };
        of.into_iter().flat_map(move |(id, positions)| {
            positions.iter().filter_map(move |at| site.agreements.get(&id)?.actions.get(*at))
        })
    }

    /// The actions that it is made of as they were written, each with its party.
    fn actions<'a>(&'a self, site: &'a Site) -> impl Iterator<Item = (PageId, &'a Action)> {
        let agreement = site.page(self.subject(site)).agreement();
        self.entries(site).filter_map(move |entry| Some((entry.party, agreement?.actions.get(entry.position)?)))
    }

    /// Where, in words.
    #[must_use]
    pub fn place<'a>(&self, site: &'a Site) -> Option<&'a str> {
        match &self.what {
            What::Step(id, row) => site.agreements.get(id)?.history.get(*row)?.place.as_deref(),
            What::Event(told) => site.events[told[0]].event(site).place.as_deref(),
            What::Statement(at) => site.statements[*at].statement(site).place.as_deref(),
            _ => None,
        }
    }

    /// A remark.
    #[must_use]
    pub fn note<'a>(&'a self, site: &'a Site) -> Option<&'a str> {
        match &self.what {
            What::Step(id, row) => site.agreements.get(id)?.history.get(*row)?.note.as_deref(),
            What::Actions(..) => self.actions(site).find_map(|(_, action)| action.note.as_deref()),
            _ => None,
        }
    }

    /// The sources, each with the page that cites it.
    #[must_use]
    pub fn sources<'a>(&'a self, site: &'a Site) -> Vec<(PageId, &'a str)> {
        let mut found: Vec<(PageId, &str)> = match &self.what {
            What::Step(id, row) => {
                let row = site.agreements.get(id).and_then(|life| life.history.get(*row));
                row.into_iter().flat_map(|row| &row.sources).map(|(page, source)| (*page, source.as_str())).collect()
            }
            What::Event(told) => told
                .iter()
                .map(|at| &site.events[*at])
                .filter_map(|record| Some((record.page, record.event(site).source.as_ref()?.value.as_str())))
                .collect(),
            What::Actions(id, ..) => {
                self.actions(site).filter_map(|(_, it)| Some((*id, it.source.as_ref()?.value.as_str()))).collect()
            }
            What::Statement(at) => {
                let record = &site.statements[*at];
                record.statement(site).sources.iter().map(|it| (record.page, it.value.as_str())).collect()
            }
            _ => Vec::new(),
        };
        let mut seen: Vec<&str> = Vec::new();
        found.retain(|(_, id)| {
            !seen.contains(id) && {
                seen.push(id);
                true
            }
        });
        found
    }

    /// The briefings that tell it, in the order of their keys. Facts of entities' own files have none.
    #[must_use]
    pub fn told_on(&self, site: &Site) -> Vec<PageId> {
        match &self.what {
            What::Step(id, row) => {
                let row = site.agreements.get(id).and_then(|life| life.history.get(*row));
                let pages = row.into_iter().flat_map(|row| &row.origins).map(|origin| origin.page);
                pages.filter(|page| page != id).collect()
            }
            What::Event(told) => told.iter().map(|at| site.events[*at].page).collect(),
            What::Statement(at) => vec![site.statements[*at].page],
            What::Revision(page, _) => vec![*page],
            What::Actions(..) | What::Post(..) | What::Membership(..) | What::End(_) => Vec::new(),
        }
    }

    /// What it is about and who took part, beside what its words name already.
    #[must_use]
    pub fn about(&self, site: &Site) -> Vec<PageId> {
        match &self.what {
            What::Event(told) => {
                let record = &site.events[told[0]];
                let named = record.agreement.into_iter().chain(record.about.iter().copied());
                let mut about: Vec<PageId> = Vec::new();
                for id in named.chain(record.participants.iter().copied()) {
                    if !about.contains(&id) {
                        about.push(id);
                    }
                }
                about
            }
            What::Statement(at) => site.statements[*at].agreement.into_iter().collect(),
            What::Revision(page, _) => vec![*page],
            _ => Vec::new(),
        }
    }

    /// The page it is known by for life, and what it is called there, as `us-ukraine-minerals` and `signed-2025-04-30`.
    /// Two facts of one day may be called the same.
    #[must_use]
    pub fn name(&self, site: &Site) -> (PageId, String) {
        let day = slugify(&self.date.iso());
        let slug = |id: PageId| std::sync::Arc::clone(&site.page(id).key().slug);
        let ends = |ends: bool| if ends { "ended" } else { "began" };
        match &self.what {
            What::Step(id, _) => {
                let step = match self.step(site) {
                    Some(Step::Status(status)) => status.as_str(),
                    Some(Step::Milestone(milestone)) => milestone.as_str(),
                    None => "",
                };
                (*id, format!("{}-{day}", step.replace('_', "-")))
            }
            What::Event(told) => (site.events[told[0]].page, format!("event-{day}")),
            What::Actions(id, _, effect) => {
                let what = self.actions(site).next().map(|(_, action)| action.action.as_str()).unwrap_or_default();
                let effect = if *effect { "-effect" } else { "" };
                (*id, format!("{}{effect}-{day}", what.replace('_', "-")))
            }
            What::Statement(at) => {
                let record = &site.statements[*at];
                (record.page, format!("statement-{day}-{}", slug(record.by)))
            }
            What::Post(id, position, end) => {
                let title = post(site, *id, *position).map(|post| slugify(&post.title)).unwrap_or_default();
                (*id, format!("post-{}-{day}-{title}", ends(*end)))
            }
            What::Membership(id, organisation, end) => {
                (*id, format!("membership-{}-{day}-{}", ends(*end), slug(*organisation)))
            }
            What::End(id) => (*id, format!("end-{day}")),
            What::Revision(page, at) => {
                let kind = site.page(*page).parsed.common.revisions[*at].kind;
                (*page, format!("{}-{day}", kind.as_str()))
            }
        }
    }
}

/// The name of a fact for life, told from other facts of that day that are called the same: the page, and what it is
/// called there.
#[must_use]
pub fn unique_name(site: &Site, at: usize) -> (PageId, String) {
    let timeline = &site.timeline;
    let (fact, mut same) = (timeline.fact(at), 1);
    let (page, name) = fact.name(site);
    for before in (0..at).rev().map(|before| timeline.fact(before)).take_while(|it| it.date.iso() == fact.date.iso()) {
        if before.name(site) == (page, name.clone()) {
            same += 1;
        }
    }
    (page, if same == 1 { name } else { format!("{name}-{same}") })
}

/// A sentence without links.
#[must_use]
pub fn plain(site: &Site, parts: &[Part]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Page(id) => site.page(*id).title(),
            Part::Words(words) => words,
        })
        .collect()
}

/// Whether a status goes on from its day, as opposed to the work of one day.
#[must_use]
pub fn lasts(status: Status) -> bool {
    use Status::{InForce, Mooted, Negotiating, Open, Paused, ProvisionallyApplied, Suspended, Unclear};
    matches!(status, Mooted | Negotiating | ProvisionallyApplied | InForce | Suspended | Open | Paused | Unclear)
}

/// Several names: between them commas, before the last what a message says.
fn joined(words: &Words, names: impl Iterator<Item = Vec<Part>>, before_last: &str) -> Vec<Part> {
    let names: Vec<Vec<Part>> = names.collect();
    let (mut parts, count) = (Vec::new(), names.len());
    for (at, name) in names.into_iter().enumerate() {
        if at > 0 {
            let between = words.text(if at + 1 == count { before_last } else { "punctuation.comma" });
            push(&mut parts, Part::Words(between.to_owned()));
        }
        for part in name {
            push(&mut parts, part);
        }
    }
    parts
}
