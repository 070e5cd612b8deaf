//! What authors type into front matter, and what they learn when it cannot be meant that way.

use briefbook::diagnostic::Severity;

use crate::fixture::{Built, Fixture, site};

/// A page with these lines of front matter.
fn page(front: &str) -> Built {
    Fixture::new("").file("content/pages/p.md", format!("---\n{front}\n---\n\nText.\n")).build()
}

/// A briefing whose file has this name, with these lines of front matter.
fn briefing(name: &str, front: &str) -> Built {
    Fixture::new("").file(&format!("content/briefings/{name}.md"), format!("---\ntitle: X\n{front}\n---\n")).build()
}

/// The message and the help of the only problem.
#[track_caller]
fn problem(built: &Built) -> String {
    match built.problems.iter().collect::<Vec<_>>().as_slice() {
        [one] => format!("{} -> {}", one.message, one.help.clone().unwrap_or_default()),
        other => panic!("{} problems: {}", other.len(), built.report()),
    }
}

#[test]
fn a_text_of_several_lines_is_one_line_in_every_field() {
    for title in [
        "title: >\n  One\n  two",
        "title: |\n  One\n  two\n",
        "title: >+\n  One\n\n  two\n\n",
        "title: |-\n  One\n\n    two",
        "title: \"One\\ntwo\"",
        "title: ' One\n\n  two '",
        "title: \"\\u2028One\\u2029two\"",
    ] {
        let built = page(title).clean();
        assert_eq!(
            built.page("p/").find("title")[0].inner_html().split(" – ").next().map(str::trim),
            Some("One two"),
            "{title}"
        );
        assert!(!built.text("search/pages-0.json").contains("\\n"), "{title}");
    }
    let built = site(
        "//- content/people/a.md\n---\nname: |\n  Ann\n  Berg\nsummary: >\n  Of\n  Oslo.\naliases:\n  - |\n    The\n    envoy\nposts:\n  - title: |\n      Harbour\n      master\n---\n",
    )
    .clean();
    let found: String = built.outputs().values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
    for text in ["Ann Berg", "Of Oslo.", "The envoy", "Harbour master"] {
        assert!(found.contains(text), "{text}");
    }
}

#[test]
fn extra_keeps_what_was_typed() {
    let template = "{% for key, value in free_page.extra %}[{{ key }}={{ value }}]{% endfor %}";
    let show = |extra: &str| {
        let built = Fixture::new("")
            .file("templates/page.html", template)
            .file("content/pages/p.md", format!("---\ntitle: P\nextra: {extra}\n---\n"))
            .build()
            .clean();
        built.text("p/").to_owned()
    };
    for typed in [
        "1.10",
        "01097",
        "1e3",
        "0x1F",
        "0o17",
        "1_000",
        "+5",
        "-0",
        ".5",
        "1.0",
        "1.5",
        "12",
        "-3",
        "2025-03-01",
        "yes",
        "no",
        "on",
        "true",
        "1.50e3",
        "12345678901234567890",
        ".inf",
    ] {
        let held = show(&format!("{{ v: {typed} }}"));
        assert_eq!(held, format!("[v={typed}]"), "{typed}");
    }
    assert_eq!(show("{ list: [1.10, 2] }"), "[list=[&quot;1.10&quot;, 2]]");
    assert_eq!(show("{ a: &x 1.5, b: *x }"), "[a=1.5][b=1.5]");
    assert_eq!(show("{ quoted: \"1.10\" }"), "[quoted=1.10]");
}

#[test]
fn many_numbers_in_front_matter_are_read_in_one_pass() {
    let posts: Vec<String> =
        (0..800).map(|n| format!("  - {{ title: Post {n}, from: {}, to: {} }}\n", 1000 + n, 1001 + n)).collect();
    let posts = posts.concat();
    let built = Fixture::new("")
        .file("content/people/a.md", format!("---\nname: Ann Berg\nposts:\n{posts}---\n"))
        .build()
        .clean();
    assert!(built.text("people/a/").contains("Post 799"));
}

#[test]
fn a_picture_that_is_only_a_file_gets_the_mapping_to_write() {
    for (typed, src) in
        [("photo.jpg", "photo.jpg"), ("/img/a.png", "/img/a.png"), ("https://e.org/x.jpg", "https://e.org/x.jpg")]
    {
        assert_eq!(
            problem(&page(&format!("title: P\nimage: {typed}"))),
            format!(
                "a picture needs a description besides its file -> write `image: {{ src: {src}, alt: What it shows }}`"
            )
        );
    }
    assert!(problem(&page("title: P\nimage: \"\"")).contains("remove the line"));
}

