//! Markdown as it is specified: compares what Briefbook makes of every example of the `CommonMark` specification, and of the
//! extensions of GitHub Flavored Markdown, with the HTML that is specified.
//!
//! `tests/spec/differences.txt` lists how Briefbook differs, with reasons. An example that differs and is not listed fails,
//! and so does one that is listed and does not differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use scraper::{ElementRef, Html, Node};

use crate::fixture::Fixture;
use crate::sandbox::repository;

/// An example of a specification.
struct Example {
    markdown: String,
    html: String,
}

/// The examples of all specifications, by the name of the specification and their number.
fn examples() -> BTreeMap<(String, u32), Example> {
    let mut examples = BTreeMap::new();
    for (name, file) in [("commonmark", "commonmark-0.31.2.txt"), ("gfm", "gfm-0.29.txt"), ("github", "github.txt")] {
        let text = std::fs::read_to_string(repository().join("tests/spec").join(file)).unwrap();
        let fence = "`".repeat(32);
        for part in text.split(&format!("{fence} example ")).skip(1) {
            let (number, rest) = part.split_once('\n').unwrap();
            let (example, _) = rest.split_once(&format!("\n{fence}")).unwrap();
            let (markdown, html) =
                example.split_once("\n.").or_else(|| Some(("", example.strip_prefix('.')?))).unwrap();
            let written = |text: &str| text.replace('→', "\t");
            let example = Example { markdown: written(markdown) + "\n", html: written(html.trim_start_matches('\n')) };
            examples.insert((name.to_owned(), number.parse().unwrap()), example);
        }
    }
    examples
}

/// One kind of difference.
struct Difference {
    reason: String,
    examples: BTreeSet<(String, u32)>,
    /// The function that evens it out everywhere.
    everywhere: Option<String>,
}

fn differences() -> Vec<Difference> {
    let text = std::fs::read_to_string(repository().join("tests/spec/differences.txt")).unwrap();
    let mut differences: Vec<Difference> = Vec::new();
    let mut specification = String::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(reason) = line.strip_prefix("- ") {
            differences.push(Difference { reason: reason.to_owned(), examples: BTreeSet::new(), everywhere: None });
            continue;
        }
        let difference = differences.last_mut().expect("a reason comes first");
        if let Some(function) = line.strip_prefix("all: ") {
            difference.everywhere = Some(function.to_owned());
            continue;
        }
        for word in line.split_whitespace() {
            let (first, last) = word.split_once('-').unwrap_or((word, word));
            match (first.parse::<u32>(), last.parse::<u32>()) {
                (Ok(first), Ok(last)) => {
                    difference.examples.extend((first..=last).map(|number| (specification.clone(), number)));
                }
                _ => word.clone_into(&mut specification),
            }
        }
    }
    differences
}

/// What is evened out in all examples, by its name in the list of differences.
const EVERYWHERE: [&str; 4] = ["headings", "links", "pictures", "tables"];

const BLOCKS: [&str; 22] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "figure",
    "br",
];

/// HTML in a form in which equal documents are equal texts.
struct Normal<'a> {
    /// By how many levels headings are moved.
    shift: u8,
    /// The address of the page.
    own: &'a str,
    out: String,
}

