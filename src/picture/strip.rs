//! A timeline to scale: one lane for each way in which a fact can stand, with a mark for each fact or group of facts.
//!
//! In: dated marks. Out: the picture. It must not know what the marks mean. What is known to the month or the year only is
//! as wide as that month or year. Marks that would lie on each other on a phone are one mark with their number.

use super::scale::{Scale, Tick, middle_of_part};
use super::svg::{Head, Size, Svg, count, number, percent};
use crate::date::Day;

/// How a fact stands; each has a lane and a shape of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// It happened: a full circle.
    Happened,
    /// Somebody said it: an empty circle.
    Said,
    /// It was set for that day and did not come to be then: a diamond, struck through.
    Off,
    /// It is ahead: a dotted circle.
    Ahead,
}

/// All forms, in the order of the lanes.
pub const FORMS: [Form; 4] = [Form::Happened, Form::Said, Form::Off, Form::Ahead];

/// A fact in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The first day it may be.
    pub from: Day,
    /// The last day it may be.
    pub to: Day,
    /// How it stands.
    pub form: Form,
    /// What is shown to somebody who points at it.
    pub words: String,
}

/// What a timeline shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip<'a> {
    /// The days from its beginning to its end.
    pub scale: Scale,
    /// The facts, in the order of their first days.
    pub marks: &'a [Mark],
    /// The name of each lane and how many facts are in it, in the order of [`FORMS`].
    pub lanes: [&'a str; 4],
    /// The words for the day of the build, and that day, if it is to be marked.
    pub today: Option<(&'a str, Day)>,
    /// What is said of facts before the beginning, if there are any.
    pub before: Option<&'a str>,
}

const LANE_HEIGHT: f64 = 42.0;
/// Where the line of a lane is, from its top; its name is above the line.
const LANE_LINE: f64 = 30.0;
/// More facts than this in one lane are columns instead of marks.
const MOST_MARKS: usize = 40;
/// How many columns there are, and how much room they need beside that of marks.
const COLUMNS: usize = 36;
const COLUMN_HEIGHT: f64 = 14.0;
const AXIS_HEIGHT: f64 = 24.0;
/// The width for which marks are kept apart, in pixels: a phone of 320 less its margins.
const NARROW: f64 = 270.0;
/// What is narrower than this on a phone is a mark, and what is wider is a bar.
const NARROWEST_BAR: f64 = 18.0;
/// The usual width of a letter, in pixels.
const LETTER: f64 = 7.0;
const RADIUS: f64 = 5.0;
const GROUP_RADIUS: f64 = 9.0;
/// How far the marks stay away from the edges, as a share of the width.
const EDGE: f64 = 0.04;

/// Facts that are one mark.
#[derive(Debug, Clone)]
struct Group<'a> {
    /// The middle, from 0 to 1.
    at: f64,
    /// The ends of a bar, from 0 to 1.
    ends: Option<(f64, f64)>,
    marks: Vec<&'a Mark>,
}

impl Group<'_> {
    fn radius(&self) -> f64 {
        match (self.marks.len(), self.marks.first().is_some_and(|mark| mark.from != mark.to)) {
            (1, false) => RADIUS,
            _ => GROUP_RADIUS,
        }
    }
}