#[test]
fn the_cause_of_a_missing_or_unknown_field_is_named() {
    let table = [
        (
            "title: null",
            "YAML reads `null` as no value, and a page needs `title` -> write `title: \"null\"` if that is meant as text",
        ),
        (
            "title: Null",
            "YAML reads `Null` as no value, and a page needs `title` -> write `title: \"Null\"` if that is meant as text",
        ),
        (
            "title: ~",
            "YAML reads `~` as no value, and a page needs `title` -> write `title: \"~\"` if that is meant as text",
        ),
        ("title:", "a page needs `title` -> add a line `title: …`"),
        (
            "\u{200b}title: A",
            "an invisible character (U+200B) in the key `title` -> delete the line's beginning and type `title:` again",
        ),
        (
            "title: A\n\u{a0}summary: B",
            "an invisible character (U+00A0) in the key `summary` -> delete the line's beginning and type `summary:` again",
        ),
        ("title:\u{a0}Trade", "the space after the colon is not a plain one (U+00A0) -> write title: Trade"),
        (
            "title:\u{a0}Trade\nsummary: B",
            "the space after the colon is not a plain one (U+00A0) -> write title: Trade",
        ),
        (
            "summary: B\ntitle:\u{202f}Trade",
            "the space after the colon is not a plain one (U+202F) -> write title: Trade",
        ),
        ("title:Trade", "a space is missing after the colon -> write title: Trade"),
        (
            "title: !important",
            "`!important` is a tag, and tags have no meaning here -> put the text in quotes: title: \"!important\"",
        ),
        (
            "title: A\u{2028}B\nsummary: C",
            "an invisible line separator (U+2028), which ends the line -> delete it, or put a space in its place",
        ),
    ];
    for (front, wanted) in table {
        assert_eq!(problem(&page(front)), wanted, "{front:?}");
    }
}

#[test]
fn a_file_name_with_an_odd_date_gets_a_proposal_for_its_name() {
    let table = [
        ("2025-02-29-leap", "`2025-02-29` is not a day of the calendar -> February 2025 has 28 days; rename the file"),
        ("2025-13-01-x", "`2025-13-01` is no month of the calendar -> months go from 01 to 12; rename the file"),
        ("20250316-x", "`20250316` is not the form of a date in a file's name -> rename it to `2025-03-16-x`"),
        ("20250316", "`20250316` is not the form of a date in a file's name -> rename it to `2025-03-16`"),
        ("20250230-x", "`2025-02-30` is not a day of the calendar -> February 2025 has 28 days; rename the file"),
        ("2025_03_18-x", "`2025_03_18` is not the form of a date in a file's name -> rename it to `2025-03-18-x`"),
        ("2025_03_18_x", "`2025_03_18` is not the form of a date in a file's name -> rename it to `2025-03-18-x`"),
        ("2025-3-8-x", "`2025-3-8` is not the form of a date in a file's name -> rename it to `2025-03-08-x`"),
        ("2025.03.18 x", "`2025.03.18` is not the form of a date in a file's name -> rename it to `2025-03-18-x`"),
        ("18-03-2025-x", "`18-03-2025` is not the form of a date in a file's name -> rename it to `2025-03-18-x`"),
    ];
    for (name, wanted) in table {
        assert_eq!(problem(&briefing(name, "")), wanted, "{name}");
    }
    for name in ["2025-03-18", "2025-03-18-x", "2025-03-18_x", "2025-03-18 x"] {
        briefing(name, "").clean();
    }
    for name in ["x", "12-angry-men", "2025", "1984-novel", "20250316x"] {
        assert!(problem(&briefing(name, "")).starts_with("a briefing needs `date`"), "{name}");
        briefing(name, "date: 2025-03-18").clean();
    }
}

#[test]
fn a_date_that_is_not_that_of_the_file_name_is_a_warning() {
    for (name, date) in [("2025-03-14-x", "2025-04-01"), ("2025-03-14", "2024"), ("2025-03-14-x", "2025-03-15T10:00Z")]
    {
        let built = briefing(name, &format!("date: {date}"));
        assert!(
            built.lines().starts_with(&format!("content/briefings/{name}.md:3:7 date-mismatch ")),
            "{}",
            built.report()
        );
        assert_eq!(built.problems.count(Severity::Error), 0);
    }
    for date in ["2025-03-14", "2025-03", "2025", "2025-03-14T23:30-05:00", "2024~", "2024?"] {
        briefing("2025-03-14-x", &format!("date: {date}")).clean();
    }
}

