//! Reads the table of cases, and says which do not hold.
//!
//! In: a line of the table. Out: a panic with every case that does not hold. The table's first comment explains the marks.

use std::ops::Range;

use crate::date::Day;
use crate::names::entity::surname_of;
use crate::names::lexicon::Lexicon;
use crate::names::mention::{FirstPer, LinkSettings, Mention, Outcome, PageContext};
use crate::names::mentions::find_mentions;
use crate::names::name::{Name, NameRole, Policy};
use crate::names::short_forms::short_forms;
use crate::parse::text_run::TextRun;

/// The names of a case, in the order in which it gives their entities.
pub struct Site {
    pub names: Vec<(u32, String, NameRole, bool, String)>,
    pub entities: Vec<String>,
}

impl Site {
    fn parse(text: &str) -> Self {
        let mut site = Self { names: Vec::new(), entities: Vec::new() };
        for (entity, line) in text.split(';').map(str::trim).enumerate() {
            let person = !line.starts_with('@');
            for (place, name) in line.trim_start_matches('@').split(" + ").enumerate() {
                let (name, options) = name.trim().split_once(" (").unwrap_or((name.trim(), ""));
                let role = if place == 0 { NameRole::Full } else { NameRole::Alias };
                if place == 0 {
                    site.entities.push(name.to_owned());
                    if let Some(surname) = surname_of(name).filter(|_| person) {
                        site.names.push((number(entity), surname.to_owned(), NameRole::Surname, true, String::new()));
                        let short = short_forms(name).into_iter();
                        site.names
                            .extend(short.map(|it| (number(entity), it, NameRole::ShortForm, true, String::new())));
                    }
                }
                site.names.push((
                    number(entity),
                    name.to_owned(),
                    role,
                    person,
                    options.trim_end_matches(')').to_owned(),
                ));
            }
        }
        site
    }

    fn names(&self) -> impl DoubleEndedIterator<Item = Name<'_>> {
        self.names.iter().map(|(entity, text, role, person, options)| {
            let mut name = Name::new(*entity, text, *role, *person);
            for option in options.split(',').map(str::trim).filter(|option| !option.is_empty()) {
                match option.split_once(' ').unwrap_or((option, "")) {
                    ("tagged", _) => name.policy = Policy::Tagged,
                    ("never", _) => name.policy = Policy::Never,
                    ("always", _) => name.policy = Policy::Always,
                    ("after_full", _) => name.policy = Policy::AfterFull,
                    ("any", "case") => name.ignore_case = true,
                    ("from", day) => name.from = Some(day.parse::<Day>().unwrap()),
                    ("to", day) => name.to = Some(day.parse::<Day>().unwrap()),
                    other => panic!("unknown option {other:?}"),
                }
            }
            name
        })
    }

    fn entity(&self, name: &str) -> u32 {
        number(self.entities.iter().position(|entity| entity == name).unwrap_or_else(|| panic!("no entity {name}")))
    }
}

pub fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap()
}

/// What the page of a case says about itself.
#[derive(Default)]
pub struct Page {
    pub own: Option<u32>,
    pub tags: Vec<u32>,
    pub chosen: Vec<(String, u32)>,
    pub never: Vec<String>,
    pub date: Option<Day>,
    pub already: Vec<u32>,
    pub related: Vec<(u32, u32)>,
    pub settings: LinkSettings,
}

impl Page {
    fn parse(text: &str, site: &Site) -> Self {
        let mut page = Self::default();
        for option in text.split(';').map(str::trim).filter(|option| !option.is_empty()) {
            let (word, rest) = option.split_once(' ').unwrap_or((option, ""));
            match word {
                "own" => page.own = Some(site.entity(rest)),
                "tags" => page.tags.push(site.entity(rest)),
                "already" => page.already.push(site.entity(rest)),
                "never" => page.never.push(rest.to_owned()),
                "date" => page.date = Some(rest.parse().unwrap()),
                "as" => {
                    let (name, entity) = rest.split_once('=').unwrap();
                    page.chosen.push((name.to_owned(), site.entity(entity)));
                }
                "related" => {
                    let (from, to) = rest.split_once('=').unwrap();
                    page.related.push((site.entity(from), site.entity(to)));
                }
                "per" if rest == "section" => page.settings.first_per = FirstPer::Section,
                "per" => page.settings.first_per = FirstPer::All,
                "off" => page.settings.automatic = false,
                "quotations" => page.settings.quotations = true,
                other => panic!("unknown option {other:?}"),
            }
        }
        page
    }
}

