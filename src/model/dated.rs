//! The site as of the end of a day: what was not there yet is taken out before the site is put together.
//!
//! In: the pages that may be published, and a [`Clock`] that was set back. Out: the pages that were there, with what they
//! could say then, so that no later room needs to know of it. It must not know what a page's text says: texts have no
//! dates, and stay as they are now. The places of what is kept stay right, because each record remembers its own.
//!
//! | what | belongs to a view by the day it happened from | by the day it was written down from |
//! |---|---|---|
//! | a page with `publish_at`, a briefing | that moment, its date | the same |
//! | a statement, also one that a text quotes | its date | the briefing's date |
//! | an event | the briefing's date, also when it is upcoming: it was a plan; that it was held, its own date | the briefing's date |
//! | a row of an agreement's file | its date; that of the row above it where its own does not tell | its source's date, else that of the first briefing that tells it, else its own |
//! | an action | its date, else the day it takes effect | its source's date, else the same |
//! | a revision, the beginning of a post, a membership or an alias | its date | the same |
//! | the end of those, of a country or an organisation | when it is over | the same |

use std::collections::BTreeMap;
use std::sync::Arc;

use super::history::starts_of;
use super::resolve::{Absence, Withheld};
use crate::date::{Clock, Date, Reckoning};
use crate::parse::ParsedPage;
use crate::path::Key;
use crate::schema::Record;
use crate::schema::agreement::{Action, Agreement, HistoryRow};
use crate::schema::entity::{Detail, End, Entity};
use crate::schema::fields::Located;
use crate::schema::page::Briefing;
use crate::schema::statement::{Outcome, Source, Step};

/// Takes out what was not there yet on the day to which the clock was set back, if it was.
///
/// The pages that are taken out are remembered in `absent`, so that what refers to them is left out without a word.
#[must_use]
pub fn take_out_later(
    pages: Vec<Arc<ParsedPage>>,
    sources: &[Arc<Source>],
    clock: &Clock,
    absent: &mut Withheld,
) -> Vec<Arc<ParsedPage>> {
    let Some(view) = clock.dated() else { return pages };
    let written = match view.by {
        Reckoning::Happened => None,
        Reckoning::WrittenDown => Some(Written::find(&pages, sources)),
    };
    let mut kept = Vec::with_capacity(pages.len());
    for mut page in pages {
        if is_later(&page, clock) {
            absent.add(&page, Absence::Later);
        } else {
            if let Record::Entity(entity) = &page.record {
                // A name that was not in use yet is no mistake where somebody refers by it; it leads nowhere.
                let later = entity.aliases.iter().filter(|it| it.from.is_some_and(|from| !clock.has_reached(&from)));
                later.for_each(|alias| absent.add_name(&alias.text.value, Absence::Later));
            }
            set_back(Arc::make_mut(&mut page), written.as_ref(), clock);
            kept.push(page);
        }
    }
    kept
}

/// Whether a page as a whole was not there yet.
fn is_later(page: &ParsedPage, clock: &Clock) -> bool {
    let written = match &page.record {
        Record::Briefing(briefing) => Some(&briefing.date),
        Record::Page(_) | Record::Entity(_) => None,
    };
    [written, page.common.publish_at.as_ref()].into_iter().flatten().any(|date| !clock.has_reached(&date.value))
}

/// Takes out of a page what it could not say yet.
fn set_back(page: &mut ParsedPage, written: Option<&Written<'_>>, clock: &Clock) {
    page.common.revisions.retain(|revision| clock.has_reached(&revision.date.value));
    // The text stays; a quotation that is dated later is only no statement yet.
    page.quotations.retain(|quotation| !quotation.date().is_some_and(|date| clock.leaves_out(&date)));
    match &mut page.record {
        Record::Briefing(briefing) => set_back_briefing(briefing, clock),
        Record::Entity(entity) => {
            set_back_terms(entity, clock);
            if let Detail::Agreement(agreement) = &mut entity.detail {
                let own = own_dates(&page.common.sources);
                set_back_agreement(agreement, &page.key, &own, written, clock);
            }
        }
        Record::Page(_) => {}
    }
}

fn set_back_briefing(briefing: &mut Briefing, clock: &Clock) {
    briefing.statements.retain(|statement| !statement.date.as_ref().is_some_and(|date| clock.leaves_out(&date.value)));
    for event in &mut briefing.events {
        // A day that is put off or given up is known before it comes; that something took place is not.
        if event.outcome == Some(Outcome::Held) && clock.leaves_out(&event.day()) {
            event.outcome = None;
        }
    }
}