/// Draws a timeline. In a page that is written from right to left it runs from right to left.
#[must_use]
pub fn draw(head: &Head<'_>, strip: &Strip<'_>, right_to_left: bool, label: &dyn Fn(Tick) -> String) -> String {
    let number_of = |form: Form| strip.marks.iter().filter(|mark| mark.form == form).count();
    let lanes: Vec<(&str, Form, usize)> = FORMS
        .iter()
        .zip(strip.lanes)
        .map(|(form, name)| (name, *form, number_of(*form)))
        .filter(|(.., many)| *many > 0)
        .collect();
    let height = |many: usize| if many > MOST_MARKS { LANE_HEIGHT + COLUMN_HEIGHT } else { LANE_HEIGHT };
    let bottom: f64 = lanes.iter().map(|(.., many)| height(*many)).sum();
    let mut svg = Svg::new(head, Size::Fluid(bottom + AXIS_HEIGHT));
    let place = |share: f64| {
        let share = EDGE + (1.0 - 2.0 * EDGE) * share;
        percent(if right_to_left { 1.0 - share } else { share })
    };
    draw_axis(&mut svg, strip, bottom, &place, label);
    let mut top = 0.0;
    for (name, form, many) in lanes {
        let (line, baseline) = (top + height(many) - LANE_HEIGHT + LANE_LINE, number(top + 12.0));
        top += height(many);
        let y = number(line);
        let start = if right_to_left { "100%" } else { "0%" };
        svg.element("text", &[("x", start), ("y", &baseline), ("class", "lane-name")], name);
        svg.empty("line", &[("x1", "0%"), ("y1", &y), ("x2", "100%"), ("y2", &y), ("class", "lane")]);
        if many > MOST_MARKS {
            draw_columns(&mut svg, strip, form, line, &place);
            continue;
        }
        let (bars, points) = group(strip, form);
        for group in bars.iter().chain(&points) {
            draw_group(&mut svg, group, form, &y, &place);
        }
    }
    if let Some(words) = strip.before {
        let y = number(bottom + 18.0);
        let start = if right_to_left { "100%" } else { "0%" };
        svg.element("text", &[("x", start), ("y", &y), ("class", "tick-name is-before")], words);
    }
    svg.finish()
}

/// Too many facts for a mark each: a column for each short stretch of time, as high as they are many.
fn draw_columns(svg: &mut Svg, strip: &Strip<'_>, form: Form, line: f64, place: &dyn Fn(f64) -> String) {
    let mut counts = [0_usize; COLUMNS];
    for mark in strip.marks.iter().filter(|mark| mark.form == form) {
        let at = strip.scale.middle_of(mark.from, mark.to);
        let position = (1..COLUMNS).take_while(|column| count(*column) / count(COLUMNS) <= at).count();
        counts[position] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    let class = ["bin is-past", "bin is-said", "bin is-off", "bin is-ahead"];
    let class = FORMS.iter().position(|known| *known == form).map_or("bin", |at| class[at]);
    let foot = number(line);
    svg.open("g", &[("class", class)]);
    for (position, many) in counts.iter().enumerate().filter(|(_, many)| **many > 0) {
        let middle = place(middle_of_part(position, COLUMNS));
        let top = number(line - (count(*many) / count(most) * (LANE_LINE + COLUMN_HEIGHT - 18.0)).max(1.5));
        svg.empty("line", &[("x1", &middle), ("y1", &foot), ("x2", &middle), ("y2", &top)]);
    }
    svg.close("g");
}

fn draw_axis(
    svg: &mut Svg,
    strip: &Strip<'_>,
    bottom: f64,
    place: &dyn Fn(f64) -> String,
    label: &dyn Fn(Tick) -> String,
) {
    let (foot, baseline) = (number(bottom + 4.0), number(bottom + 18.0));
    let today = strip.today.map(|(words, day)| (strip.scale.middle_of(day, day), words));
    let far_from_today = |at: f64| today.is_none_or(|(today, _)| (today - at).abs() > 0.2);
    // The words about earlier facts are where the first label would.
    let mut free = if strip.before.is_some() { 0.55 } else { 0.0 };
    for (at, tick) in strip.scale.ticks() {
        let x = place(at);
        svg.empty("line", &[("x1", &x), ("y1", "0"), ("x2", &x), ("y2", &foot), ("class", "tick")]);
        let words = label(tick);
        let (anchor, from, to) = around(at, &words);
        if from >= free && far_from_today(at) {
            free = to + 0.05;
            svg.element(
                "text",
                &[("x", &x), ("y", &baseline), ("text-anchor", anchor), ("class", "tick-name")],
                &words,
            );
        }
    }
    if let Some((at, words)) = today {
        let x = place(at);
        svg.empty("line", &[("x1", &x), ("y1", "0"), ("x2", &x), ("y2", &foot), ("class", "today")]);
        let (anchor, ..) = around(at, words);
        let attributes = [("x", &*x), ("y", &*baseline), ("text-anchor", anchor), ("class", "tick-name is-today")];
        svg.element("text", &attributes, words);
    }
}

/// How a label is at its place, and from where to where it reaches on a phone: one at the edge would be cut off.
fn around(at: f64, words: &str) -> (&'static str, f64, f64) {
    let width = count(words.chars().count()) * LETTER / NARROW;
    match at {
        near if near < width / 2.0 => ("start", near, near + width),
        near if near > 1.0 - width / 2.0 => ("end", near - width, near),
        _ => ("middle", at - width / 2.0, at + width / 2.0),
    }
}

/// The marks of one lane: long bars, and points, each as few as it takes to keep them apart.
fn group<'a>(strip: &Strip<'a>, form: Form) -> (Vec<Group<'a>>, Vec<Group<'a>>) {
    let mut bars: Vec<Group<'a>> = Vec::new();
    let mut points: Vec<Group<'a>> = Vec::new();
    for mark in strip.marks.iter().filter(|mark| mark.form == form) {
        let (start, end) = (strip.scale.start_of(mark.from), strip.scale.end_of(mark.to));
        let at = f64::midpoint(start, end);
        if (end - start) * NARROW < NARROWEST_BAR {
            points.push(Group { at, ends: None, marks: vec![mark] });
        } else {
            bars.push(Group { at, ends: Some((start, end)), marks: vec![mark] });
        }
    }
    points.sort_by(|a, b| a.at.total_cmp(&b.at));
    (join(bars, |a, b| a.ends.zip(b.ends).is_some_and(|(a, b)| b.0 < a.1)), join(points, are_near))
}

