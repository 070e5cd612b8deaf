//! `links`: every name on the site's pages, and why it is a link or is none; and what changes to names do.
//!
//! In: a site, and a page or a revision. Out: lines for people, or one JSON object a line. It must not know the rules; it
//! only prints what they decided.

use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use serde::Serialize;

use super::git::at_revision;
use super::report::totals;
use super::request::{Ending, Opened, Request, Timings, wrong_usage};
use super::terminal::print;
use crate::compile::difference::{PageChanges, Version, difference};
use crate::compile::names::NameReader;
use crate::compile::survey::survey;
use crate::compile::{Cache, finish};
use crate::diagnostic::lines::LineIndex;
use crate::diagnostic::{Diagnostics, Position};
use crate::links::account::{Decision, FoundName, account};
use crate::model::{PageId, Site};
use crate::names::index::NameIndex;
use crate::names::mention::WhyNot;
use crate::path::{Key, SourcePath};
use crate::schema::fields::alternatives;

/// How names are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum NamesFormat {
    /// A line for each name, for people.
    Human,
    /// One JSON object a line.
    Json,
}

/// Prints every name of one page, or of all pages.
///
/// # Errors
/// When reading or writing fails.
pub fn links(request: &Request, page: Option<&str>, format: NamesFormat) -> Result<Ending> {
    let timings = Timings::new(request.timings);
    let opened = match request.open(&timings)? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    let stage = |stage| timings.begin(stage);
    let surveyed = survey(&opened.inputs, &opened.options(&stage), &mut Cache::default());
    let (site, mut problems) = (&*surveyed.site, surveyed.problems.clone());
    let ids: Vec<PageId> = match page {
        None => site.pages().map(|(id, _)| id).collect(),
        Some(wanted) => match find_page(site, &opened, wanted) {
            Ok(id) => vec![id],
            Err((message, help)) => return Ok(wrong_usage(&message, help.as_deref())),
        },
    };
    timings.begin("find names");
    let reader = NameReader::new(&surveyed, &opened.inputs);
    let found = reader.read(&ids, &mut problems, |id, file, names| {
        let found = account(site, &names);
        let lines = LineIndex::new(file);
        let positions: Vec<Position> = found.iter().map(|name| lines.position(file, name.range.start)).collect();
        (id, found, positions)
    });
    timings.begin("print");
    let mut out = Vec::new();
    let (mut names, mut linked, mut counted, mut pages) = (0_usize, 0_usize, 0_usize, 0_usize);
    for (id, found, positions) in found {
        names += found.len();
        linked += found.iter().filter(|name| name.linked).count();
        counted += found.iter().filter(|name| !name.linked && name.entity.is_some()).count();
        pages += usize::from(!found.is_empty());
        let page = site.page(id);
        match format {
            NamesFormat::Json => {
                for (name, position) in found.iter().zip(&positions) {
                    json(&mut out, &line_of(&page.label.key, name, Some(position), None))?;
                }
            }
            NamesFormat::Human if found.is_empty() => {}
            NamesFormat::Human => {
                writeln!(out, "{}", page.path())?;
                let rows: Vec<[String; 4]> = found
                    .iter()
                    .zip(&positions)
                    .map(|(name, position)| {
                        let place = format!("{}:{}", position.line, position.column);
                        [place, name.text.clone(), whom(name), outcome(name)]
                    })
                    .collect();
                table(&mut out, &rows)?;
                writeln!(out)?;
            }
        }
    }
    print(&out)?;
    let undecided = names - linked - counted;
    let summary = format!(
        "{} on {}: {linked} linked, {counted} counted, {undecided} not decided",
        many(names, "name"),
        many(pages, "page")
    );
    timings.end();
    close(request, &opened, problems, &summary)
}

