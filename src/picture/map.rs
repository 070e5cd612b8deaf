//! A map of the countries that are marked, as near as they allow.
//!
//! In: a [`World`], and codes of countries with a name each. Out: the picture. It must not know why a country is marked.
//! The land is as detailed as can be seen and no more: maps of the world take the coarse outlines, polygons outside the frame
//! or smaller than a dot are left out. A marked country that would hardly be seen gets a ring around it.

use std::collections::BTreeSet;

use super::svg::{Head, Size, Svg, count, number, percent};
use super::world::{Bounds, Land, Polygon, WIDTH, World};

/// How a country is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkForm {
    /// As what the map is about: filled.
    Filled,
    /// As belonging to it: hatched.
    Hatched,
}

/// A country that is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedLand {
    /// Its code of two capital letters.
    pub code: String,
    /// Its name, for the label.
    pub name: String,
    /// How.
    pub form: MarkForm,
}

/// How wide a map is to its height. The stylesheet gives the picture the same shape.
const SHAPE: f64 = 2.25;
/// No map shows less than this, so that readers know where they are.
const NARROWEST: f64 = 2200.0;
/// A map that needs more than this shows the whole world.
const WIDEST_PART: f64 = 5200.0;
/// Where the map of the world ends if nothing in the Antarctic is marked.
const SOUTH: f64 = 4424.0;
/// So many pixels a map is wide on a large screen, and on a phone.
const LARGE: f64 = 612.0;
const SMALL: f64 = 280.0;
/// More marked countries than this are not named on the map.
const MOST_NAMES: usize = 8;
/// More than this are drawn as one.
const MOST_APART: usize = 40;
/// How large an island has to be on a map of many to be drawn, in pixels.
const SPECK: f64 = 5.0;
/// The height of a line of a label, and the usual width of a letter, in pixels.
const LETTER: (f64, f64) = (6.6, 15.0);

/// Draws a map; `None` if none of the countries is on it. `with_names` writes the names of the marked ones on it.
#[must_use]
pub fn draw(head: &Head<'_>, world: &World, marked: &[MarkedLand], with_names: bool) -> Option<String> {
    let mut seen = BTreeSet::new();
    let found: Vec<(&MarkedLand, &Land)> = marked
        .iter()
        .filter(|mark| seen.insert(mark.code.as_str()))
        .filter_map(|mark| Some((mark, world.find(&mark.code)?)))
        .collect();
    let frame = frame_of(found.iter().map(|(_, land)| focus_of(land)))?;
    let is_far = frame.width() > WIDEST_PART;
    let dot = frame.width() / LARGE;
    let mut svg = Svg::new(head, Size::Fluid(LARGE / SHAPE));
    let hatch = format!("picture:{}-hatch", head.id);
    if found.iter().any(|(mark, _)| mark.form == MarkForm::Hatched) {
        draw_hatch(&mut svg, &hatch, dot);
    }
    let edges = [frame.left, frame.top, frame.width(), frame.height()].map(number).join(" ");
    svg.open("svg", &[("viewBox", &edges), ("width", "100%"), ("height", "100%")]);
    let sight = Sight { frame, is_far, dot };
    if found.len() > MOST_APART {
        draw_many(&mut svg, world, &found, &sight, &hatch);
    } else {
        draw_few(&mut svg, world, &found, &sight, &hatch);
    }
    svg.close("svg");
    if with_names {
        draw_names(&mut svg, &found, &frame);
    }
    Some(svg.finish())
}

/// What can be seen of the world.
struct Sight {
    frame: Bounds,
    is_far: bool,
    /// The width of a pixel on a large screen.
    dot: f64,
}

/// Each country separately, with its name for those who point at it.
fn draw_few(svg: &mut Svg, world: &World, found: &[(&MarkedLand, &Land)], sight: &Sight, hatch: &str) {
    let is_marked = |land: &&Land| found.iter().any(|(_, marked)| marked.code == land.code);
    let ground = if sight.is_far {
        sight.outline(world.ground(), 1.0)
    } else {
        sight.outline(world.lands().filter(|land| !is_marked(land)), 2.0)
    };
    svg.empty("path", &[("d", &ground), ("class", "land")]);
    for (mark, land) in found {
        svg.open("g", &[]);
        svg.element("title", &[], &mark.name);
        draw_marked(svg, &sight.outline([*land], 0.0), mark.form, hatch);
        if is_small(land, sight.dot) {
            let (x, y, radius) = (number(land.place.0), number(land.place.1), number(sight.dot * 6.0));
            let class = if mark.form == MarkForm::Hatched { "spot is-member" } else { "spot" };
            svg.empty("circle", &[("cx", &x), ("cy", &y), ("r", &radius), ("class", class)]);
        }
        svg.close("g");
    }
}

