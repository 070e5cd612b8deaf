//! Old views: the site as of the end of a day, and as far as it was known.
//!
//! That nothing is missing from a view and nothing is too much is shown in `dated_by_hand`.

use expect_test::expect;

use crate::fixture::{Built, Fixture, Page};
use crate::sandbox::{Sandbox, finish, repository, tree};

fn demo() -> Fixture {
    let files = tree(&repository().join("content"));
    let mut files: std::collections::BTreeMap<String, Vec<u8>> =
        files.into_iter().map(|(path, bytes)| (format!("content/{path}"), bytes)).collect();
    files.insert("briefbook.yaml".to_owned(), std::fs::read(repository().join("briefbook.yaml")).unwrap());
    Fixture::of(files).now("2026-01-01T12:00:00Z")
}

fn status(built: &Built, url: &str) -> String {
    built.page(url).texts("#status .standing-now p, #status p").first().cloned().unwrap_or_default()
}

#[test]
fn the_three_dates_of_the_minerals_agreement_give_its_three_statuses() {
    let on = |day: &str| {
        let page = demo().set_back_to(day).build().clean().page("agreements/us-ukraine-minerals/");
        page.texts("#status .status, #status .milestone").join(", ")
    };
    assert_eq!(on("2025-03-31"), "negotiating, signing postponed");
    assert_eq!(on("2025-05-01"), "signed");
    assert_eq!(on("2025-05-23"), "in force");
}

#[test]
fn as_of_31_march_no_byte_shows_of_a_later_briefing_statement_or_post() {
    let built = demo().set_back_to("2025-03-31").build().clean();
    for later in [
        "2025-05-01-minerals-agreement-signed",
        "2025-05-23-minerals-agreement-in-force",
        "Minerals agreement is signed in Washington",
        "Minerals agreement enters into force",
        "Bessent and Svyrydenko sign the agreement",
        "The Verkhovna Rada ratifies",
        "some outlets give 1 May",
        "The date is now explained",
        "2025-07-17",
    ] {
        assert_eq!(built.holding(later), Vec::<&str>::new(), "{later}");
    }
    let page = built.page("agreements/us-ukraine-minerals/");
    assert_eq!(page.texts("#history .status-signed, #history .status-in_force, #actions td"), Vec::<String>::new());
    assert!(built.text("feed.xml").contains("Trump says Zelenskyy wants out"), "the feed holds what was there");
    let post = built.page("people/yuliia-svyrydenko/").texts("#posts, .posts").join(" ");
    assert!(post.contains("since 4 November 2021"), "that the post ended was not known: {post}");
}

const FERRY: &str = "
//- content/countries/norway.md
---
name: Norway
redirect_from: [/norge/]
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
history:
  - { date: 2025-01-13, status: negotiating }
  - { date: 2025-02-10, status: signed }
---
//- content/briefings/2025-02-11-signed.md
---
title: Signed
---
Norway signed.
";

