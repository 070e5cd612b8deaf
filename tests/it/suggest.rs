//! `briefbook suggest`: names without a page as a table of texts, spellings, the house style, wanted pages.

use briefbook::compile::suggest::{Suggested, suggest};
use briefbook::compile::{Cache, Options};
use briefbook::date::Clock;
use briefbook::inputs::Inputs;
use briefbook::shell::suggest::listing::human;
use briefbook::suggest::candidates::Threshold;
use expect_test::{Expect, expect};

use crate::fixture::{NOW, SETTINGS, english_words, files};

const PEOPLE: &str = "
//- content/people/volodymyr-zelenskyy.md
---
name: Volodymyr Zelenskyy
aliases: [Volodymyr Zelensky, Zelensky, { text: Володимир Зеленський, lang: uk }]
---
//- content/people/donald-trump.md
---
name: Donald Trump
---
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/people/anna-berg.md
---
name: Anna Berg
---
//- content/countries/ukraine.md
---
name: Ukraine
aliases: [Kyiv, Kiev, { text: Ukrainian, link: never }]
---
//- content/countries/austria.md
---
name: Austria
---
";

fn suggested(settings: &str, content: &str, threshold: Threshold) -> Suggested {
    let mut files = files(content);
    files.insert("briefbook.yaml".to_owned(), format!("{SETTINGS}{settings}").into());
    files.insert("words/de.yaml".to_owned(), english_words());
    let now = Clock::parse_now(NOW).unwrap();
    let options = Options { now, base_url: None, drafts: false, dated: None, preview: None, stage: &|_| {} };
    suggest(&Inputs::in_memory(files), &options, &mut Cache::default(), threshold)
}

/// A briefing for each text; a text's `¶` parts its paragraphs.
fn briefings(texts: &[&str]) -> String {
    let briefing = |(number, text): (usize, &&str)| {
        let text = text.replace('¶', "\n\n");
        format!("//- content/briefings/2025-03-0{}-x.md\n---\ntitle: X\n---\n\n{text}\n", number + 1)
    };
    texts.iter().enumerate().map(briefing).collect()
}

/// The names without a page in some texts, as `Name ×2 (Other form ×1) ? whose it may be`, parted by `|`.
fn names_in(settings: &str, texts: &[&str]) -> String {
    let content = format!("{PEOPLE}{}", briefings(texts));
    let Suggested { site, suggestions, problems } = suggested(settings, &content, Threshold::Times(1));
    assert!(problems.is_empty(), "{problems:?}");
    let shown = |name: &briefbook::suggest::candidates::Candidate| {
        let others = name.others.iter().map(|(other, times)| format!(" ({other} ×{times})"));
        let perhaps = name.perhaps.iter().map(|id| format!(" ? {}", site.page(*id).key()));
        format!("{} ×{}{}", name.name, name.times(), others.chain(perhaps).collect::<Vec<_>>().concat())
    };
    suggestions.names.iter().map(shown).collect::<Vec<_>>().join(" | ")
}

#[test]
fn names_without_a_page() {
    for (texts, expected) in [
        // Known names are not among them, wherever they stand and whatever became of them.
        (&["then Donald Trump, Trump, Berg, [[Anna Berg]] and \\@Donald Trump met"][..], ""),
        (&["then \\@Emmanuel Macron and `Emmanuel Macron` met ¶ ## Emmanuel Macron"], ""),
        (&["the Ukrainian plan, the [Elysée](https://example.org/) plan"], ""),
        // A known name inside a longer one is someone else's.
        (&["then Melania Trump met"], "Melania Trump ×1"),
        // A single word has to stand within a sentence, and rarely in small letters.
        (&["Ferries left. Ferries came."], ""),
        (&["Greenland votes. Then Greenland waits."], "Greenland ×2"),
        (&["the Harbour is shut ¶ a harbour, the harbour"], ""),
        (&["the Folketing voted", "Folketing members left"], "Folketing ×2"),
        (&["the Council met, the Council left ¶ a council"], ""),
        // The first word of a sentence.
        (&["The Kremlin said. Then the Kremlin went."], "Kremlin ×2"),
        (&["in The Hague ¶ The Hague said"], "The Hague ×2"),
        (&["many critics ¶ Critics Emmanuel Macron met. He saw Emmanuel Macron."], "Emmanuel Macron ×2"),
        (&["Troels Lund Poulsen came. Then Poulsen went."], "Troels Lund Poulsen ×1 (Poulsen ×1)"),
        (&["What We Know ¶ we know what we know"], ""),
        // Titles, nationalities, days.
        (&["then French President Emmanuel Macron met on Monday"], "Emmanuel Macron ×1"),
        (&["with French Emmanuel Macron ¶ with Emmanuel Macron"], "Emmanuel Macron ×2"),
        (&["the British Museum ¶ the museum"], "British Museum ×1"),
        // A surname counts for the full name on its page, if there is one.
        (&["with Emmanuel Macron ¶ Macron said, Macron left"], "Emmanuel Macron ×1 (Macron ×2)"),
        (&["with Emmanuel Macron", "then Macron left"], "Emmanuel Macron ×1 | Macron ×1"),
        (&["with Ann Lee, Bob Lee ¶ then Lee left"], "Ann Lee ×1 | Bob Lee ×1 | Lee ×1"),
        (
            &["with Ursula von der Leyen ¶ Von der Leyen left, says von der Leyen"],
            "Ursula von der Leyen ×1 (von der Leyen ×2)",
        ),
        // Diacritics are no difference.
        (
            &["with Radosław Sikorski, with Radosław Sikorski, with Radoslaw Sikorski"],
            "Radosław Sikorski ×2 (Radoslaw Sikorski ×1)",
        ),
        // Quotations name people too, and line breaks and emphasis part no name.
        (&["> with Olaf Scholz"], "Olaf Scholz ×1"),
        (&["with Olaf\n*Scholz*"], "Olaf Scholz ×1"),
        // What may be a known name in another spelling.
        (&["then Zelinsky left"], "Zelinsky ×1 ? people/volodymyr-zelenskyy"),
        (&["then Volodimir Zelinskii left"], "Volodimir Zelinskii ×1 ? people/volodymyr-zelenskyy"),
        (&["in Australia"], "Australia ×1"),
        (&["with Ana Berg"], "Ana Berg ×1"),
        (&["а тоді Зеленський пішов"], "Зеленський ×1 ? people/volodymyr-zelenskyy"),
    ] {
        assert_eq!(names_in("", texts), expected, "{texts:?}");
    }
}

