//! A year in small multiples: one row of twelve bars for each thing that is counted, all to one scale.
//!
//! In: rows with a number for each month. Out: the picture. It must not know what is counted. Since all rows have one scale,
//! a row is as high as its largest number needs, and rows can be compared.

use super::scale::middle_of_part;
use super::svg::{Head, Size, Svg, count, number, percent, wrap};

/// What is counted in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Where its name leads.
    pub url: Option<String>,
    /// The numbers, oldest month first.
    pub counts: Vec<usize>,
}

/// How high the largest number of all is drawn, in pixels.
const HIGHEST: f64 = 56.0;
/// The room for the name of a row.
const NAME: f64 = 18.0;
/// How long a name may be, in letters, so that it fits a phone.
const LONGEST_NAME: usize = 36;
/// The room for a number above its bar.
const FIGURE: f64 = 14.0;
const GAP: f64 = 10.0;

/// Draws the rows. `months` are the names below the bars, one for each month; an empty one is left out.
#[must_use]
pub fn draw(head: &Head<'_>, rows: &[Row], months: &[String], right_to_left: bool) -> String {
    let most = rows.iter().flat_map(|row| &row.counts).copied().max().unwrap_or_default().max(1);
    let unit = HIGHEST / count(most);
    let height = |row: &Row| {
        let tallest = row.counts.iter().copied().max().unwrap_or_default();
        NAME + FIGURE + (count(tallest) * unit).max(2.0) + GAP
    };
    let bottom: f64 = rows.iter().map(height).sum();
    let mut svg = Svg::new(head, Size::Fluid(bottom + 34.0));
    let place = |month: usize| {
        let middle = middle_of_part(month, months.len());
        if right_to_left { 1.0 - middle } else { middle }
    };
    let start = if right_to_left { "100%" } else { "0%" };
    let mut top = 0.0;
    for row in rows {
        let baseline = number(top + 13.0);
        top += height(row);
        let foot = top - GAP;
        let shown = wrap(&row.name, LONGEST_NAME, 1).join(" ");
        let name = [("x", start), ("y", &*baseline), ("class", "row-name")];
        match &row.url {
            Some(url) => {
                svg.open("a", &[("href", url)]);
                if shown != row.name {
                    svg.element("title", &[], &row.name);
                }
                svg.element("text", &name, &shown);
                svg.close("a");
            }
            None => svg.element("text", &name, &shown),
        }
        let y = number(foot);
        svg.empty("line", &[("x1", "0%"), ("y1", &y), ("x2", "100%"), ("y2", &y), ("class", "row-line")]);
        for (month, many) in row.counts.iter().enumerate().filter(|(_, many)| **many > 0) {
            let middle = place(month);
            let width = 0.7 / count(months.len().max(1));
            let tall = (count(*many) * unit).max(2.0);
            let (x, y) = (percent(middle - width / 2.0), number(foot - tall));
            let (wide, high) = (percent(width), number(tall));
            svg.empty("rect", &[("x", &x), ("y", &y), ("width", &wide), ("height", &high), ("class", "month-bar")]);
            let (x, y, text) = (percent(middle), number(foot - tall - 4.0), many.to_string());
            svg.element("text", &[("x", &x), ("y", &y), ("text-anchor", "middle"), ("class", "figure")], &text);
        }
    }
    let first = bottom + 4.0;
    for (month, name) in months.iter().enumerate() {
        let lines: Vec<&str> = name.split_whitespace().collect();
        let attributes = [("text-anchor", "middle"), ("class", "tick-name")];
        svg.lines(&lines, &percent(place(month)), first, 13.0, &attributes);
    }
    svg.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_have_one_scale() {
        let row = |name: &str, counts: &[usize]| Row { name: name.to_owned(), url: None, counts: counts.to_vec() };
        let months = ["Jan".to_owned(), "Feb 2025".to_owned()];
        let svg = draw(&Head::default(), &[row("All", &[4, 0]), row("Some", &[0, 1])], &months, false);
        assert!(svg.contains("<rect x=\"7.5%\" y=\"32\" width=\"35%\" height=\"56\" class=\"month-bar\"/>"), "{svg}");
        assert!(svg.contains("width=\"35%\" height=\"14\" class=\"month-bar\"/>"), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 2);
    }

    #[test]
    fn a_long_name_is_cut_and_told_whole_to_who_asks() {
        let name = "Convention on the Limitation of Nightly Manoeuvres".to_owned();
        let rows = [Row { name, url: Some("/x/".to_owned()), counts: vec![1] }];
        let svg = draw(&Head::default(), &rows, &["Jan".to_owned()], false);
        assert!(svg.contains("<title>Convention on the Limitation of Nightly Manoeuvres</title>"), "{svg}");
        assert!(svg.contains(">Convention on the Limitation of…</text>"), "{svg}");
    }
}
