//! The rail of a life cycle: one stop for each stage, on a line from left to right, and what was planned for it.
//!
//! In: the stages in their order, each with its words. Out: the picture. It must not know what the stages mean, nor reckon
//! with dates: the stops are at equal distances, and a date that is not known to the day makes a longer stop.
//! How a stage stands shows in the shape of its stop: full, half, dotted, empty, or a square for what halts or ends.

use super::svg::{Head, Size, Svg, count, number, percent, wrap};

/// How a stage stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// It was reached.
    Yes,
    /// Some reached it.
    Partly,
    /// It halts or ends what the rail is about.
    Halts,
    /// A date is set for it.
    Ahead,
    /// Nothing is known of it.
    No,
}

/// A date that was set for a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Whether the day was not kept.
    pub is_off: bool,
}

/// One stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name.
    pub name: String,
    /// What is below the name: dates, numbers.
    pub notes: Vec<String>,
    /// How it stands.
    pub reached: Reached,
    /// Whether things stand here now.
    pub is_current: bool,
    /// Whether its date is a month or a year, or not sure.
    pub is_coarse: bool,
    /// The dates that were set for it, in order.
    pub plans: Vec<Plan>,
}

/// More stops than this do not fit beside each other on a phone.
pub const MOST_STAGES: usize = 6;
/// As many characters fit into a line of a label on a phone, where labels stand by turns above and below the line.
const LINE: usize = 12;
const LINE_HEIGHT: f64 = 15.0;
/// The distance from the rail to the nearest line of a label.
const GAP: f64 = 19.0;
/// How far the first and the last stop are from the edge, as a share of the width.
const EDGE: f64 = 0.035;

/// Draws a rail. In a page that is written from right to left it runs from right to left.
#[must_use]
pub fn draw(head: &Head<'_>, stages: &[Stage], right_to_left: bool) -> String {
    let labels: Vec<(Vec<String>, Vec<String>)> = stages.iter().map(label).collect();
    let lines = |first: usize| {
        labels.iter().skip(first).step_by(2).map(|(name, notes)| name.len() + notes.len()).max().unwrap_or_default()
    };
    let (above, below) = (count(lines(0)) * LINE_HEIGHT, count(lines(1)) * LINE_HEIGHT);
    let rail = above + GAP;
    let mut svg = Svg::new(head, Size::Fluid(rail + GAP + below + 2.0));
    let steps = count(stages.len().saturating_sub(1).max(1));
    let place = |at: f64| {
        let share = if stages.len() == 1 { 0.5 } else { EDGE + (1.0 - 2.0 * EDGE) * at / steps };
        if right_to_left { 1.0 - share } else { share }
    };
    let y = number(rail);
    draw_track(&mut svg, stages, &y, &place);
    for (position, stage) in stages.iter().enumerate() {
        let at = count(position);
        draw_plans(&mut svg, stage, |back| percent(place(at - back)), &y);
        // A long stop at an end grows inwards.
        let inwards = match position {
            0 if stages.len() > 1 => 8.0,
            last if last > 0 && last + 1 == stages.len() => -8.0,
            _ => 0.0,
        };
        let shift = if right_to_left { -inwards } else { inwards };
        draw_stop(&mut svg, stage, &percent(place(at)), &y, shift);
        let (name, notes) = &labels[position];
        let all = count(name.len() + notes.len());
        let first = if position % 2 == 0 { rail - GAP + 4.0 - (all - 1.0) * LINE_HEIGHT } else { rail + GAP + 8.0 };
        // In a text from right to left the start of a line is its right end, as it should be here.
        let (anchor, x) = match position {
            0 if stages.len() > 1 => ("start", if right_to_left { 1.0 } else { 0.0 }),
            last if last > 0 && last + 1 == stages.len() => ("end", if right_to_left { 0.0 } else { 1.0 }),
            _ => ("middle", place(at)),
        };
        let class = if stage.is_current { "stage-name is-current" } else { "stage-name" };
        let x = percent(x);
        let of_name: Vec<&str> = name.iter().map(String::as_str).collect();
        let of_notes: Vec<&str> = notes.iter().map(String::as_str).collect();
        svg.lines(&of_name, &x, first, LINE_HEIGHT, &[("text-anchor", anchor), ("class", class)]);
        let rest = first + count(name.len()) * LINE_HEIGHT;
        svg.lines(&of_notes, &x, rest, LINE_HEIGHT, &[("text-anchor", anchor), ("class", "stage-note")]);
    }
    svg.finish()
}

fn label(stage: &Stage) -> (Vec<String>, Vec<String>) {
    (wrap(&stage.name, LINE, 2), stage.notes.iter().flat_map(|note| wrap(note, LINE + 1, 3)).collect())
}

