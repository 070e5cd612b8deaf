//! The geometry of the countries: outlines at two levels of detail, and where each is named.
//!
//! In: `templates/world.tsv` of the theme, or the site's own file of that name. Out: a [`World`], or a diagnostic with the
//! line that cannot be read. It must not know which countries are asked for. `scripts/world_map.py` makes such a file, and
//! its header describes the format: code, place of the name, coarse outline, fine outline, separated by tabs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::embedded;
use crate::inputs::Inputs;
use crate::parse;
use crate::path::SourcePath;

/// The name of the file among the templates.
pub const FILE: &str = "world.tsv";
/// How wide the whole world is, in the units of the outlines.
pub const WIDTH: f64 = 10_000.0;
/// The code of all land in one outline without borders.
const GROUND: &str = "land";

/// A rectangle on the map, with y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The left edge.
    pub left: f64,
    /// The upper edge.
    pub top: f64,
    /// The right edge.
    pub right: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Bounds {
    /// Around one point.
    #[must_use]
    pub fn at(x: f64, y: f64) -> Self {
        Self { left: x, top: y, right: x, bottom: y }
    }

    /// Around two others.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// From left to right.
    #[must_use]
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    /// From top to bottom.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Whether another one is inside it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        self.left <= other.left && self.right >= other.right && self.top <= other.top && self.bottom >= other.bottom
    }

    /// On which sides a point is outside: left or right of it, above or below it.
    fn sides(&self, (x, y): (f64, f64)) -> (i8, i8) {
        let side = |value: f64, low: f64, high: f64| i8::from(value > high) - i8::from(value < low);
        (side(x, self.left, self.right), side(y, self.top, self.bottom))
    }

    /// Whether two have a part in common.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        self.left <= other.right && other.left <= self.right && self.top <= other.bottom && other.top <= self.bottom
    }
}

/// A polygon with its holes.
#[derive(Debug, Clone)]
pub struct Polygon {
    /// Its outline as SVG path data; only digits, blanks, minus signs and `M`, `l`, `z` are in it.
    pub path: String,
    /// The rectangle around it.
    pub bounds: Bounds,
}

impl Polygon {
    /// The path as far as it can be seen in a frame: of points that follow each other on the same side outside, the first
    /// and the last are enough, since no line between such points meets the frame.
    pub fn write(&self, frame: &Bounds, out: &mut String) {
        if frame.holds(&self.bounds) {
            out.push_str(&self.path);
            return;
        }
        for ring in self.path.split_terminator('z') {
            let mut seen: Vec<(f64, f64)> = Vec::new();
            for point in points_of(ring).flatten() {
                if let [.., before, last] = seen[..] {
                    let (a, b, c) = (frame.sides(before), frame.sides(last), frame.sides(point));
                    let is_beside = a.0 != 0 && a.0 == b.0 && b.0 == c.0 || a.1 != 0 && a.1 == b.1 && b.1 == c.1;
                    if is_beside {
                        seen.pop();
                    }
                }
                seen.push(point);
            }
            let is_outside =
                |side: &dyn Fn((i8, i8)) -> i8, value: i8| seen.iter().all(|point| side(frame.sides(*point)) == value);
            let across: &dyn Fn((i8, i8)) -> i8 = &|sides| sides.0;
            let down: &dyn Fn((i8, i8)) -> i8 = &|sides| sides.1;
            if ![(across, 1), (across, -1), (down, 1), (down, -1)].iter().any(|(side, value)| is_outside(side, *value))
            {
                write_ring(&seen, out);
            }
        }
    }
}

/// Writes a ring as a path. Its points are whole numbers.
fn write_ring(points: &[(f64, f64)], out: &mut String) {
    let mut before: Option<(f64, f64)> = None;
    for (x, y) in points {
        // Writing to a string cannot fail.
        let _ = match before {
            None => write!(out, "M{x} {y}l"),
            Some((last_x, last_y)) => {
                let (across, down) = (x - last_x, y - last_y);
                let gap = |step: f64| if step < 0.0 { "" } else { " " };
                let first = if out.ends_with('l') { "" } else { gap(across) };
                write!(out, "{first}{across}{}{down}", gap(down))
            }
        };
        before = Some((*x, *y));
    }
    out.push('z');
}

/// The land of one code.
#[derive(Debug, Clone)]
pub struct Land {
    /// Two capital letters of ISO 3166-1, or a name in small letters for land without such a code.
    pub code: String,
    /// Where its name stands, or where a mark represents it if it is too small to be seen.
    pub place: (f64, f64),
    /// Its outline for maps of the world, the largest polygon first. A small country has none.
    pub coarse: Vec<Polygon>,
    /// Its outline for maps of a region. A few very small countries have none.
    pub fine: Vec<Polygon>,
}

/// All countries.
#[derive(Debug, Default)]
pub struct World {
    lands: Vec<Land>,
    by_code: BTreeMap<String, usize>,
}

impl World {
    /// The site's own file, or that of the theme. What cannot be read in the site's file is reported and left out.
    #[must_use]
    pub fn load(inputs: &Inputs, problems: &mut Diagnostics) -> Arc<Self> {
        static BUILT_IN: OnceLock<Arc<World>> = OnceLock::new();
        let path = SourcePath::new(&format!("templates/{FILE}"));
        if inputs.contains(&path) {
            let bytes = inputs.read_or_report(&path, problems);
            match bytes.as_deref().map(|bytes| parse::decode(&path, bytes)) {
                Some(Ok(text)) => return Arc::new(Self::read(text, &path, problems)),
                Some(Err(problem)) => problems.push(*problem),
                None => {}
            }
        }
        let built_in = || Arc::new(Self::read(embedded::template(FILE).unwrap_or_default(), &path, problems));
        Arc::clone(BUILT_IN.get_or_init(built_in))
    }

