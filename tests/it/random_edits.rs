//! Sites that change at random, for the tests of what is kept from run to run.
//!
//! In: a number that begins the chance. Out: files, one edit after the other. The pieces are chosen so that edits matter to
//! other pages: names that several share, references by name, slug and key, relations, drafts, pictures, mistakes.

use std::collections::BTreeMap;

/// A chance that is the same in every run (after Steele, Lea and Flood 2014).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % count as u64).unwrap()
    }

    pub fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }

    fn is(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

const PEOPLE: [&str; 4] = ["ines-calderwick", "tomas-calderwick", "mara-lind", "nouri-al-hadid"];
const NAMES: [&str; 7] =
    ["Ines Calderwick", "Tomas Calderwick", "Mara Lind", "Nouri al-Hadid", "Lind", "Mara J. Lind", "マラ・リンド"];
const COUNTRIES: [&str; 2] = ["lomar", "vesk"];
const BRIEFINGS: [&str; 5] = ["2025-01-01-a", "2025-02-02-b", "2025-02-02-c", "2025-03-03-d", "2025-04-04-e"];
const TITLES: [&str; 4] = ["Talks at Lomar", "The envoy leaves", "Mara Lind", "Fees"];

const SENTENCES: [&str; 22] = [
    "Ines Calderwick met Tomas Calderwick in Lomar.",
    "Calderwick said nothing.",
    "The envoy, Mara Lind, spoke; Lind left.",
    "Nouri al-Hadid and Nouri Hadid are one.",
    "Foreign Minister Calderwick of Vesk waited.",
    "Vesk and Lomar signed the Lomar Pact.",
    "See [[Mara Lind]] and [[people/mara-lind|her page]].",
    "See [[Talks at Lomar]] and [[2025-02-02-b]].",
    "See [[briefings/2025-01-01-a]] or [[Fees|the fees]].",
    "See [[Nobody]] at once.",
    "See [the other](2025-02-02-b.md) and [a file](/map.svg).",
    "See [below](#why) or [there](2025-01-01-a.md#why).",
    "![A map](/map.svg)",
    "## Why",
    "> We agree.\n>\n> — Ines Calderwick, Lomar, 2025-02-10",
    "A fact.[^reuters]",
    "A draft of 서울에서 and リンド in مارا.",
    "The Envoy of the League met the Lomar League.",
    "\\@Lind is not a link, and `Mara Lind` is code.",
    "See [[lomar]] and [[countries/vesk]].",
    "Mara Lind's plan. Mara LIND again. Lind, Lind and Lind.",
    "",
];

/// A template of a site's own.
pub const NOT_FOUND: &str = "{% extends \"theme/404.html\" %}{% block title %}Gone{% endblock title %}";

/// The site that every sequence begins with.
pub fn first_site(chance: &mut Chance) -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([
        ("briefbook.yaml".to_owned(), "title: Desk\nbase_url: https://example.org/\n".to_owned()),
        ("static/map.svg".to_owned(), "<svg xmlns='http://www.w3.org/2000/svg'/>".to_owned()),
    ]);
    for path in content_paths() {
        if !chance.is(6) {
            let text = content(&path, chance);
            files.insert(path, text);
        }
    }
    files
}

fn content_paths() -> Vec<String> {
    let of =
        |kind: &str, slugs: &[&str]| slugs.iter().map(|slug| format!("content/{kind}/{slug}.md")).collect::<Vec<_>>();
    let mut paths = of("people", &PEOPLE);
    paths.extend(of("countries", &COUNTRIES));
    paths.extend(of("organisations", &["league"]));
    paths.extend(of("agreements", &["pact"]));
    paths.extend(of("briefings", &BRIEFINGS));
    paths.extend(of("pages", &["about"]));
    paths
}

