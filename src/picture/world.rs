//! The geometry of the countries: outlines at two levels of detail, and where each is named.
//!
//! In: `templates/world.tsv` of the theme, or the site's own file of that name. Out: a [`World`], or a diagnostic with the
//! line that cannot be read. It must not know which countries are asked for. `scripts/world_map.py` makes such a file, and
//! its header tells the form: code, place of the name, coarse outline, fine outline, separated by tabs.

use std::collections::BTreeMap;
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

/// The land of one code.
#[derive(Debug, Clone)]
pub struct Land {
    /// Two capital letters of ISO 3166-1, or a name in small letters for land without such a code.
    pub code: String,
    /// Where its name stands, or where a mark stands for it if it is too small to be seen.
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
    /// The site's own file, or that of the theme. What cannot be read in the site's file is told, and left out.
    #[must_use]
    pub fn load(inputs: &Inputs, problems: &mut Diagnostics) -> Arc<Self> {
        static BUILT_IN: OnceLock<Arc<World>> = OnceLock::new();
        let path = SourcePath::new(&format!("templates/{FILE}"));
        if inputs.contains(&path) {
            match inputs.read(&path) {
                Ok(bytes) => match parse::decode(&path, &bytes) {
                    Ok(text) => return Arc::new(Self::read(text, &path, problems)),
                    Err(problem) => problems.push(*problem),
                },
                Err(error) => {
                    let message = format!("the file cannot be read: {error}");
                    problems.push(Diagnostic::new(Rule::CannotRead, Place::File(path.clone()), message));
                }
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

    /// All land, in the order of the file.
    #[must_use]
    pub fn lands(&self) -> &[Land] {
        &self.lands
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

/// The rectangle around a path; nothing if it is none, so that no other text gets into a page.
fn bounds_of(path: &str) -> Option<Bounds> {
    let mut found: Option<Bounds> = None;
    for ring in path.strip_suffix('z')?.split('z') {
        let (start, steps) = ring.strip_prefix('M')?.split_once('l')?;
        let mut numbers = numbers(start).chain(numbers(steps));
        let (mut x, mut y) = (0.0, 0.0);
        let mut points = 0;
        while let Some(step) = numbers.next() {
            x += step?;
            y += numbers.next()??;
            points += 1;
            let here = Bounds::at(x, y);
            found = Some(found.map_or(here, |bounds| bounds.join(here)));
        }
        if points < 3 {
            return None;
        }
    }
    found
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
    fn what_is_no_path_is_refused() {
        for text in ["", "M1 1z", "M1 1l2 2z", "M1 1l2 2 3z", "M1 1l2 2 3 \"z", "M1 1l2 2 3 3", "M1 1l2é2 3 3z", "z"] {
            assert_eq!(bounds_of(text), None, "{text}");
        }
    }
}
