//! `briefbook suggest` as people run it: what it prints where, what it writes, and what it refuses.

use std::fs;

use expect_test::expect;

use crate::sandbox::{Run, Sandbox, assert_same_tree, tree};

const SITE: &str = "
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/people/anna-berg.md
---
name: Anna Berg
aliases: [Annie Berg]
---
//- content/briefings/2025-03-01-a.md
---
title: A
---

Ann Lee met Ann Lee. Then Berg left with [[Cy Dee]].
//- content/briefings/2025-03-02-b.md
---
title: B
---

With Ann Lee. \"Berg is late\", said Berg.
";

fn write(sandbox: &Sandbox, wishes: &[&str]) -> Run {
    let arguments: Vec<&str> =
        ["suggest"].into_iter().chain(wishes.iter().flat_map(|wish| ["--write", *wish])).collect();
    sandbox.run(&arguments)
}

/// The body of a briefing, written into the site and linked as the wishes say.
#[track_caller]
fn linked(file: &[u8], wishes: &[&str]) -> String {
    let sandbox = Sandbox::new(SITE);
    sandbox.write("content/briefings/2025-03-03-c.md", file);
    let run = write(&sandbox, wishes);
    assert_eq!(run.code, Some(0), "{run:?}");
    String::from_utf8(fs::read(sandbox.site().join("content/briefings/2025-03-03-c.md")).unwrap()).unwrap()
}