/// What a case marks: the run, the range in it, the opening mark, and what it says.
type Mark = (usize, Range<usize>, char, String);

/// A text without its marks, as runs; and the ranges that are marked, with the mark and what it says.
fn runs(marked: &str) -> (Vec<TextRun>, Vec<Mark>) {
    let (mut runs, mut marks) = (Vec::new(), Vec::new());
    for (number, paragraph) in marked.split('¶').map(str::trim).enumerate() {
        let mut run = TextRun { quoted: paragraph.starts_with("> "), ..TextRun::default() };
        let (mut open, mut note, mut opaque, mut no_link) = (None, None::<String>, 0, None);
        for character in paragraph.trim_start_matches("> ").chars() {
            let place = run.text.len();
            match character {
                '[' | '<' | '{' => open = Some((place, character)),
                ']' | '>' | '}' => {
                    let (start, mark) = open.take().unwrap();
                    marks.push((number, start..place, mark, note.take().unwrap_or_default()));
                }
                '=' | ':' if open.is_some() => note = Some(character.to_string()),
                _ if note.is_some() => note.as_mut().unwrap().push(character),
                '‹' => opaque = place,
                '›' => {
                    run.opaque.push(opaque..place);
                    run.links.push(opaque..place);
                }
                '\\' if no_link.is_some() => run.no_link.push(no_link.take().unwrap()..place),
                '\\' => no_link = Some(place),
                '¤' => {
                    run.text.push('\u{FFFC}');
                    run.opaque.push(place..run.text.len());
                }
                character => run.text.push(character),
            }
        }
        runs.push(run);
    }
    (runs, marks)
}

pub fn find(site: &Site, page: &Page, runs: &[TextRun], backwards: bool) -> Vec<Mention> {
    let lexicon = if backwards { Lexicon::new(site.names().rev()) } else { Lexicon::new(site.names()) };
    let related = |one, other| page.related.contains(&(one, other)) || page.related.contains(&(other, one));
    let sections: Vec<u32> = (0..runs.len()).map(number).collect();
    let written: Vec<(u32, usize, usize)> = page.already.iter().map(|entity| (*entity, 0, 0)).collect();
    let context = PageContext {
        own: page.own,
        tags: &page.tags,
        chosen: &page.chosen,
        never: &page.never,
        date: page.date,
        already: &page.already,
        written: &written,
        related: &related,
        settings: page.settings,
    };
    find_mentions(&lexicon, runs, &sections, &context)
}

/// Says why a case does not hold.
fn failure(names: &str, marked: &str) -> Option<String> {
    let (names, page) = names.split_once('|').unwrap_or((names, ""));
    let site = Site::parse(names);
    let page = Page::parse(page, &site);
    let (runs, marks) = runs(marked);
    let found = find(&site, &page, &runs, false);
    if found != find(&site, &page, &runs, true) {
        return Some(format!("the order of the names matters for {marked}"));
    }
    let told = |mention: &Mention| {
        let mark = match (&mention.outcome, mention.linked) {
            (Outcome::Entity(_), true) => '[',
            (Outcome::Entity(_), false) => '<',
            _ => '{',
        };
        (mention.run, mention.start..mention.end, mark)
    };
    let is_expected = found.len() == marks.len()
        && found.iter().zip(&marks).all(|(mention, (run, range, mark, note))| {
            let entity = mention.entity().map_or("", |entity| site.entities[entity as usize].as_str());
            let note_holds = match note.split_at(note.len().min(1)) {
                ("=", name) => name == entity,
                (":", word) => word == mention.rule.word() || mention.why_not.is_some_and(|why| why.word() == word),
                _ => true,
            };
            told(mention) == (*run, range.clone(), *mark) && note_holds
        });
    (!is_expected).then(|| {
        let found = found.iter().map(|mention| {
            let text = &runs[mention.run].text[mention.start..mention.end];
            format!("{}{text}:{} {:?} {:?}", told(mention).2, mention.rule.word(), mention.why_not, mention.outcome)
        });
        let found: Vec<String> = found.collect();
        format!("{names}\n  expected {marked}\n  found {found:?}")
    })
}

pub fn check(cases: &[(&str, &str)]) {
    let failures: Vec<String> = cases.iter().filter_map(|(names, marked)| failure(names, marked)).collect();
    assert!(failures.is_empty(), "{} of {}:\n{}", failures.len(), cases.len(), failures.join("\n"));
}