/// All that are marked alike in one outline. If they are most of the world, it is the others that are put over it.
fn draw_many(svg: &mut Svg, world: &World, found: &[(&MarkedLand, &Land)], sight: &Sight, hatch: &str) {
    let codes: BTreeSet<&str> = found.iter().map(|(_, land)| land.code.as_str()).collect();
    let others = || world.lands().filter(|land| !codes.contains(land.code.as_str()));
    let is_one_form = found.windows(2).all(|pair| pair[0].0.form == pair[1].0.form);
    if sight.is_far && is_one_form && codes.len() * 2 > world.lands().count() {
        let form = found.first().map_or(MarkForm::Filled, |(mark, _)| mark.form);
        draw_marked(svg, &sight.outline(world.ground(), SPECK), form, hatch);
        svg.empty("path", &[("d", &sight.outline(others(), SPECK)), ("class", "land")]);
    } else {
        let ground = if sight.is_far { sight.outline(world.ground(), SPECK) } else { sight.outline(others(), SPECK) };
        svg.empty("path", &[("d", &ground), ("class", "land")]);
        for form in [MarkForm::Hatched, MarkForm::Filled] {
            let lands = found.iter().filter(|(mark, _)| mark.form == form).map(|(_, land)| *land);
            draw_marked(svg, &sight.outline(lands, 0.0), form, hatch);
        }
    }
    // A line without length has round ends: the shortest way to write a dot.
    let dots = found.iter().filter(|(_, land)| is_small(land, sight.dot));
    let dot = |land: &Land| format!("M{} {}h0", number(land.place.0), number(land.place.1));
    let dots = dots.map(|(_, land)| dot(land)).collect::<Vec<_>>().concat();
    if !dots.is_empty() {
        svg.empty("path", &[("d", &dots), ("class", "spots")]);
    }
}

fn draw_marked(svg: &mut Svg, outline: &str, form: MarkForm, hatch: &str) {
    if outline.is_empty() {
        return;
    }
    match form {
        MarkForm::Filled => svg.empty("path", &[("d", outline), ("class", "land is-marked")]),
        MarkForm::Hatched => {
            let fill = format!("url(#{hatch})");
            svg.empty("path", &[("d", outline), ("class", "land is-member"), ("fill", &fill)]);
        }
    }
}

fn draw_hatch(svg: &mut Svg, id: &str, dot: f64) {
    let step = number(dot * 6.0);
    let attributes = [
        ("id", id),
        ("width", &*step),
        ("height", &*step),
        ("patternUnits", "userSpaceOnUse"),
        ("patternTransform", "rotate(45)"),
    ];
    svg.open("defs", &[]);
    svg.open("pattern", &attributes);
    svg.empty("rect", &[("width", &step), ("height", &step), ("class", "hatch-ground")]);
    svg.empty("rect", &[("width", &number(dot * 2.5)), ("height", &step), ("class", "hatch-line")]);
    svg.close("pattern");
    svg.close("defs");
}

impl Sight {
    /// The outlines of some lands as one path: what is in the frame and larger than this many pixels.
    fn outline<'w>(&self, lands: impl IntoIterator<Item = &'w Land>, pixels: f64) -> String {
        let mut path = String::new();
        let smallest = self.dot * pixels;
        for polygon in lands.into_iter().flat_map(|land| if self.is_far { &land.coarse } else { &land.fine }) {
            let bounds = &polygon.bounds;
            if bounds.width().max(bounds.height()) > smallest && bounds.meets(&self.frame) {
                polygon.write(&self.frame, &mut path);
            }
        }
        path
    }
}

/// What has to be seen of a country: its main parts, and not every island that belongs to it.
fn focus_of(land: &Land) -> Bounds {
    let size = |polygon: &Polygon| polygon.bounds.width() * polygon.bounds.height();
    let Some(largest) = land.fine.first() else { return Bounds::at(land.place.0, land.place.1) };
    let main = land.fine.iter().filter(|polygon| size(polygon) * 8.0 >= size(largest));
    main.fold(largest.bounds, |bounds, polygon| bounds.join(polygon.bounds))
}

fn is_small(land: &Land, dot: f64) -> bool {
    let focus = focus_of(land);
    focus.width().max(focus.height()) < dot * 9.0
}

/// The part of the world that holds some rectangles, with room around them.
fn frame_of(parts: impl Iterator<Item = Bounds>) -> Option<Bounds> {
    let focus = parts.reduce(Bounds::join)?;
    let bottom = if focus.bottom > SOUTH { WIDTH / 2.05 } else { SOUTH };
    let height = (focus.height() * 1.25).max(focus.width() * 1.25 / SHAPE).max(NARROWEST / SHAPE);
    let width = height * SHAPE;
    if width > WIDEST_PART {
        let (middle, width) = (WIDTH / 2.0, (bottom + 20.0) * SHAPE);
        return Some(Bounds { left: middle - width / 2.0, top: -20.0, right: middle + width / 2.0, bottom });
    }
    let left = (f64::midpoint(focus.left, focus.right) - width / 2.0).clamp(-100.0, WIDTH + 100.0 - width);
    let top = (f64::midpoint(focus.top, focus.bottom) - height / 2.0).clamp(-60.0, (bottom + 60.0 - height).max(-60.0));
    Some(Bounds { left, top, right: left + width, bottom: top + height })
}

