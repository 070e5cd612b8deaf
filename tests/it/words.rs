//! The words of the theme in the language of a site.

use std::collections::{BTreeMap, BTreeSet};

use briefbook::diagnostic::Diagnostics;
use briefbook::inputs::Inputs;
use briefbook::schema::fields::Located;
use briefbook::words::message::{Category, Message};
use briefbook::words::plural::Plurals;
use briefbook::words::{Words, english, languages};

use expect_test::expect;

use crate::fixture::{Built, Fixture, site};
use crate::sandbox::{repository, tree};

/// The words that the program has in a language, read from its own file with all checks that a site's table gets.
fn table(language: &str) -> (BTreeMap<String, Message>, String) {
    let path = format!("words/{language}.yaml");
    let text = std::fs::read(repository().join(&path)).unwrap();
    let inputs = Inputs::in_memory([(path, text)]);
    let mut problems = Diagnostics::new();
    let tag = Located { value: language.to_owned(), at: briefbook::diagnostic::FieldPath::root() };
    let words = Words::load(&inputs, &tag, &mut problems);
    let told: Vec<String> = problems.iter().map(|it| format!("{}: {}", it.place.path(), it.message)).collect();
    let all = words.all().map(|(key, message)| (key, message.clone())).collect();
    (all, told.join("\n"))
}

fn own_keys(language: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(repository().join(format!("words/{language}.yaml"))).unwrap();
    let mut keys = BTreeSet::new();
    let mut group = "";
    for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
        let Some((key, _)) = line.split_once(':') else { continue };
        match key.len() - key.trim_start().len() {
            0 => group = key,
            2 => {
                keys.insert(format!("{group}.{}", key.trim()));
            }
            _ => {}
        }
    }
    keys
}

#[test]
fn four_languages_have_every_message_with_its_places_and_the_plural_forms_that_they_need() {
    assert_eq!(languages(), ["ar", "en", "fr", "uk"]);
    let (english, told) = table("en");
    assert_eq!(told, "");
    let keys: BTreeSet<String> = english.keys().cloned().collect();
    for language in languages() {
        let (messages, told) = table(language);
        assert_eq!(told, "", "{language}");
        let own: BTreeSet<String> = own_keys(language).into_iter().filter(|key| !key.starts_with("month_")).collect();
        let different: Vec<&String> = own.symmetric_difference(&keys).collect();
        assert!(different.is_empty(), "these messages are in one of English and {language} only: {different:#?}");
        let needed = Plurals::of(language).needed();
        for (key, message) in &messages {
            let Some(model) = english.get(key) else { continue };
            let months = |places: BTreeSet<&str>| -> BTreeSet<String> {
                places
                    .into_iter()
                    .map(|place| if place.starts_with("month") { "month" } else { place }.into())
                    .collect()
            };
            assert_eq!(months(message.places()), months(model.places()), "{language}, {key}: the places");
            if let Message::Plural(_) = model {
                let Message::Plural(forms) = message else {
                    assert_eq!(needed, BTreeSet::from([Category::Other]), "{language}, {key}: needs plural forms");
                    continue;
                };
                let has: BTreeSet<Category> = forms.iter().map(|(category, _)| *category).collect();
                assert!(needed.is_subset(&has), "{language}, {key}: needs {needed:?}");
            }
        }
    }
}

/// All templates of the theme, and all of the program's code, as one text each.
fn sources(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let files = tree(&repository().join(folder)).into_iter();
    files
        .filter(|(path, _)| path.ends_with(extension))
        .map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap()))
        .collect()
}

