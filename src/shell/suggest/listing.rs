//! Suggestions as people and programs read them.
//!
//! In: a site and its suggestions. Out: text for a terminal, or lines of JSON. It must not know how they were found.

use std::fmt::Write as _;

use serde::Serialize;

use crate::diagnostic::printable;
use crate::links::ties::shortest_reference;
use crate::model::{PageId, Site};
use crate::suggest::candidates::Candidate;
use crate::suggest::spellings::{Spelling, Variant};
use crate::suggest::stubs::yaml_text;
use crate::suggest::undecided::Undecided;
use crate::suggest::{Sentence, Spot, Suggestions, Wanted, count_pages};

/// How many places of one suggestion people are shown; programs get all.
const MOST_PLACES: usize = 3;

/// Suggestions for people. With `bold`, names stand out in their sentences; without it they stand between `**`.
#[must_use]
pub fn human(site: &Site, suggestions: &Suggestions, bold: bool) -> String {
    let page = Paper { site, bold };
    let mut out = String::new();
    let mut section = |title: &str, about: &str, parts: Vec<String>| {
        if !parts.is_empty() {
            let gap = if out.is_empty() { "" } else { "\n" };
            let _ = write!(out, "{gap}{} ({}): {about}\n\n{}", page.strong(title), parts.len(), parts.join("\n"));
        }
    };
    let wanted = suggestions.wanted.iter().map(|wanted| page.wanted(wanted)).collect();
    section("Wanted pages", "references that lead to nothing", wanted);
    let names = suggestions.names.iter().map(|name| page.candidate(name)).collect();
    section("Names without a page", "they occur in the texts, and no entity has them", names);
    let undecided = suggestions.undecided.iter().map(|name| page.undecided(name)).collect();
    section("Names nobody decided", "nothing tells whom they mean", undecided);
    let spellings = suggestions.spellings.iter().map(|spelling| page.spelling(spelling)).collect();
    section("Spellings that differ", "one name on one page, written in several ways", spellings);
    out
}

/// Suggestions as text for people.
struct Paper<'a> {
    site: &'a Site,
    bold: bool,
}

impl Paper<'_> {
    fn strong(&self, text: &str) -> String {
        if self.bold { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn key(&self, id: PageId) -> String {
        self.site.page(id).key().to_string()
    }

    /// `content/briefings/x.md:12:5`
    fn place(&self, spot: &Spot) -> String {
        format!("{}:{}:{}", self.site.page(spot.page).path(), spot.line, spot.column)
    }

    fn heading(&self, name: &str, rest: &str) -> String {
        format!("  {} {rest}\n", self.strong(&printable(name.to_owned())))
    }

    fn wanted(&self, wanted: &Wanted) -> String {
        let mut out = self.heading(&wanted.name, &how_often(&wanted.spots));
        self.places(&mut out, &wanted.spots);
        out
    }

    fn candidate(&self, candidate: &Candidate) -> String {
        let times = how_many(candidate.times());
        let mut others = String::new();
        for (other, times) in &candidate.others {
            let _ = write!(others, ", as {} {}", printable(other.clone()), how_many(*times));
        }
        let mut out = self.heading(&candidate.name, &format!("{times}{others}{}", on_pages(&candidate.spots)));
        for sentence in &candidate.sentences {
            let _ = writeln!(out, "      {}: {}", self.place(&sentence.spot), self.sentence(sentence));
        }
        for id in &candidate.perhaps {
            let name = printable(candidate.name.clone());
            let _ = writeln!(out, "      perhaps {}: add `{name}` to its aliases", self.key(*id));
        }
        out
    }

    fn sentence(&self, sentence: &Sentence) -> String {
        let (start, end) = (sentence.name.start, sentence.name.end);
        let parts = (sentence.text.get(..start), sentence.text.get(start..end), sentence.text.get(end..));
        let one_line = |text: &str| printable(text.replace(['\n', '\t'], " "));
        match parts {
            (Some(before), Some(name), Some(behind)) => {
                let name = if self.bold { self.strong(&one_line(name)) } else { format!("**{}**", one_line(name)) };
                format!("{}{name}{}", one_line(before), one_line(behind))
            }
            _ => one_line(&sentence.text),
        }
    }

    fn undecided(&self, undecided: &Undecided) -> String {
        let name = printable(undecided.text.clone());
        let mut out = self.heading(&name, &how_often(&undecided.spots));
        self.places(&mut out, &undecided.spots);
        let choices: Vec<String> =
            undecided.candidates.iter().map(|id| format!("`[[{}|{name}]]`", self.key(*id))).collect();
        let first = undecided.candidates.first().map(|id| shortest_reference(self.site.page(*id).key(), self.site));
        let first = first.unwrap_or_default();
        let quoted = yaml_text(&name);
        let one = if undecided.candidates.len() > 1 { "one of them" } else { "it" };
        let _ = writeln!(out, "      write {}", choices.join(" or "));
        let _ = writeln!(
            out,
            "      or, for a whole page, tag it with {one}, or write `links: {{ as: {{ {quoted}: {first} }} }}`"
        );
        out
    }

    fn spelling(&self, spelling: &Spelling) -> String {
        let path = self.site.page(spelling.page).path();
        let counts: Vec<String> = spelling
            .variants
            .iter()
            .filter(|variant| !variant.spots.is_empty())
            .map(|variant| format!("{} {}", variant.text, how_many(variant.spots.len())))
            .collect();
        let mut out =
            format!("  {}: {} ({})\n", self.strong(path.as_str()), counts.join(", "), self.key(spelling.entity));
        if let Some(house) = &spelling.house {
            let _ = writeln!(out, "      house style: {house}");
        }
        // Of two spellings the rarer is the one to look at; against the house style it is every other.
        let most = spelling.variants.iter().map(|variant| variant.spots.len()).max().unwrap_or_default();
        let leader = spelling.variants.iter().position(|variant| variant.spots.len() == most);
        for (at, variant) in spelling.variants.iter().enumerate() {
            let is_right = spelling.house.as_ref().map_or(leader == Some(at), |house| *house == variant.text);
            let _ = lines(&mut out, variant, is_right);
        }
        out
    }

    fn places(&self, out: &mut String, spots: &[Spot]) {
        for spot in spots.iter().take(MOST_PLACES) {
            let _ = writeln!(out, "      {}", self.place(spot));
        }
        if let more @ 1.. = spots.len().saturating_sub(MOST_PLACES) {
            let _ = writeln!(out, "      and {more} more");
        }
    }
}

/// Where a spelling stands that is not the right one, and how often quotations have it.
fn lines(out: &mut String, variant: &Variant, is_right: bool) -> std::fmt::Result {
    let text = &variant.text;
    if !is_right && !variant.spots.is_empty() {
        let places: Vec<String> = variant.spots.iter().map(|spot| format!("{}:{}", spot.line, spot.column)).collect();
        writeln!(out, "      {text} at {}", places.join(", "))?;
    }
    if !variant.quoted.is_empty() {
        writeln!(out, "      {text} {} in quotations, which keep their words", how_many(variant.quoted.len()))?;
    }
    Ok(())
}

fn how_many(times: usize) -> String {
    format!("×{times}")
}

fn on_pages(spots: &[Spot]) -> String {
    let pages = count_pages(spots);
    format!(", on {pages} page{}", if pages == 1 { "" } else { "s" })
}

fn how_often(spots: &[Spot]) -> String {
    format!("{}{}", how_many(spots.len()), on_pages(spots))
}

/// A suggestion as a line of JSON. Members without a value are left out.
#[derive(Serialize)]
struct Line<'a> {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    house_style: Option<&'a str>,
    times: usize,
    pages: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    others: Vec<OtherLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    candidates: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    perhaps: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spellings: Vec<SpellingLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sentences: Vec<SentenceLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<PlaceLine<'a>>,
}

