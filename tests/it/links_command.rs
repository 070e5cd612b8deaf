//! `briefbook links`: every name with whom it means and why, and what changes to names do to the pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use briefbook::compile::difference::{Version, difference};
use briefbook::compile::names::NameReader;
use briefbook::compile::survey::{Surveyed, survey};
use briefbook::compile::{Cache, Options};
use briefbook::date::Clock;
use briefbook::diagnostic::Diagnostics;
use briefbook::inputs::Inputs;
use briefbook::links::account::{Change, account, changes};
use briefbook::model::PageId;
use expect_test::expect;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

use crate::fixture::{NOW, SETTINGS, files};
use crate::sandbox::{Sandbox, finish};

const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
---
//- content/people/ola-lind.md
---
name: Ola Lind
---
//- content/countries/norway.md
---
name: Norway
aliases: [{ text: Norwegian, link: never }]
---
//- content/briefings/2025-01-01-ferries.md
---
title: Ferries
---

Mara Lind spoke for
*Norway*. Lind left, the minister stayed; `Norway`.

> “Norway is Norwegian”, Ola Lind said.

Who is Lind? See [[norway|the country]], \\@Norway.
";

#[test]
fn every_name_is_reported_with_whom_it_means_and_what_became_of_it() {
    let run = Sandbox::new(SITE).run(&["links"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    expect![[r#"
        content/briefings/2025-01-01-ferries.md
          5:1    Mara Lind    people/mara-lind                       linked: the name
          6:2    Norway       countries/norway                       linked: the name
          6:11   Lind         people/mara-lind                       counted (the surname, beside the full name): it is linked before
          8:4    Norway       countries/norway                       counted (the name): it is in a quotation
          8:14   Norwegian    (countries/norway)                     not decided: the name is never linked
          8:26   Ola Lind     people/ola-lind                        counted (the name): it is in a quotation
          10:8   Lind         (people/mara-lind or people/ola-lind)  not decided: several are left; write such as `[[people/mara-lind|Lind]]`
          10:18  the country  countries/norway                       linked: the author wrote it
          10:44  Norway       countries/norway                       counted (the name): `\@` stands before it

    "#]].assert_eq(&run.stdout);
    expect![[r#"
        9 names on 1 page: 3 linked, 4 counted, 2 not decided
    "#]]
    .assert_eq(&run.stderr);
}

#[test]
fn programs_get_one_object_a_line_with_byte_offsets_in_the_source() {
    let sandbox = Sandbox::new(SITE);
    let run = sandbox.run(&["links", "--format", "json", "content/briefings/2025-01-01-ferries.md"]);
    expect![[r#"
        {"page":"briefings/2025-01-01-ferries","start":24,"end":33,"line":5,"column":1,"text":"Mara Lind","entity":"people/mara-lind","alias":"Mara Lind","rule":"full-name","linked":true}
        {"page":"briefings/2025-01-01-ferries","start":45,"end":51,"line":6,"column":2,"text":"Norway","entity":"countries/norway","alias":"Norway","rule":"full-name","linked":true}
        {"page":"briefings/2025-01-01-ferries","start":54,"end":58,"line":6,"column":11,"text":"Lind","entity":"people/mara-lind","alias":"Lind","rule":"surname","linked":false,"reason":"linked-before"}
        {"page":"briefings/2025-01-01-ferries","start":102,"end":108,"line":8,"column":4,"text":"Norway","entity":"countries/norway","alias":"Norway","rule":"full-name","linked":false,"reason":"quotation"}
        {"page":"briefings/2025-01-01-ferries","start":112,"end":121,"line":8,"column":14,"text":"Norwegian","entity":null,"alias":"Norwegian","rule":"never","linked":false,"reason":"undecided","candidates":["countries/norway"]}
        {"page":"briefings/2025-01-01-ferries","start":126,"end":134,"line":8,"column":26,"text":"Ola Lind","entity":"people/ola-lind","alias":"Ola Lind","rule":"full-name","linked":false,"reason":"quotation"}
        {"page":"briefings/2025-01-01-ferries","start":149,"end":153,"line":10,"column":8,"text":"Lind","entity":null,"alias":"Lind","rule":"tie","linked":false,"reason":"undecided","candidates":["people/mara-lind","people/ola-lind"]}
        {"page":"briefings/2025-01-01-ferries","start":159,"end":181,"line":10,"column":18,"text":"the country","entity":"countries/norway","rule":"written","linked":true}
        {"page":"briefings/2025-01-01-ferries","start":185,"end":191,"line":10,"column":44,"text":"Norway","entity":"countries/norway","alias":"Norway","rule":"full-name","linked":false,"reason":"author-says-no"}
    "#]].assert_eq(&run.stdout);
    let file = std::fs::read_to_string(sandbox.site().join("content/briefings/2025-01-01-ferries.md")).unwrap();
    for line in run.stdout.lines() {
        let name: serde_json::Value = serde_json::from_str(line).unwrap();
        let place = |field: &str| usize::try_from(name[field].as_u64().unwrap()).unwrap();
        let source = &file[place("start")..place("end")];
        let text = name["text"].as_str().unwrap();
        assert!(source.contains(text), "`{text}` in `{source}`");
    }
}

#[test]
fn a_page_is_named_by_its_key_its_file_or_its_name() {
    let sandbox = Sandbox::new(SITE);
    let whole = sandbox.run(&["links", "briefings/2025-01-01-ferries"]);
    assert!(whole.stdout.starts_with("content/briefings/2025-01-01-ferries.md\n"), "{whole:?}");
    for page in ["content/briefings/2025-01-01-ferries.md", "./content/briefings/2025-01-01-ferries.md", "Ferries"] {
        assert_eq!(sandbox.run(&["links", page]), whole, "{page}");
    }
    let from_below = finish(
        sandbox.command(&["links", "2025-01-01-ferries.md"]).current_dir(sandbox.site().join("content/briefings")),
    );
    assert_eq!(from_below, whole);
}

#[test]
fn a_page_that_does_not_exist_is_reported_with_the_nearest() {
    let sandbox = Sandbox::new(SITE);
    let run = sandbox.run(&["links", "people/mara-lint"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    expect![[r#"
        error: no page `people/mara-lint`
        help: write `people/mara-lind`
    "#]]
    .assert_eq(&run.stderr);
    let run = sandbox.run(&["links", "Lind"]);
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    expect![[r#"
        error: `Lind` is the name of 2 pages
        help: write `people/mara-lind` or `people/ola-lind`
    "#]]
    .assert_eq(&run.stderr);
}

#[test]
fn with_mistakes_in_the_content_the_names_are_reported_all_the_same() {
    let run = Sandbox::new("//- content/pages/about.md\n---\ntitle: About\n---\n\n[[Nobody]] of Norway\n//- content/countries/norway.md\n---\nname: Norway\n---\n").run(&["links"]);
    assert_eq!(run.code, Some(1));
    expect![[r#"
        content/pages/about.md
          5:15  Norway  countries/norway  linked: the name

    "#]]
    .assert_eq(&run.stdout);
    expect![[r#"
        error[broken-link]: no page `Nobody`
         --> content/pages/about.md:5:1
          |
        5 | [[Nobody]] of Norway
          | ^^^^^^^^^^

        1 name on 1 page: 1 linked, 0 counted, 0 not decided
        1 error
    "#]]
    .assert_eq(&run.stderr);
}

/// A sandbox whose site is committed.
fn committed(text: &str) -> Option<Sandbox> {
    let sandbox = Sandbox::new(text);
    for arguments in [
        &["init", "-q"][..],
        &["add", "-A"],
        &["-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-qm", "First"],
    ] {
        let status = Command::new("git").args(arguments).current_dir(sandbox.folder()).status();
        if !status.is_ok_and(|status| status.success()) {
            assert!(std::env::var_os("BRIEFBOOK_REQUIRE_TOOLS").is_none(), "git is needed for this test");
            eprintln!("skipped: git is missing");
            return None;
        }
    }
    Some(sandbox)
}

#[test]
fn an_alias_more_gains_links_and_mentions_and_a_page_that_is_gone_loses_them() {
    let Some(sandbox) = committed(SITE) else { return };
    let nothing = sandbox.run(&["links", "--diff", "HEAD"]);
    assert_eq!((nothing.code, nothing.stdout.as_str()), (Some(0), ""));
    sandbox.write(
        "content/people/mara-lind.md",
        "---\nname: Mara Lind\ncountry: norway\naliases: [the country, the minister]\n---\n",
    );
    sandbox.write("content/briefings/2025-01-02-new.md", "---\ntitle: New\n---\n\nMara Lind, the minister.\n");
    std::fs::remove_file(sandbox.site().join("content/people/ola-lind.md")).unwrap();
    let run = sandbox.run(&["links", "--diff", "HEAD"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    expect![[r#"
        content/briefings/2025-01-01-ferries.md
          + 6:22  the minister  people/mara-lind  counted (an alias): it is linked before
          - 8:26  Ola Lind      people/ola-lind   counted (the name): it is in a quotation

        content/briefings/2025-01-02-new.md (a new page)
          + 5:1   Mara Lind     people/mara-lind  linked: the name
          + 5:12  the minister  people/mara-lind  counted (an alias): it is linked before

    "#]]
    .assert_eq(&run.stdout);
    expect![[r#"
        2 pages: 1 link gained, 0 lost; 2 mentions that only count gained, 1 lost
    "#]]
    .assert_eq(&run.stderr);
    let json = sandbox.run(&["links", "--diff", "HEAD", "--format", "json", "briefings/2025-01-02-new"]);
    expect![[r#"
        {"page":"briefings/2025-01-02-new","change":"gained","start":20,"end":29,"text":"Mara Lind","entity":"people/mara-lind","alias":"Mara Lind","rule":"full-name","linked":true}
        {"page":"briefings/2025-01-02-new","change":"gained","start":31,"end":43,"text":"the minister","entity":"people/mara-lind","alias":"the minister","rule":"alias","linked":false,"reason":"linked-before"}
    "#]].assert_eq(&json.stdout);
}

#[test]
fn a_revision_that_git_does_not_know_is_wrong_usage_and_no_repository_a_failure() {
    let Some(sandbox) = committed(SITE) else { return };
    let run = sandbox.run(&["links", "--diff", "no-such-tag"]);
    assert_eq!(run.code, Some(2));
    expect![[r#"
        error: git knows no revision `no-such-tag`
        help: name a commit, a tag or a branch, such as `HEAD~1`
    "#]]
    .assert_eq(&run.stderr);
    let alone = Sandbox::new(SITE);
    let run = finish(alone.command(&["links", "--diff", "HEAD"]).env("GIT_CEILING_DIRECTORIES", alone.folder()));
    assert_eq!(run.code, Some(3));
    assert!(run.stderr.ends_with("is in no git repository\n"), "{}", run.stderr);
}

/// Whole front matters and texts of which random sites are put together.
const ENTITIES: &[&str] = &[
    "name: Mara Lind\n",
    "name: Mara Lind\naliases: [the minister]\n",
    "name: Mara Lind\ncountry: norway\n",
    "name: Ola Lind\naliases: [Lind]\n",
    "name: Ola Lind\naliases: [{ text: Capital, link: always, from: 2025-01-02 }]\n",
    "name: Nora Holm\naliases: [{ text: Capital, link: tagged }]\ncountry: norway\n",
    "name: Nora Holm\naliases: [{ text: Capital, link: always }]\n",
    "name: Anthony Holm\n",
];
const TEXTS: &[&str] = &[
    "Mara Lind and the minister met Lind.",
    "Ola Lind met Lind. Norway's Capital waits.",
    "The Capital. [[Ola Lind]], Lind and Holm.",
    "**Nora** Holm of Norway, the *minister*, Capital.",
    "Tony Holm met Holm of Norway.",
    "Nothing at all.",
];

/// Up to three people, up to three texts, with tags or without.
fn random_site() -> impl Strategy<Value = BTreeMap<String, String>> {
    let people = prop::collection::vec(prop::option::of(prop::sample::select(ENTITIES)), 3);
    let text = (prop::sample::select(TEXTS), prop::sample::select(vec!["", "people: [a]\n", "countries: [norway]\n"]));
    let texts = prop::collection::vec(prop::option::of(text), 3);
    let settings = prop::sample::select(vec!["", "links: { first_per: all }\n"]);
    (people, texts, settings).prop_map(|(people, texts, settings)| {
        let mut site = BTreeMap::from([
            ("briefbook.yaml".to_owned(), format!("{SETTINGS}{settings}")),
            ("content/countries/norway.md".to_owned(), "---\nname: Norway\n---\n".to_owned()),
        ]);
        for (person, slug) in people.iter().zip(["a", "b", "c"]) {
            site.extend(person.map(|person| (format!("content/people/{slug}.md"), format!("---\n{person}---\n"))));
        }
        for (number, text) in texts.iter().enumerate() {
            site.extend(text.map(|(text, tags)| {
                let path = format!("content/briefings/2025-01-0{}-x.md", number + 1);
                (path, format!("---\ntitle: Text {number}\n{tags}---\n\n{text}\n"))
            }));
        }
        site
    })
}

fn surveyed(inputs: &Inputs) -> Surveyed {
    let options = Options {
        now: Clock::parse_now(NOW).unwrap(),
        base_url: None,
        drafts: false,
        dated: None,
        preview: None,
        stage: &|_| {},
    };
    survey(inputs, &options, &mut Cache::default())
}

/// What every page of a site links and mentions.
fn all_names(
    inputs: &Inputs,
    surveyed: &Surveyed,
) -> BTreeMap<String, (Vec<briefbook::links::account::FoundName>, Vec<u8>)> {
    let ids: Vec<PageId> = surveyed.site.pages().map(|(id, _)| id).collect();
    let reader = NameReader::new(surveyed, inputs);
    let found =
        reader.read(&ids, &mut Diagnostics::new(), |_, file, names| (account(&surveyed.site, &names), file.into()));
    let key = |id: &PageId| surveyed.site.page(*id).label.key.to_string();
    ids.iter().map(key).zip(found).collect()
}

fn shown(changes: &[Change]) -> String {
    changes.iter().fold(String::new(), |mut out, change| {
        let _ = writeln!(out, "{change:?}");
        out
    })
}

proptest! {
    #![proptest_config(Config { cases: 150, failure_persistence: None, rng_seed: RngSeed::Fixed(20_250_401), ..Config::default() })]

    /// Only suspects are read, and yet nothing is missed: the same comes out as from reading every page twice.
    #[test]
    fn the_difference_is_what_reading_every_page_twice_would_give(before in random_site(), after in random_site()) {
        let inputs = [before, after].map(Inputs::in_memory);
        let surveyed = [surveyed(&inputs[0]), surveyed(&inputs[1])];
        let version = |side: usize| Version { inputs: &inputs[side], surveyed: &surveyed[side] };
        let told: BTreeMap<String, String> = difference(version(0), version(1), &mut Diagnostics::new())
            .iter()
            .map(|page| (page.key.to_string(), shown(&page.changes)))
            .collect();
        let [mut old, mut new] = [0, 1].map(|side| all_names(&inputs[side], &surveyed[side]));
        let keys: Vec<String> = old.keys().chain(new.keys()).cloned().collect();
        let mut expected = BTreeMap::new();
        for key in keys {
            let (was, is) = (old.remove(&key), new.remove(&key));
            let same_text = was.as_ref().map(|it| &it.1) == is.as_ref().map(|it| &it.1);
            let names = |it: Option<(Vec<_>, _)>| it.map(|it| it.0).unwrap_or_default();
            let changes = changes(names(was), names(is), same_text);
            if !changes.is_empty() {
                expected.insert(key, shown(&changes));
            }
        }
        prop_assert_eq!(told, expected);
    }
}

#[test]
fn names_do_not_depend_on_threads_or_on_the_order_of_files() {
    let sandbox = Sandbox::new(SITE);
    let one = finish(sandbox.command(&["links", "--format", "json"]).env("RAYON_NUM_THREADS", "1"));
    let eight = finish(sandbox.command(&["links", "--format", "json"]).env("RAYON_NUM_THREADS", "8"));
    assert_eq!(one, eight);
    let other = Sandbox::empty();
    for (path, bytes) in files(SITE).into_iter().rev() {
        other.write(&path, bytes);
    }
    other.write("briefbook.yaml", SETTINGS);
    assert_eq!(other.run(&["links", "--format", "json"]).stdout, one.stdout);
}
