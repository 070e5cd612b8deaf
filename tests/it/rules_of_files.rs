//! The rules about files, about YAML and about the settings, each with an example.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

use briefbook::diagnostic::Rule;
use briefbook::inputs::ReadFile;
use briefbook::path::SourcePath;
use briefbook::shell::disk::list_site;
use briefbook::shell::report::{Format, render};
use expect_test::expect;

use crate::fixture::{Fixture, SETTINGS, files, report};
use crate::rules::{Case, case};

const MARA: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
---
";

/// A site whose files can be read as often as is said, and change with every reading or fail.
struct Unreliable {
    files: BTreeMap<String, Vec<u8>>,
    behaviour: fn(reading: usize, bytes: &[u8]) -> io::Result<Vec<u8>>,
    readings: Mutex<usize>,
}

impl ReadFile for Unreliable {
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        let bytes = self.files.get(path.as_str()).ok_or(io::ErrorKind::NotFound)?;
        if path.extension() != "md" {
            return Ok(bytes.clone());
        }
        let mut readings = self.readings.lock().unwrap();
        *readings += 1;
        (self.behaviour)(*readings, bytes)
    }
}

fn unreliable(behaviour: fn(usize, &[u8]) -> io::Result<Vec<u8>>) -> String {
    let mut stored = files(MARA);
    stored.insert("briefbook.yaml".to_owned(), SETTINGS.into());
    let reader = Unreliable { files: stored.clone(), behaviour, readings: Mutex::default() };
    Fixture::of(stored).build_through(reader).report()
}

/// A site on the disk with a hidden file, beside those that everybody expects.
fn hidden_file() -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("briefbook.yaml"), SETTINGS).unwrap();
    std::fs::create_dir_all(folder.path().join("static/.well-known")).unwrap();
    for file in ["static/.env", "static/.well-known/x", "static/.nojekyll", "static/.DS_Store"] {
        std::fs::write(folder.path().join(file), "x").unwrap();
    }
    let (inputs, problems) = list_site(folder.path()).unwrap();
    let paths: Vec<&str> = inputs.below("static").map(SourcePath::as_str).collect();
    assert_eq!(paths, ["static/.nojekyll", "static/.well-known/x"]);
    render(&problems, Format::Human, false, &|_| None).trim_end().to_owned() + "\n"
}

