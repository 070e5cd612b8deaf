//! The one writer of SVG: elements, attributes and words, all escaped, numbers rounded.
//!
//! In: names, numbers and texts of anybody. Out: well-formed SVG that can be in HTML. It must not know what is drawn.
//! The policy of a site may forbid styles in the page, so there is no way to write a `style` attribute.

use std::fmt::Write;

/// How large a picture is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Size {
    /// As wide as the page has room, and this many pixels high. Places across are percentages.
    Fluid(f64),
    /// Scaled as a whole from this many units of width and height.
    Scaled(f64, f64),
}

/// What every picture says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head<'a> {
    /// A word that no other picture of the page has; identifiers begin with it.
    pub id: &'a str,
    /// What the picture is, in a few words.
    pub title: &'a str,
    /// What it shows, in a sentence or two, for those who do not see it.
    pub description: &'a str,
    /// The identifier of the part of the page with the same facts, if there is one.
    pub described_by: Option<&'a str>,
    /// Whether something in it can be followed. What is one image for a screen reader has no links in it.
    pub has_links: bool,
}

/// A picture that is being written.
#[derive(Debug)]
pub struct Svg {
    text: String,
}

/// The values of attributes, by their names.
pub type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Svg {
    /// Begins a picture.
    #[must_use]
    pub fn new(head: &Head<'_>, size: Size) -> Self {
        let mut svg = Self { text: String::new() };
        let (title, description) = (format!("picture:{}-title", head.id), format!("picture:{}-text", head.id));
        let described = head.described_by.map_or_else(|| description.clone(), |by| format!("{description} {by}"));
        let role = if head.has_links { "group" } else { "img" };
        let mut attributes = vec![("role", role), ("aria-labelledby", &*title), ("aria-describedby", &*described)];
        let (width, height, view_box);
        match size {
            Size::Fluid(pixels) => {
                height = number(pixels);
                attributes.extend([("width", "100%"), ("height", &*height)]);
            }
            Size::Scaled(across, down) => {
                (width, height) = (number(across), number(down));
                view_box = format!("0 0 {width} {height}");
                attributes.extend([("viewBox", &*view_box), ("width", &*width), ("height", &*height)]);
            }
        }
        svg.open("svg", &attributes);
        svg.element("title", &[("id", &title)], head.title);
        svg.element("desc", &[("id", &description)], head.description);
        svg
    }

    /// The finished picture.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.close("svg");
        self.text
    }

    /// Begins an element that holds others.
    pub fn open(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.text.push('>');
    }

    /// Ends it.
    pub fn close(&mut self, name: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.text, "</{name}>");
    }

    /// An element that holds nothing.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.start(name, attributes);
        self.text.push_str("/>");
    }

    /// An element that holds words.
    pub fn element(&mut self, name: &str, attributes: Attributes<'_>, words: &str) {
        self.open(name, attributes);
        self.words(words);
        self.close(name);
    }

    /// Words.
    pub fn words(&mut self, words: &str) {
        escape(&mut self.text, words);
    }

    /// Words in lines of their own below each other, from the baseline of the first. A blank that nobody sees stands between
    /// the lines, for those who hear them.
    pub fn lines(&mut self, lines: &[&str], x: &str, y: f64, step: f64, attributes: Attributes<'_>) {
        for (line, number_of_line) in lines.iter().zip(0_u16..) {
            let y = number(y + step * f64::from(number_of_line));
            let mut all = vec![("x", x), ("y", &*y)];
            all.extend_from_slice(attributes);
            self.open("text", &all);
            self.words(line);
            if usize::from(number_of_line) + 1 < lines.len() {
                self.words(" ");
            }
            self.close("text");
        }
    }

    fn start(&mut self, name: &str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            escape(&mut self.text, value);
            self.text.push('"');
        }
    }
}

fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // Signs that no document may hold.
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
}

/// A number with one digit behind the point, or none.
#[must_use]
pub fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A share of the width, from 0 to 1, as a percentage with up to two digits behind the point.
#[must_use]
pub fn percent(share: f64) -> String {
    let text = format!("{:.2}", share * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}%", if text == "-0" { "0" } else { text })
}

/// A count as a number to reckon with.
#[must_use]
pub fn count(value: usize) -> f64 {
    f64::from(u32::try_from(value).unwrap_or(u32::MAX))
}

/// A text in lines of at most this many characters, broken between words; a longer word is on a line of its own. What
/// does not fit into `most` lines ends in "…".
#[must_use]
pub fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let is_full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(line) if is_full => {
                cut(line, width);
                return lines;
            }
            _ => lines.push(word.to_owned()),
        }
        if let Some(line) = lines.last_mut().filter(|line| line.chars().count() > width * 3 / 2) {
            cut(line, width);
        }
    }
    lines
}

/// Shortens a line so that "…" has room behind it.
fn cut(line: &mut String, width: usize) {
    let kept: String = line.chars().take(width.saturating_sub(1)).collect();
    *line = kept.trim_end().to_owned() + "…";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_anybody_wrote_stays_words() {
        let head = Head { id: "x", title: "a < b & \"c\"", description: "\u{1}", ..Head::default() };
        let mut svg = Svg::new(&head, Size::Fluid(20.0));
        svg.element("text", &[("class", "\"><script>")], "</svg>");
        assert_eq!(
            svg.finish(),
            "<svg role=\"img\" aria-labelledby=\"picture:x-title\" aria-describedby=\"picture:x-text\" width=\"100%\" \
             height=\"20\"><title id=\"picture:x-title\">a &lt; b &amp; &quot;c&quot;</title><desc \
             id=\"picture:x-text\">\u{fffd}</desc><text class=\"&quot;&gt;&lt;script&gt;\">&lt;/svg&gt;</text></svg>"
        );
    }

    #[test]
    fn numbers_are_short_and_never_minus_nothing() {
        assert_eq!([0.0, -0.01, 2.96, 4.13, -7.5].map(number), ["0", "0", "3", "4.1", "-7.5"]);
        assert_eq!([0.0, 0.5, 1.0 / 3.0, 0.101].map(percent), ["0%", "50%", "33.33%", "10.1%"]);
    }

    #[test]
    fn long_words_and_long_texts_are_cut() {
        assert_eq!(wrap("30 April 2025", 11, 3), ["30 April", "2025"]);
        assert_eq!(wrap("one two three four", 7, 2), ["one two", "three…"]);
        assert_eq!(wrap("Verfassungsänderungsverfahren", 10, 2), ["Verfassun…"]);
        assert_eq!(wrap("  ", 10, 2), Vec::<String>::new());
    }
}
