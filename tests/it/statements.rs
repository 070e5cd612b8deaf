//! A quotation that names its speaker is a statement, the same one as in the front matter, if that has it too.

use expect_test::{Expect, expect};

use crate::fixture::{Built, Fixture, SETTINGS, report, site};

const PEOPLE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
aliases: [Mara Johanna Lind, { text: Мара Лінд, lang: uk }]
posts: [{ title: Minister, from: 2021, to: 2024 }, { title: Chair, from: 2025 }]
---
//- content/people/per-holm.md
---
name: Per Holm
---
//- content/people/anna-berg.md
---
name: Anna Berg
---
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/countries/norway.md
---
name: Norway
---
//- content/agreements/ferry.md
---
name: Ferry agreement
---
//- content/sources.yaml
- { id: radio, publisher: Radio Fjord, type: broadcaster }
- { id: wire, publisher: State Wire, type: state_media }
";

const URL: &str = "briefings/2025-03-31-talks/";

/// A site with one briefing, of these fields and this text.
fn briefing(fields: &str, text: &str) -> String {
    format!("{PEOPLE}//- content/briefings/2025-03-31-talks.md\n---\ntitle: Talks\n{fields}---\n\n{text}\n")
}

fn built(fields: &str, text: &str) -> Built {
    site(&briefing(fields, text)).clean()
}

/// A line for each record: anchor, speaker, occasion, words, sources.
fn records(built: &Built) -> String {
    let rows: Vec<serde_json::Value> = match built.outputs().get("statements.json") {
        Some(json) => serde_json::from_slice(json).unwrap(),
        None => Vec::new(),
    };
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            let own_date = if row["date_basis"] == "statement" { text("date") } else { "-".to_owned() };
            let anchor = row["id"].as_str().unwrap().split_once('#').unwrap().1;
            let list = row["sources"].as_array().unwrap().iter().map(|source| source["id"].as_str().unwrap());
            let sources: Vec<&str> = list.collect();
            let line = format!(
                "{anchor} {}: {} | {} | {} | {}",
                row["by"]["key"].as_str().unwrap(),
                own_date,
                text("place"),
                text("quote"),
                sources.join(" ")
            );
            line.trim_end_matches([' ', '|']).to_owned() + "\n"
        })
        .collect();
    lines.sort();
    lines.concat()
}

/// HTML without the characters that keep a footnote's number on the line of its word.
fn without_joiners(html: &str) -> String {
    html.replace('\u{2060}', "")
}

#[track_caller]
fn assert_records(fields: &str, text: &str, expected: Expect) {
    expected.assert_eq(&records(&built(fields, text)));
}