#[test]
fn a_proposal_needs_evidence() {
    for (texts, expected) in [
        // Too short to be a spelling of Trump; long enough for Zelenskyy.
        (&["Firms in Trumpf grew. He saw Trumpf.", "x"][..], "Trumpf ×2"),
        (&["Then Zelenskij spoke. He saw Zelenskij.", "x"][..], "Zelenskij ×2 ? people/volodymyr-zelenskyy"),
        // A region is not a person, and an abbreviation or an ordinary word is not a surname.
        (&["He left Southeast Asia. Then Asia grew."][..], "Asia ×1 | Southeast Asia ×1"),
        (&["He read the Penal Code. Then the Code and a code."][..], "Penal Code ×1"),
    ] {
        assert_eq!(names_in("", texts), expected, "{texts:?}");
    }
}

#[test]
fn names_that_a_site_never_links_are_not_suggested() {
    let settings = "links: { never: [Washington Post] }\n";
    assert_eq!(names_in(settings, &["the Washington Post, the New York Post"]), "New York Post ×1");
}

#[test]
fn where_every_noun_has_a_capital_a_single_word_is_not_a_name() {
    let texts = ["dann kam Olaf Scholz ¶ der Vertrag, sagte Scholz"];
    assert_eq!(names_in("language: de\n", &texts), "Olaf Scholz ×1 (Scholz ×1)");
}

#[test]
fn a_name_has_to_occur_three_times_or_on_two_pages_unless_it_is_said_how_often() {
    let content = briefings(&["with Olaf Scholz, Olaf Scholz ¶ with Ann Lee", "with Ann Lee, in Bonn, Bonn, Bonn"]);
    let names = |threshold| {
        let found = suggested("", &content, threshold).suggestions.names;
        found.into_iter().map(|name| name.name).collect::<Vec<_>>()
    };
    assert_eq!(names(Threshold::Usual), ["Bonn", "Ann Lee"]);
    assert_eq!(names(Threshold::Times(2)), ["Bonn", "Ann Lee", "Olaf Scholz"]);
    assert_eq!(names(Threshold::Times(4)), [""; 0]);
}

#[test]
fn a_name_that_a_withheld_page_has_is_not_suggested() {
    let draft = "//- content/people/olaf-scholz.md\n---\nname: Olaf Scholz\ndraft: true\n---\n";
    let content = format!("{draft}{}", briefings(&["with Olaf Scholz, with Ann Lee, [him](../people/olaf-scholz.md)"]));
    let found = suggested("", &content, Threshold::Times(1)).suggestions;
    assert_eq!(found.names.iter().map(|name| name.name.as_str()).collect::<Vec<_>>(), ["Ann Lee"]);
    assert_eq!(found.wanted, []);
}

/// What people read about some texts.
fn check(settings: &str, texts: &[&str], expected: Expect) {
    let content = format!("{PEOPLE}{}", briefings(texts));
    let Suggested { site, suggestions, .. } = suggested(settings, &content, Threshold::Usual);
    expected.assert_eq(&human(&site, &suggestions, false));
}

