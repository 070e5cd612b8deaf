//! The line that names the speaker of a quotation: `— Name, place, date`.
//!
//! In: the events of the line. Out: an [`Attribution`]. It must not know whether the name is anybody's.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{Attribution, Speaker, SpokenDate, is_direction_mark, split_dash};
use crate::date::{Date, DateProblem, Precision};
use crate::parse::markdown::reader::target_of;
use crate::parse::markdown::{Body, ReferenceForm};
use crate::parse::text_run::{Segment, TextRun};

/// A line that names a speaker, as it reads.
pub(super) struct Line {
    /// Its text, with the way back to the source.
    run: TextRun,
    /// Its links: the bytes of their texts, how they were written, what they name.
    links: Vec<(Range<usize>, ReferenceForm, String)>,
}

impl Line {
    /// Reads the events between the beginning of the line and its end.
    pub(super) fn read(body: &Body<'_>, events: &[(Event<'_>, Range<usize>)]) -> Self {
        let mut line = Self { run: TextRun::default(), links: Vec::new() };
        let mut open: Vec<(usize, ReferenceForm, String)> = Vec::new();
        let mut pictures = 0_usize;
        for (event, range) in events {
            match event {
                Event::Start(Tag::Image { .. }) => pictures += 1,
                Event::End(TagEnd::Image) => pictures = pictures.saturating_sub(1),
                _ if pictures > 0 => {}
                Event::Text(text) if body.is_no_link_mark(text, range) => {
                    line.push(&text[1..], range.start + 1..range.end);
                }
                Event::Text(text) | Event::Code(text) => line.push(text, range.clone()),
                Event::SoftBreak | Event::HardBreak => line.push(" ", range.clone()),
                Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                    let form = match link_type {
                        LinkType::WikiLink { has_pothole } => ReferenceForm::Wiki { labelled: *has_pothole },
                        _ => ReferenceForm::Link,
                    };
                    open.push((line.run.text.len(), form, target_of(*link_type, dest_url)));
                }
                Event::End(TagEnd::Link) => {
                    if let Some((start, form, target)) = open.pop() {
                        line.links.push((start..line.run.text.len(), form, target));
                    }
                }
                _ => {}
            }
        }
        line
    }

    fn push(&mut self, text: &str, source: Range<usize>) {
        let run = self.run.text.len();
        self.run.text.push_str(text);
        self.run.segments.push(Segment { run, source: source.start, length: text.len(), source_length: source.len() });
    }

    /// Who said it, where and when; `None` when nobody is named.
    pub(super) fn attribution(&self) -> Option<Attribution> {
        let mut parts = self.parts();
        let (date, mut said_as) = self.take_date(&mut parts);
        if said_as.is_none()
            && let Some(at) = parts.iter().skip(1).position(|part| is_weekday(self.text(part)))
        {
            let part = parts.remove(at + 1);
            said_as = Some((self.text(&part).to_owned(), self.source(&part)));
        }
        let speaker = self.speaker(parts.first()?)?;
        let place = parts.iter().skip(1).map(|part| self.text(part).to_owned()).filter(|part| !part.is_empty());
        Some(Attribution { speaker, place: place.collect(), date, said_as })
    }

    /// Takes out of the parts the last one that is a date. If none is, one that was meant to be is reported.
    fn take_date(&self, parts: &mut Vec<Range<usize>>) -> (Option<SpokenDate>, Option<(String, Range<usize>)>) {
        let mut wrong = None;
        for at in (0..parts.len()).rev() {
            let Some(read) = read_date(&self.run.text[parts[at].clone()]) else { continue };
            // The first part is the speaker, with or without a date behind the name.
            if at == 0 && (read.before == 0 || read.date.is_err()) {
                continue;
            }
            let date = match read.date {
                Ok(date) => date,
                Err(problem) => {
                    wrong = wrong.or(Some((at, problem)));
                    continue;
                }
            };
            // "March 30, 2025" is one date, and not the year 2025 at a place called March 30.
            if date.precision() == Precision::Year
                && at > 1
                && let joined = (parts[at - 1].start..parts[at].end)
                && let Some(ReadDate { date: Ok(whole), before: 0, said_as }) =
                    read_date(&self.run.text[joined.clone()])
            {
                parts.drain(at - 1..=at);
                return (Some(SpokenDate::Known(whole)), said_as.map(|words| (words, self.source(&joined))));
            }
            let part = parts[at].clone();
            let rest = part.start..part.start + read.before;
            let is_empty = self.text(&rest).is_empty();
            parts.splice(at..=at, (!is_empty).then_some(rest));
            return (Some(SpokenDate::Known(date)), read.said_as.map(|words| (words, self.source(&part))));
        }
        let Some((at, problem)) = wrong else { return (None, None) };
        let part = parts.remove(at);
        (Some(SpokenDate::Wrong(problem, self.source(&part))), None)
    }

    /// The parts between the commas, which part nothing within a link or within brackets. What is in brackets behind
    /// the speaker is parted too: `— Name (place, date)`.
    fn parts(&self) -> Vec<Range<usize>> {
        let text = &self.run.text;
        let Some((_, rest)) = split_dash(text) else { return Vec::new() };
        let begin = text.len() - rest.len();
        let full = text.trim_end_matches(|c: char| c.is_whitespace() || is_direction_mark(c)).len();
        let end = text[..full].trim_end_matches('.').len().max(begin);
        let in_link = |at: usize| self.links.iter().any(|(range, ..)| range.contains(&at));
        let mut parts = Vec::new();
        let (mut from, mut until, mut depth) = (begin, end, 0_usize);
        for (at, character) in text[..end].char_indices().skip_while(|(at, _)| *at < begin) {
            if in_link(at) || at >= until {
                continue;
            }
            match character {
                '(' if parts.is_empty() && closing(&text[at..end]) == Some(end - at - 1) && depth == 0 => {
                    parts.push(from..at);
                    (from, until) = (at + 1, end - 1);
                }
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                ',' | '،' | '，' | '、' if depth == 0 => {
                    parts.push(from..at);
                    from = at + character.len_utf8();
                }
                _ => {}
            }
        }
        if from < until {
            // An abbreviation keeps its period: "Washington, D.C."
            let is_abbreviation = until == end && text[from..end].contains('.');
            parts.push(from..if is_abbreviation { full } else { until });
        }
        parts
    }

    fn text(&self, part: &Range<usize>) -> &str {
        self.run.text[part.clone()].trim_matches(|c: char| c.is_whitespace() || is_direction_mark(c))
    }

    fn source(&self, part: &Range<usize>) -> Range<usize> {
        let text = self.text(part);
        let start = part.start + self.run.text[part.clone()].find(text).unwrap_or(0);
        self.run.source_range(start..start + text.len())
    }

    fn speaker(&self, part: &Range<usize>) -> Option<Speaker> {
        let name = self.text(part);
        let is_whole = |range: &Range<usize>| {
            part.start <= range.start && range.end <= part.end && self.run.text[range.clone()].trim() == name
        };
        let link = self.links.iter().find(|(range, ..)| is_whole(range));
        let link = link.map(|(_, form, target)| (*form, target.clone()));
        (!name.is_empty()).then(|| Speaker { name: name.to_owned(), link, range: self.source(part) })
    }
}

