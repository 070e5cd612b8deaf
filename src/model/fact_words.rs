//! How a fact is said: in parts for a page, in one line for a feed or a calendar.
//!
//! In: a [`Fact`] and the [`Site`]. Out: words and the pages they name. It must not know HTML, feeds or calendars.

use super::history::{ActionEntry, Territory};
use super::relations::RelationKind;
use super::standing::Standing;
use super::timeline::{Fact, What};
use super::{PageId, Site};
use crate::date::{Date, Precision};
use crate::path::slugify;
use crate::schema::agreement::Action;
use crate::schema::entity::{Detail, Post};
use crate::schema::fields::Word;
use crate::schema::statement::{Milestone, Status, Step};

/// How many parties of one action are named; of more, their number is told.
const NAMED_PARTIES: usize = 6;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The name of a page.
    Page(PageId),
    /// Words.
    Words(String),
}

/// The country or organisation of a person's post.
#[must_use]
pub fn post_of(site: &Site, person: PageId, post: &Post) -> Option<PageId> {
    let mut posts = site.relations.from(person).filter(|relation| relation.kind == RelationKind::Post);
    posts.find(|it| it.note.as_ref() == Some(&post.title) && it.since == post.from).map(|relation| relation.to)
}

fn post(site: &Site, person: PageId, position: usize) -> Option<&Post> {
    match &site.page(person).entity()?.detail {
        Detail::Person { posts, .. } => posts.get(position),
        _ => None,
    }
}

fn words(text: impl Into<String>) -> Part {
    Part::Words(text.into())
}

/// A date within a sentence: "on 30 April 2025", "in March 2025", "about March 2025".
fn on(date: &Date) -> String {
    let text = date.to_string();
    match date.precision() {
        _ if text.starts_with("about ") => text,
        Precision::Year | Precision::Month => format!("in {text}"),
        Precision::Day | Precision::Time | Precision::Unknown => format!("on {text}"),
    }
}

impl Fact {
    /// What it is, in one word for machines: `status`, `milestone`, `event`, `action`, `statement`, `claim`, `post`,
    /// `membership`, `end` or `correction`.
    #[must_use]
    pub fn kind(&self, site: &Site) -> &'static str {
        match &self.what {
            What::Step(id, row) => match site.agreements.get(id).and_then(|life| life.history.get(*row)) {
                Some(row) if matches!(row.step, Step::Milestone(_)) => "milestone",
                _ => "status",
            },
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

    /// Whether it is what somebody claims about the position of somebody else.
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
        match &self.what {
            What::Step(id, _) => {
                vec![Part::Page(*id), words(format!(": {}", self.step(site).map(Step::label).unwrap_or_default()))]
            }
            What::Event(told) => {
                let event = site.events[told[0]].event(site);
                let step = || event.step.as_ref().map(|step| step.value.label());
                vec![words(event.text.clone().or_else(step).unwrap_or_default())]
            }
            What::Actions(id, _, effect) => self.action_parts(site, *id, *effect),
            What::Statement(at) => {
                let record = &site.statements[*at];
                let statement = record.statement(site);
                let mut parts = match record.attributes_to {
                    Some(other) => {
                        vec![words("Claim by "), Part::Page(record.by), words(" about "), Part::Page(other)]
                    }
                    None => vec![Part::Page(record.by), words(format!(" {}", statement.act.label()))],
                };
                let quote = || statement.quote.as_ref().map(|quote| format!("“{quote}”"));
                let said = statement.paraphrase.clone().or_else(quote);
                parts.push(words(format!(": {}", said.unwrap_or_default())));
                parts
            }
            What::Post(id, position, ends) => {
                let Some(post) = post(site, *id, *position) else { return vec![Part::Page(*id)] };
                let no_longer = if *ends { "no longer " } else { "" };
                let mut parts = vec![Part::Page(*id), words(format!(": {no_longer}{}", post.title))];
                if let Some(of) = post_of(site, *id, post) {
                    parts.extend([words(" ("), Part::Page(of), words(")")]);
                }
                parts
            }
            What::Membership(id, organisation, ends) => {
                let member = if *ends { ": no longer a member of " } else { ": member of " };
                vec![Part::Page(*id), words(member), Part::Page(*organisation)]
            }
            What::End(id) => vec![Part::Page(*id), words(": ceased to exist")],
            What::Revision(page, at) => {
                let revision = &site.page(*page).parsed.common.revisions[*at];
                let note = revision.note.clone().unwrap_or_default();
                vec![words(format!("{}: {note}", capitalised(&revision.kind.label())))]
            }
        }
    }