#[test]
fn every_message_is_said_somewhere_and_what_is_said_exists() {
    let keys: BTreeSet<String> = table("en").0.into_keys().collect();
    let groups: BTreeSet<&str> = english().keys().map(AsRef::as_ref).collect();
    let mut said: BTreeSet<String> = BTreeSet::new();
    let texts = sources("templates", ".html").into_iter().chain(sources("src", ".rs"));
    for (path, text) in texts {
        for quoted in text.split('"').skip(1) {
            let Some((group, key)) = quoted.split_once('.') else { continue };
            let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if groups.contains(group) && is_key && !["html", "xml", "csv", "json", "ics"].contains(&key) {
                assert!(keys.contains(quoted), "{path} says `{quoted}`");
                said.insert(quoted.to_owned());
            }
        }
    }
    // Groups whose keys are words of the content model, or are looked up by number.
    let by_word = [
        "act",
        "action",
        "agreement_type",
        "kind_one",
        "kind_several",
        "milestone",
        "month",
        "outcome",
        "participation",
        "region",
        "reliability",
        "revision",
        "revision_title",
        "source_mark",
        "source_mark_title",
        "source_type",
        "stance",
        "status",
        "step_noun",
        "date",
        "claim",
        "resting",
    ];
    let unsaid: Vec<&String> =
        keys.iter().filter(|key| !said.contains(*key) && !by_word.contains(&key.split_once('.').unwrap().0)).collect();
    assert!(unsaid.is_empty(), "nothing says {unsaid:#?}");
}

/// A table in which all words of every message are marked, and its places are not.
fn marked() -> String {
    let mut text = String::new();
    let mut group = String::new();
    for (key, message) in table("en").0 {
        let (of, name) = key.split_once('.').unwrap();
        if of != group {
            of.clone_into(&mut group);
            text.push_str(&format!("{of}:\n"));
        }
        let mut line = String::new();
        message.form(Category::Other).unwrap().for_each(|words, place| {
            let has_words = words.contains(char::is_alphabetic);
            // What is on the two sides of a dash or a comma was written by two.
            line.push_str(&if has_words { format!("⟦{words}⟧") } else { format!("{words}⟦⟧") });
            line.push_str(&place.map(|place| format!("{{{place}}}")).unwrap_or_default());
        });
        text.push_str(&format!("  {name}: \"{line}\"\n"));
    }
    text
}

/// A site in a language of which nobody has words but this table.
fn in_marked_words(mut files: BTreeMap<String, Vec<u8>>, now: &str) -> Built {
    let settings = String::from_utf8(files["briefbook.yaml"].clone()).unwrap();
    files.insert("briefbook.yaml".to_owned(), settings.replace("language: en", "language: ja").into_bytes());
    files.insert("words/ja.yaml".to_owned(), marked().into_bytes());
    Fixture::of(files).now(now).build().clean()
}

/// What stands outside of all marks, each replaced by a bar; `depth` counts those that are open.
fn outside(text: &str, depth: &mut usize) -> String {
    let mut outside = String::new();
    for character in text.chars() {
        match character {
            '⟦' => *depth += 1,
            '⟧' => {
                *depth = depth.saturating_sub(1);
                outside.push('|');
            }
            other if *depth == 0 => outside.push(other),
            _ => {}
        }
    }
    outside
}

/// The words of a text, and nothing else.
fn words_of(text: &str) -> String {
    let text = text.to_lowercase();
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// What stands outside of all marks in the texts of a page, and in the attributes that people read or hear.
fn unmarked(page: &crate::fixture::Page) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut depth = 0_usize;
    for node in page.html.root_element().descendants() {
        if let Some(text) = node.value().as_text() {
            texts.push(outside(text, &mut depth));
        } else if let Some(element) = node.value().as_element() {
            let is_description = element.attr("name") == Some("description");
            for name in
                ["aria-label", "title", "alt", "data-label"].into_iter().chain(is_description.then_some("content"))
            {
                texts.extend(element.attr(name).map(|value| outside(value, &mut 0)));
            }
        }
    }
    texts
}

/// What authors wrote, without the addresses of links, and the codes of countries.
fn written(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut words = format!("Briefbook {} ", env!("CARGO_PKG_VERSION"));
    for bytes in files.values() {
        let text = String::from_utf8_lossy(bytes);
        // The name of a footnote is not a word of the text.
        let notes = text.split("[^").enumerate();
        let text: String = notes
            .map(|(at, part)| if at == 0 { part } else { part.split_once(']').map_or(part, |(_, rest)| rest) })
            .collect();
        for (at, part) in text.split("](").enumerate() {
            words.push_str(if at == 0 { part } else { part.split_once(')').map_or(part, |(_, rest)| rest) });
        }
    }
    words_of(&words)
}

/// Whether somebody wrote these words: each with the one before it, because a link may stand among them.
fn is_written(text: &str, authors: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    words.len() < 2 && authors.contains(text)
        || words.windows(2).all(|two| authors.contains(&two.join(" "))) && words.len() > 1
}