/// A site on the disk with a link that leads out of it.
fn link_out_of_the_site() -> String {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    std::fs::create_dir_all(site.join("static")).unwrap();
    std::fs::write(site.join("briefbook.yaml"), SETTINGS).unwrap();
    std::fs::write(folder.path().join("salaries.txt"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../salaries.txt", site.join("static/list.txt")).unwrap();
    let (inputs, problems) = list_site(&site).unwrap();
    assert!(!inputs.contains(&SourcePath::new("static/list.txt")), "what the link leads to is no file of the site");
    render(&problems, Format::Human, false, &|_| None).trim_end().to_owned() + "\n"
}

pub fn cases() -> Vec<Case> {
    vec![
        case(
            Rule::CannotRead,
            || unreliable(|_, _| Err(io::ErrorKind::PermissionDenied.into())),
            expect![[r#"
                error[cannot-read]: the file cannot be read: permission denied
                --> content/people/mara-lind.md
            "#]],
        ),
        case(
            Rule::ChangedMeanwhile,
            || {
                unreliable(|reading, bytes| {
                    let mut bytes = bytes.to_vec();
                    bytes.extend(format!("Version {reading}.\n").bytes());
                    Ok(bytes)
                })
            },
            expect![[r#"
                error[changed-meanwhile]: the file changed while the site was being built
                --> content/people/mara-lind.md
                 = help: build again
            "#]],
        ),
        case(
            Rule::OutsideSite,
            link_out_of_the_site,
            expect![[r#"
                error[outside-site]: the link leads out of the site, to `../../salaries.txt`
                --> static/list.txt
                 = help: copy it into the site: into `content/`, `static/`, `templates/` or `words/`
            "#]],
        ),
        case(
            Rule::InvalidUtf8,
            || {
                let bytes = b"---\nname: Mara Lind\n---\n\nBorn in M\xfcnster.\n";
                Fixture::new("").file("content/people/mara-lind.md", bytes).build().report()
            },
            expect![[r#"
                error[invalid-utf8]: byte 34 (0xfc) is not valid UTF-8
                 --> content/people/mara-lind.md:5:10
                  |
                5 | Born in M�nster.
                  |          ^
                  |
                  = help: save the file as UTF-8, which every editor can
            "#]],
        ),
        case(
            Rule::ControlCharacter,
            || report("\n//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n\nBorn in \u{2}Lomar.\n"),
            expect![[r#"
                error[control-character]: no page can hold the control character U+0002
                 --> content/people/mara-lind.md:5:9
                  |
                5 | Born in ␂Lomar.
                  |         ^
                  |
                  = help: remove it; many editors have a setting that shows invisible characters
            "#]],
        ),
        case(
            Rule::InvisibleCharacter,
            || report("\n//- content/people/mara-lind.md\n---\nname: Mara Lind\n---\n\nBorn in Lo\u{feff}mar.\n"),
            expect![[r#"
                warning[invisible-character]: the invisible character U+FEFF splits the word it is in
                 --> content/people/mara-lind.md:5:11
                  |
                5 | Born in Lo�mar.
                  |           ^
                  |
                  = help: remove it; many editors have a setting that shows invisible characters
            "#]],
        ),
        case(
            Rule::TooLarge,
            || {
                let long = "x".repeat(270_000);
                let text = format!("---\nname: Mara Lind\nsummary: {long}\n---\n");
                Fixture::new("").file("content/people/mara-lind.md", text).build().report()
            },
            expect![[r#"
                error[too-large]: the front matter has 270026 bytes, the most is 262144
                 --> content/people/mara-lind.md:1:1
                  |
                1 | ---
                  | ^^^
                  |
                  = help: move what is not about the page into its text
            "#]],
        ),
        case(
            Rule::MisplacedFile,
            || {
                report(
                    "
//- content/peopel/mara-lind.md
---
name: Mara Lind
---
",
                )
            },
            expect![[r#"
                error[misplaced-file]: the file is in the folder of no kind
                --> content/peopel/mara-lind.md
                 = help: put it into one of the folders `people`, `countries`, `organisations`, `agreements`, `briefings` and `pages`
            "#]],
        ),
        case(
            Rule::StrayFile,
            || report("//- content/people/portrait.jpg\nx\n"),
            expect![[r#"
                warning[stray-file]: the file belongs to no page and is not published
                --> content/people/portrait.jpg
                 = help: put it into `static/`, or beside the `index.md` of a page that has a folder of its own
            "#]],
        ),
        case(
            Rule::UnusedTemplate,
            || report("//- templates/pagee.html\n<p>Never seen\n"),
            expect![[r#"
                warning[unused-template]: no page uses this file
                --> templates/pagee.html
                 = help: did you mean `templates/page.html`? Rename the file, or name it in a template that is used
            "#]],
        ),
        case(
            Rule::HiddenFile,
            hidden_file,
            expect![[r#"
                warning[hidden-file]: the file is hidden, so it is not part of the site
                --> static/.env
                 = help: to use it all the same, write `ignore: ["!static/.env"]` in `briefbook.yaml`; to leave it out without this warning, `ignore: ["static/.env"]`
            "#]],
        ),
        case(
            Rule::MissingFrontMatter,
            || report("//- content/people/mara-lind.md\nMara Lind is a minister.\n"),
            expect![[r#"
                error[missing-front-matter]: the file does not begin with front matter
                 --> content/people/mara-lind.md:1:1
                  |
                1 | Mara Lind is a minister.
                  | ^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: begin it with a line `---`, then fields such as `title: …`, then another line `---`
            "#]],
        ),
        case(
            Rule::YamlSyntax,
            || {
                report(
                    "
//- content/briefings/2025-03-31-fees.md
---
title: Ferry fees: the deal
---
",
                )
            },
            expect![[r#"
                error[yaml-syntax]: a colon in a text that is not in quotes
                 --> content/briefings/2025-03-31-fees.md:2:18
                  |
                2 | title: Ferry fees: the deal
                  |                  ^
                  |
                  = help: put the text in quotes: title: "Ferry fees: the deal"
            "#]],
        ),
        case(
            Rule::YamlTooComplex,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
extra:
  a: &a [x, x, x, x, x, x, x, x, x, x]
  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
---
",
                )
            },
            expect![[r#"
                error[yaml-too-complex]: aliases make this document stand for more than 50000 values
                 --> content/people/mara-lind.md:8:22
                  |
                8 |   e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
                  |                      ^^
            "#]],
        ),
        case(
            Rule::DuplicateKey,
            || {
                report(
                    "
//- content/people/mara-lind.md
---
name: Mara Lind
summary: A minister.
summary: A former minister.
---
",
                )
            },
            expect![[r#"
                error[duplicate-key]: `summary` occurs twice
                 --> content/people/mara-lind.md:4:1
                  |
                3 | summary: A minister.
                  | ------- it occurs here first
                4 | summary: A former minister.
                  | ^^^^^^^
                  |
                  = help: remove one of them, or make one list of both
            "#]],
        ),
        case(
            Rule::BadSetting,
            || {
                report(
                    "
//- briefbook.yaml
title: Test desk
base_url: https://example.org/
timezone: Brussels
",
                )
            },
            expect![[r#"
                error[bad-setting]: `Brussels` is no time zone
                 --> briefbook.yaml:3:11
                  |
                3 | timezone: Brussels
                  |           ^^^^^^^^
                  |
                  = help: write a name of the IANA time zone database, such as `Europe/Brussels`
            "#]],
        ),
        case(
            Rule::DuplicatePage,
            || {
                report(
                    "
//- content/people/Mara-Lind.md
---
name: Mara Lind
---
//- content/people/mara-lind.md
---
name: Mara Lind
---
",
                )
            },
            expect![[r#"
                error[duplicate-page]: `people/mara-lind` is the key of two files
                --> content/people/mara-lind.md
                ::: content/people/Mara-Lind.md
                 = help: rename one of them; a key is made of the kind and the file's name, in small letters
            "#]],
        ),
        case(
            Rule::AmbiguousRedirect,
            || {
                report(
                    "
//- briefbook.yaml
title: Desk
base_url: https://example.org/briefings/
//- content/briefings/2025-03-01-deal.md
---
title: The deal
redirect_from: [/briefings/2025-02-28-deal/]
---
",
                )
            },
            expect![[r#"
                warning[ambiguous-redirect]: `/briefings/2025-02-28-deal/` can mean two addresses: the site has a folder `/briefings/` and is itself at `/briefings/`
                 --> content/briefings/2025-03-01-deal.md:3:17
                  |
                3 | redirect_from: [/briefings/2025-02-28-deal/]
                  |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
                  |
                  = help: it is read as `https://example.org/briefings/briefings/2025-02-28-deal/`; write the whole address, that one or `https://example.org/briefings/2025-02-28-deal/`
            "#]],
        ),
        case(
            Rule::RedirectNotHtml,
            || {
                report(
                    "
//- content/briefings/2025-03-01-deal.md
---
title: The deal
redirect_from: [/deal.pdf]
---
",
                )
            },
            expect![[r#"
                warning[redirect-not-html]: browsers take the page at `/deal.pdf` for `application/pdf` and do not follow it to the new address
                 --> content/briefings/2025-03-01-deal.md:3:17
                  |
                3 | redirect_from: [/deal.pdf]
                  |                 ^^^^^^^^^
                  |
                  = help: redirect it where the site is hosted, or name a host in the setting `hosts` that Briefbook can tell to do so
            "#]],
        ),
        case(
            Rule::OutputCollision,
            || {
                report(
                    "
//- content/pages/contact.md
---
title: Contact
---
//- static/contact/index.html
<p>Write to us.</p>
",
                )
            },
            expect![[r#"
                error[output-collision]: `/contact/index.html` would be put out twice: `content/pages/contact.md` has it already
                --> static/contact/index.html
                ::: content/pages/contact.md
                 = help: rename one of the two
            "#]],
        ),
        case(
            Rule::TemplateError,
            || {
                report(
                    "
//- templates/404.html
{% extends \"theme/404.html\" %}
{% block main %}
<p>{{ page.titel }}</p>
{% endblock main %}
",
                )
            },
            expect![[r#"
                error[template-error]: field `titel` is not defined
                 --> templates/404.html:3:12
                  |
                3 | <p>{{ page.titel }}</p>
                  |            ^^^^^
                  |
                  = note: while rendering `/404.html`
                  = help: there are these fields: breadcrumbs, description, draft, embargo, form, image, key, permalink, retracted, title, url
            "#]],
        ),
        case(
            Rule::BadMap,
            || {
                let bytes = "UA\t5738 715\t\tM1 1l2 2-2 2z\nFR\t5000\t\t\n";
                Fixture::new("").file("templates/world.tsv", bytes).build().report()
            },
            expect![[r#"
                error[bad-map]: the place of the name is no pair of whole numbers
                 --> templates/world.tsv:2:1
                  |
                2 | FR    5000
                  | ^^^^^^^^^^
                  |
                  = help: write a code, the place of the name as `5010 890`, and two outlines as `M…l…z`, with tabs between them
            "#]],
        ),
    ]
}
