//! The timeline of an entity to scale.
//!
//! In: the facts that concern it, and those that its page lists. Out: a picture. It must not know how facts are worded:
//! that is in the views of the list.

use std::collections::BTreeMap;

use super::{PictureTableView, PictureView, head, plain, row, words};
use crate::date::{Date, Day};
use crate::model::PageId;
use crate::model::plans::FactState;
use crate::model::timeline::{Fact, What};
use crate::picture::scale::{Scale, without_stragglers};
use crate::picture::strip::{FORMS, Form, Mark, Strip, draw};
use crate::view::parts::Sight;
use crate::view::timeline::{EntityTimelineView, TimelineFactView};
use crate::words::Words;

/// A picture of fewer facts than this shows nothing that the list does not.
const FEWEST: usize = 3;

impl Sight<'_> {
    /// Everything dated that concerns an entity; absent if it is too little to make a picture of.
    pub(super) fn timeline_picture(&self, id: PageId, listed: &EntityTimelineView) -> Option<PictureView> {
        let timeline = &self.site.timeline;
        let words = self.words();
        let positions = timeline.of_entity(id);
        // A page that does not list all of its facts has words for none of the marks, since most would be without.
        let listed = if listed.url.is_none() { listed.facts.as_slice() } else { &[] };
        let facts = positions.iter().map(|at| timeline.fact(*at)).enumerate();
        // That a page was corrected is no event in the life of anybody.
        let facts = facts.filter(|(_, fact)| !matches!(fact.what, What::Revision(..)));
        let marks: Vec<Mark> = facts.map(|(at, fact)| self.mark(fact, listed.get(at))).collect();
        let days: Vec<Day> = marks.iter().map(|mark| mark.from).collect();
        let (first, last) = (*days.first()?, *days.last()?);
        if marks.len() < FEWEST || first == last {
            return None;
        }
        let skipped = without_stragglers(&days);
        let shown = marks.get(skipped..)?;
        let today = self.site.clock.today();
        let end = shown.iter().map(|mark| mark.to).max()?;
        let marks_today = shown.iter().any(|mark| mark.form == Form::Ahead) || end > today;
        let lanes = FORMS.map(|form| {
            let many = shown.iter().filter(|mark| mark.form == form).count();
            words::of(words, words::lane(words, form), &many.to_string())
        });
        let strip = Strip {
            scale: Scale::new(shown.first()?.from, if marks_today { end.max(today) } else { end }),
            marks: shown,
            lanes: lanes.each_ref().map(String::as_str),
            today: marks_today.then_some((words.text("picture.today"), today)),
            before: None,
        };
        let before = (skipped > 0).then(|| words::earlier(words, skipped, first, self.is_right_to_left()));
        let strip = Strip { before: before.as_deref(), ..strip };
        let counts = FORMS.iter().map(|form| (*form, marks.iter().filter(|mark| mark.form == *form).count()));
        let counts = counts.filter(|(_, count)| *count > 0);
        let counts: Vec<String> =
            counts.map(|(form, count)| words::of(words, words::lane(words, form), &words.number(count))).collect();
        let text = |day: Day| words.date(&Date::of_day(day));
        let entries = words.count("picture.entries", marks.len(), &[("first", &text(first)), ("last", &text(last))]);
        let description = words::sentences(&[entries, words::sentence(words, &counts)]);
        let title = words.text("picture.timeline");
        let told_in = (!listed.is_empty()).then_some("timeline");
        Some(PictureView {
            form: "timeline".to_owned(),
            title: title.to_owned(),
            svg: draw(&head("timeline", title, &description, told_in), &strip, self.is_right_to_left(), &|tick| {
                words::tick(words, tick)
            }),
            description,
            told_in: told_in.map(str::to_owned),
            table: table(words, &marks),
        })
    }
}

fn mark_of(words: &Words, fact: &Fact, is_off: bool, listed: Option<&TimelineFactView>) -> Mark {
    let form = match (fact.state, &fact.what) {
        (FactState::Ahead, _) => Form::Ahead,
        _ if is_off => Form::Off,
        (state, _) if state.is_off() || state == FactState::Overdue => Form::Off,
        (_, What::Statement(_)) => Form::Said,
        _ => Form::Happened,
    };
    let told = listed.map_or_else(String::new, |view| {
        let text: String = view.text.iter().map(|part| &*part.name).collect();
        let text = match &view.standing_label {
            Some(label) => words.say("picture.plan_and_outcome", &[("date", &text), ("outcome", label)]),
            None => text,
        };
        words::of(words, &view.date.text, &text)
    });
    Mark { from: fact.date.earliest(), to: fact.date.latest(), form, words: told }
}

impl Sight<'_> {
    fn mark(&self, fact: &Fact, listed: Option<&TimelineFactView>) -> Mark {
        // What took place on another day than planned did not happen on the planned one.
        let is_off = match fact.what {
            What::Step(id, row) => fact.state == FactState::Done && self.row_state_label(id, row).is_some(),
            _ => false,
        };
        mark_of(self.words(), fact, is_off, listed)
    }
}

/// The facts by their years: how many there are in each lane.
fn table(words: &Words, marks: &[Mark]) -> PictureTableView {
    let mut years: BTreeMap<i16, [usize; 4]> = BTreeMap::new();
    for mark in marks {
        if let Some(lane) = FORMS.iter().position(|form| *form == mark.form) {
            years.entry(mark.from.year()).or_default()[lane] += 1;
        }
    }
    let lanes = FORMS.iter().map(|form| words::lane(words, *form));
    let columns = std::iter::once(words.text("column.year")).chain(lanes).map(str::to_owned).collect();
    let cells = |counts: [usize; 4]| counts.iter().map(ToString::to_string).collect();
    let rows = years.into_iter().map(|(year, counts)| row(plain(&year.to_string()), cells(counts))).collect();
    PictureTableView { columns, rows }
}