    fn action_parts(&self, site: &Site, id: PageId, effect: bool) -> Vec<Part> {
        let what = self.actions(site).next().map(|(_, action)| action.action.label()).unwrap_or_default();
        let mut parts = vec![Part::Page(id), words(format!(": {what} by "))];
        let parties: Vec<(PageId, &Action)> = self.actions(site).collect();
        if parties.len() > NAMED_PARTIES {
            parts.push(words(format!("{} parties", parties.len())));
        } else {
            for (at, (party, action)) in parties.iter().enumerate() {
                if at > 0 {
                    parts.push(words(if at + 1 == parties.len() { " and " } else { ", " }));
                }
                parts.push(Part::Page(*party));
                if let Some(body) = &action.by_body {
                    parts.push(words(format!(" ({body})")));
                }
            }
        }
        if let Some(entry) = self.entries(site).next() {
            for (at, territory) in entry.territory.iter().enumerate() {
                parts.push(words(if at == 0 { " for " } else { ", " }));
                parts.push(match territory {
                    Territory::Entity(id) => Part::Page(*id),
                    Territory::Words(name) => words(name.as_str()),
                });
            }
            if let Some(other) = entry.to {
                parts.extend([words(", answering "), Part::Page(other)]);
            }
        }
        if effect {
            parts.push(words(if parties.len() == 1 { " takes effect" } else { " take effect" }));
        }
        parts
    }

    /// The fact in one line with its date, as a feed and a calendar tell it: "US–Ukraine minerals agreement: signed on
    /// 30 April 2025".
    #[must_use]
    pub fn title(&self, site: &Site) -> String {
        let mut text = match self.standing {
            Standing::Cancelled => "Cancelled: ".to_owned(),
            Standing::Postponed => "Postponed: ".to_owned(),
            _ => String::new(),
        };
        match (&self.what, self.parts(site)) {
            // Who holds a post is told with its title; whose post it is stands on the page.
            (What::Post(..), parts) => text.push_str(&plain(site, parts.get(..2).unwrap_or(&parts))),
            (_, parts) => text.push_str(&plain(site, &parts)),
        }
        let (day, is_ahead) = (self.date.to_string(), self.standing == Standing::Ahead);
        let since = if is_ahead { "from" } else { "since" };
        match &self.what {
            What::Step(..) => match self.step(site) {
                Some(Step::Milestone(Milestone::SigningPlanned)) => text.push_str(&format!(" for {day}")),
                Some(Step::Status(status)) if lasts(status) => text.push_str(&format!(" {since} {day}")),
                _ => text.push_str(&format!(" {}", on(&self.date))),
            },
            What::Actions(..) | What::End(_) => text.push_str(&format!(" {}", on(&self.date))),
            What::Post(..) | What::Membership(..) => text.push_str(&format!(" {since} {day}")),
            What::Event(_) | What::Statement(_) => {
                text.truncate(text.trim_end_matches('.').len());
                text.push_str(&if day.contains('(') { format!(", {day}") } else { format!(" ({day})") });
            }
            What::Revision(page, _) => {
                text.truncate(text.trim_end_matches('.').len());
                text.push_str(&format!(" ({})", site.page(*page).title()));
            }
        }
        text
    }

    /// What it did to an agreement, if it is a row of a history.
    #[must_use]
    pub fn step(&self, site: &Site) -> Option<Step> {
        let What::Step(id, row) = self.what else { return None };
        Some(site.agreements.get(&id)?.history.get(row)?.step)
    }

    /// The status that the agreement had before, if this is a row that changed it.
    #[must_use]
    pub fn status_before(&self, site: &Site) -> Option<Status> {
        let What::Step(id, row) = self.what else { return None };
        let history = &site.agreements.get(&id)?.history;
        let Step::Status(now) = history.get(row)?.step else { return None };
        let before = history[..row].iter().rev().find_map(|row| match row.step {
            Step::Status(status) => Some(status),
            Step::Milestone(_) => None,
        });
        before.filter(|status| *status != now)
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
fn lasts(status: Status) -> bool {
    use Status::{InForce, Mooted, Negotiating, Open, Paused, ProvisionallyApplied, Suspended, Unclear};
    matches!(status, Mooted | Negotiating | ProvisionallyApplied | InForce | Suspended | Open | Paused | Unclear)
}

fn capitalised(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
