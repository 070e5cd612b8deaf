//! The repository's own site: what the story says on three days, and that every link of its output leads somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use expect_test::expect;

use crate::fixture::{Built, Fixture};
use crate::sandbox::{repository, tree};

pub fn demo_on(now: &str) -> Built {
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (path, bytes) in tree(&repository().join("content")) {
        files.insert(format!("content/{path}"), bytes);
    }
    files.insert("briefbook.yaml".to_owned(), std::fs::read(repository().join("briefbook.yaml")).unwrap());
    Fixture::of(files).now(now).build().clean()
}

fn demo() -> &'static Built {
    static DEMO: OnceLock<Built> = OnceLock::new();
    DEMO.get_or_init(|| demo_on("2025-05-24T12:00:00Z"))
}

const MINERALS: &str = "agreements/us-ukraine-minerals/";
const MINERALS_LINK: &str = "→ /agreements/us-ukraine-minerals/";

#[test]
fn on_31_march_the_agreement_is_negotiated_and_its_signing_was_postponed() {
    let page = demo_on("2025-03-31T12:00:00Z").page(MINERALS);
    expect![[r#"
        negotiating since 28 March 2025, Kyiv
        Ukraine says what it will not accept; a draft is still being discussed.
        Source: Unnamed news outlet document
        signing postponed 28 February 2025, White House
        The signing is put off after a public dispute
        Source: Minerals desk document; Unnamed news outlet document Briefing: Signing of the minerals agreement is called off and Trump says Zelenskyy wants out of the minerals agreement"#]].assert_eq(&page.texts("#status p").join("\n"));
}

#[test]
fn on_1_may_it_is_signed_and_not_in_force() {
    let page = demo_on("2025-05-01T12:00:00Z").page(MINERALS);
    expect![[r#"
        signed 30 April 2025, Washington
        In Kyiv's time zone some outlets give 1 May.
        Source: Minerals desk document"#]]
    .assert_eq(&page.texts("#status p").join("\n"));
}

#[test]
fn on_24_may_it_is_in_force() {
    expect![[r#"
        in force since 23 May 2025
        The agreement enters into force
        Source: Minerals desk document Briefing: Minerals agreement enters into force"#]]
    .assert_eq(&demo().page(MINERALS).texts("#status p").join("\n"));
}

#[test]
fn nothing_of_it_had_gone_stale_by_june() {
    demo_on("2025-06-01T12:00:00Z").checked().clean();
}

#[test]
fn zelenskyys_page_lists_every_briefing_that_mentions_him_by_either_spelling_each_with_its_sentence() {
    let page = demo().page("people/volodymyr-zelenskyy/");
    let listed: BTreeSet<String> = page.attributes("#backlinks .backlink-page a", "href").into_iter().collect();
    for (path, bytes) in tree(&repository().join("content/briefings")) {
        let text = String::from_utf8(bytes).unwrap();
        let url = format!("/briefings/{}/", path.trim_end_matches(".md"));
        assert!(text.contains("Zelensky"), "each of the four briefings mentions him: {path}");
        assert!(listed.contains(&url), "{url} is among {listed:?}");
    }
    let items = page.find("#backlinks .backlinks > li");
    let sentence = scraper::Selector::parse(".sentence mark").unwrap();
    let of_briefing = scraper::Selector::parse(".backlink-page a[href^='/briefings/']").unwrap();
    for item in items.into_iter().filter(|item| item.select(&of_briefing).next().is_some()) {
        let marked: Vec<String> = item.select(&sentence).map(crate::fixture::plain).collect();
        assert!(marked.iter().any(|name| name.contains("Zelensky")), "{}", crate::fixture::plain(item));
    }
}

#[test]
fn every_backlink_of_the_demo_leads_to_its_place() {
    crate::anchors::assert_places(demo());
}

#[test]
fn ukraines_page_shows_its_people_and_agreements_without_anybody_having_written_them_there() {
    let page = demo().page("countries/ukraine/");
    let related: Vec<String> = page.attributes(".relations li > a, .relations li a", "href");
    for url in [
        "/people/volodymyr-zelenskyy/",
        "/people/andrii-sybiha/",
        "/people/yuliia-svyrydenko/",
        "/agreements/us-ukraine-minerals/",
        "/agreements/ukraine-eu-accession/",
    ] {
        assert!(related.contains(&url.to_owned()), "{url} is among {related:?}");
    }
}

#[test]
fn what_trump_claims_about_zelenskyy_is_nowhere_ukraines_position() {
    for url in ["countries/ukraine/", "people/volodymyr-zelenskyy/", MINERALS] {
        let page = demo().page(url);
        let stance = scraper::Selector::parse(".stance").unwrap();
        let speaker = scraper::Selector::parse(".speaker").unwrap();
        for figure in page.find("figure.statement") {
            let stances: String = figure.select(&stance).map(crate::fixture::plain).collect();
            let by: String = figure.select(&speaker).map(crate::fixture::plain).collect();
            assert_ne!(stances, "opposes", "nobody opposes the agreement for himself on {url}: {by}");
        }
        assert!(
            page.texts("#statements .claim").is_empty() || url == "countries/ukraine/",
            "claims stand apart on {url}"
        );
    }
    let claims = demo().page(MINERALS).texts("#claims .claim");
    expect!["Claim Donald Trump claims that Volodymyr Zelenskyy opposes US–Ukraine minerals agreement. This is a claim, not a statement by Volodymyr Zelenskyy."].assert_eq(&claims.join("\n"));
}

#[test]
fn the_parties_positions_are_their_own_words_and_claims_are_in_the_other_column() {
    let page = demo().page(MINERALS);
    let columns = |css: &str| page.texts(&format!("#positions tbody {css}")).join("\n");
    expect![[r#"
        supports big, big problems Zelenskyy is trying to get out of the agreement, and will be in serious trouble if he does. paraphrase This is a claim about Volodymyr Zelenskyy. Donald Trump, President, 30 March 2025 (“on Sunday”), aboard Air Force One Source: Remarks to reporters official Briefing: Trump says Zelenskyy wants out of the minerals agreement
        conditional Ukraine cannot accept anything that might put its accession to the EU at risk. paraphrase Volodymyr Zelenskyy, President, 28 March 2025 (“on Friday”), Kyiv Source: Press conference official Briefing: Trump says Zelenskyy wants out of the minerals agreement"#]].assert_eq(&columns(".own-position"));
    expect![[r#"
        none recorded
        Claim Donald Trump, President, claims that Volodymyr Zelenskyy opposes it big, big problems Zelenskyy is trying to get out of the agreement, and will be in serious trouble if he does. paraphrase 30 March 2025 (“on Sunday”), aboard Air Force One Source: Remarks to reporters official Briefing: Trump says Zelenskyy wants out of the minerals agreement"#]].assert_eq(&columns(".claimed-position"));
    assert_eq!(page.texts("#positions tbody th"), ["🇺🇸 United States", "🇺🇦 Ukraine"]);
    for url in ["countries/ukraine/", "people/volodymyr-zelenskyy/"] {
        assert_eq!(demo().page(url).texts("#positions .own-position .stance-badge"), ["conditional"], "{url}");
    }
}

#[test]
fn what_trump_says_of_zelenskyy_is_set_beside_zelenskyys_own_words() {
    let page = demo().page(MINERALS);
    expect!["Donald Trump’s account of Volodymyr Zelenskyy’s position contradicts what Volodymyr Zelenskyy said 2 days before. Volodymyr Zelenskyy’s own words conditional Ukraine cannot accept anything that might put its accession to the EU at risk. paraphrase Volodymyr Zelenskyy, President, 28 March 2025 (“on Friday”), Kyiv Source: Press conference official Briefing: Trump says Zelenskyy wants out of the minerals agreement Claim by Donald Trump Claim Donald Trump, President, claims that Volodymyr Zelenskyy opposes it big, big problems Zelenskyy is trying to get out of the agreement, and will be in serious trouble if he does. paraphrase 30 March 2025 (“on Sunday”), aboard Air Force One Source: Remarks to reporters official Briefing: Trump says Zelenskyy wants out of the minerals agreement"].assert_eq(&page.one(".contradiction"));
    assert!(page.texts(".position-change").is_empty(), "no speaker of the story changed position");
}

#[test]
fn ukraines_position_on_the_agreement_is_two_clicks_from_the_home_page() {
    let agreement = demo().page("").links("section.agreements").into_iter().find(|link| link.ends_with(MINERALS_LINK));
    assert!(agreement.is_some(), "the first click");
    let row = demo().page(MINERALS).texts("#positions tbody tr").into_iter().find(|row| row.contains("Ukraine"));
    let row = row.unwrap_or_default();
    for told in ["conditional", "Volodymyr Zelenskyy, President", "28 March 2025", "Kyiv", "Press conference"] {
        assert!(row.contains(told), "{told} is in {row}");
    }
}

#[test]
fn the_status_table_shows_signed_and_not_in_force() {
    let may = demo_on("2025-05-01T12:00:00Z");
    expect!["US–Ukraine minerals agreement signed, not in force 30 April 2025 30 April 2025 not recorded 8 May 2025 Ukraine: ratification 1 May 2025 Minerals agreement is signed in Washington agreement United States and Ukraine"].assert_eq(&may.page("agreements/status/signed-not-in-force/").texts("tbody tr").join("\n"));
    assert!(may.page("agreements/status/in-force/").texts("tbody tr").is_empty());
    expect![[r#"
        US–Ukraine minerals agreement in force 23 May 2025 30 April 2025 23 May 2025 none recorded 23 May 2025 Minerals agreement enters into force agreement United States and Ukraine
        US–Russia rare earth talks open March 2025 (uncertain) not recorded not recorded none recorded 31 March 2025 Trump says Zelenskyy wants out of the minerals agreement process United States and Russia
        Ukraine's accession to the European Union negotiating 25 June 2024 not recorded not recorded none recorded 31 March 2025 Trump says Zelenskyy wants out of the minerals agreement process European Union and Ukraine"#]].assert_eq(&demo().page("agreements/status/").texts("tbody tr").join("\n"));
}

#[test]
fn two_countries_each_have_a_page_of_what_is_between_them() {
    let page = demo().page("between/ukraine/united-states/");
    assert_eq!(page.one("h1"), "🇺🇦 Ukraine and 🇺🇸 United States");
    expect!["US–Ukraine minerals agreement in force 23 May 2025 agreement 2"]
        .assert_eq(&page.texts("#agreements tbody tr").join("\n"));
    expect![[r#"
        28 February 2025 postponed US–Ukraine minerals agreement: signing planned White House The United States and Ukraine plan to sign the minerals agreement Source: Minerals desk document; Unnamed news outlet document Briefing: Signing of the minerals agreement is called off and Trump says Zelenskyy wants out of the minerals agreement
        28 February 2025 US–Ukraine minerals agreement: unclear White House The planned signing did not take place. Source: Minerals desk document
        28 February 2025 US–Ukraine minerals agreement: signing postponed White House The signing is put off after a public dispute Source: Minerals desk document; Unnamed news outlet document Briefing: Signing of the minerals agreement is called off and Trump says Zelenskyy wants out of the minerals agreement
        28 February 2025 JD Vance asserted: Zelenskyy is ungrateful, Vance is reported to have said. White House Source: Unnamed press accounts newspaper Briefing: Trump says Zelenskyy wants out of the minerals agreement
        28 March 2025 US–Ukraine minerals agreement: negotiating previously unclear Kyiv Ukraine says what it will not accept; a draft is still being discussed. Source: Unnamed news outlet document
        30 March 2025 claim Claim by Donald Trump about Volodymyr Zelenskyy: Zelenskyy is trying to get out of the agreement, and will be in serious trouble if he does. aboard Air Force One · US–Ukraine minerals agreement Source: Remarks to reporters official Briefing: Trump says Zelenskyy wants out of the minerals agreement
        30 April 2025 US–Ukraine minerals agreement: signed previously negotiating Washington In Kyiv's time zone some outlets give 1 May. Source: Minerals desk document
        30 April 2025 Bessent and Svyrydenko sign the agreement Washington · US–Ukraine minerals agreement, Scott Bessent, Yuliia Svyrydenko Source: Minerals desk document Briefing: Minerals agreement is signed in Washington
        23 May 2025 US–Ukraine minerals agreement: in force previously signed The agreement enters into force Source: Minerals desk document Briefing: Minerals agreement enters into force"#]].assert_eq(&page.texts("#timeline li").join("\n"));
    expect!["Claim Donald Trump claims that Volodymyr Zelenskyy opposes US–Ukraine minerals agreement. This is a claim, not a statement by Volodymyr Zelenskyy."].assert_eq(&page.texts("#claims .claim").join("\n"));
    let page = demo().page("between/russia/united-states/");
    expect!["US–Russia rare earth talks open March 2025 (uncertain) process 2"]
        .assert_eq(&page.texts("#agreements tbody tr").join("\n"));
    expect![[r#"
        March 2025 (uncertain) US–Russia rare earth talks: open The United States and Russia are reported to have begun talks about rare earths Source: Russian state media state media Briefing: Trump says Zelenskyy wants out of the minerals agreement
        March 2025 (uncertain) Kirill Dmitriev confirmed: Rare earths are a field for cooperation, and talks about projects in Russia have begun. US–Russia rare earth talks Source: Russian state media state media Briefing: Trump says Zelenskyy wants out of the minerals agreement"#]].assert_eq(&page.texts("#timeline li").join("\n"));
    expect![[r#"
        Russia → /between/russia/united-states/
        Ukraine → /between/ukraine/united-states/"#]]
    .assert_eq(&demo().page("countries/united-states/").links("#relations-with-others").join("\n"));
}

#[test]
fn trump_alone_is_linked_only_after_donald_trump() {
    for page in demo().pages() {
        let body = page.texts(".body").concat();
        for element in page.find(".body a[href='/people/donald-trump/']") {
            let text = crate::fixture::plain(element);
            if text == "Trump" {
                let before = body.find("Donald Trump").unwrap_or(usize::MAX);
                let tagged = page.links("#about").iter().any(|link| link.ends_with("/people/donald-trump/"));
                assert!(tagged || before < body.find("Trump").unwrap(), "{}", page.url);
            }
        }
    }
}

#[test]
fn every_row_of_the_story_shows() {
    let briefing = demo().page("briefings/2025-03-31-trump-says-zelenskyy-wants-out/");
    let occasions = briefing.texts("figure.statement .occasion").join("\n");
    expect![[r#"
        30 March 2025 (“on Sunday”), aboard Air Force One
        28 March 2025 (“on Friday”), Kyiv
        30 March 2025 (“on Sunday”)
        30 March 2025 (“on Sunday”)
        March 2025 (uncertain)
        28 February 2025, White House"#]]
    .assert_eq(&occasions);
    let minerals = demo().page(MINERALS);
    expect![[r#"
        signing planned postponed
        unclear
        signing postponed
        negotiating
        signed
        in force current status"#]]
    .assert_eq(&minerals.texts("#history .history-step").join("\n"));
    expect![[r#"
        🇺🇸 United Statessignature 30 April 2025
        🇺🇦 Ukrainesignature 30 April 2025
        ratification by Verkhovna Rada 8 May 2025"#]]
    .assert_eq(&minerals.texts("#actions tbody tr").join("\n"));
}

/// Every link of the output is resolved once more, by another reader of HTML than the program's own.
#[test]
fn every_internal_link_and_anchor_of_the_output_leads_somewhere() {
    let built = demo();
    let mut checked = 0;
    let mut broken = Vec::new();
    for page in built.pages() {
        let base = url::resolve("/", &page.url);
        for (css, attribute) in [("[href]", "href"), ("[src]", "src")] {
            for address in page.attributes(css, attribute) {
                let (path, anchor) =
                    address.split_once('#').map_or((&*address, None), |(path, anchor)| (path, Some(anchor)));
                let path = path.strip_prefix("https://example.org").unwrap_or(path);
                if path.contains(':') {
                    assert!(path.starts_with("https://") || path.starts_with("mailto:"), "{address} on {}", page.url);
                    continue;
                }
                checked += 1;
                let target = if path.is_empty() { base.clone() } else { url::resolve(&base, path) };
                let target = target.trim_start_matches('/');
                if !built.outputs().contains_key(target) {
                    broken.push(format!("{} → {address}", page.url));
                } else if let Some(anchor) = anchor {
                    let ids: Vec<String> = built.page(target).attributes("[id]", "id");
                    if !ids.iter().any(|id| id == anchor) {
                        broken.push(format!("{} → {address}", page.url));
                    }
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
    assert!(checked > 500, "{checked} links were checked");
}

#[test]
fn every_page_has_each_identifier_once_and_one_main_heading() {
    for page in demo().pages() {
        let ids = page.attributes("[id]", "id");
        let once: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), once.len(), "{} has an identifier twice: {ids:?}", page.url);
        if !page.texts("meta[http-equiv=refresh]").is_empty() {
            continue;
        }
        assert_eq!(page.texts("h1").len(), 1, "{}", page.url);
    }
}

/// Addresses as a browser joins them.
mod url {
    pub fn resolve(base: &str, path: &str) -> String {
        if path.starts_with('/') {
            return path.to_owned();
        }
        let folder = &base[..=base.rfind('/').unwrap_or(0)];
        let mut parts: Vec<&str> = Vec::new();
        let joined = format!("{folder}{path}");
        for part in joined.split('/') {
            match part {
                "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.join("/")
    }
}

#[test]
fn dmitrievs_remark_relies_on_state_media_alone_and_falls_with_the_report_that_passes_it_on() {
    let remark = "Kirill Dmitriev confirmed: Rare earths are a field for cooperation";
    for url in ["sources/state-media-alone/", "sources/news-report-2025-03-31/"] {
        let facts = demo().page(url).texts(".facts-resting li");
        assert!(facts.iter().any(|fact| fact.contains(remark)), "{url}: {facts:#?}");
    }
    let russia = demo().page("countries/russia/").links("#owned-sources");
    assert_eq!(russia.len(), 1, "{russia:?}");
}

#[test]
fn the_worked_example_of_the_theme_guide_builds_as_it_is_written() {
    let guide = std::fs::read_to_string(repository().join("docs/themes.md")).unwrap();
    let example = guide.split("## A worked example").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap();
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (path, language) in [("templates/base.html", "jinja"), ("static/desk.css", "css")] {
        let code =
            example.split(&format!("`{path}`\n\n```{language}\n")).nth(1).and_then(|rest| rest.split("```").next());
        files.insert(path.to_owned(), code.unwrap_or_else(|| panic!("the guide has no {path}")).into());
    }
    assert!(files["static/desk.css"].split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count() <= 20);
    for (path, bytes) in tree(&repository().join("content")) {
        files.insert(format!("content/{path}"), bytes);
    }
    files.insert("briefbook.yaml".to_owned(), std::fs::read(repository().join("briefbook.yaml")).unwrap());
    let built = Fixture::of(files).now("2025-05-24T12:00:00Z").build().clean();
    for url in ["", MINERALS, "people/volodymyr-zelenskyy/"] {
        let styles = built.page(url).attributes("link[rel=stylesheet]", "href");
        assert_eq!(styles.last().map(String::as_str), Some("/desk.css"), "{url}");
    }
    assert!(built.outputs().contains_key("desk.css"));
}