#[test]
fn a_quotation_with_its_speaker_is_a_figure_with_role_place_date_and_sources() {
    let text = "> “Big[^radio] problems.”\n>\n> — Mara Lind, Oslo, on Sunday, 2025-03-30[^wire]";
    let built = built("", text);
    expect![[r##"
        <figure class="quotation" id="statement-1">
        <blockquote>
        <p>“Big<sup class="source-reference"><a href="#source-radio">[1]</a></sup> problems.”</p>
        </blockquote>
        <figcaption><span class="speaker"><a href="/people/mara-lind/" id="mention-1">Mara Lind</a>, Chair</span>
        <span class="occasion"><time datetime="2025-03-30">30 March 2025</time> (“on Sunday”), Oslo</span>
        <span class="provenance">Source: <a href="#source-radio">Radio Fjord</a> <span class="source-kind">broadcaster</span>; <a href="#source-wire">State Wire</a> <span class="source-kind state-media">state media</span></span></figcaption>
        </figure>
    "##]].assert_eq(&without_joiners(&built.body(URL)));
    expect![[r##"
        <h2>Statements</h2>
        <figure class="statement" data-permalink="#statement-1">
        <figcaption>
        <p class="speaker"><a href="/people/mara-lind/">Mara Lind</a>, Chair <span class="act">said</span></p>
        <p class="occasion"><time datetime="2025-03-30">30 March 2025</time> (“on Sunday”), Oslo</p>
        </figcaption>
        <p class="in-text"><a href="#statement-1">Quoted in the text</a></p>
        <dl class="details">
        <div><dt>Source</dt><dd><a href="#source-radio">Radio Fjord</a> <span class="source-kind">broadcaster</span>; <a href="#source-wire">State Wire</a> <span class="source-kind state-media">state media</span></dd></div>
        </dl>
        </figure>
    "##]].assert_eq(&built.page(URL).inner("#statements"));
    expect![[r#"
        <h2>Statements</h2>
        <h3>What Mara Lind said</h3>
        <figure class="statement" data-permalink="/briefings/2025-03-31-talks/#statement-1">
        <figcaption>
        <p class="speaker"><a href="/people/mara-lind/">Mara Lind</a>, Chair <span class="act">said</span></p>
        <p class="occasion"><time datetime="2025-03-30">30 March 2025</time> (“on Sunday”), Oslo</p>
        </figcaption>
        <blockquote><p dir="auto">Big problems.</p></blockquote>
        <dl class="details">
        <div><dt>Source</dt><dd><a href="/briefings/2025-03-31-talks/#source-radio">Radio Fjord</a> <span class="source-kind">broadcaster</span>; <a href="/briefings/2025-03-31-talks/#source-wire">State Wire</a> <span class="source-kind state-media">state media</span></dd></div>
        <div><dt>Briefing</dt><dd><a href="/briefings/2025-03-31-talks/#statement-1">Talks</a></dd></div>
        </dl>
        </figure>
    "#]].assert_eq(&built.page("people/mara-lind/").inner("#statements"));
}

#[test]
fn a_quotation_of_somebody_without_a_page_stays_a_figure_and_is_not_a_statement() {
    let text = "> Words.\n>\n> — Some Body, Oslo, 2025-02-30\n\n> The ships sail.\n>\n> — Ferry agreement, article 3\n\n> And on.\n> — Mara Lind's brother";
    let built = built("agreements: [ferry]\n", text);
    expect![[r#"
        <figure class="quotation">
        <blockquote>
        <p>Words.</p>
        </blockquote>
        <figcaption>— Some Body, Oslo, 2025-02-30</figcaption>
        </figure>
        <figure class="quotation">
        <blockquote>
        <p>The ships sail.</p>
        </blockquote>
        <figcaption>— <span class="mention" id="mention-1">Ferry agreement</span>, article 3</figcaption>
        </figure>
        <figure class="quotation">
        <blockquote>
        <p>And on.</p>
        </blockquote>
        <figcaption>— <span class="mention" id="mention-2">Mara Lind</span>'s brother</figcaption>
        </figure>
    "#]]
    .assert_eq(&built.body(URL));
    assert!(!built.urls().iter().any(|url| url.contains("statements")), "{:?}", built.urls());
}

#[test]
fn the_speaker_is_known_by_name_alias_or_link() {
    let lines = [
        "Mara Lind",
        "MARA LIND",
        "Mara  *Johanna* Lind",
        "Мара Лінд",
        "[[Mara Lind]]",
        "[[people/mara-lind|the minister]]",
        "[[mara-lind|the minister]]",
        "[the minister](../people/mara-lind.md)",
        "[the minister](/people/mara-lind.md)",
        "\\@Mara Lind",
    ];
    let text = lines.map(|line| format!("> Words.\n>\n> — {line}\n\n")).concat();
    let found = records(&built("", &text));
    assert_eq!(found.matches("people/mara-lind: ").count(), lines.len(), "{found}");
}

#[test]
fn a_surname_alone_needs_something_on_the_page_that_speaks_for_its_bearer() {
    let quotation = "> Words.\n>\n> — Lind\n\n";
    assert_records("", quotation, expect![[""]]);
    assert_records(
        "people: [mara-lind]\n",
        quotation,
        expect![[r#"
            statement-1 people/mara-lind: - | - | Words.
        "#]],
    );
    assert_records(
        "links: { as: { Lind: per-holm } }\n",
        quotation,
        expect![[r#"
            statement-1 people/per-holm: - | - | Words.
        "#]],
    );
    assert_records("people: [mara-lind]\nlinks: { never: [Lind] }\n", quotation, expect![[""]]);
    assert_records(
        "",
        &format!("{quotation}> Full.\n>\n> — Mara Lind"),
        expect![[r#"
            statement-1 people/mara-lind: - | - | Words.
            statement-2 people/mara-lind: - | - | Full.
        "#]],
    );
    assert_records(
        "statements: [{ by: mara-lind, paraphrase: A. }]\n",
        quotation,
        expect![[r#"
            statement-1 people/mara-lind: - | - | Words.
        "#]],
    );
}

#[test]
fn a_post_that_the_line_names_is_not_a_place() {
    assert_records(
        "",
        "> Words.\n>\n> — Mara Lind, minister, Oslo, 2023",
        expect![[r#"
            statement-1 people/mara-lind: 2023 | Oslo | Words.
        "#]],
    );
}

#[test]
fn a_name_that_several_share_is_reported_with_what_to_write() {
    expect![[r#"
        warning[ambiguous-mention]: `Berg` could be `people/anna-berg` or `people/jon-berg`, so the quotation is nobody's statement
         --> content/briefings/2025-03-31-talks.md:7:5
          |
        7 | > — Berg, Oslo, 2025-03-30
          |     ^^^^
          |
          = help: write `[[people/anna-berg|Berg]]` or `[[people/jon-berg|Berg]]`
    "#]].assert_eq(&report(&briefing("", "> Words.\n>\n> — Berg, Oslo, 2025-03-30")));
    assert_records(
        "people: [jon-berg]\n",
        "> Words.\n>\n> — Berg, Oslo, 2025-03-30",
        expect![[r#"
            statement-1 people/jon-berg: 2025-03-30 | Oslo | Words.
        "#]],
    );
}

#[test]
fn a_date_that_cannot_be_and_a_weekday_that_is_not_are_reported_in_their_place() {
    expect![[r#"
        error[bad-date]: `2025-02-30` is not a day of the calendar
         --> content/briefings/2025-03-31-talks.md:7:22
          |
        7 | > — Mara Lind, Oslo, 2025-02-30
          |                      ^^^^^^^^^^
          |
          = help: February 2025 has 28 days

        warning[weekday-mismatch]: `on Monday` names a Monday, and 2025-03-30 is a Sunday
          --> content/briefings/2025-03-31-talks.md:11:16
           |
        11 | > — Mara Lind, on Monday, 2025-03-30
           |                ^^^^^^^^^
           |
           = help: correct the date or the words

        error[bad-date]: `12.3.2025` is not a date
          --> content/briefings/2025-03-31-talks.md:15:16
           |
        15 | > — Mara Lind, 12.3.2025
           |                ^^^^^^^^^
           |
           = help: write it year first, as 2025-03-12 or 2025-12-03
    "#]].assert_eq(&report(&briefing(
        "",
        "> Words.\n>\n> — Mara Lind, Oslo, 2025-02-30\n\n> Words.\n>\n> — Mara Lind, on Monday, 2025-03-30\n\n> Words.\n>\n> — Mara Lind, 12.3.2025",
    )));
}

const QUOTATION: &str = "> “Big problems.”[^radio]\n>\n> — Mara Lind, Oslo, 2025-03-30";

#[test]
fn what_front_matter_and_text_show_is_one_record() {
    let one = |statement: &str, expected: Expect| {
        assert_records(&format!("statements:\n  - {statement}\n"), QUOTATION, expected);
    };
    one(
        "{ by: mara-lind, date: 2025-03-30, paraphrase: A., sources: [wire, radio] }",
        expect![[r#"
        statement-1 people/mara-lind: 2025-03-30 | Oslo | Big problems. | wire radio
    "#]],
    );
    one(
        "{ by: mara-lind, date: 2025-03-30T18:00+01:00, place: Oslo City Hall, paraphrase: A. }",
        expect![[r#"
        statement-1 people/mara-lind: 2025-03-30T18:00:00+01:00 | Oslo City Hall | Big problems. | radio
    "#]],
    );
    one(
        "{ by: mara-lind, date: 2025-03-30, quote: Big problems }",
        expect![[r#"
        statement-1 people/mara-lind: 2025-03-30 | Oslo | Big problems | radio
    "#]],
    );
    one(
        "{ by: mara-lind, date: 2025-03-30, quote: Store, wordings: [{ quote: Big problems. }] }",
        expect![[r#"
        statement-1 people/mara-lind: 2025-03-30 | Oslo | Store | radio
    "#]],
    );
}

#[test]
fn another_speaker_date_place_or_wording_is_another_record() {
    let two = |statements: &str, expected: Expect| {
        assert_records(&format!("statements:\n{statements}"), QUOTATION, expected);
    };
    two(
        "  - { by: per-holm, date: 2025-03-30, paraphrase: A. }\n",
        expect![[r#"
            statement-1 people/per-holm: 2025-03-30 | - | -
            statement-2 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
        "#]],
    );
    two(
        "  - { by: mara-lind, date: 2025-03-29, paraphrase: A. }\n",
        expect![[r#"
            statement-1 people/mara-lind: 2025-03-29 | - | -
            statement-2 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
        "#]],
    );
    two(
        "  - { by: mara-lind, paraphrase: A. }\n",
        expect![[r#"
            statement-1 people/mara-lind: - | - | -
            statement-2 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
        "#]],
    );
    two(
        "  - { by: mara-lind, date: 2025-03-30, place: Bergen, paraphrase: A. }\n",
        expect![[r#"
            statement-1 people/mara-lind: 2025-03-30 | Bergen | -
            statement-2 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
        "#]],
    );
    two(
        "  - { by: mara-lind, date: 2025-03-30, quote: Small problems. }\n",
        expect![[r#"
            statement-1 people/mara-lind: 2025-03-30 | - | Small problems.
            statement-2 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
        "#]],
    );
    two(
        "  - { by: mara-lind, date: 2025-03-30, paraphrase: A. }\n  - { by: mara-lind, date: 2025-03-30, paraphrase: B. }\n",
        expect![[r#"
            statement-1 people/mara-lind: 2025-03-30 | - | -
            statement-2 people/mara-lind: 2025-03-30 | - | -
            statement-3 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
        "#]],
    );
}

#[test]
fn of_two_quotations_of_one_remark_the_first_is_its_quote() {
    assert_records(
        "statements: [{ by: mara-lind, date: 2025-03-30, paraphrase: A. }]\n",
        &format!("{QUOTATION}\n\n> More.\n>\n> — Mara Lind, Oslo, 2025-03-30"),
        expect![[r#"
            statement-1 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
            statement-2 people/mara-lind: 2025-03-30 | Oslo | More.
        "#]],
    );
}

#[test]
fn a_record_in_the_text_is_listed_with_a_link_to_its_place() {
    let fields = "statements:
  - by: mara-lind
    about: [per-holm]
    agreement: ferry
    attributes_to: per-holm
    attributed_stance: opposes
    date: 2025-03-30
    said_as: on Sunday
    paraphrase: He will have problems.
  - { by: per-holm, paraphrase: No. }
";
    let built = built(fields, QUOTATION);
    let page = built.page(URL);
    expect![[r##"
        <h2>Statements</h2>
        <figure class="statement" data-permalink="#statement-1">
        <figcaption>
        <p class="speaker"><a href="/people/mara-lind/">Mara Lind</a>, Chair <span class="act">said</span></p>
        <p class="occasion"><time datetime="2025-03-30">30 March 2025</time> (“on Sunday”), Oslo</p>
        </figcaption>
        <p class="in-text"><a href="#statement-1">Quoted in the text</a></p>
        <p class="paraphrase">He will have problems. <span class="mark">paraphrase</span></p>
        <p class="claim"><strong class="mark">Claim</strong> Mara Lind claims that <a href="/people/per-holm/">Per Holm</a> opposes <a href="/agreements/ferry/">Ferry agreement</a>. This is a claim, not a statement by Per Holm.</p>
        <dl class="details">
        <div><dt>About</dt><dd><a href="/people/per-holm/">Per Holm</a></dd></div>
        <div><dt>Agreement</dt><dd><a href="/agreements/ferry/">Ferry agreement</a></dd></div>
        <div><dt>Source</dt><dd><a href="#source-radio">Radio Fjord</a> <span class="source-kind">broadcaster</span></dd></div>
        <div class="sourcing"><dt>Sourcing</dt><dd><span class="source-marks"><span class="source-mark-one-source">single source</span></span></dd></div>
        </dl>
        </figure>
        <figure class="statement" id="statement-2">
        <figcaption>
        <p class="speaker"><a href="/people/per-holm/">Per Holm</a> <span class="act">said</span></p>
        </figcaption>
        <p class="paraphrase">No. <span class="mark">paraphrase</span></p>
        </figure>
    "##]].assert_eq(&page.inner("#statements"));
    assert_eq!(page.attributes("figure[id]", "id"), ["statement-1", "statement-2"]);
    assert_eq!(page.attributes(".body figure[id]", "id"), ["statement-1"]);
    let claim = built.page("people/per-holm/").texts("#claims figure");
    expect!["Mara Lind, Chair said 30 March 2025 (“on Sunday”), Oslo Big problems. He will have problems. paraphrase Claim Mara Lind claims that Per Holm opposes Ferry agreement. This is a claim, not a statement by Per Holm. AboutPer Holm AgreementFerry agreement SourceRadio Fjord broadcaster Sourcingsingle source BriefingTalks"].assert_eq(&claim.join("\n"));
}

#[test]
fn notes_of_the_authors_own_and_anchors_of_names_stay_in_the_caption() {
    let text = "> Words.\n>\n> — Mara Lind,[^own] Norway, 2025-03-30[^radio]\n\n[^own]: Seen by the desk.";
    let built = built("", text);
    expect![[r##"
        <span class="speaker"><a href="/people/mara-lind/" id="mention-1">Mara Lind</a>, Chair</span>
        <span class="occasion"><time datetime="2025-03-30">30 March 2025</time>, <span class="mention" id="mention-2">Norway</span></span>
        <span class="provenance">Source: <a href="#source-radio">Radio Fjord</a> <span class="source-kind">broadcaster</span></span><sup class="footnote-reference"><a href="#note-a" id="note-a-use">[a]</a></sup>
    "##]].assert_eq(&without_joiners(&built.page(URL).inner(".body figcaption")));
    let settings = format!("{SETTINGS}links: {{ quotations: true }}\n");
    let linked = Fixture::new(&briefing("", text)).file("briefbook.yaml", settings).build().clean();
    expect![[r##"
        Mara Lind → /people/mara-lind/
        Norway → /countries/norway/
        Radio Fjord → #source-radio
        [a] → #note-a"##]]
    .assert_eq(&linked.page(URL).links(".body figcaption").join("\n"));
}

#[test]
fn the_same_remark_in_other_words_is_beside_the_first_ones() {
    let fields = "statements:
  - by: mara-lind
    date: 2025-03-30
    quote: We will not wait.
    sources: [radio]
    wordings:
      - { quote: Чекати не будемо., lang: uk, sources: [wire] }
      - { paraphrase: There is not a time to wait. }
";
    let built = built(fields, "");
    expect![[r##"
        <p>Also reported in these words:</p>
        <ul>
        <li><q dir="auto" lang="uk">Чекати не будемо.</q> <span class="mark">uk</span> <span class="provenance">Source: <a href="#source-wire">State Wire</a> <span class="source-kind state-media">state media</span></span></li>
        <li><span dir="auto">There is not a time to wait.</span> <span class="mark">paraphrase</span></li>
        </ul>
    "##]].assert_eq(&built.page(URL).inner(".wordings"));
    assert_eq!(built.page("people/mara-lind/").texts(".wordings li").len(), 2);
    expect![[r#"
        Radio Fjord broadcaster Used for
        State Wire state media Used for"#]]
    .assert_eq(&built.page(URL).texts("#sources li").join("\n"));
    expect![[r#"
        error[missing-field]: a wording needs `quote`
         --> content/briefings/2025-03-31-talks.md:4:44
          |
        4 |   - { by: mara-lind, quote: A., wordings: [{ lang: uk }, { quote: B., sources: [none] }] }
          |                                            ^^^^^^^^^^^^
          |
          = help: give the words: `quote: …` for exact ones, or `paraphrase: …`

        error[unknown-source]: there is no source `none`
         --> content/briefings/2025-03-31-talks.md:4:81
          |
        4 |   - { by: mara-lind, quote: A., wordings: [{ lang: uk }, { quote: B., sources: [none] }] }
          |                                                                                 ^^^^
          |
          = help: add it to `sources`: `- { id: none, publisher: … }`
    "#]]
    .assert_eq(&report(&briefing(
        "statements:\n  - { by: mara-lind, quote: A., wordings: [{ lang: uk }, { quote: B., sources: [none] }] }\n",
        "",
    )));
}

#[test]
fn an_old_view_has_no_statement_from_a_later_day() {
    let text = briefing("", &format!("{QUOTATION}\n\n> Later.\n>\n> — Mara Lind, 2025-04-02"));
    let view = |day: &str| Fixture::new(&text).set_back_to(day).build().clean();
    expect![[r#"
        statement-1 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
    "#]]
    .assert_eq(&records(&view("2025-04-01")));
    expect![[r#"
        statement-1 people/mara-lind: 2025-03-30 | Oslo | Big problems. | radio
        statement-2 people/mara-lind: 2025-04-02 | - | Later.
    "#]]
    .assert_eq(&records(&view("2025-04-02")));
    assert!(records(&view("2025-03-30")).is_empty(), "the briefing is of the next day");
}

#[test]
fn what_is_withheld_says_nothing() {
    let draft = format!(
        "{PEOPLE}//- content/briefings/2025-03-31-talks.md\n---\ntitle: Talks\ndraft: true\n---\n\n> Hidden words.\n>\n> — Mara Lind\n"
    );
    assert!(site(&draft).clean().holding("hidden words").is_empty());
    assert!(!Fixture::new(&draft).drafts().build().clean().holding("hidden words").is_empty());
    let speaker = briefing("", QUOTATION).replace("name: Mara Lind\n", "name: Mara Lind\ndraft: true\n");
    assert!(site(&speaker).clean().holding("statement-1").is_empty());
}