#[derive(Serialize)]
struct OtherLine<'a> {
    text: &'a str,
    times: usize,
}

#[derive(Serialize)]
struct SpellingLine<'a> {
    text: &'a str,
    times: usize,
    places: Vec<PlaceLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quoted: Vec<PlaceLine<'a>>,
}

#[derive(Serialize)]
struct SentenceLine<'a> {
    page: &'a str,
    text: &'a str,
    /// The bytes of the text that are the name.
    start: usize,
    end: usize,
}

/// A place: bytes of the page's file, and as editors count.
#[derive(Serialize)]
struct PlaceLine<'a> {
    page: &'a str,
    start: u32,
    end: u32,
    line: u32,
    column: u32,
}

/// Suggestions for programs: one object a line, in the order in which people read them.
#[must_use]
pub fn json(site: &Site, suggestions: &Suggestions) -> String {
    let place = |spot: &Spot| {
        let Spot { page, start, end, line, column } = *spot;
        PlaceLine { page: &site.page(page).label.key, start, end, line, column }
    };
    let key = |id: &PageId| site.page(*id).key().to_string();
    let line = |r#type: &'static str, spots: &[Spot]| Line {
        r#type,
        name: None,
        entity: None,
        page: None,
        house_style: None,
        times: spots.len(),
        pages: count_pages(spots),
        others: Vec::new(),
        candidates: Vec::new(),
        perhaps: Vec::new(),
        spellings: Vec::new(),
        sentences: Vec::new(),
        places: spots.iter().map(place).collect(),
    };
    let mut out = String::new();
    let mut put = |line: &Line<'_>| {
        out.push_str(&serde_json::to_string(line).unwrap_or_default());
        out.push('\n');
    };
    for wanted in &suggestions.wanted {
        put(&Line { name: Some(&wanted.name), ..line("wanted", &wanted.spots) });
    }
    for candidate in &suggestions.names {
        put(&Line {
            name: Some(&candidate.name),
            others: candidate.others.iter().map(|(text, times)| OtherLine { text, times: *times }).collect(),
            perhaps: candidate.perhaps.iter().map(key).collect(),
            sentences: candidate.sentences.iter().map(|sentence| sentence_line(site, sentence)).collect(),
            ..line("name", &candidate.spots)
        });
    }
    for undecided in &suggestions.undecided {
        put(&Line {
            name: Some(&undecided.text),
            candidates: undecided.candidates.iter().map(key).collect(),
            ..line("undecided", &undecided.spots)
        });
    }
    for spelling in &suggestions.spellings {
        let spelled = spelling.variants.iter().map(|variant| SpellingLine {
            text: &variant.text,
            times: variant.spots.len(),
            places: variant.spots.iter().map(place).collect(),
            quoted: variant.quoted.iter().map(place).collect(),
        });
        put(&Line {
            entity: Some(key(&spelling.entity)),
            page: Some(key(&spelling.page)),
            house_style: spelling.house.as_deref(),
            times: spelling.times(),
            pages: 1,
            spellings: spelled.collect(),
            ..line("spelling", &[])
        });
    }
    out
}

fn sentence_line<'a>(site: &'a Site, sentence: &'a Sentence) -> SentenceLine<'a> {
    SentenceLine {
        page: &site.page(sentence.spot.page).label.key,
        text: &sentence.text,
        start: sentence.name.start,
        end: sentence.name.end,
    }
}