/// Changes the files once; gives what was done.
pub fn edit(files: &mut BTreeMap<String, String>, chance: &mut Chance) -> String {
    let paths = content_paths();
    let path = paths[chance.below(paths.len())].clone();
    match chance.below(18) {
        16 | 17 => rename(files, &path, chance),
        0..=5 => {
            // Another text, the same front matter.
            if let Some(text) = files.get_mut(&path) {
                let front = text.split("---\n").nth(1).unwrap_or_default().to_owned();
                *text = format!("---\n{front}---\n\n{}", body(chance));
                return format!("text of {path}");
            }
            format!("no {path}")
        }
        6..=10 => {
            let text = content(&path, chance);
            files.insert(path.clone(), text);
            format!("all of {path}")
        }
        11 => {
            files.remove(&path);
            format!("without {path}")
        }
        12 => {
            let title = chance.of(&["Desk", "News"]);
            let links = chance.of(&[
                "",
                "links: { automatic: false }\n",
                "links: { first_per: section }\n",
                "links: { never: [Lind] }\n",
            ]);
            let base = chance.of(&["https://example.org/", "https://example.org/desk/"]);
            let language = chance.of(&["en", "sv"]);
            files.insert(
                "briefbook.yaml".to_owned(),
                format!("title: {title}\nbase_url: {base}\nlanguage: {language}\n{links}"),
            );
            "settings".to_owned()
        }
        13 => {
            let text = chance.of(&["/* a */", "/* b */"]);
            files.insert("static/theme.css".to_owned(), text.to_owned());
            "stylesheet".to_owned()
        }
        14 => {
            let name = chance.of(&["static/map.svg", "static/other.svg", "content/sources.yaml", "templates/404.html"]);
            if files.remove(name).is_none() {
                let text = match name {
                    "content/sources.yaml" => "- { id: reuters, title: A report, publisher: Reuters }\n",
                    "templates/404.html" => NOT_FOUND,
                    _ => "<svg xmlns='http://www.w3.org/2000/svg'/>",
                };
                files.insert(name.to_owned(), text.to_owned());
            }
            name.to_owned()
        }
        _ => {
            let broken = chance.of(&["---\ntitle: [\n---\n", "no front matter", "---\ntitle: A\ndate: 2025-99\n---\n"]);
            files.insert(path.clone(), broken.to_owned());
            format!("broken {path}")
        }
    }
}

/// Changes what a page is called, and nothing else.
fn rename(files: &mut BTreeMap<String, String>, path: &str, chance: &mut Chance) -> String {
    let fields = ["title: ", "name: ", "aliases: "];
    let Some(text) = files.get_mut(path) else { return format!("no {path}") };
    let lines = text.split_inclusive('\n').map(|line| match fields.into_iter().find(|field| line.starts_with(field)) {
        Some("title: ") => format!("title: {}\n", chance.of(&TITLES)),
        Some("name: ") => format!("name: {}\n", chance.of(&NAMES)),
        Some(_) => format!("aliases: [{}]\n", chance.of(&["The envoy", "Lind", "Ines Calderwick, The Envoy", "Pact"])),
        None => line.to_owned(),
    });
    *text = lines.collect();
    format!("names of {path}")
}

fn body(chance: &mut Chance) -> String {
    let sentences: Vec<&str> = (0..chance.below(4)).map(|_| chance.of(&SENTENCES)).collect();
    sentences.join("\n\n") + "\n"
}

/// A whole file of a page.
fn content(path: &str, chance: &mut Chance) -> String {
    let mut front = Vec::new();
    let kind = path.split('/').nth(1).unwrap();
    match kind {
        "people" => {
            front.push(format!("name: {}", chance.of(&NAMES)));
            front.push(
                chance
                    .of(&["", "aliases: [The envoy]", "aliases: [Lind, Nouri Hadid]", "aliases: [リンド]"])
                    .to_owned(),
            );
            front.push(chance.of(&["", "surname: Lind", "country: lomar", "country: vesk"]).to_owned());
            let post = "posts: [{ title: Foreign Minister, of: countries/vesk, from: 2024 }]";
            front.push(chance.of(&["", post]).to_owned());
        }
        "countries" => {
            front.push(format!("name: {}", chance.of(&["Lomar", "Vesk", "Mara"])));
            front.push(chance.of(&["", "member_of: [league]"]).to_owned());
        }
        "organisations" => {
            front.push(format!("name: {}", chance.of(&["The League", "Lomar League"])));
            front.push(chance.of(&["", "abbreviation: LL", "aliases: [League]"]).to_owned());
        }
        "agreements" => {
            front.push("name: Lomar Pact".to_owned());
            front.push(chance.of(&["", "parties: [lomar, vesk]", "parties: [lomar]"]).to_owned());
            front.push(chance.of(&["", "history:\n  - { date: 2025-02-02, status: signed }"]).to_owned());
        }
        "briefings" => {
            front.push(format!("title: {}", chance.of(&TITLES)));
            front.push(format!("date: {}", chance.of(&["2025-02-02", "2025-03-03", "2025-01"])));
            front.push(chance.of(&["", "people: [mara-lind]", "people: [ines-calderwick, mara-lind]"]).to_owned());
            front.push(chance.of(&["", "countries: [vesk]"]).to_owned());
            front.push(
                chance
                    .of(&["", "links: { as: { Calderwick: ines-calderwick } }", "image: { src: /map.svg, alt: A map }"])
                    .to_owned(),
            );
            front.push(chance.of(&["", "updates: 2025-01-01-a"]).to_owned());
            let statement =
                "statements:\n  - { by: mara-lind, act: says, date: 2025-02-02, quote: We agree., about: [lomar] }";
            front.push(chance.of(&["", statement]).to_owned());
            front.push(
                chance.of(&["", "", "draft: true", "publish_at: 2025-07-01", "expires_at: 2025-05-01"]).to_owned(),
            );
        }
        _ => front.push(format!("title: {}", chance.of(&TITLES))),
    }
    front.push(chance.of(&["", "", "redirect_from: [/old/]"]).to_owned());
    let front: String = front.into_iter().filter(|line| !line.is_empty()).map(|line| line + "\n").collect();
    format!("---\n{front}---\n\n{}", body(chance))
}