/// Prints which links and mentions of which pages the changes since a revision gain and lose.
///
/// # Errors
/// When reading or writing fails, or git does.
pub fn links_since(request: &Request, revision: &str, page: Option<&str>, format: NamesFormat) -> Result<Ending> {
    let timings = Timings::new(request.timings);
    let opened = match request.open(&timings)? {
        Ok(opened) => opened,
        Err(ending) => return Ok(ending),
    };
    timings.begin("ask git");
    let inputs = match at_revision(&opened.root, revision, &opened.inputs)? {
        Ok(inputs) => inputs,
        Err(message) => return Ok(wrong_usage(&message, Some("name a commit, a tag or a branch, such as `HEAD~1`"))),
    };
    let mut cache = Cache::default();
    let stage = |stage| timings.begin(stage);
    let options = opened.options(&stage);
    let after = survey(&opened.inputs, &options, &mut cache);
    let before = survey(&inputs, &options, &mut cache);
    let only = match page.map(|wanted| find_page(&after.site, &opened, wanted)) {
        Some(Ok(id)) => Some(Arc::clone(&after.site.page(id).label.key)),
        Some(Err((message, help))) => return Ok(wrong_usage(&message, help.as_deref())),
        None => None,
    };
    timings.begin("compare names");
    let mut problems = after.problems.clone();
    let changed = difference(
        Version { inputs: &inputs, surveyed: &before },
        Version { inputs: &opened.inputs, surveyed: &after },
        &mut problems,
    );
    timings.begin("print");
    let changed: Vec<&PageChanges> =
        changed.iter().filter(|page| only.as_ref().is_none_or(|only| *only == page.key)).collect();
    let mut out = Vec::new();
    for page in &changed {
        match format {
            NamesFormat::Json => {
                for change in &page.changes {
                    let word = if change.gained { "gained" } else { "lost" };
                    json(&mut out, &line_of(&page.key, &change.name, None, Some(word)))?;
                }
            }
            NamesFormat::Human => {
                print_changes(&mut out, page, (&before.site, &inputs), (&after.site, &opened.inputs))?;
            }
        }
    }
    print(&out)?;
    let count = |gained, linked| {
        let all = changed.iter().flat_map(|page| &page.changes);
        all.filter(|change| change.gained == gained && change.name.linked == linked).count()
    };
    let summary = format!(
        "{}: {} gained, {} lost; {} that only count gained, {} lost",
        many(changed.len(), "page"),
        many(count(true, true), "link"),
        count(false, true),
        many(count(true, false), "mention"),
        count(false, false),
    );
    timings.end();
    let ending = close(request, &opened, problems, &summary);
    // The process ends now; two large sites need not be taken apart first.
    std::mem::forget((before, after, cache));
    ending
}

fn print_changes(
    out: &mut impl Write,
    page: &PageChanges,
    before: (&Site, &crate::inputs::Inputs),
    after: (&Site, &crate::inputs::Inputs),
) -> Result<()> {
    let key = Key::parse(&page.key);
    let read = |(site, inputs): (&Site, &crate::inputs::Inputs)| {
        let path = site.page(site.find(key.as_ref()?)?).path().clone();
        let text = inputs.read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        Some((path, text))
    };
    let (old, new) = (read(before), read(after));
    let note = match (&old, &new) {
        (None, _) => " (a new page)",
        (_, None) => " (no longer there)",
        _ if page.same_text => "",
        _ => " (changed)",
    };
    if let Some((path, _)) = new.as_ref().or(old.as_ref()) {
        writeln!(out, "{path}{note}")?;
    }
    let (old, new) = [&old, &new].map(|read| read.as_ref().map_or("", |(_, text)| text)).into();
    let (old_lines, new_lines) = (LineIndex::new(old), LineIndex::new(new));
    let rows: Vec<[String; 4]> = page
        .changes
        .iter()
        .map(|change| {
            let (text, lines) = if change.gained { (new, &new_lines) } else { (old, &old_lines) };
            let position = lines.position(text, change.name.range.start);
            let sign = if change.gained { '+' } else { '-' };
            let place = format!("{sign} {}:{}", position.line, position.column);
            [place, change.name.text.clone(), whom(&change.name), outcome(&change.name)]
        })
        .collect();
    table(out, &rows)?;
    writeln!(out)?;
    Ok(())
}

/// Ends a command that only tells: with the problems of the content, and a line that sums up.
fn close(request: &Request, opened: &Opened, mut problems: Diagnostics, summary: &str) -> Result<Ending> {
    problems.extend(opened.problems.clone());
    let problems = finish(&opened.inputs, problems);
    let ending = request.failure(&problems);
    if ending.is_some() {
        request.print_problems(&problems, &opened.inputs)?;
    }
    request.say(summary);
    if ending.is_some() {
        request.say(&totals(&problems));
    }
    Ok(ending.unwrap_or(Ending::Done))
}