    fn read(text: &str, path: &SourcePath, problems: &mut Diagnostics) -> Self {
        let mut world = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let range = start..start + line.trim_end().len();
            start += line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            match read_land(line) {
                Ok(land) => world.add(land),
                Err(message) => problems.push(bad_line(path, range, message)),
            }
        }
        world
    }

    fn add(&mut self, land: Land) {
        self.by_code.insert(land.code.clone(), self.lands.len());
        self.lands.push(land);
    }

    /// The land of each code, in the order of the file.
    pub fn lands(&self) -> impl Iterator<Item = &Land> {
        self.lands.iter().filter(|land| land.code != GROUND)
    }

    /// All land in one, without borders, for maps of the world.
    #[must_use]
    pub fn ground(&self) -> Option<&Land> {
        self.find(GROUND)
    }

    /// The land of a code of two capital letters.
    #[must_use]
    pub fn find(&self, code: &str) -> Option<&Land> {
        self.by_code.get(code).map(|at| &self.lands[*at])
    }
}

fn bad_line(path: &SourcePath, range: Range<usize>, message: &str) -> Diagnostic {
    Diagnostic::new(Rule::BadMap, Place::bytes(path, range), message)
        .help("write a code, the place of the name as `5010 890`, and two outlines as `M…l…z`, with tabs between them")
}

fn read_land(line: &str) -> Result<Land, &'static str> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [code, place, coarse, fine] = cells[..] else { return Err("the line has not four columns") };
    let place = place.split_once(' ').and_then(|(x, y)| Some((coordinate(x)?, coordinate(y)?)));
    let place = place.ok_or("the place of the name is no pair of whole numbers")?;
    if code.is_empty() {
        return Err("the line has no code");
    }
    Ok(Land { code: code.to_owned(), place, coarse: read_outline(coarse)?, fine: read_outline(fine)? })
}

fn read_outline(text: &str) -> Result<Vec<Polygon>, &'static str> {
    let paths = text.split(';').filter(|path| !path.is_empty());
    paths
        .map(|path| {
            let bounds = bounds_of(path).ok_or("an outline is no path of `M`, `l`, `z` and whole numbers")?;
            Ok(Polygon { path: path.to_owned(), bounds })
        })
        .collect()
}

fn coordinate(text: &str) -> Option<f64> {
    text.parse::<i16>().ok().map(f64::from)
}

/// The rectangle around a path; `None` if it is none, so that no other text gets into a page.
fn bounds_of(path: &str) -> Option<Bounds> {
    let mut found: Option<Bounds> = None;
    for ring in path.strip_suffix('z')?.split('z') {
        let mut count = 0;
        for point in points_of(ring) {
            let (x, y) = point?;
            count += 1;
            let here = Bounds::at(x, y);
            found = Some(found.map_or(here, |bounds| bounds.join(here)));
        }
        if count < 3 {
            return None;
        }
    }
    found
}

/// The points of a ring as `M10 20l5-5-10 0`; `None` for what is no point.
fn points_of(ring: &str) -> impl Iterator<Item = Option<(f64, f64)>> + '_ {
    let parts = ring.strip_prefix('M').and_then(|ring| ring.split_once('l'));
    let (start, steps) = parts.unwrap_or(("?", ""));
    let mut numbers = numbers(start).chain(numbers(steps));
    let (mut x, mut y) = (0.0, 0.0);
    std::iter::from_fn(move || {
        let across = numbers.next()?;
        Some(across.zip(numbers.next().flatten()).map(|(across, down)| {
            (x, y) = (x + across, y + down);
            (x, y)
        }))
    })
}

/// Whole numbers that are separated by blanks or by their minus signs.
fn numbers(text: &str) -> impl Iterator<Item = Option<f64>> + '_ {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(' ');
        if rest.is_empty() {
            return None;
        }
        let end = rest[1..].find(['-', ' ']).map_or(rest.len(), |at| at + 1);
        let (number, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        rest = after;
        Some(coordinate(number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gives_the_rectangle_around_it() {
        let bounds = bounds_of("M10 20l5-5-10 0zM0 0l1 1 1-1z").unwrap();
        assert_eq!(bounds, Bounds { left: 0.0, top: 0.0, right: 15.0, bottom: 20.0 });
    }

    #[test]
    fn what_is_far_outside_a_frame_is_left_out_and_what_is_seen_stays() {
        let path = "M0 0l10 0 0 4 90 0 50 1 50 2-10 90-190 0zM120 1l2 0 0 2z";
        let polygon = Polygon { path: path.to_owned(), bounds: bounds_of(path).unwrap() };
        let write = |frame: &Bounds| {
            let mut out = String::new();
            polygon.write(frame, &mut out);
            out
        };
        let part = Bounds { left: -5.0, top: -5.0, right: 50.0, bottom: 50.0 };
        assert_eq!(write(&part), "M0 0l10 0 0 4 90 0 90 93-190 0z");
        assert_eq!(write(&polygon.bounds), path);
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in ["", "M1 1z", "M1 1l2 2z", "M1 1l2 2 3z", "M1 1l2 2 3 \"z", "M1 1l2 2 3 3", "M1 1l2é2 3 3z", "z"] {
            assert_eq!(bounds_of(text), None, "{text}");
        }
    }
}