/// A site without a mistake, in which every page is there.
pub fn careful_site(chance: &mut Chance) -> BTreeMap<String, String> {
    let mut files = BTreeMap::from([
        ("briefbook.yaml".to_owned(), "title: Desk\nbase_url: https://example.org/\n".to_owned()),
        ("static/map.svg".to_owned(), "<svg xmlns='http://www.w3.org/2000/svg'/>".to_owned()),
    ]);
    for path in content_paths() {
        let text = careful_content(&path, chance);
        files.insert(path, text);
    }
    files
}

/// Changes the files of such a site once, without a mistake; gives what was done.
pub fn careful_edit(files: &mut BTreeMap<String, String>, chance: &mut Chance) -> String {
    let paths = content_paths();
    let path = paths[chance.below(paths.len())].clone();
    match chance.below(12) {
        10 | 11 => rename(files, &path, chance),
        0 => {
            let title = chance.of(&["Desk", "News"]);
            let links = chance.of(&["", "links: { automatic: false }\n", "links: { never: [Lind] }\n"]);
            files.insert(
                "briefbook.yaml".to_owned(),
                format!("title: {title}\nbase_url: https://example.org/\n{links}"),
            );
            "settings".to_owned()
        }
        1 => {
            files.insert("static/theme.css".to_owned(), chance.of(&["/* a */", "/* b */"]).to_owned());
            "stylesheet".to_owned()
        }
        2 => {
            let name = "content/briefings/2025-05-05-extra.md";
            if files.remove(name).is_none() {
                files.insert(name.to_owned(), careful_content(name, chance));
            }
            name.to_owned()
        }
        _ => {
            let text = careful_content(&path, chance);
            files.insert(path.clone(), text);
            path
        }
    }
}

fn careful_content(path: &str, chance: &mut Chance) -> String {
    let mut parts = path.split('/').skip(1);
    let (kind, file) = (parts.next().unwrap(), parts.next().unwrap());
    let front = match kind {
        "briefings" => {
            let tags = chance.of(&["", "people: [mara-lind]\n", "countries: [vesk]\n"]);
            let mark = chance.of(&["", "draft: true\n", "publish_at: 2025-07-01\n", "updates: 2025-01-01-a\n"]);
            let mark = if mark.starts_with("updates") && file.contains("-01-01-a") { "" } else { mark };
            format!("title: {}\ndate: {}\n{tags}{mark}", chance.of(&TITLES), chance.of(&["2025-02-02", "2025-03"]))
        }
        "people" => format!("name: {}\n{}", file.replace(".md", ""), chance.of(&["", "aliases: [The envoy]\n"])),
        "countries" => format!("name: {}\n{}", file.replace(".md", ""), chance.of(&["", "member_of: [league]\n"])),
        "organisations" => "name: The League\n".to_owned(),
        "agreements" => format!("name: Lomar Pact\n{}", chance.of(&["", "parties: [lomar, vesk]\n"])),
        _ => format!("title: {}\n", chance.of(&TITLES)),
    };
    let sentences = [
        "Mara-lind met the envoy. The envoy left for lomar and vesk.",
        "The Lomar Pact is of the League. mara-lind, mara-lind.",
        "See [[people/mara-lind|her page]] and [[2025-02-02-b|that]].",
        "See [the other](/briefings/2025-02-02-c.md).",
        "![A map](/map.svg)",
        "## Why",
        "",
    ];
    let body: Vec<&str> = (0..chance.below(5)).map(|_| chance.of(&sentences)).collect();
    format!("---\n{front}---\n\n{}\n", body.join("\n\n"))
}