#[test]
fn wanted_pages_are_those_that_references_name_in_any_way() {
    check(
        "",
        &[
            "See [[Ann Lee]], [[people/ann-lee|her]], [her](../people/ann-lee.md#life) and [[Bonn]].",
            "See [[Ann Lee]], [a file](/file.pdf). ¶ ## With [[Bonn]]",
        ],
        expect![[r#"
            Wanted pages (2): references that lead to nothing

              Ann Lee ×4, on 2 pages
                  content/briefings/2025-03-01-x.md:5:5
                  content/briefings/2025-03-01-x.md:5:18
                  content/briefings/2025-03-01-x.md:5:42
                  and 1 more

              Bonn ×2, on 2 pages
                  content/briefings/2025-03-01-x.md:5:79
                  content/briefings/2025-03-02-x.md:7:10
        "#]],
    );
}

#[test]
fn names_that_nobody_decided_are_reported_with_what_to_write() {
    check(
        "",
        &["Jon Berg and Anna Berg came. Then Berg left.", "Then Berg left, and \\@Berg."],
        expect![[r#"
        Names nobody decided (1): nothing tells whom they mean

          Berg ×2, on 2 pages
              content/briefings/2025-03-01-x.md:5:35
              content/briefings/2025-03-02-x.md:5:6
              write `[[people/anna-berg|Berg]]` or `[[people/jon-berg|Berg]]`
              or, for a whole page, tag it with one of them, or write `links: { as: { Berg: anna-berg } }`
    "#]],
    );
}

#[test]
fn spellings_of_one_name_on_one_page_are_distinguished_from_quotations() {
    check(
        "",
        &[
            "Volodymyr Zelenskyy came. Zelensky spoke; Zelensky left. ¶ > Zelensky is late",
            "Volodymyr Zelenskyy came. ¶ > Zelensky is late",
            "Donald Trump came. DONALD TRUMP LEFT. Trump, Ukraine, Ukrainian.",
            "Володимир Зеленський and Volodymyr Zelenskyy. In Kyiv, in Kiev.",
        ],
        expect![[r#"
            Spellings that differ (1): one name on one page, written in several ways

              content/briefings/2025-03-01-x.md: Zelensky ×2, Zelenskyy ×1 (people/volodymyr-zelenskyy)
                  Zelensky ×1 in quotations, which keep their words
                  Zelenskyy at 5:11
        "#]],
    );
}

#[test]
fn against_a_house_style_every_other_spelling_is_reported_on_every_page() {
    check(
        "links: { house_style: [Zelenskyy, Kyiv] }\n",
        &[
            "Volodymyr Zelensky came. \"Zelensky is late\", said Donald Trump.",
            "Volodymyr Zelenskyy came. See [[people/volodymyr-zelenskyy|Zelensky]].",
            "Volodymyr Zelenskyy left Kyiv.",
            "In Kiev.",
        ],
        expect![[r#"
            Spellings that differ (3): one name on one page, written in several ways

              content/briefings/2025-03-01-x.md: Zelensky ×1 (people/volodymyr-zelenskyy)
                  house style: Zelenskyy
                  Zelensky at 5:11
                  Zelensky ×1 in quotations, which keep their words

              content/briefings/2025-03-02-x.md: Zelensky ×1, Zelenskyy ×1 (people/volodymyr-zelenskyy)
                  house style: Zelenskyy
                  Zelensky at 5:60

              content/briefings/2025-03-04-x.md: Kiev ×1 (countries/ukraine)
                  house style: Kyiv
                  Kiev at 5:4
        "#]],
    );
}

#[test]
fn the_same_site_gives_the_same_suggestions_every_time() {
    let texts = ["with Ann Lee, Bob Lee", "with Bob Lee, Ann Lee, [[Cy]]", "Berg, Zelensky and Volodymyr Zelenskyy"];
    let content = format!("{PEOPLE}{}", briefings(&texts));
    let shown = || {
        let Suggested { site, suggestions, .. } = suggested("", &content, Threshold::Usual);
        human(&site, &suggestions, false)
    };
    let first = shown();
    assert!((0..5).all(|_| shown() == first));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(300))]
    /// Whatever is written, every place of a suggestion lies in its file, and every name in its sentence.
    #[test]
    fn every_place_lies_in_its_file(
        parts in proptest::collection::vec(
            proptest::sample::select(vec![
                "Ann", "Lee", "Donald Trump", "Trump", "von", "der", "al-", "Bank", "of", "the", "The", "for", "and", "May",
                "President", "NATO", "O'", "’s", "-", "–", ".", ". ", ", ", " ", " ", " ", "*", "[[", "]]", "|", "`", "\n\n",
                "\r\n", "> ", "\\@", "“", "”", "&amp;", "Київ", "É", "\u{ad}", "中国", "7", "U.S.", "J. D.", "(", "@", "#",
            ]),
            0..40,
        ),
    ) {
        let content = format!("{PEOPLE}{}", briefings(&[&parts.concat(), "Ann Lee"]));
        let text = String::from_utf8(files(&content)["content/briefings/2025-03-01-x.md"].clone()).unwrap();
        let Suggested { site, suggestions, .. } = suggested("", &content, Threshold::Times(1));
        for name in &suggestions.names {
            for spot in name.spots.iter().filter(|spot| site.page(spot.page).path().as_str().contains("-01-x")) {
                let written = text.get(spot.start as usize..spot.end as usize);
                proptest::prop_assert!(written.is_some_and(|written| written.contains(char::is_uppercase)), "{name:?}");
            }
            for sentence in &name.sentences {
                proptest::prop_assert!(sentence.text.get(sentence.name.clone()).is_some(), "{sentence:?}");
            }
        }
        drop(human(&site, &suggestions, true));
    }
}