impl Normal<'_> {
    fn of(html: &str, shift: u8, own: &str) -> String {
        let parsed = Html::parse_fragment(html);
        let mut normal = Normal { shift, own, out: String::new() };
        normal.children(parsed.root_element(), false);
        normal.out.trim().to_owned()
    }

    fn children(&mut self, parent: ElementRef<'_>, is_verbatim: bool) {
        for child in parent.children() {
            match child.value() {
                Node::Text(text) if is_verbatim => self.out.push_str(&escaped(text)),
                Node::Text(text) => {
                    for (position, word) in text.split([' ', '\n', '\t']).enumerate() {
                        if position > 0 && !self.out.ends_with([' ', '\n']) {
                            self.out.push(' ');
                        }
                        self.out.push_str(&escaped(word));
                    }
                }
                _ => {
                    if let Some(element) = ElementRef::wrap(child) {
                        self.element(element, is_verbatim);
                    }
                }
            }
        }
    }

    fn element(&mut self, node: ElementRef<'_>, is_verbatim: bool) {
        let element = node.value();
        let mut name = element.name().to_owned();
        let mut attributes: BTreeMap<String, String> =
            element.attrs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let class = attributes.get("class").cloned().unwrap_or_default();
        match name.as_str() {
            // headings
            "a" if class == "anchor" => return,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                attributes.remove("id");
                let level: u8 = name[1..].parse().unwrap();
                name = format!("h{}", (level + self.shift).min(6));
            }
            // links
            "a" => {
                attributes.remove("rel");
                self.shorten(attributes.get_mut("href"));
            }
            // pictures
            "img" => {
                attributes.retain(|name, _| ["src", "alt", "title"].contains(&name.as_str()));
                self.shorten(attributes.get_mut("src"));
            }
            "figure" | "figcaption" | "picture" if class.is_empty() => {
                if name != "figcaption" {
                    self.children(node, is_verbatim);
                }
                return;
            }
            // tables
            "div" if class == "table" => return self.children(node, is_verbatim),
            "tbody" if !node.children().any(|child| child.value().is_element()) => return,
            "th" | "td" => {
                attributes.remove("scope");
                if let Some(align) = class.strip_prefix("align-") {
                    attributes.remove("class");
                    attributes.insert("align".to_owned(), align.to_owned());
                }
            }
            _ => {}
        }
        let is_block = BLOCKS.contains(&name.as_str());
        if is_block && !is_verbatim {
            self.out.truncate(self.out.trim_end().len());
            self.out.push('\n');
        }
        write!(self.out, "<{name}").unwrap();
        for (name, value) in attributes {
            write!(self.out, " {name}=\"{}\"", escaped(&value)).unwrap();
        }
        self.out.push('>');
        let is_void = ["br", "hr", "img", "input"].contains(&name.as_str());
        if is_block && !is_verbatim && name != "pre" {
            self.out.push('\n');
        }
        if !is_void {
            self.children(node, is_verbatim || name == "pre");
            if is_block && name != "pre" {
                self.out.truncate(self.out.trim_end().len());
            }
            write!(self.out, "</{name}>").unwrap();
        }
        if is_block && !is_verbatim && !is_void {
            self.out.push('\n');
        }
    }

    /// An address on the same site as it is written from the page.
    fn shorten(&self, address: Option<&mut String>) {
        if let Some(address) = address
            && let Some(rest) = address.strip_prefix(self.own)
        {
            *address = rest.to_owned();
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The files that the links and pictures of an example lead to, so that they are not reported and left out.
fn linked_files(html: &str, folder: &str) -> Vec<String> {
    let parsed = Html::parse_fragment(html);
    let mut files = Vec::new();
    for element in parsed.root_element().descendants().filter_map(|node| node.value().as_element()) {
        let Some(address) = element.attr("href").or_else(|| element.attr("src")) else { continue };
        let path = address.split(['#', '?']).next().unwrap_or_default();
        let path = briefbook::path::percent_decode(path);
        let is_plain = |c: char| c.is_alphanumeric() || "/._- ".contains(c);
        if path.is_empty() || path.ends_with('/') || !path.chars().all(is_plain) {
            continue;
        }
        files.push(match path.strip_prefix('/') {
            Some(rooted) => format!("static/{rooted}"),
            None => format!("{folder}/{path}"),
        });
    }
    files
}

#[test]
fn markdown_is_rendered_as_specified_with_the_listed_differences() {
    let examples = examples();
    assert_eq!(examples.len(), 652 + 24 + 1);
    let mut site = Fixture::new("").file(
        "templates/page.html",
        "<div class=\"body\">{{ free_page.body.html | safe }}{{ free_page.body.notes | safe }}</div><p id=\"fragment\"></p>",
    );
    for ((specification, number), example) in &examples {
        let folder = format!("content/pages/{specification}{number}");
        let page = format!("---\ntitle: Example\nlinks: {{ automatic: false }}\n---\n{}", example.markdown);
        site = site.file(&format!("{folder}/index.md"), page);
        for file in linked_files(&example.html, &folder) {
            site = site.file(&file, "file");
        }
    }
    let site = site.build();
    let listed = differences();
    let everywhere: BTreeSet<&str> = listed.iter().filter_map(|it| it.everywhere.as_deref()).collect();
    assert_eq!(everywhere, BTreeSet::from(EVERYWHERE));
    let mut wrong = String::new();
    for (key, example) in &examples {
        let own = format!("/{}{}/", key.0, key.1);
        let html = site.outputs().get(&own[1..]).map_or("", |bytes| std::str::from_utf8(bytes).unwrap());
        let body = html.split_once("<div class=\"body\">").and_then(|(_, rest)| rest.rsplit_once("</div>"));
        let got = Normal::of(body.map_or("", |(body, _)| body), 0, &own);
        let shift = u8::from(example.html.contains("<h1>"));
        let expected = Normal::of(&example.html, shift, &own);
        let is_listed = listed.iter().any(|difference| difference.examples.contains(key));
        if is_listed && got == expected {
            writeln!(wrong, "{} {} is listed and does not differ\n", key.0, key.1).unwrap();
        } else if !is_listed && got != expected {
            let (name, number) = key;
            writeln!(wrong, "{name} {number} differs:\n{}\n=> expected\n{expected}\n=> got\n{got}\n", example.markdown)
                .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_authors_guide_lists_every_difference_from_the_specifications() {
    let guide = std::fs::read_to_string(repository().join("docs/authors.md")).unwrap();
    let (_, section) = guide.split_once("### Differences from CommonMark and GFM\n").expect("a section of the guide");
    let section = section.split("\n#").next().unwrap_or_default();
    let mut items: Vec<String> = Vec::new();
    for line in section.lines() {
        match (line.strip_prefix("- "), line.strip_prefix("  "), items.last_mut()) {
            (Some(item), ..) => items.push(item.to_owned()),
            (None, Some(rest), Some(item)) => *item += &format!(" {rest}"),
            _ => {}
        }
    }
    let reasons: Vec<String> = differences().into_iter().map(|difference| difference.reason).collect();
    assert_eq!(items, reasons, "the guide repeats `tests/spec/differences.txt`");
}