/// Names beside or over the marked countries, as far as they do not lie on each other on a phone.
fn draw_names(svg: &mut Svg, found: &[(&MarkedLand, &Land)], frame: &Bounds) {
    let named: Vec<_> = found.iter().filter(|(mark, _)| mark.form == MarkForm::Filled).collect();
    if named.len() > MOST_NAMES {
        return;
    }
    let scale = SMALL / frame.width();
    let dot = frame.width() / LARGE;
    let mut taken: Vec<Bounds> = Vec::new();
    for (mark, land) in named {
        let (x, y) = ((land.place.0 - frame.left) * scale, (land.place.1 - frame.top) * scale);
        let (width, height) = (count(mark.name.chars().count()) * LETTER.0, LETTER.1);
        let focus = focus_of(land);
        let has_room = focus.width() * scale > width && !is_small(land, dot);
        let below = ((focus.bottom - land.place.1) * scale).max(7.0) + height / 2.0;
        let above = ((land.place.1 - focus.top) * scale).max(7.0) + height / 2.0;
        // On the country if it is large enough, below it, above it: the first place that is free and on the map.
        let on_it = has_room.then_some(y);
        let places = on_it.into_iter().chain([y + below, y - above, y + below + height, y - above - height]);
        let fits = places.into_iter().find_map(|middle: f64| {
            let x = x.clamp(width / 2.0 + 2.0, (SMALL - width / 2.0 - 2.0).max(width / 2.0 + 2.0));
            let bounds = Bounds {
                left: x - width / 2.0,
                right: x + width / 2.0,
                top: middle - height / 2.0,
                bottom: middle + height / 2.0,
            };
            let is_inside = bounds.top > 0.0 && bounds.bottom < SMALL / SHAPE && width < SMALL;
            (is_inside && !taken.iter().any(|other| other.meets(&bounds))).then_some((x, middle, bounds))
        });
        let Some((x, middle, bounds)) = fits else { continue };
        taken.push(bounds);
        let (x, y) = (percent(x / SMALL), percent((middle + 4.0) / (SMALL / SHAPE)));
        // Places are those of the map, also in a page that is written from right to left.
        let attributes =
            [("x", &*x), ("y", &*y), ("text-anchor", "middle"), ("direction", "ltr"), ("class", "land-name")];
        svg.element("text", &attributes, &mark.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostics;
    use crate::inputs::Inputs;
    use crate::schema::country_code::all_countries;

    fn world() -> std::sync::Arc<World> {
        let mut problems = Diagnostics::new();
        let world = World::load(&Inputs::in_memory(Vec::<(&str, &str)>::new()), &mut problems);
        assert_eq!(problems.iter().count(), 0);
        world
    }

    fn marked(codes: &[&str]) -> Vec<MarkedLand> {
        let mark = |code: &&str| MarkedLand { code: (*code).into(), name: (*code).into(), form: MarkForm::Filled };
        codes.iter().map(mark).collect()
    }

    #[test]
    fn every_country_of_the_standard_can_be_seen() {
        for country in all_countries() {
            let svg = draw(&Head::default(), &world(), &marked(&[country.alpha2]), true).unwrap_or_default();
            assert!(svg.contains("is-marked") || svg.contains("spot"), "{}", country.alpha2);
        }
    }

    #[test]
    fn crimea_belongs_to_ukraine_as_the_standard_lists_it() {
        let world = world();
        let (ukraine, russia) = (world.find("UA").unwrap(), world.find("RU").unwrap());
        // The peninsula lies between these edges of the map, and the mainland north of it.
        let crimea = Bounds { left: 5800.0, right: 5830.0, top: 850.0, bottom: 856.0 };
        assert!(ukraine.fine[0].bounds.meets(&crimea), "{:?}", ukraine.fine[0].bounds);
        let near = |polygon: &&Polygon| polygon.bounds.meets(&crimea) && polygon.bounds.width() < 1000.0;
        assert_eq!(russia.fine.iter().filter(near).count(), 0);
    }

    #[test]
    fn a_map_is_near_where_its_countries_are_and_stays_small() {
        let size = |codes: &[&str]| draw(&Head::default(), &world(), &marked(codes), true).unwrap().len();
        assert!(size(&["UA"]) < 25_000, "{}", size(&["UA"]));
        assert!(size(&["US", "RU", "CN"]) < 26_000, "{}", size(&["US", "RU", "CN"]));
        assert!(draw(&Head::default(), &world(), &marked(&["ZZ"]), true).is_none());
    }
}