#[test]
fn suggestions_are_printed_for_people_and_change_nothing() {
    let sandbox = Sandbox::new(SITE);
    let before = tree(sandbox.folder());
    let run = sandbox.run(&["suggest"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    expect![[r#"
        Wanted pages (1): references that lead to nothing

          Cy Dee ×1, on 1 page
              content/briefings/2025-03-01-a.md:5:42

        Names without a page (1): they occur in the texts, and no entity has them

          Ann Lee ×3, on 2 pages
              content/briefings/2025-03-01-a.md:5:1: **Ann Lee** met Ann Lee.
              content/briefings/2025-03-02-b.md:5:6: With **Ann Lee**.

        Names nobody decided (1): nothing tells whom they mean

          Berg ×3, on 2 pages
              content/briefings/2025-03-01-a.md:5:27
              content/briefings/2025-03-02-b.md:5:16
              content/briefings/2025-03-02-b.md:5:36
              write `[[people/anna-berg|Berg]]` or `[[people/jon-berg|Berg]]`
              or, for a whole page, tag it with one of them, or write `links: { as: { Berg: anna-berg } }`
    "#]]
    .assert_eq(&run.stdout);
    expect![[r#"
        1 wanted page, 1 name without a page, 1 name nobody decided
    "#]]
    .assert_eq(&run.stderr);
    assert_same_tree(&before, &tree(sandbox.folder()), "nothing is written");
    assert_eq!(sandbox.run(&["suggest", "--quiet"]).stderr, "");
    assert!(sandbox.run(&["suggest", "--color", "always"]).stdout.contains("\u{1b}[1mAnn Lee\u{1b}[0m"));
}

#[test]
fn suggestions_are_lines_of_json_for_programs() {
    let run = Sandbox::new(SITE).run(&["suggest", "--format", "json", "--at-least", "3"]);
    expect![[r#"
        {"type":"wanted","name":"Cy Dee","times":1,"pages":1,"places":[{"page":"briefings/2025-03-01-a","start":59,"end":69,"line":5,"column":42}]}
        {"type":"name","name":"Ann Lee","times":3,"pages":2,"sentences":[{"page":"briefings/2025-03-01-a","text":"Ann Lee met Ann Lee.","start":0,"end":7},{"page":"briefings/2025-03-02-b","text":"With Ann Lee.","start":5,"end":12}],"places":[{"page":"briefings/2025-03-01-a","start":18,"end":25,"line":5,"column":1},{"page":"briefings/2025-03-01-a","start":30,"end":37,"line":5,"column":13},{"page":"briefings/2025-03-02-b","start":23,"end":30,"line":5,"column":6}]}
        {"type":"undecided","name":"Berg","times":3,"pages":2,"candidates":["people/anna-berg","people/jon-berg"],"places":[{"page":"briefings/2025-03-01-a","start":44,"end":48,"line":5,"column":27},{"page":"briefings/2025-03-02-b","start":33,"end":37,"line":5,"column":16},{"page":"briefings/2025-03-02-b","start":53,"end":57,"line":5,"column":36}]}
    "#]].assert_eq(&run.stdout);
    for line in run.stdout.lines() {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(value["type"].is_string() && value["times"].is_number());
    }
}

#[test]
fn errors_of_the_content_are_reported_and_suggestions_given_all_the_same() {
    let sandbox = Sandbox::new(SITE);
    sandbox.write("content/pages/about.md", "---\ntitle: About\ncolour: red\n---\n");
    let run = sandbox.run(&["suggest"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.starts_with("error[unknown-field]: ") && run.last_line() == "1 error", "{}", run.stderr);
    assert!(!run.stderr.contains("broken-link"), "a wanted page is no error here: {}", run.stderr);
    assert!(run.stdout.contains("Ann Lee ×3, on 2 pages"), "{}", run.stdout);
    let empty = Sandbox::new("").run(&["suggest"]);
    assert_eq!((empty.code, empty.stdout.as_str(), empty.stderr.as_str()), (Some(0), "", "nothing to suggest\n"));
}

#[test]
fn an_accepted_name_becomes_a_page() {
    let sandbox = Sandbox::new(SITE);
    let before = tree(sandbox.folder());
    let run = write(&sandbox, &["Ann Lee=people", "Trade: the \"deal\"=agreements", "Zoë O'Hara = organisations"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    expect![[r#"
        made content/people/ann-lee.md
        made content/agreements/trade-the-deal.md
        made content/organisations/zoe-ohara.md
    "#]]
    .assert_eq(&run.stdout);
    let read = |path: &str| fs::read_to_string(sandbox.site().join(path)).unwrap();
    assert_eq!(read("content/people/ann-lee.md"), "---\nname: Ann Lee\n---\n");
    assert_eq!(read("content/agreements/trade-the-deal.md"), "---\nname: \"Trade: the \\\"deal\\\"\"\n---\n");
    assert_eq!(read("content/organisations/zoe-ohara.md"), "---\nname: Zoë O'Hara\n---\n");
    let mut after = tree(sandbox.folder());
    after.retain(|path, _| before.contains_key(path));
    assert_same_tree(&before, &after, "nothing else is written");
    sandbox.write("content/briefings/2025-03-01-a.md", "---\ntitle: A\n---\n");
    sandbox.build_well();
    assert!(sandbox.public().join("agreements/trade-the-deal/index.html").is_file());
}

#[test]
fn an_accepted_name_becomes_a_link_at_its_first_place_on_each_page() {
    let sandbox = Sandbox::new(SITE);
    let run = write(&sandbox, &["Berg=people/anna-berg", "Ann Lee=people/ann-lee", "Ann Lee=people"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    expect![[r#"
        made content/people/ann-lee.md
        changed content/briefings/2025-03-01-a.md
        changed content/briefings/2025-03-02-b.md
    "#]]
    .assert_eq(&run.stdout);
    let read = |path: &str| fs::read_to_string(sandbox.site().join(path)).unwrap();
    expect![[r#"
        ---
        title: A
        ---

        [[people/ann-lee|Ann Lee]] met Ann Lee. Then [[people/anna-berg|Berg]] left with [[Cy Dee]].
    "#]]
    .assert_eq(&read("content/briefings/2025-03-01-a.md"));
    expect![[r#"
        ---
        title: B
        ---

        With [[people/ann-lee|Ann Lee]]. "Berg is late", said [[people/anna-berg|Berg]].
    "#]]
    .assert_eq(&read("content/briefings/2025-03-02-b.md"));
    let again = write(&sandbox, &["Berg=people/anna-berg"]);
    assert_eq!(again.code, Some(2), "there is no place left: {again:?}");
}

#[test]
fn a_link_is_put_in_byte_by_byte_and_only_where_it_may_stand() {
    let wish = ["Berg=people/anna-berg"];
    for (body, expected) in [
        ("Then Berg left. Berg came.", "Then [[people/anna-berg|Berg]] left. Berg came."),
        ("Then *Berg* left.", "Then *[[people/anna-berg|Berg]]* left."),
        ("Then B*er*g left. Then Berg came.", "Then B*er*g left. Then [[people/anna-berg|Berg]] came."),
        ("`Berg`, [Berg](/x), \\@Berg, Berg", "`Berg`, [Berg](/x), \\@Berg, [[people/anna-berg|Berg]]"),
        ("> Berg\n\n“Berg left”, Berg's plan", "> Berg\n\n“Berg left”, [[people/anna-berg|Berg]]'s plan"),
        (
            "Carl Berg, Berg Tower, the Berg family, Berg",
            "Carl Berg, Berg Tower, the Berg family, [[people/anna-berg|Berg]]",
        ),
        ("## Berg\n\nJon Berg? Berg!\n\nSo Berg.", "## Berg\n\nJon Berg? Berg!\n\nSo Berg."),
        ("| A | B |\n|---|---|\n| x | Berg |\n", "| A | B |\n|---|---|\n| x | [[people/anna-berg\\|Berg]] |\n"),
        ("[Berg] <!-- Berg --> Berg", "[Berg] <!-- Berg --> [[people/anna-berg|Berg]]"),
    ] {
        let front = "\u{feff}---\r\ntitle: C   # a remark\r\n---\r\n\r\n";
        let file = format!("{front}{}\r\n \t", body.replace('\n', "\r\n"));
        let expected = format!("{front}{}\r\n \t", expected.replace('\n', "\r\n"));
        assert_eq!(linked(file.as_bytes(), &wish), expected, "{body}");
    }
    let both =
        linked(b"---\ntitle: C\n---\nAnn Lee and Berg.\n", &["Berg=people/anna-berg", "Ann Lee=people/jon-berg"]);
    assert_eq!(both, "---\ntitle: C\n---\n[[people/jon-berg|Ann Lee]] and [[people/anna-berg|Berg]].\n");
}

#[cfg(unix)]
#[test]
fn a_changed_file_keeps_its_permissions_and_a_link_to_a_file_stays_one() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new(SITE);
    let file = sandbox.site().join("content/briefings/2025-03-01-a.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let real = sandbox.site().join("content/briefings/b.text");
    sandbox
        .write("content/briefings/b.text", fs::read(sandbox.site().join("content/briefings/2025-03-02-b.md")).unwrap());
    fs::remove_file(sandbox.site().join("content/briefings/2025-03-02-b.md")).unwrap();
    std::os::unix::fs::symlink("b.text", sandbox.site().join("content/briefings/2025-03-02-b.md")).unwrap();
    assert_eq!(write(&sandbox, &["Berg=people/anna-berg"]).code, Some(0));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(sandbox.site().join("content/briefings/2025-03-02-b.md").is_symlink());
    assert!(fs::read_to_string(real).unwrap().contains("said [[people/anna-berg|Berg]]."));
    let hidden = fs::read_dir(sandbox.site().join("content/briefings")).unwrap();
    assert!(hidden.flatten().all(|entry| !entry.file_name().to_string_lossy().starts_with('.')));
}

#[test]
fn what_cannot_be_meant_is_refused_and_nothing_is_written() {
    let sandbox = Sandbox::new(SITE);
    sandbox.write("content/people/Draft-Doe.md", "---\nname: Dora Doe\ndraft: true\n---\n");
    let before = tree(sandbox.folder());
    let mut said = String::new();
    for wishes in [
        &["Ann Lee"][..],
        &["=people"],
        &["Ann Lee="],
        &["Ann Lee=peopel"],
        &["Ann Lee=briefings"],
        &["Ann Lee=people/an-lee"],
        &["Berg=people/ana-berg"],
        &["Ann Lee=people/x/y"],
        &["annie berg=organisations"],
        &["Jon-Berg=people"],
        &["Draft Doe=people"],
        &["Dora Doe=organisations"],
        &["!!!=people"],
        &["Ann Lee=people", "Ann Lee=people"],
        &["Ann Lee=people", "ann lee=people"],
        &["Ann Lee=people", "Nobody=people/anna-berg"],
        &["A|B=people/anna-berg"],
    ] {
        let run = write(&sandbox, wishes);
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{wishes:?}: {run:?}");
        said.push_str(&run.stderr);
        assert_same_tree(&before, &tree(sandbox.folder()), &format!("{wishes:?}"));
    }
    expect![[r#"
        error: --write: `Ann Lee` has no `=`
        help: write a name, `=`, and a kind or a key: `--write "Jane Doe=people"`
        error: --write: `=people` has no name before its `=`
        help: write a name, `=`, and a kind or a key: `--write "Jane Doe=people"`
        error: --write: `Ann Lee=` has no kind or key behind its `=`
        help: write a name, `=`, and a kind or a key: `--write "Jane Doe=people"`
        error: --write: `peopel` is neither a kind nor a key
        help: write a kind (`people`, `countries`, `organisations` or `agreements`) for a new page, or a key such as `people/jane-doe` for links
        error: --write: `briefings` is neither a kind nor a key
        help: write a kind (`people`, `countries`, `organisations` or `agreements`) for a new page, or a key such as `people/jane-doe` for links
        error: --write: no page `people/an-lee`
        help: make it in the same command: `--write "Ann Lee=people"`
        error: --write: no page `people/ana-berg`
        help: write `people/anna-berg`
        error: --write: `people/x/y` is neither a kind nor a key
        help: write a kind (`people`, `countries`, `organisations` or `agreements`) for a new page, or a key such as `people/jane-doe` for links
        error: --write: `people/anna-berg` has the name `annie berg` already
        error: --write: there is a page `people/jon-berg` already
        help: add `Jon-Berg` to its `aliases`, if it is the same
        error: --write: there is a page `people/draft-doe` already
        help: add `Draft Doe` to its `aliases`, if it is the same
        error: --write: a page that is not published now has the name `Dora Doe`
        error: --write: `!!!` cannot be the name of a file: a part of it is empty
        error: --write: `Ann Lee=people` is asked for twice
        error: --write: two names would be written to `content/people/ann-lee.md`
        error: --write: no text has a place for a link from `Nobody`
        help: a place is one in prose where the name has no page yet; quotations are left as they are
        error: --write: `A|B` cannot be the words of a link
    "#]].assert_eq(&said);
    for arguments in [&["suggest", "--at-least", "0"][..], &["suggest", "--format", "xml"], &["suggest", "x"]] {
        assert_eq!(sandbox.run(arguments).code, Some(2), "{arguments:?}");
    }
}