fn are_near(a: &Group<'_>, b: &Group<'_>) -> bool {
    (b.at - a.at).abs() * NARROW < a.radius() + b.radius() + 1.0
}

/// Joins neighbours as long as they touch.
fn join<'a>(groups: Vec<Group<'a>>, touch: impl Fn(&Group<'a>, &Group<'a>) -> bool) -> Vec<Group<'a>> {
    let mut joined: Vec<Group<'a>> = Vec::new();
    for mut group in groups {
        while let Some(last) = joined.pop_if(|last| touch(last, &group)) {
            let (before, after) = (count(last.marks.len()), count(group.marks.len()));
            let ends = last.ends.zip(group.ends).map(|(a, b)| (a.0.min(b.0), a.1.max(b.1)));
            let middle = ends.map(|(start, end)| f64::midpoint(start, end));
            let weighted = (last.at * before + group.at * after) / (before + after);
            let marks = last.marks.into_iter().chain(group.marks).collect();
            group = Group { at: middle.unwrap_or(weighted), ends, marks };
        }
        joined.push(group);
    }
    joined
}

fn draw_group(svg: &mut Svg, group: &Group<'_>, form: Form, y: &str, place: &dyn Fn(f64) -> String) {
    let (shape, many) = match form {
        Form::Happened => ("point is-past", "point-count is-past"),
        Form::Said => ("point is-said", "point-count"),
        Form::Off => ("point is-off", "point-count"),
        Form::Ahead => ("point is-ahead", "point-count"),
    };
    svg.open("g", &[]);
    let words = words_of(group);
    if !words.is_empty() {
        svg.element("title", &[], &words);
    }
    if let Some((start, end)) = group.ends {
        let (from, to) = (place(start), place(end));
        svg.empty("line", &[("x1", &from), ("y1", y), ("x2", &to), ("y2", y), ("class", "bar-ground")]);
        let class = ["bar is-past", "bar is-said", "bar is-off", "bar is-ahead"];
        let class = FORMS.iter().position(|known| *known == form).map_or("bar", |at| class[at]);
        svg.empty("line", &[("x1", &from), ("y1", y), ("x2", &to), ("y2", y), ("class", class)]);
    }
    svg.open("svg", &[("x", &place(group.at)), ("y", y), ("overflow", "visible")]);
    match (group.marks.len(), group.ends) {
        (1, Some(_)) => {}
        (1, None) => draw_single(svg, group.marks[0], form, shape),
        (several, _) => {
            let radius = number(GROUP_RADIUS);
            if form == Form::Off {
                svg.empty("path", &[("d", "M0-12L12 0 0 12-12 0z"), ("class", shape)]);
            } else {
                svg.empty("circle", &[("r", &radius), ("class", shape)]);
            }
            let text = if several > 99 { "99+".to_owned() } else { several.to_string() };
            svg.element("text", &[("y", "4"), ("text-anchor", "middle"), ("class", many)], &text);
        }
    }
    svg.close("svg");
    svg.close("g");
}