#[test]
fn a_time_without_an_offset_is_shown_with_that_of_the_sites_zone() {
    let help = |zone: &str, date: &str| {
        let settings = format!("title: T\nbase_url: https://example.org/\ntimezone: {zone}\n");
        let built = Fixture::new("")
            .file("briefbook.yaml", settings)
            .file("content/briefings/x.md", format!("---\ntitle: X\ndate: {date}\n---\n"))
            .build();
        problem(&built).split_once(" -> ").map(|(_, help)| help.to_owned()).unwrap_or_default()
    };
    let table = [
        (
            "Europe/Brussels",
            "2025-03-15 23:30:00",
            "write it with the offset of Europe/Brussels: `2025-03-15T23:30:00+01:00`",
        ),
        (
            "Europe/Brussels",
            "2025-07-15 23:30:00",
            "write it with the offset of Europe/Brussels: `2025-07-15T23:30:00+02:00`",
        ),
        (
            "Europe/Brussels",
            "2025-03-15T23:30",
            "write it with the offset of Europe/Brussels: `2025-03-15T23:30+01:00`",
        ),
        (
            "America/New_York",
            "2025-03-15 9:05",
            "write it with the offset of America/New_York: `2025-03-15T09:05-04:00`",
        ),
        (
            "America/New_York",
            "2025/03/15 11:30 PM",
            "write it with the offset of America/New_York: `2025-03-15T23:30-04:00`",
        ),
        ("UTC", "March 15, 2025 23:30", "write it with the offset of UTC: `2025-03-15T23:30Z`"),
        (
            "Europe/Brussels",
            "2025-10-26 02:30",
            "write it with the offset of Europe/Brussels: `2025-10-26T02:30+02:00` or `2025-10-26T02:30+01:00`",
        ),
        ("Europe/Brussels", "2025-03-15 23:30:00 +0200", "write it as 2025-03-15T23:30:00+02:00"),
        ("Europe/Brussels", "2025-03-15 23:30 -5", "write it as 2025-03-15T23:30-05:00"),
        ("Europe/Brussels", "2025-03-15 23:30:00 UTC", "write it as 2025-03-15T23:30:00Z"),
        ("Europe/Brussels", "Sat, 15 Mar 2025 23:30:00 +0100", "write it as 2025-03-15T23:30:00+01:00"),
    ];
    for (zone, date, wanted) in table {
        assert_eq!(help(zone, date), wanted, "{date} in {zone}");
    }
    assert!(help("Europe/Brussels", "2025-03-30 02:30").contains("end it with `Z`"), "a time that the clock skips");
}

#[test]
fn a_date_in_another_form_is_shown_as_it_should_be_written() {
    for date in [
        "March 30, 2025",
        "30.3.2025",
        "30. 3. 2025",
        "2025/03/30",
        "30-03-2025",
        "Sunday, 30 March 2025",
        "30 mars 2025",
        "30. März 2025",
        "30 de marzo de 2025",
        "30 березня 2025",
        "2025年3月30日",
        "Mar 30th 2025",
        "20250330",
        "2025.03.30.",
    ] {
        let built = briefing("x", &format!("date: \"{date}\""));
        assert!(problem(&built).ends_with("-> write it as 2025-03-30"), "{date}: {}", built.report());
    }
}

#[test]
fn a_file_under_the_wrong_name_gets_a_proposal() {
    let table = [
        ("content/sources.yml", "rename it to `content/sources.yaml`"),
        ("content/Sources.YAML", "rename it to `content/sources.yaml`"),
        ("content/pages/x.MD", "rename it to `content/pages/x.md`"),
        ("content/pages/x.markdown", "rename it to `content/pages/x.md`"),
        ("content/people/x.y.mdx", "rename it to `content/people/x.y.md`"),
        ("content/pages/about.md.old", "delete it, or write `ignore: [\"*.old\"]` in `briefbook.yaml`"),
        ("content/pages/about.md.backup", "delete it, or write `ignore: [\"*.backup\"]` in `briefbook.yaml`"),
        (
            "content/pages/data.csv",
            "put it into `static/`, or beside the `index.md` of a page that has a folder of its own",
        ),
    ];
    for (path, help) in table {
        let built = Fixture::new("").file(path, "x").build();
        assert!(problem(&built).ends_with(&format!("-> {help}")), "{path}: {}", built.report());
    }
    // A folder of a page keeps whatever is in it.
    Fixture::new("")
        .file("content/pages/a/index.md", "---\ntitle: A\n---\n")
        .file("content/pages/a/x.markdown", "x")
        .build()
        .clean();
}
