//! Who is connected to whom: somebody in the middle, and the nearest around.
//!
//! In: the neighbours in the order in which they are to stand, each with its sort, and which of them are connected with each
//! other. Out: the picture. It must not know what a connection means. The places depend on nothing but the order: the first
//! half goes down the right side of a ring, the second half up the left side, and each label stands outside, on lines of its
//! own, so that no two can lie on each other.

use super::svg::{Head, Size, Svg, count, number, wrap};

/// The shape of a node, which shows its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A circle.
    Circle,
    /// A square.
    Square,
    /// A diamond.
    Diamond,
    /// A triangle.
    Triangle,
    /// An empty circle.
    Ring,
}

/// A neighbour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Where its name leads.
    pub url: Option<String>,
    /// Its sort.
    pub shape: Shape,
    /// Whether the connection is only what was said, and no relation.
    pub is_loose: bool,
}

/// What a network shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network<'a> {
    /// The name in the middle.
    pub middle: &'a str,
    /// Its sort.
    pub shape: Shape,
    /// The neighbours; those of one sort are beside each other.
    pub nodes: &'a [Node],
    /// The connections between neighbours, by their positions.
    pub links: &'a [(usize, usize)],
    /// The shapes that are used, each with its words.
    pub key: &'a [(Shape, String)],
}

const WIDTH: f64 = 640.0;
const LINE: f64 = 16.0;
/// As many characters fit into a line of a label.
const LABEL: usize = 24;
/// How far the ring is from the middle, across; down it is as far as the labels need.
const ACROSS: f64 = 118.0;
const KEY: f64 = 34.0;

struct Place<'a> {
    x: f64,
    y: f64,
    is_left: bool,
    lines: Vec<String>,
    node: &'a Node,
}