/// Where the bracket closes that a text begins with.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, character)| {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (depth == 0).then_some(at)
    })
}

/// A date that was found in a part of a line.
struct ReadDate {
    date: Result<Date, DateProblem>,
    /// How many bytes of the part stand before it and do not belong to it.
    before: usize,
    /// The words for it, such as `on Sunday`.
    said_as: Option<String>,
}

/// The date that a part of a line is or ends in; `None` if it is none and was not meant as one.
fn read_date(part: &str) -> Option<ReadDate> {
    let plain = part.trim_matches(|c: char| c.is_whitespace() || is_direction_mark(c) || matches!(c, '.' | '(' | ')'));
    if let Some(date) = date_of(plain) {
        return Some(ReadDate { date, before: 0, said_as: None });
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let is_beside = |word: &&&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.eq_ignore_ascii_case("on") || word.eq_ignore_ascii_case("in") || is_weekday(word)
    };
    let leading = words.iter().take_while(is_beside).count();
    let trailing = words[leading..].iter().rev().take_while(is_beside).count();
    let core = words[leading..words.len() - trailing].join(" ");
    if leading + trailing > 0
        && let Some(date) = date_of(core.trim_matches(|c: char| matches!(c, '(' | ')' | ',')))
    {
        let said = if trailing > 0 { &words[words.len() - trailing..] } else { &words[..leading] }.join(" ");
        let said = said.trim_matches(|c: char| !c.is_alphanumeric());
        return Some(ReadDate { date, before: 0, said_as: is_weekday(said).then(|| said.to_owned()) });
    }
    let day = |word: &str| word.get(..10).and_then(|start| Date::parse(start).ok()).and_then(|date| date.day());
    let last = words.last().copied().unwrap_or_default();
    if day(last).is_some()
        && let Ok(date) = Date::parse(last)
    {
        return Some(ReadDate { date: Ok(date), before: part.rfind(last).unwrap_or(0), said_as: None });
    }
    let has_day = words.iter().any(|word| day(word).is_some());
    let problem = Date::parse(plain).err().filter(|_| has_day)?;
    Some(ReadDate { date: Err(problem), before: 0, said_as: None })
}

/// The date that a text is, or the problem of a text that was meant to be one. A month in words makes a date, if it can be
/// read in one way only.
fn date_of(text: &str) -> Option<Result<Date, DateProblem>> {
    let problem = match Date::parse(text) {
        Ok(date) => return Some(Ok(date)),
        Err(problem) => problem,
    };
    match &problem {
        DateProblem::NotADate { readings, .. } => match readings.as_slice() {
            [] => None,
            [one] if text.contains(char::is_alphabetic) => Some(Date::parse(one)),
            _ => Some(Err(problem)),
        },
        _ => Some(Err(problem)),
    }
}

/// Whether a text is nothing but words for a day of the week.
fn is_weekday(text: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    const BESIDE: [&str; 8] = ["on", "last", "early", "late", "morning", "afternoon", "evening", "night"];
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| DAYS.contains(word))
        && words.iter().all(|word| DAYS.contains(word) || BESIDE.contains(word))
}