/// Checks that nothing stands outside of the marks but what authors wrote.
fn assert_all_is_marked(built: &Built, authors: &str) {
    let mut found: BTreeSet<String> = BTreeSet::new();
    for page in built.pages() {
        for text in unmarked(&page) {
            for text in text.split('|').map(words_of) {
                let has_word = text.split(' ').any(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 1);
                let is_code = text.len() == 10 && text.ends_with(|c: char| c.is_ascii_digit());
                // The address of the page, which is on paper.
                let is_address = text.starts_with("https ");
                if has_word && !is_code && !is_address && !is_written(&text, authors) {
                    found.insert(format!("{}: {text}", page.url));
                }
            }
        }
    }
    for (url, bytes) in built.outputs().iter().filter(|(url, _)| url.ends_with(".xml")) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        for title in text.split("<title>").skip(1).filter_map(|rest| rest.split("</title>").next()) {
            for text in outside(&title.replace("&apos;", "'"), &mut 0).split('|').map(words_of) {
                if !is_written(&text, authors) {
                    found.insert(format!("{url}: {text}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn no_word_of_the_theme_is_on_a_page_that_is_not_in_the_table() {
    let golden = tree(&repository().join("tests/golden/source"));
    let authors = written(&golden);
    assert_all_is_marked(&in_marked_words(golden, "2025-06-01T12:00:00Z"), &authors);
    let mut demo: BTreeMap<String, Vec<u8>> = tree(&repository().join("content"))
        .into_iter()
        .map(|(path, bytes)| (format!("content/{path}"), bytes))
        .collect();
    demo.insert("briefbook.yaml".to_owned(), std::fs::read(repository().join("briefbook.yaml")).unwrap());
    let authors = written(&demo);
    assert_all_is_marked(&in_marked_words(demo, "2025-05-01T12:00:00Z"), &authors);
}

#[test]
fn a_site_changes_single_words_and_keeps_the_rest() {
    let built = Fixture::new(
        "
//- words/en.yaml
site:
  made_with: \"Set by hand, with {program}.\"
//- content/pages/about.md
---
title: About
---
",
    )
    .build()
    .clean();
    let page = built.page("about/");
    assert!(page.one(".site-footer").contains("Set by hand, with Briefbook"));
    assert_eq!(page.one(".skip-link"), "Skip to content");
}

/// A ferry agreement of two, with dates of every sort.
const FERRY: &str = "
//- content/agreements/ferry.md
---
name: Ferry
type: agreement
parties: [countries/halmora, countries/veldria]
history:
  - { date: 2023, status: mooted }
  - { date: 2024-03, status: negotiating }
  - { date: 2024-05-01, milestone: signing_planned }
  - { date: 2024-05-22, status: signed, by: [people/ada, people/ida, people/una] }
  - { date: 2024-06~, status: suspended }
  - { date: 2024-09?, status: in_force }
---
//- content/countries/halmora.md
---
name: Halmora
---
//- content/countries/veldria.md
---
name: Veldria
---
//- content/people/ada.md
---
name: Ada
country: halmora
posts:
  - { title: Envoy, from: 2019, to: 2023-03 }
  - { title: Minister, from: 2023-03 }
---
//- content/people/ida.md
---
name: Ida
---
//- content/people/una.md
---
name: Una
---
//- content/briefings/2024-05-22-signed.md
---
title: Signed
summary: Ferry is signed.
people: [ada]
agreements: [ferry]
---
Ada and Ida signed.
";

fn ferry_in(language: &str) -> Built {
    let settings = format!("title: Desk\nbase_url: https://example.org/\nlanguage: {language}\n");
    Fixture::new(FERRY).file("briefbook.yaml", settings).build().clean()
}

fn told(language: &str) -> String {
    let built = ferry_in(language);
    let page = built.page("agreements/ferry/");
    let history = page.find("#history li").into_iter().map(crate::fixture::plain).collect::<Vec<_>>().join("\n");
    let feed = built.text("agreements/ferry/changes.xml");
    let titles =
        feed.split("<title>").skip(2).filter_map(|it| it.split("</title>").next()).collect::<Vec<_>>().join("\n");
    let posts = built.page("people/ada/").texts(".posts dd").join("\n");
    let counts = [built.page("people/").one(".hint"), built.page("timeline/").one("header .hint")].join("\n");
    format!("{}\n{history}\n\n{titles}\n\n{posts}\n\n{counts}\n", page.one("#status .standing-now"))
}

#[test]
fn a_page_speaks_ukrainian_with_the_case_that_each_date_needs() {
    expect![[r#"
        діє з вересня 2024 (неточно)
        2023 обговорюється
        березень 2024 тривають переговори
        1 травня 2024 підписання заплановано відбулося пізніше
        22 травня 2024 підписано хто підписав: Ada, Ida і Una Заплановано на 1 травня 2024, підписано на 21 день пізніше.
        близько червня 2024 дію призупинено
        вересень 2024 (неточно) діє поточний стан

        Ferry: діє з вересня 2024 (неточно)
        Ferry: дію призупинено з близько червня 2024
        Ferry: підписано 22 травня 2024
        Ferry: підписання заплановано на 1 травня 2024
        Ferry: тривають переговори з березня 2024
        Ferry: обговорюється з 2023 року

        Minister з березня 2023
        Envoy з 2019 року до березня 2023

        3 сторінки, за абеткою
        9 записів
    "#]].assert_eq(&told("uk"));
}

#[test]
fn a_page_speaks_arabic_from_right_to_left_with_all_its_plural_forms() {
    let built = ferry_in("ar");
    assert_eq!(built.page("").attributes("html", "dir"), ["rtl"]);
    assert_eq!(built.page("").attributes("html", "lang"), ["ar"]);
    expect![[r#"
        قيد النفاذ منذ سبتمبر 2024 (غير مؤكد)
        2023 قيد الطرح
        مارس 2024 قيد التفاوض
        1 مايو 2024 تحديد موعد للتوقيع تم بعد الموعد
        22 مايو 2024 تم التوقيع الموقّعون: Ada، Ida وUna الموعد المقرر 1 مايو 2024؛ تم التوقيع بعده بـ21 يومًا.
        نحو يونيو 2024 تطبيق معلّق
        سبتمبر 2024 (غير مؤكد) قيد النفاذ الوضع الحالي

        Ferry: قيد النفاذ منذ سبتمبر 2024 (غير مؤكد)
        Ferry: تطبيق معلّق منذ نحو يونيو 2024
        Ferry: تم التوقيع في 22 مايو 2024
        Ferry: تحديد موعد للتوقيع في 1 مايو 2024
        Ferry: قيد التفاوض منذ مارس 2024
        Ferry: قيد الطرح منذ عام 2023

        Minister منذ مارس 2023
        Envoy من عام 2019 إلى مارس 2023

        3 صفحات، بحسب الاسم
        9 وقائع
    "#]]
    .assert_eq(&told("ar"));
}

#[test]
fn a_page_speaks_french_with_articles_before_days() {
    expect![[r#"
        en vigueur depuis septembre 2024 (date incertaine)
        2023 évoqué
        mars 2024 en négociation
        1er mai 2024 signature prévue a eu lieu plus tard
        22 mai 2024 signé par Ada, Ida et Una Date prévue : 1er mai 2024 ; signé 21 jours plus tard.
        vers juin 2024 suspendu
        septembre 2024 (date incertaine) en vigueur état actuel

        Ferry : en vigueur depuis septembre 2024 (date incertaine)
        Ferry : suspendu depuis vers juin 2024
        Ferry : signé le 22 mai 2024
        Ferry : signature prévue : 1er mai 2024
        Ferry : en négociation depuis mars 2024
        Ferry : évoqué depuis 2023

        Minister depuis mars 2023
        Envoy depuis 2019 jusqu’en mars 2023

        3 pages, A–Z
        9 entrées
    "#]]
    .assert_eq(&told("fr"));
}

#[test]
fn the_anchors_and_classes_of_a_page_are_the_same_in_every_language() {
    let shape = |language: &str| {
        let built = ferry_in(language);
        let of = |page: crate::fixture::Page| {
            // How many lines a word of a picture takes depends on its length.
            let classes: BTreeSet<String> = page.attributes("main [class]", "class").into_iter().collect();
            (page.attributes("main [id]", "id"), classes)
        };
        built.pages().into_iter().map(of).collect::<Vec<_>>()
    };
    let english = shape("en");
    for language in languages() {
        assert_eq!(shape(language), english, "{language}");
    }
}

#[test]
fn a_variety_of_a_language_has_the_words_of_the_language_and_its_own() {
    let built = Fixture::new(
        "//- words/fr-CA.yaml\nsite: { lists: Les listes }\n//- words/fr.yaml\npage: { skip: Au texte }\nsite: { lists: Toutes }\n",
    )
    .file("briefbook.yaml", "title: Desk\nbase_url: https://example.org/\nlanguage: fr-CA\n")
    .file("content/pages/about.md", "---\ntitle: X\n---\n")
    .file("content/people/una.md", "---\nname: Una\n---\n")
    .build()
    .clean();
    let page = built.page("about/");
    assert_eq!(page.one(".skip-link"), "Au texte");
    assert_eq!(page.attributes(".site-navigation", "aria-label"), ["Les listes"]);
    assert_eq!(page.one(".breadcrumbs li"), "Desk");
    assert!(page.one(".site-footer").contains("Réalisé avec"));
}

#[test]
fn a_template_has_words_of_its_own() {
    let built = site(
        "
//- words/en.yaml
own:
  strapline: Since {year}, from the strait & beyond
//- templates/base.html
{% extends \"theme/base.html\" %}
{% block navigation %}<p class=strapline>{{ \"own.strapline\" | say(year=1998) }}</p>{% endblock navigation %}
",
    )
    .clean();
    assert_eq!(built.page("").inner(".strapline"), "Since 1998, from the strait &amp; beyond\n");
}

#[test]
fn what_is_filled_in_is_escaped_unless_it_is_html_of_a_template() {
    let built = site(
        "
//- templates/404.html
{% extends \"theme/base.html\" %}
{% block main %}<p id=a>{{ \"site.made_with\" | say(program=\"<b>\") }}</p>
<p id=b>{{ \"site.made_with\" | say(program=<anchor url=\"/\" words=\"<b>\" />) }}</p>{% endblock main %}
",
    )
    .clean();
    assert_eq!(built.page("404.html").inner("#a"), "Made with &lt;b&gt;.\n");
    assert_eq!(built.page("404.html").inner("#b"), "Made with <a href=\"/\">&lt;b&gt;</a>.\n");
}

#[test]
fn a_message_that_does_not_exist_or_is_not_filled_in_is_reported_at_its_place_in_the_template() {
    let report = |said: &str| {
        let template =
            format!("{{% extends \"theme/base.html\" %}}\n{{% block main %}}{{{{ {said} }}}}{{% endblock main %}}\n");
        Fixture::new("").file("templates/404.html", template).build().report()
    };
    expect![[r#"
        error[template-error]: there is no message `page.mvoed`; did you mean `page.moved`?
         --> templates/404.html:2:35
          |
        2 | {% block main %}{{ "page.mvoed" | say }}{% endblock main %}
          |                                   ^^^
          |
          = note: while rendering `/404.html`
    "#]]
    .assert_eq(&report("\"page.mvoed\" | say"));
    expect![[r#"
        error[template-error]: the message `page.moved` is filled in with `page`, and `page` is not given
         --> templates/404.html:2:35
          |
        2 | {% block main %}{{ "page.moved" | say(link=1) }}{% endblock main %}
          |                                   ^^^^^^^^^^^
          |
          = note: while rendering `/404.html`
    "#]]
    .assert_eq(&report("\"page.moved\" | say(link=1)"));
}

/// A text without what stands between two signs.
fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| kept + " " + part.split_once(close).map_or("", |(_, rest)| rest))
}

#[test]
fn no_template_of_the_theme_has_words_of_its_own() {
    for (path, text) in sources("templates", ".html") {
        let marks = [("{#", "#}"), ("{%", "%}"), ("{{", "}}")];
        let text = marks.into_iter().fold(text, |text, (open, close)| without(&text, open, close));
        for name in ["aria-label", "title", "alt", "data-label", "placeholder"] {
            for value in text.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(!value.contains(char::is_alphabetic), "{path}: {name}=\"{value}\"");
            }
        }
        let shown = without(&text, "<", ">").replace("&nbsp;", " ");
        assert!(!shown.contains(char::is_alphabetic), "{path}: {}", words_of(&shown));
    }
}