/// Draws a network.
#[must_use]
pub fn draw(head: &Head<'_>, network: &Network<'_>) -> String {
    let (places, height) = lay_out(network.nodes);
    let mut svg = Svg::new(head, Size::Scaled(WIDTH, height + KEY));
    let (x, y) = (WIDTH / 2.0, height / 2.0);
    for (a, b) in network.links {
        if let (Some(a), Some(b)) = (places.get(*a), places.get(*b)) {
            // Bent towards the middle, so that links of neighbours do not run along the ring.
            let (bend_x, bend_y) = ((a.x + b.x + 2.0 * x) / 4.0, (a.y + b.y + 2.0 * y) / 4.0);
            let [ax, ay, cx, cy, bx, by] = [a.x, a.y, bend_x, bend_y, b.x, b.y].map(number);
            svg.empty("path", &[("d", &format!("M{ax} {ay}Q{cx} {cy} {bx} {by}")), ("class", "link is-between")]);
        }
    }
    for place in &places {
        let [x1, y1, x2, y2] = [x, y, place.x, place.y].map(number);
        let class = if place.node.is_loose { "link is-loose" } else { "link" };
        svg.empty("line", &[("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2), ("class", class)]);
    }
    for (is_left, anchor) in [(false, "start"), (true, "end")] {
        svg.open("g", &[("text-anchor", anchor), ("direction", "ltr"), ("class", "nodes")]);
        for place in places.iter().filter(|place| place.is_left == is_left) {
            draw_node(&mut svg, place);
        }
        svg.close("g");
    }
    draw_shape(&mut svg, network.shape, x, y, 9.0, "node is-middle");
    let lines = wrap(network.middle, LABEL, 2);
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let middle = [("text-anchor", "middle"), ("direction", "ltr"), ("class", "node-name is-middle")];
    svg.lines(&lines, &number(x), y + 26.0, LINE, &middle);
    draw_key(&mut svg, network.key, height + KEY - 8.0);
    svg.finish()
}

/// Where everybody stands, and how high the picture is.
fn lay_out(nodes: &[Node]) -> (Vec<Place<'_>>, f64) {
    let right = nodes.len().div_ceil(2);
    let lines = |node: &Node| wrap(&node.name, LABEL, 2);
    let room = |node: &Node| count(lines(node).len().max(1)) * LINE + 12.0;
    let side = |nodes: &[Node]| nodes.iter().map(room).sum::<f64>();
    let height = side(&nodes[..right]).max(side(&nodes[right..])).max(120.0) + 8.0;
    let mut places = Vec::with_capacity(nodes.len());
    for (is_left, half) in [(false, &nodes[..right]), (true, &nodes[right..])] {
        let spare = (height - side(half)) / count(half.len().max(1));
        let mut top = 0.0;
        for node in half {
            let tall = room(node) + spare;
            let y = if is_left { height - top - tall / 2.0 } else { top + tall / 2.0 };
            top += tall;
            // The ring is an ellipse; those at its top and its foot are nearer to the middle line.
            let share = (y - height / 2.0) / (height / 2.0);
            let out = ACROSS * (1.0 - share * share).max(0.0).sqrt().mul_add(0.6, 0.4);
            let x = if is_left { WIDTH / 2.0 - out } else { WIDTH / 2.0 + out };
            places.push(Place { x, y, is_left, lines: lines(node), node });
        }
    }
    (places, height)
}

fn draw_node(svg: &mut Svg, place: &Place<'_>) {
    let url = place.node.url.as_deref();
    match url {
        Some(url) => svg.open("a", &[("href", url)]),
        None => svg.open("g", &[]),
    }
    if place.lines.join(" ") != place.node.name {
        svg.element("title", &[], &place.node.name);
    }
    draw_shape(svg, place.node.shape, place.x, place.y, 6.5, "node");
    let x = if place.is_left { place.x - 13.0 } else { place.x + 13.0 };
    let lines: Vec<&str> = place.lines.iter().map(String::as_str).collect();
    let first = place.y + 4.5 - (count(lines.len()) - 1.0) * LINE / 2.0;
    svg.lines(&lines, &number(x), first, LINE, &[]);
    svg.close(if url.is_some() { "a" } else { "g" });
}

fn draw_shape(svg: &mut Svg, shape: Shape, x: f64, y: f64, size: f64, class: &str) {
    let path = match shape {
        Shape::Circle | Shape::Ring => {
            let class = if shape == Shape::Ring { format!("{class} is-empty") } else { class.to_owned() };
            let [x, y, radius] = [x, y, size].map(number);
            svg.empty("circle", &[("cx", &x), ("cy", &y), ("r", &radius), ("class", &class)]);
            return;
        }
        Shape::Square => {
            let [left, top, side] = [x - size * 0.9, y - size * 0.9, size * 1.8].map(number);
            format!("M{left} {top}h{side}v{side}h-{side}z")
        }
        Shape::Diamond => {
            let [x, top, out] = [x, y - size * 1.25, size * 1.25].map(number);
            format!("M{x} {top}l{out} {out}-{out} {out}-{out}-{out}z")
        }
        Shape::Triangle => {
            let [x, top, half, tall, side] = [x, y - size * 1.2, size * 1.2, size * 2.1, size * 2.4].map(number);
            format!("M{x} {top}l{half} {tall}h-{side}z")
        }
    };
    svg.empty("path", &[("d", &path), ("class", class)]);
}

/// The shapes with their words, in a line below the picture.
fn draw_key(svg: &mut Svg, key: &[(Shape, String)], y: f64) {
    let width = |words: &str| count(words.chars().count()) * 7.0 + 44.0;
    let all: f64 = key.iter().map(|(_, words)| width(words)).sum();
    let mut x = (WIDTH - all).max(0.0) / 2.0 + 10.0;
    for (shape, words) in key {
        draw_shape(svg, *shape, x, y - 4.5, 5.0, "node is-key");
        let attributes = [("x", &*number(x + 12.0)), ("y", &*number(y)), ("direction", "ltr"), ("class", "key-name")];
        svg.element("text", &attributes, words);
        x += width(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str) -> Node {
        Node { name: name.to_owned(), url: Some(format!("/{name}/")), shape: Shape::Circle, is_loose: false }
    }

    #[test]
    fn no_two_labels_share_a_line() {
        let names: Vec<String> = (0..16).map(|at| format!("Neighbour {at} with {}", "words ".repeat(at % 5))).collect();
        let nodes: Vec<Node> = names.iter().map(|name| node(name)).collect();
        let (places, height) = lay_out(&nodes);
        for is_left in [false, true] {
            let mut side: Vec<(f64, f64)> = places
                .iter()
                .filter(|place| place.is_left == is_left)
                .map(|place| (place.y, count(place.lines.len()) * LINE / 2.0))
                .collect();
            side.sort_by(|a, b| a.0.total_cmp(&b.0));
            assert_eq!(side.len(), 8);
            assert!(side.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0 - pair[1].1), "{side:?}");
            assert!(side.iter().all(|(y, half)| y - half >= 0.0 && y + half <= height));
        }
    }

    #[test]
    fn names_lead_to_their_pages_and_a_link_needs_both_its_ends() {
        let nodes = [node("a"), node("b")];
        let network = Network { middle: "x", shape: Shape::Ring, nodes: &nodes, links: &[(0, 1), (1, 7)], key: &[] };
        let svg = draw(&Head { has_links: true, ..Head::default() }, &network);
        assert!(svg.starts_with("<svg role=\"group\""));
        assert_eq!((svg.matches("<a href=").count(), svg.matches("is-between").count()), (2, 1));
    }
}