#[test]
fn every_page_says_that_it_is_old_and_leads_to_the_page_as_it_is() {
    let built = Fixture::new(FERRY).set_back_to("2025-01").build().clean();
    let banner = |page: &Page| page.inner(".dated-notice");
    expect![[r#"
        This is the site as of <time datetime="2025-01-31">31 January 2025</time>. Texts may have changed since. <a href="https://example.org/agreements/ferry/">See the current page</a>.
    "#]]
    .assert_eq(&banner(&built.page("agreements/ferry/")));
    expect![[r#"
        This is the site as of <time datetime="2025-01-31">31 January 2025</time>. Texts may have changed since. <a href="https://example.org/">Go to the current site</a>.
    "#]]
    .assert_eq(&banner(&built.page("404.html")));
    expect![[r#"
        This is the site as of <time datetime="2025-01-31">31 January 2025</time>. Texts may have changed since. <a href="https://example.org/countries/norway/">See the current page</a>.
    "#]]
    .assert_eq(&banner(&built.page("norge/")));
    for page in built.pages() {
        assert_eq!(page.texts(".dated-notice").len(), 1, "{}", page.url);
        assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"], "{}", page.url);
        assert!(page.find("link[rel=alternate]").is_empty(), "no feed of the past is announced: {}", page.url);
    }
    let known = Fixture::new(FERRY).known_by("2025").now("2026-02-01").build().clean();
    expect![[r#"
        This is the site as known on <time datetime="2025-12-31">31 December 2025</time>. Texts may have changed since. <a href="https://example.org/">See the current page</a>.
    "#]]
    .assert_eq(&banner(&known.page("")));
    let live = Fixture::new(FERRY).build().clean();
    assert_eq!(live.holding("dated-notice\">"), Vec::<&str>::new());
}

#[test]
fn the_canonical_page_is_the_live_one_wherever_the_old_view_is_put() {
    let built =
        Fixture::new(FERRY).base_url("https://archive.example.org/2025/").set_back_to("2025-01-31").build().clean();
    let page = built.page("agreements/ferry/");
    assert_eq!(page.attributes("link[rel=canonical]", "href"), ["https://example.org/agreements/ferry/"]);
    assert_eq!(page.attributes(".dated-notice a", "href"), ["https://example.org/agreements/ferry/"]);
    assert_eq!(page.attributes(".site-title a", "href"), ["/2025/"]);
}

#[test]
fn an_old_view_has_no_sitemap_and_no_robots_and_keeps_its_feed() {
    let built = Fixture::new(FERRY).set_back_to("2025-02-11").build().clean();
    let urls = built.urls();
    assert!(!urls.contains(&"sitemap.xml") && !urls.contains(&"robots.txt"), "{urls:?}");
    assert!(built.text("feed.xml").contains("<title>Signed</title>"));
}

#[test]
fn the_day_ends_in_the_time_zone_of_the_site() {
    let site = |zone: &str| {
        Fixture::new(&format!(
            "
//- briefbook.yaml
title: Desk
base_url: https://example.org/
timezone: {zone}
//- content/pages/evening.md
---
title: Evening
publish_at: 2025-03-30T21:30:00Z
---
//- content/pages/night.md
---
title: Night
publish_at: 2025-03-30T22:00:00Z
---
"
        ))
        .set_back_to("2025-03-30")
        .build()
        .clean()
    };
    let there = |built: &Built| ["evening/", "night/"].map(|url| built.urls().contains(&url));
    // The clocks were put forward on that day in Brussels; it ended at 22:00 UTC.
    assert_eq!(there(&site("Europe/Brussels")), [true, false]);
    assert_eq!(there(&site("Asia/Tokyo")), [false, false]);
    assert_eq!(there(&site("America/New_York")), [true, true]);
}

#[test]
fn what_is_under_embargo_or_has_expired_now_never_shows() {
    let site = |front: &str| {
        let text = format!("//- content/briefings/2025-01-05-secret.md\n---\ntitle: Secret\n{front}\n---\n");
        let built = Fixture::new(&text).now("2025-06-01").set_back_to("2025-03-31").build().clean();
        built.urls().iter().any(|url| url.contains("secret"))
    };
    assert!(site(""));
    assert!(!site("publish_at: 2025-07-01"), "it is still under embargo");
    assert!(!site("publish_at: 2025-04-01"), "it was published after that day");
    assert!(site("publish_at: 2025-03-31"), "it was published on that day");
    assert!(!site("expires_at: 2025-02-01"), "it had expired by then");
    assert!(!site("expires_at: 2025-05-01"), "it was there, and has expired since");
    assert!(site("expires_at: 2025-07-01"), "it has not expired yet");
    assert!(!site("draft: true"));
}

#[test]
fn references_to_pages_that_were_not_there_yet_are_plain_text_and_nothing_is_said() {
    let built = Fixture::new(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
country: norway
links: { as: { Holm: per-holm } }
---
[[Per Holm]], [[people/per-holm]], [[per-holm|he]], [[The Holm]], [his page](per-holm/index.md), [old](/old-holm/),
[picture](per-holm/holm.svg), [all](https://example.org/people/per-holm/), [[2025-02-11-signed]] and [[Signed at last]].
//- content/people/per-holm/index.md
---
name: Per Holm
aliases: [The Holm]
publish_at: 2025-02-01
redirect_from: [/old-holm/]
---
//- content/people/per-holm/holm.svg
<svg/>
//- content/countries/norway.md
---
name: Norway
aliases: [{ text: Northland, from: 2025-02 }]
---
[[Northland]] is new, [[norway#people]] and [the signing](../briefings/2025-02-11-signed.md#how).
//- content/briefings/2025-01-11-talks.md
---
title: Talks
people: [per-holm, mara-lind]
updates: 2025-02-11-signed
statements: [{ by: mara-lind, to: [per-holm, press], about: [per-holm], paraphrase: Yes. }]
events: [{ date: 2025-01-10, text: They meet, participants: [per-holm, mara-lind] }]
---
//- content/briefings/2025-02-11-signed.md
---
title: Signed at last
---
## How
",
    )
    .set_back_to("2025-01-31")
    .build()
    .clean();
    expect![[r#"
        <p>Per Holm, a later page, he, The Holm, his page, old,
        picture, all, a later page and Signed at last.</p>
    "#]]
    .assert_eq(&built.body("people/mara-lind/"));
    expect![[r#"
        <p>Northland is new, <a href="/countries/norway/#people">Norway</a> and the signing.</p>
    "#]]
    .assert_eq(&built.body("countries/norway/"));
    assert!(built.holding("holm/").is_empty() && built.holding("<svg/>").is_empty());
    let details = built.page("briefings/2025-01-11-talks/").texts("figure .details").join(" ");
    expect!["Topress"].assert_eq(&details);
}

#[test]
fn mistakes_in_an_old_view_are_reported_at_their_places() {
    let built = Fixture::new(
        "
//- content/agreements/ferry.md
---
name: Ferry agreement
history:
  - { date: 2025-05-10, status: signed, by: [nobody] }
  - { date: 2025-02-10, status: signed, by: [somebody] }
---
//- content/briefings/2025-01-11-talks.md
---
title: Talks
statements:
  - { by: nobody, date: 2025-05-01, paraphrase: Later. }
  - { by: somebody, date: 2025-01-01, paraphrase: Then. }
---
[[Somebody]]
",
    )
    .set_back_to("2025-02-28")
    .build();
    expect![[r#"
        content/agreements/ferry.md:5:46 unknown-entity there is no entity `somebody`
        content/briefings/2025-01-11-talks.md:5:11 unknown-entity there is no entity `somebody`
        content/briefings/2025-01-11-talks.md:7:1 broken-link no page `Somebody`
    "#]]
    .assert_eq(&built.lines());
}

#[test]
fn whether_a_history_can_be_true_is_not_asked_of_an_old_view() {
    let text = "
//- content/countries/norway.md
---
name: Norway
---
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
history:
  - { date: 2025-01-10, status: text_agreed, source: late }
  - { date: 2025-02-10, status: in_force }
actions: [{ party: norway, action: ratification, date: 2025-02-01, source: late }]
sources: [{ id: late, publisher: Gazette, published: 2025-03-01 }]
---
";
    let view = |fixture: Fixture| fixture.build().lines();
    assert_eq!(view(Fixture::new(text)), "");
    assert_eq!(view(Fixture::new(text).known_by("2025-02-15")), "");
}

/// An agreement and a briefing whose facts were written down on other days than they happened.
const LATE: &str = "
//- content/countries/norway.md
---
name: Norway
---
//- content/people/mara-lind.md
---
name: Mara Lind
posts: [{ title: Minister, of: countries/norway, from: 2025-01-01, to: 2025-02-20 }]
---
//- content/sources.yaml
- { id: gazette, publisher: Gazette, published: 2025-02-20 }
- { id: read-later, publisher: Archive, accessed: 2025-04-01 }
- { id: undated, publisher: Undated }
//- content/agreements/ferry.md
---
name: Ferry agreement
parties: [norway]
history:
  - { date: 2025-01-10, status: mooted, source: undated }
  - { date: 2025-01-20, status: negotiating, source: read-later }
  - { date: 2025-02-01, status: text_agreed }
  - { date: 2025-02-10, status: signed, source: gazette }
  - { date: 2025-06-01, status: in_force, source: gazette }
actions:
  - { party: norway, action: signature, date: 2025-02-10, source: gazette }
  - { party: norway, action: acceptance, date: 2025-02-12 }
---
//- content/briefings/2025-02-15-agreed.md
---
title: Agreed
statements:
  - { by: mara-lind, agreement: ferry, date: 2025-02-14, paraphrase: Said before. }
  - { by: mara-lind, agreement: ferry, date: 2025-03-14, paraphrase: Said after. }
events:
  - { date: 2025-02-01, agreement: agreements/ferry, status: text_agreed, text: The text is agreed }
  - { date: 2025-03-01, text: A meeting, about: [ferry], outcome: held }
revisions: [{ date: 2025-02-16, type: correction, note: A statement was corrected. }]
---
";

/// What a view says of the agreement: the steps of its history, the actions, the statements, the outcomes.
fn told(built: &Built) -> String {
    let page = built.page("agreements/ferry/");
    let part = |css: &str| page.texts(css).join(", ");
    format!(
        "{} / {} / {} / {}",
        part("#history .status, #history .milestone"),
        part("#actions td:first-of-type"),
        part("#statements .paraphrase"),
        part("#timeline .fact-event .fact-date")
    )
}

#[test]
fn a_view_by_what_was_known_differs_where_a_fact_was_written_down_on_another_day() {
    let site = || Fixture::new(LATE).now("2025-12-01");
    let views = ["2025-02-14", "2025-02-15", "2025-02-20", "2025-04-01", "2025-06-01"].map(|day| {
        let (happened, known) = (site().set_back_to(day).build().clean(), site().known_by(day).build().clean());
        format!("{day}\n  happened: {}\n  known:    {}\n", told(&happened), told(&known))
    });
    expect![[r#"
        2025-02-14
          happened: mooted, negotiating, text agreed, signed / signature Source: Gazette, acceptance /  / 
          known:    mooted / acceptance /  / 
        2025-02-15
          happened: mooted, negotiating, text agreed, signed / signature Source: Gazette, acceptance / Said before. paraphrase / 1 March 2025 upcoming
          known:    mooted, text agreed / acceptance / Said after. paraphrase, Said before. paraphrase / 1 March 2025 upcoming
        2025-02-20
          happened: mooted, negotiating, text agreed, signed / signature Source: Gazette, acceptance / Said before. paraphrase / 1 March 2025 upcoming
          known:    mooted, text agreed, signed, in force / signature Source: Gazette, acceptance / Said after. paraphrase, Said before. paraphrase / 1 March 2025 upcoming
        2025-04-01
          happened: mooted, negotiating, text agreed, signed / signature Source: Gazette, acceptance / Said after. paraphrase, Said before. paraphrase / 1 March 2025
          known:    mooted, negotiating, text agreed, signed, in force / signature Source: Gazette, acceptance / Said after. paraphrase, Said before. paraphrase / 1 March 2025
        2025-06-01
          happened: mooted, negotiating, text agreed, signed, in force / signature Source: Gazette, acceptance / Said after. paraphrase, Said before. paraphrase / 1 March 2025
          known:    mooted, negotiating, text agreed, signed, in force / signature Source: Gazette, acceptance / Said after. paraphrase, Said before. paraphrase / 1 March 2025
    "#]].assert_eq(&views.concat());
    // The status is in both the last one that had begun by that day, of those that the view has.
    assert_eq!(status(&site().known_by("2025-02-20").build(), "agreements/ferry/"), "signed 10 February 2025");
    assert_eq!(status(&site().known_by("2025-02-14").build(), "agreements/ferry/"), "mooted since 10 January 2025");
}

#[test]
fn what_has_only_one_day_is_the_same_in_both_views() {
    for day in ["2025-02-15", "2025-02-16", "2025-02-19", "2025-02-20"] {
        let site = || Fixture::new(LATE).now("2025-12-01");
        let (happened, known) = (site().set_back_to(day).build(), site().known_by(day).build());
        for (url, css) in [("briefings/2025-02-15-agreed/", ".notice, .revisions"), ("people/mara-lind/", ".posts")] {
            assert_eq!(happened.page(url).texts(css), known.page(url).texts(css), "{url} on {day}");
        }
        let corrected = !known.page("briefings/2025-02-15-agreed/").texts(".notice-correction").is_empty();
        assert_eq!(corrected, day >= "2025-02-16", "{day}");
        let ended = known.page("people/mara-lind/").texts(".posts").concat().contains("20 February 2025");
        assert_eq!(ended, day >= "2025-02-20", "{day}");
    }
}

#[test]
fn an_old_view_is_built_beside_the_site_and_never_over_it() {
    let sandbox = Sandbox::new(FERRY);
    assert_eq!(sandbox.build().code, Some(0));
    let before = tree(&sandbox.public());
    let said = |arguments: &[&str]| {
        let run = sandbox.run(&[arguments, &["--now", "2025-06-01T12:00:00Z"]].concat());
        let words: Vec<&str> = run.stderr.split(' ').collect();
        let spoken: Vec<&str> = words.iter().copied().filter(|word| word.parse::<f64>().is_err()).collect();
        (run.code, spoken.join(" "))
    };
    let (code, line) = said(&["build", "--as-of", "2025-01"]);
    assert_eq!(code, Some(0), "{line}");
    expect![[r#"
        built files of the site as of January into public-as-of-2025-01-31 in s: new
    "#]]
    .assert_eq(&line);
    assert!(sandbox.site().join("public-as-of-2025-01-31/agreements/ferry/index.html").is_file());
    let (_, line) = said(&["build", "--known-by", "2025-02-11", "--out", "old"]);
    expect![[r#"
        built files of the site as known on February into old in s: new
    "#]]
    .assert_eq(&line);
    crate::sandbox::assert_same_tree(&before, &tree(&sandbox.public()), "the site as it is was not touched");
    let (code, line) = said(&["check", "--known-by", "2025-02-11"]);
    assert_eq!((code, line.as_str()), (Some(0), "no problem in pages of the site as known on February 2025\n"));
    let (code, _) = said(&["links", "--as-of", "2025-02-11"]);
    assert_eq!(code, Some(0));
}

#[test]
fn a_view_that_cannot_be_meant_is_wrong_usage() {
    let sandbox = Sandbox::new(FERRY);
    let said = |arguments: &[&str]| {
        let mut command = sandbox.command(&["build", "--now", "2025-06-01T12:00:00Z"]);
        let run = finish(command.args(arguments));
        assert_eq!(run.code, Some(2), "{run:?}");
        run.stderr.lines().next().unwrap_or_default().to_owned() + "\n"
    };
    expect![[r#"
        error: the argument '--as-of <DATE>' cannot be used with '--known-by <DATE>'
        error: --as-of: 3 June 2025 has not come yet
        error: --known-by: 31 December 2025 has not come yet
        error: --as-of: `2025-02-30` is not a day of the calendar
        error: --as-of: `2025-03-31T12:00Z` is no whole day, month or year
        error: --as-of: `2025-03~` is no whole day, month or year
        error: --as-of: `31.3.2025` is not a date
    "#]]
    .assert_eq(
        &[
            said(&["--as-of", "2025-01-01", "--known-by", "2025-01-01"]),
            said(&["--as-of", "2025-06-03"]),
            said(&["--known-by", "2025"]),
            said(&["--as-of", "2025-02-30"]),
            said(&["--as-of", "2025-03-31T12:00Z"]),
            said(&["--as-of", "2025-03~"]),
            said(&["--as-of", "31.3.2025"]),
        ]
        .concat(),
    );
    assert!(!sandbox.site().join("public").exists());
}