fn draw_single(svg: &mut Svg, mark: &Mark, form: Form, class: &str) {
    let radius = number(RADIUS);
    match form {
        Form::Off => {
            svg.empty("path", &[("d", "M0-6L6 0 0 6-6 0z"), ("class", class)]);
            svg.empty("path", &[("d", "M-7 7L7-7"), ("class", "strike")]);
        }
        // A month that is no bar at this scale is still longer than a day.
        _ if mark.from != mark.to => {
            let shape = [("x", "-9"), ("y", "-5"), ("width", "18"), ("height", "10"), ("rx", "5"), ("class", class)];
            svg.empty("rect", &shape);
        }
        _ => svg.empty("circle", &[("r", &radius), ("class", class)]),
    }
}

/// What is shown to somebody who points at a mark: the first few facts.
fn words_of(group: &Group<'_>) -> String {
    const MOST: usize = 5;
    let mut words: Vec<&str> = group.marks.iter().map(|mark| mark.words.as_str()).filter(|it| !it.is_empty()).collect();
    if words.len() > MOST {
        words.truncate(MOST);
        words.push("…");
    }
    words.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(from: &str, to: &str, form: Form) -> Mark {
        Mark { from: from.parse().unwrap(), to: to.parse().unwrap(), form, words: from.to_owned() }
    }

    fn groups(marks: &[Mark], form: Form) -> (Vec<usize>, Vec<usize>) {
        let scale = Scale::new("2025-01-01".parse().unwrap(), "2025-12-31".parse().unwrap());
        let strip = Strip { scale, marks, lanes: ["", "", "", ""], today: None, before: None };
        let (bars, points) = group(&strip, form);
        let sizes = |groups: &[Group<'_>]| groups.iter().map(|group| group.marks.len()).collect();
        (sizes(&bars), sizes(&points))
    }

    #[test]
    fn marks_that_would_lie_on_each_other_are_one_with_their_number() {
        let days = ["2025-02-01", "2025-02-03", "2025-06-01", "2025-06-20", "2025-12-01"];
        let marks: Vec<Mark> = days.iter().map(|day| mark(day, day, Form::Happened)).collect();
        assert_eq!(groups(&marks, Form::Happened), (vec![], vec![2, 1, 1, 1]));
        assert_eq!(groups(&marks, Form::Off), (vec![], vec![]));
    }

    #[test]
    fn a_month_is_a_bar_and_months_that_overlap_are_one() {
        let marks = [
            mark("2025-03-01", "2025-03-31", Form::Happened),
            mark("2025-03-01", "2025-03-31", Form::Happened),
            mark("2025-06-01", "2025-06-30", Form::Happened),
            mark("2025-06-05", "2025-06-05", Form::Happened),
        ];
        assert_eq!(groups(&marks, Form::Happened), (vec![2, 1], vec![1]));
    }
}
