//! The lists of a site: briefings in pages of 50, an A–Z of each kind, the home page; and what lies beside them.

use expect_test::expect;

use crate::fixture::{Built, Fixture, english_words, site};

/// A site with this many briefings, a day each.
fn briefings(number: usize) -> Fixture {
    let mut text = String::new();
    for at in 1..=number {
        let (month, day) = (at / 28 + 1, at % 28 + 1);
        text.push_str(&format!(
            "//- content/briefings/2024-{month:02}-{day:02}-b{at}.md\n---\ntitle: Briefing {at}\n---\n"
        ));
    }
    Fixture::new(&text)
}

#[test]
fn a_site_without_content_has_its_home_page_its_lists_and_its_feeds() {
    let built = site("").clean();
    let mut urls: Vec<&str> =
        built.urls().into_iter().map(|url| if url.starts_with("assets/") { "assets/…" } else { url }).collect();
    urls.dedup();
    expect![[r#"

        404.html
        agreements/
        assets/…
        briefings/
        countries/
        feed.xml
        organisations/
        people/
        robots.txt
        search/
        search/names-0.json
        search/words-0.json
        sitemap.xml"#]]
    .assert_eq(&urls.join("\n"));
}

#[test]
fn every_page_has_an_address_of_its_kind_and_slug() {
    let built = site(
        "
//- content/people/group/Mara Lind.md
---
name: Mara Lind
---
//- content/countries/cote-divoire.md
---
name: Côte d’Ivoire
---
//- content/briefings/2025/01/2025-01-02-Зеленський.md
---
title: Z
---
//- content/pages/Über uns.md
---
title: Über uns
---
//- content/pages/contact/index.md
---
title: Contact
slug: write-to-us
---
//- content/pages/contact/form.pdf
pdf
//- static/nested/file.txt
x
",
    )
    .clean();
    let pages: Vec<&str> =
        built.urls().into_iter().filter(|url| url.matches('/').count() > 0 && !url.starts_with("assets/")).collect();
    expect![[r#"
        agreements/
        briefings/
        briefings/2025-01-02-zelenskyi/
        countries/
        countries/cote-divoire/
        nested/file.txt
        organisations/
        people/
        people/mara-lind/
        search/
        search/names-0.json
        search/pages-0.json
        search/words-0.json
        uber-uns/
        write-to-us/
        write-to-us/form.pdf"#]]
    .assert_eq(&pages.join("\n"));
}

#[test]
fn briefings_are_listed_newest_first_in_pages_of_fifty() {
    let built = briefings(101).build().clean();
    let lists: Vec<&str> =
        built.urls().into_iter().filter(|url| *url == "briefings/" || url.starts_with("briefings/page/")).collect();
    assert_eq!(lists, ["briefings/", "briefings/page/2/", "briefings/page/3/"]);
    let names = |url: &str| built.page(url).texts(".briefing-list > li h3");
    assert_eq!(names("briefings/").len(), 50);
    assert_eq!(names("briefings/")[0], "Briefing 101");
    assert_eq!(names("briefings/page/2/")[0], "Briefing 51");
    assert_eq!(names("briefings/page/3/"), ["Briefing 1"]);
    assert_eq!(built.page("briefings/").links(".neighbours"), ["Older briefings → /briefings/page/2/"]);
    assert_eq!(
        built.page("briefings/page/2/").links(".neighbours"),
        ["Newer briefings → /briefings/", "Older briefings → /briefings/page/3/"]
    );
    assert_eq!(built.page("briefings/page/3/").links(".neighbours"), ["Newer briefings → /briefings/page/2/"]);
}

#[test]
fn fifty_briefings_are_one_page() {
    let built = briefings(50).build().clean();
    assert!(!built.urls().contains(&"briefings/page/2/"));
    assert!(built.page("briefings/").texts(".neighbours").is_empty());
}

#[test]
fn a_kind_is_listed_by_the_alphabet_of_the_language() {
    let people = |language: &str| {
        let text: String = [
            ("ake-ostrom", "Åke Öström"),
            ("anna-zorn", "Anna Zorn"),
            ("elan-eclair", "Élan Éclair"),
            ("eva-edman", "Eva Edman"),
            ("ida-oberg", "Ida Öberg"),
            ("ola-orn", "Ola Orn"),
            ("ursula", "Ursula von der Leyen\nsort_name: Leyen, Ursula von der"),
            ("three", "3 Teens"),
        ]
        .iter()
        .map(|(slug, name)| format!("//- content/people/{slug}.md\n---\nname: {name}\n---\n"))
        .collect::<Vec<_>>()
        .concat();
        let settings = format!("title: T\nbase_url: https://example.org/\nlanguage: {language}\n");
        let page = Fixture::new(&text).file("briefbook.yaml", settings).file("words/sv.yaml", english_words());
        let page = page.build().clean().page("people/");
        format!("{} | {}", page.texts("section.letter h2").join(" "), page.texts(".index-list li a").join(", "))
    };
    expect![[r#"E L O T Z | Élan Éclair, Eva Edman, Ursula von der Leyen, Ida Öberg, Ola Orn, Åke Öström, 3 Teens, Anna Zorn"#]]
    .assert_eq(&people("en"));
    expect![[r#"E L O T Z Ö | Élan Éclair, Eva Edman, Ursula von der Leyen, Ola Orn, 3 Teens, Anna Zorn, Ida Öberg, Åke Öström"#]]
    .assert_eq(&people("sv"));
}

#[test]
fn the_home_page_shows_the_latest_briefings_and_where_agreements_stand() {
    let text = "
//- content/agreements/old.md
---
name: Old agreement
history: [{ date: 2019, status: signed }, { date: 2020, status: in_force }]
---
//- content/agreements/new.md
---
name: New agreement
history: [{ date: 2025-05-01, status: signed }]
---
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/briefings/2025-05-02-signed.md
---
title: Signed at last
summary: In short.
people: [mara-lind]
---
";
    let home = site(text).clean().page("");
    assert_eq!(home.texts(".agreements li a")[..2], ["New agreement", "Old agreement"]);
    assert_eq!(home.texts(".agreements .status"), ["signed", "in force"]);
    assert_eq!(home.texts(".latest h3"), ["Signed at last"]);
    assert_eq!(home.links(".frequent"), ["Mara Lind → /people/mara-lind/"]);
}

#[test]
fn an_old_address_leads_to_the_page_without_a_script() {
    let built = site(
        "//- content/pages/about.md\n---\ntitle: About us\nredirect_from: [/old/about/, /imprint.html, team]\n---\n",
    )
    .clean();
    for url in ["old/about/", "imprint.html", "team/"] {
        let page = built.page(url);
        assert_eq!(page.attributes("meta[http-equiv=refresh]", "content"), ["0; url=/about/"], "{url}");
        assert_eq!(page.attributes("link[rel=canonical]", "href"), ["https://example.org/about/"], "{url}");
        assert!(page.links("body").contains(&"About us → /about/".to_owned()), "{url}: {:?}", page.links("body"));
        assert!(page.texts("script").is_empty());
    }
}

#[test]
fn the_page_for_unknown_addresses_is_a_file_and_not_in_the_sitemap() {
    let built = site("").clean();
    let page = built.page("404.html");
    assert_eq!(page.attributes("meta[name=robots]", "content"), ["noindex"]);
    assert!(!built.text("sitemap.xml").contains("404"));
}

#[test]
fn crawlers_learn_where_the_sitemap_is_unless_the_site_says_something_else() {
    assert_eq!(site("").text("robots.txt"), "User-agent: *\nAllow: /\nSitemap: https://example.org/sitemap.xml\n");
    assert_eq!(site("//- static/robots.txt\nUser-agent: x\n").clean().text("robots.txt"), "User-agent: x\n");
}

#[test]
fn theme_files_have_a_digest_in_their_names_that_changes_with_their_bytes() {
    let stylesheet = |built: &Built| {
        built.page("").attributes("link[rel=stylesheet]", "href").into_iter().next().unwrap_or_default()
    };
    let own = site("//- static/theme.css\nbody { color: red }\n").clean();
    let (theirs, ours) = (stylesheet(&site("").clean()), stylesheet(&own));
    assert_ne!(theirs, ours);
    for address in [&theirs, &ours] {
        let digest =
            address.strip_prefix("/assets/theme.").and_then(|rest| rest.strip_suffix(".css")).unwrap_or_default();
        assert!(digest.len() >= 8 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{address}");
    }
    assert_eq!(own.text(ours.trim_start_matches('/')), "body { color: red }\n");
    assert!(!own.urls().contains(&"theme.css"), "the file is written under one name only");
}

#[test]
fn pages_run_no_script_but_the_themes_and_have_no_style_of_their_own() {
    for page in site(crate::content_model::RICH).pages() {
        assert!(
            page.texts("script:not([src^=\"/assets/scripts/\"]), style, iframe, object, embed").is_empty(),
            "{}",
            page.url
        );
        for attribute in ["style", "onclick", "onload", "onerror"] {
            assert!(page.attributes("*", attribute).is_empty(), "{attribute} on {}", page.url);
        }
    }
}

/// A block that is not closed swallows every rule behind it, and no browser says so.
#[test]
fn every_block_of_the_stylesheets_is_closed() {
    for (name, sheet) in briefbook::embedded::assets().into_iter().filter(|(name, _)| name.ends_with(".css")) {
        let mut depth = 0_i32;
        for (number, line) in std::str::from_utf8(sheet).unwrap().lines().enumerate() {
            let count = |wanted| i32::try_from(line.matches(wanted).count()).unwrap();
            assert!(
                depth == 0 || !line.starts_with("/*"),
                "line {} of {name} begins a part within a block",
                number + 1
            );
            depth += count('{') - count('}');
        }
        assert_eq!(depth, 0, "{name}");
    }
}

/// A site with this many people: those of A first, then those of B, and one of C.
fn people(of_a: usize, of_b: usize) -> Fixture {
    let mut text = String::new();
    let names = (1..=of_a).map(|at| format!("Alba{at:03}")).chain((1..=of_b).map(|at| format!("Bora{at:03}")));
    for name in names.chain(["Cleo".to_owned()]) {
        let slug = name.to_lowercase();
        text.push_str(&format!("//- content/people/{slug}.md\n---\nname: {name}\n---\n"));
    }
    Fixture::new(&text)
}

#[test]
fn two_hundred_people_are_one_page_whose_letters_are_on_it() {
    let built = people(100, 99).build().clean();
    let page = built.page("people/");
    assert!(!built.urls().contains(&"people/page/2/"));
    assert_eq!(page.links(".letters"), ["A → #letter-a", "B → #letter-b", "C → #letter-c"]);
    assert!(page.find(".neighbours").is_empty());
    assert_eq!(page.one(".page-header .hint"), "200 pages, A–Z");
}

#[test]
fn a_long_list_by_name_comes_in_pages_and_every_letter_leads_to_where_it_begins() {
    let built = people(150, 250).build().clean();
    let lists: Vec<&str> = built.urls().into_iter().filter(|url| *url == "people/" || url.contains("/page/")).collect();
    assert_eq!(lists, ["people/", "people/page/2/", "people/page/3/"]);
    let [first, second, third] = lists.try_into().map(|urls: [&str; 3]| urls.map(|url| built.page(url))).unwrap();

    let entries = [&first, &second, &third].map(|page| page.find(".index-list > li").len());
    assert_eq!(entries, [200, 200, 1]);
    assert_eq!(first.texts(".letter h2"), ["A", "B"]);
    assert_eq!(second.texts(".letter h2"), ["B continued"]);
    assert_eq!(third.texts(".letter h2"), ["C"]);

    assert_eq!(first.links(".letters"), ["A → #letter-a", "B → #letter-b", "C → /people/page/3/#letter-c"]);
    assert_eq!(
        second.links(".letters"),
        ["A → /people/#letter-a", "B → /people/#letter-b", "C → /people/page/3/#letter-c"]
    );
    assert_eq!(second.links(".neighbours"), ["Page 1 → /people/", "Page 3 → /people/page/3/"]);
    assert_eq!(second.one("h1"), "People, page 2");
    assert_eq!(second.one(".page-header .hint"), "401 pages, A–Z; page 2 of 3");
    assert!(second.inner(".list-filter").contains("Filter this page"));
    assert!(built.text("sitemap.xml").contains("/people/page/3/</loc>"));
}

#[test]
fn a_redirect_where_a_page_of_a_list_stands_is_a_collision_that_names_the_list() {
    let about = "---\ntitle: About\nredirect_from: [people/page/2/]\n---\n";
    let report = people(150, 250).file("content/pages/about.md", about).build().lines();
    let expected = "`/people/page/2/` would be written twice: the list of the kind `people` has it already";
    assert!(report.contains(expected), "{report}");
}

#[test]
fn the_briefings_before_and_after_one_are_those_on_the_same_agreement() {
    let briefing = |day: &str, tags: &str| {
        format!(
            "//- content/briefings/2025-03-{day}-b{day}.md\n---\ntitle: Of day {day}\ndate: 2025-03-{day}\n{tags}---\n"
        )
    };
    let text = "//- content/agreements/grain-pact.md\n---\nname: Grain pact\ntype: treaty\n---\n\
                //- content/agreements/lone-pact.md\n---\nname: Lone pact\ntype: treaty\n---\n"
        .to_owned()
        + &briefing("01", "agreements: [grain-pact]\n")
        + &briefing("02", "")
        + &briefing("03", "agreements: [lone-pact, grain-pact]\n")
        + &briefing("04", "agreements: [grain-pact]\n")
        + &briefing("05", "");
    let built = site(&text);
    let neighbours = |day: &str| built.page(&format!("briefings/2025-03-{day}-b{day}/")).texts(".neighbours a");
    assert_eq!(
        neighbours("03"),
        ["Previous on Grain pact Of day 01", "Next on Grain pact Of day 04"],
        "of the first of its agreements that has others"
    );
    assert_eq!(neighbours("04"), ["Previous on Grain pact Of day 03"]);
    assert_eq!(neighbours("02"), ["Before Of day 01", "After Of day 03"], "without an agreement, of all briefings");
}

/// A site with some free pages, the fields of each after its number.
fn free_pages(count: usize, fields: &dyn Fn(usize) -> &'static str) -> Fixture {
    let page = |number: usize| {
        format!("//- content/pages/p{number:04}.md\n---\ntitle: Page {number:04}\n{}---\n\nText.\n", fields(number))
    };
    Fixture::new(&(0..count).map(page).collect::<String>())
}

fn footer(built: &Built) -> String {
    let page = built.page("p0003/");
    page.texts(".footer-links li").join(", ")
}

#[test]
fn the_foot_of_every_page_links_to_a_few_free_pages_or_to_their_list() {
    let none = |_: usize| "";
    let few = free_pages(8, &none).build().clean();
    expect!["Page 0000, Page 0001, Page 0002, Page 0003, Page 0004, Page 0005, Page 0006, Page 0007, Atom feed"]
        .assert_eq(&footer(&few));
    assert!(!few.urls().contains(&"pages/"));
    let without = free_pages(8, &|number| if number > 1 { "footer: false\n" } else { "" }).build().clean();
    expect!["Page 0000, Page 0001, Atom feed"].assert_eq(&footer(&without));
    let many = free_pages(9, &none).build().clean();
    expect!["All pages, Atom feed"].assert_eq(&footer(&many));
    let chosen = free_pages(250, &|number| if number % 100 == 7 { "footer: true\n" } else { "" }).build().clean();
    expect!["Page 0007, Page 0107, Page 0207, All pages, Atom feed"].assert_eq(&footer(&chosen));
    let list = chosen.page("pages/");
    assert_eq!(list.texts("h1"), ["Pages"]);
    assert_eq!(list.texts(".index-name").len(), 200);
    assert_eq!(chosen.page("pages/page/2/").texts(".index-name").len(), 50);
    assert_eq!(chosen.page("p0003/").texts(".breadcrumbs li"), ["Test desk", "Pages"]);
}

#[test]
fn a_site_grows_with_its_free_pages_and_not_with_their_square() {
    let size_of_a_page = |count: usize| {
        let built = free_pages(count, &|_| "").build().clean();
        built.bytes("p0003/").len()
    };
    let (small, large) = (size_of_a_page(100), size_of_a_page(400));
    assert!(large <= small + 64, "a page of 100 has {small} bytes, one of 400 has {large}");
}