fn draw_track(svg: &mut Svg, stages: &[Stage], y: &str, place: &dyn Fn(f64) -> f64) {
    let is_past = |stage: &Stage| matches!(stage.reached, Reached::Yes | Reached::Partly | Reached::Halts);
    for (position, pair) in stages.windows(2).enumerate() {
        // What is behind a stage that was reached was passed, whether or not it is recorded.
        let passed = stages.iter().skip(position + 1).any(is_past);
        let class = if passed { "track" } else { "track is-open" };
        debug_assert_eq!(pair.len(), 2);
        let (from, to) = (percent(place(count(position))), percent(place(count(position + 1))));
        svg.empty("line", &[("x1", &from), ("y1", y), ("x2", &to), ("y2", y), ("class", class)]);
    }
}

fn draw_stop(svg: &mut Svg, stage: &Stage, x: &str, y: &str, shift: f64) {
    // A part with a place of its own, so that its shape can be drawn in pixels.
    svg.open("svg", &[("x", x), ("y", y), ("overflow", "visible")]);
    let shift = if stage.is_coarse && stage.reached != Reached::No { shift } else { 0.0 };
    if stage.is_current {
        let width = if stage.is_coarse { 40.0 } else { 24.0 };
        let (left, width) = (number(shift - width / 2.0), number(width));
        let size = [("x", &*left), ("y", "-12"), ("width", &*width), ("height", "24"), ("rx", "12")];
        svg.empty("rect", &[&size[..], &[("class", "stop-ring")]].concat());
    }
    let class = match stage.reached {
        Reached::Yes => "stop is-reached",
        Reached::Partly => "stop is-partly",
        Reached::Halts => "stop is-halted",
        Reached::Ahead => "stop is-ahead",
        Reached::No => "stop",
    };
    let radius = match stage.reached {
        Reached::Halts => "1",
        Reached::No => "5",
        _ => "7",
    };
    let (width, height) = match (stage.is_coarse, stage.reached) {
        (_, Reached::No) => (10.0, 10.0),
        (true, _) => (30.0, 14.0),
        (false, _) => (14.0, 14.0),
    };
    let (left, top) = (number(shift - width / 2.0), number(-height / 2.0));
    let (wide, high) = (number(width), number(height));
    let shape = [("x", &*left), ("y", &*top), ("width", &*wide), ("height", &*high), ("rx", radius), ("class", class)];
    svg.empty("rect", &shape);
    if stage.reached == Reached::Partly {
        svg.empty("path", &[("d", "M0-7A7 7 0 0 0 0 7z"), ("class", "stop-half")]);
    }
    svg.close("svg");
}

/// Small diamonds on the way to the stage; those of days that were not kept are struck through.
fn draw_plans(svg: &mut Svg, stage: &Stage, x: impl Fn(f64) -> String, y: &str) {
    const MOST: usize = 3;
    let shown = stage.plans.len().min(MOST);
    for (position, plan) in stage.plans.iter().skip(stage.plans.len() - shown).enumerate() {
        let back = count(shown - position) / count(MOST + 1) * 0.8 + 0.15;
        svg.open("svg", &[("x", &x(back)), ("y", y), ("overflow", "visible")]);
        svg.empty("path", &[("d", "M0-6L6 0 0 6-6 0z"), ("class", "plan")]);
        if plan.is_off {
            svg.empty("path", &[("d", "M-7 7L7-7"), ("class", "plan-off")]);
        }
        svg.close("svg");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(name: &str, reached: Reached) -> Stage {
        Stage {
            name: name.to_owned(),
            notes: vec!["30 April 2025".to_owned()],
            reached,
            is_current: false,
            is_coarse: false,
            plans: Vec::new(),
        }
    }

    #[test]
    fn the_rail_turns_around_where_people_write_from_right_to_left() {
        let stages = [stage("negotiating", Reached::Yes), stage("signed", Reached::No)];
        let head = Head { id: "rail", title: "Life", ..Head::default() };
        let (left, right) = (draw(&head, &stages, false), draw(&head, &stages, true));
        assert!(
            left.contains("<line x1=\"3.5%\" y1=\"49\" x2=\"96.5%\" y2=\"49\" class=\"track is-open\"/>"),
            "{left}"
        );
        assert!(right.contains("<line x1=\"96.5%\" y1=\"49\" x2=\"3.5%\""), "{right}");
        assert!(left.contains("text-anchor=\"start\" class=\"stage-name\">negotiating</text>"));
    }

    #[test]
    fn nothing_breaks_without_stages_or_with_one() {
        let head = Head::default();
        assert!(draw(&head, &[], false).ends_with("</svg>"));
        assert!(draw(&head, &[stage("open", Reached::Ahead)], false).contains("x=\"50%\""));
    }
}