/// The page that a person means: its key, its file, its name.
fn find_page(site: &Site, opened: &Opened, wanted: &str) -> Result<PageId, (String, Option<String>)> {
    if let Some(id) = Key::parse(wanted).and_then(|key| site.find(&key)) {
        return Ok(id);
    }
    let given = std::path::absolute(wanted).unwrap_or_default();
    let root = std::path::absolute(&opened.root).unwrap_or_default();
    let below = given.strip_prefix(root).ok().map(|path| path.to_string_lossy().replace('\\', "/"));
    let mut files = [below.as_deref(), Some(wanted)].into_iter().flatten();
    if let Some(id) = files.find_map(|file| site.find_file(&SourcePath::new(file))) {
        return Ok(id);
    }
    let names = NameIndex::new(site.parsed());
    match names.find(wanted) {
        [id] => Ok(*id),
        [] => {
            let near: Vec<&str> = names
                .near(wanted, |id| &*site.page(id).key().kind)
                .into_iter()
                .map(|(_, id)| &*site.page(id).label.key)
                .collect();
            let help = if near.is_empty() {
                "write a page's key, such as `people/jane-doe`, or its file".to_owned()
            } else {
                format!("write {}", alternatives(near))
            };
            Err((format!("no page `{wanted}`"), Some(help)))
        }
        several => {
            let keys = several.iter().map(|id| &*site.page(*id).label.key);
            let help = format!("write {}", alternatives(keys));
            Err((format!("`{wanted}` is the name of {} pages", several.len()), Some(help)))
        }
    }
}

/// Whom a name means; in brackets whom it could mean.
fn whom(name: &FoundName) -> String {
    match (&name.entity, name.candidates.as_slice()) {
        (Some(entity), _) => entity.to_string(),
        (None, []) => "nobody".to_owned(),
        (None, candidates) => {
            const SHOWN: usize = 3;
            let shown = candidates.iter().take(SHOWN).map(AsRef::as_ref).collect::<Vec<&str>>().join(" or ");
            let more = candidates.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" or {more} more") } else { String::new() };
            format!("({shown}{more})")
        }
    }
}

/// What became of a name, and why.
fn outcome(name: &FoundName) -> String {
    let rule = match name.decision {
        Decision::Written => return "linked: the author wrote it".to_owned(),
        Decision::By(rule) => rule.phrase(),
    };
    match name.why_not {
        None => format!("linked: {rule}"),
        Some(WhyNot::Undecided) => match (name.decision, name.candidates.first()) {
            (Decision::By(crate::names::mention::MentionRule::Tie), Some(first)) => {
                format!("not decided: {rule}; write such as `[[{first}|{}]]`", name.text)
            }
            _ => format!("not decided: {rule}"),
        },
        Some(WhyNot::OwnPage) => format!("not linked: {}", WhyNot::OwnPage.phrase()),
        Some(reason) => format!("counted ({rule}): {}", reason.phrase()),
    }
}

/// Rows in columns, as wide as their widest cell; the last one as long as it is.
fn table(out: &mut impl Write, rows: &[[String; 4]]) -> Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    for [place, text, whom, outcome] in rows {
        let pad = |text: &str, column: usize| " ".repeat(widths[column].saturating_sub(text.chars().count()));
        writeln!(out, "  {place}{}  {text}{}  {whom}{}  {outcome}", pad(place, 0), pad(text, 1), pad(whom, 2))?;
    }
    Ok(())
}

fn many(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A name as programs read it.
#[derive(Serialize)]
struct NameLine<'a> {
    page: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<&'static str>,
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    text: &'a str,
    entity: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
    rule: &'static str,
    linked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    candidates: &'a [Arc<str>],
}

fn line_of<'a>(
    page: &'a str,
    name: &'a FoundName,
    position: Option<&Position>,
    change: Option<&'static str>,
) -> NameLine<'a> {
    NameLine {
        page,
        change,
        start: name.range.start,
        end: name.range.end,
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        text: &name.text,
        entity: name.entity.as_deref(),
        alias: name.alias.as_deref(),
        rule: name.decision.word(),
        linked: name.linked,
        reason: name.why_not.map(WhyNot::word),
        candidates: &name.candidates,
    }
}

fn json(out: &mut impl Write, line: &NameLine<'_>) -> Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")?;
    Ok(())
}
