//! What pictures say: titles, sentences and labels, from the site's table of words.
//!
//! In: names, numbers and dates. Out: texts in the site's language. It must not know what is drawn.

use crate::date::{Date, Day};
use crate::picture::rail::Reached;
use crate::picture::scale::Tick;
use crate::picture::strip::Form;
use crate::words::Words;

/// Names longer than this are counted instead of told.
const MOST_NAMES: usize = 12;

/// How a stage of the rail stands.
pub(super) fn reached(words: &Words, state: Reached) -> &str {
    words.text(match state {
        Reached::Yes => "reached.done",
        Reached::Partly => "reached.partly",
        Reached::Halts => "reached.halts",
        Reached::Ahead => "reached.ahead",
        Reached::No => "reached.none",
    })
}

/// The name of a lane of a timeline.
pub(super) fn lane(words: &Words, form: Form) -> &str {
    words.text(match form {
        Form::Happened => "lane.happened",
        Form::Said => "lane.said",
        Form::Off => "lane.off",
        Form::Ahead => "lane.ahead",
    })
}

/// Something, and what there is to say of it: "signed: 30 April 2025".
pub(super) fn of(words: &Words, what: &str, how: &str) -> String {
    format!("{what}{}{how}", words.text("punctuation.colon"))
}

/// Several such, and a full stop.
pub(super) fn sentence(words: &Words, parts: &[String]) -> String {
    parts.join(words.text("punctuation.semicolon")) + words.text("punctuation.full_stop")
}

/// Sentences behind each other; empty ones are left out.
pub(super) fn sentences(all: &[String]) -> String {
    all.iter().filter(|it| !it.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The label of a mark of a scale.
pub(super) fn tick(words: &Words, tick: Tick) -> String {
    match tick {
        Tick::Year(year) => year.to_string(),
        Tick::Month(year, month) => words.month_of_year(year, month),
        Tick::Day(day) => words.date(&Date::of_day(day)),
    }
}

/// How many facts there are before the beginning of a timeline. The arrow points to where they would be.
pub(super) fn earlier(words: &Words, count: usize, first: Day, right_to_left: bool) -> String {
    let arrow = if right_to_left { "→" } else { "←" };
    format!("{arrow} {}", words.count("picture.earlier", count, &[("year", &first.year().to_string())]))
}

/// Who is marked on a map, who is hatched as a member, and who could not be marked.
pub(super) fn on_map(words: &Words, marked: &[&str], hatched: usize, missing: &[&str]) -> String {
    let few = |key: &str, names: &[&str]| {
        let is_told = !names.is_empty() && names.len() <= MOST_NAMES;
        if is_told { words.say(key, &[("names", &words.list(names))]) } else { String::new() }
    };
    let marked = if marked.len() > MOST_NAMES {
        words.count("picture.marked_count", marked.len(), &[])
    } else {
        few("picture.marked", marked)
    };
    let hatched = if hatched > 0 { words.count("picture.hatched", hatched, &[]) } else { String::new() };
    sentences(&[marked, hatched, few("picture.not_on_map", missing)])
}