/// Takes out posts, memberships and aliases that began later, and the ends of those that ended later.
fn set_back_terms(entity: &mut Entity, clock: &Clock) {
    entity.aliases.retain_mut(|alias| had_begun(alias.from, &mut alias.to, clock));
    match &mut entity.detail {
        Detail::Person { posts, .. } => posts.retain_mut(|post| had_begun(post.from, &mut post.to, clock)),
        Detail::Country { member_of, end, .. } => {
            member_of.retain_mut(|it| had_begun(it.from, &mut it.to, clock));
            set_back_end(end, clock);
        }
        Detail::Organisation { members, member_of, end, .. } => {
            members.retain_mut(|it| had_begun(it.from, &mut it.to, clock));
            member_of.retain_mut(|it| had_begun(it.from, &mut it.to, clock));
            set_back_end(end, clock);
        }
        Detail::Agreement(_) | Detail::Other(_) => {}
    }
}

fn had_begun(from: Option<Date>, to: &mut Option<Date>, clock: &Clock) -> bool {
    *to = to.filter(|to| clock.has_passed(to));
    from.is_none_or(|from| clock.has_reached(&from))
}

/// Takes out the end of a country or an organisation that was still there, and with it who was to succeed it.
fn set_back_end(end: &mut End, clock: &Clock) {
    if end.dissolved.as_ref().is_some_and(|date| !clock.has_passed(&date.value)) {
        *end = End::default();
    }
}

fn set_back_agreement(
    agreement: &mut Agreement,
    key: &Key,
    own: &BTreeMap<&str, Date>,
    written: Option<&Written<'_>>,
    clock: &Clock,
) {
    let of_row = |row: &HistoryRow| match written {
        Some(written) => written.row(key, row, own),
        None => row.date.value,
    };
    // A row whose own date does not show whether it was before the row above it, or that has none, came with that row.
    let mut starts = starts_of(&agreement.history).into_iter();
    agreement.history.retain(|row| {
        let date = match (of_row(row), starts.next()) {
            (date, Some((day, true))) if date == row.date.value => Date::of_day(day),
            (date, _) => date,
        };
        clock.has_reached(&date)
    });
    let of_action = |action: &Action| {
        let cited = written.and_then(|written| written.source(action.source.as_ref(), own));
        cited.or_else(|| action.date.as_ref().or(action.effective.as_ref()).map(|date| date.value))
    };
    agreement.actions.retain(|action| of_action(action).is_none_or(|date| clock.has_reached(&date)));
}

/// When the facts of agreements' files were written down, as far as that is known.
struct Written<'a> {
    /// The dates of the sources that every page may cite.
    sources: BTreeMap<&'a str, Date>,
    /// When a briefing first told a row: by the agreement's slug, the date and the step.
    told: BTreeMap<(String, Date, Step), Date>,
}

impl<'a> Written<'a> {
    fn find(pages: &[Arc<ParsedPage>], sources: &'a [Arc<Source>]) -> Self {
        let mut told: BTreeMap<(String, Date, Step), Date> = BTreeMap::new();
        for page in pages {
            let Record::Briefing(briefing) = &page.record else { continue };
            for event in &briefing.events {
                let (Some(agreement), Some(step)) = (&event.agreement, &event.step) else { continue };
                let slug =
                    Key::parse(&agreement.value).map_or_else(|| agreement.value.clone(), |key| key.slug.to_string());
                let first = told.entry((slug, event.day(), step.value)).or_insert(briefing.date.value);
                *first = briefing.date.value.min(*first);
            }
        }
        Self { sources: own_dates(sources), told }
    }

    fn row(&self, agreement: &Key, row: &HistoryRow, own: &BTreeMap<&str, Date>) -> Date {
        // A plan says itself when it was announced.
        if row.planned_for.is_some() && !row.date.value.is_unknown() {
            return self.source(row.source.as_ref(), own).unwrap_or(row.date.value);
        }
        let told = || self.told.get(&(agreement.slug.to_string(), row.day(), row.step.value)).copied();
        self.source(row.source.as_ref(), own).or_else(told).unwrap_or(row.date.value)
    }

    /// When a source that is cited was published, else read.
    fn source(&self, cited: Option<&Located<String>>, own: &BTreeMap<&str, Date>) -> Option<Date> {
        let id = cited?.value.as_str();
        own.get(id).or_else(|| self.sources.get(id)).copied()
    }
}

/// The dates of sources by the names they are cited by; of two with one name the first counts.
fn own_dates(sources: &[Arc<Source>]) -> BTreeMap<&str, Date> {
    let dated = sources.iter().rev().filter_map(|source| {
        let date = source.published.as_ref().or(source.accessed.as_ref())?;
        Some((source.id.value.as_str(), date.value))
    });
    dated.collect()
}
