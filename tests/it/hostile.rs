//! What an author writes cannot run in a reader's browser, and cannot break a page: nasty strings in every field and in
//! every place of a text.

use briefbook::diagnostic::characters::is_forbidden;
use expect_test::expect;

use crate::fixture::{Built, Fixture, lines, site};

/// Strings that have broken programs: markup, templates, shells, right-to-left and invisible characters, numbers that are
/// none, names of devices.
const NASTY: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "'><img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe src=javascript:alert(1)>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[[x|<script>alert(1)</script>]]",
    "[[\"><script>alert(1)</script>]]",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "<!--<script>alert(1)//-->",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\u{ff1c}script\u{ff1e}alert(1)",
    "{{ site.title }}",
    "{% raw %}{{ 7 * 7 }}{% endraw %}",
    "{# comment #} {% include \"base.html\" %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "'; DROP TABLE people; --",
    "\" onmouseover=\"alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "` onmouseover=alert(1) `",
    "x onclick=alert(1)",
    "style=\"background:url(javascript:alert(1))\"",
    "$(touch x) `touch x` | touch x && touch x",
    "../../../etc/passwd",
    "..\\..\\windows\\system32",
    "file:///etc/passwd",
    "CON PRN AUX NUL COM1 LPT1",
    "%00%0a%0d%3Cscript%3E",
    "%s %n %x %d {0} {} \\u003cscript\\u003e",
    "\\\" \\' \\\\ \\n \\0",
    "undefined null None NaN Infinity true",
    "1e400 -1 0x7fffffffffffffff 1/0",
    "\u{202e}txt.exe\u{202c} right to left",
    "\u{2066}isolate\u{2069} \u{200b}\u{200c}\u{200d}\u{feff}",
    "line\u{2028}separator\u{2029}s \u{85}",
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}algo",
    "עברית العربية فارسی",
    "漢字 かな 한글 ไทย ລາວ ខ្មែរ",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇺🇦 \u{1f1fa}",
    "İıſßﬁ ǅ Ⅷ ½ ²",
    "\u{1}\u{2}\u{7}\u{8}\u{b}\u{c}\u{1b}[31mred\u{1b}[0m",
    "*a **b _c __d ~~e `f [g ![h <i &j \\k |l #m >n",
    "****____~~~~````[[[[]]]](((())))!!!!",
    "> > > > > > > > - - - - 1. 1. 1. 1. ### ###",
    "\u{fffd}\u{10ffff}\u{e000}",
    "a\u{ad}b\u{2011}c\u{a0}d\u{2003}e",
];

/// A site in which one string is in every text field and in every place of a text.
fn site_with(nasty: &str) -> Built {
    let text = serde_json::to_string(nasty).unwrap();
    let flat: String = nasty.chars().filter(|character| !character.is_control()).collect();
    let settings = format!(
        "title: {text}\nbase_url: https://example.org/\ndescription: {text}\nkinds: {{ bodies: {{ singular: {text}, plural: {text}, fields: {{ seat: {{ to: countries, label: {text}, inverse: {text} }} }} }} }}\n"
    );
    Fixture::new(&format!(
        "
//- content/countries/norway.md
---
name: {text}
capital: {text}
aliases: [{{ text: {text}, lang: {text} }}]
sort_name: {text}
summary: {text}
---
//- content/bodies/court.md
---
name: {text}
seat: norway
---
//- content/people/mara/index.md
---
name: {text}
surname: {text}
image: {{ src: x.jpg, alt: {text}, credit: {text} }}
posts: [{{ title: {text}, of: countries/norway }}]
revisions: [{{ date: 2025, type: correction, note: {text} }}]
---
//- content/people/mara/x.jpg
x
//- content/agreements/ferry.md
---
name: {text}
official_name: {text}
parties: [{{ party: norway, role: {text} }}]
subject: [{text}]
provisions: [{text}]
open_questions: [{text}]
history: [{{ date: 2025, status: signed, place: {text}, note: {text} }}]
actions: [{{ party: norway, action: signature, by_body: {text}, note: {text} }}]
relations: [{{ type: related, to: ferry, note: {text} }}]
---
//- content/briefings/2025-01-01-x.md
---
title: {text}
summary: {text}
authors: [{text}]
topics: [{text}]
people: [mara]
statements:
  - {{ by: mara, to: [{text}], said_as: {text}, place: {text}, quote: {text}, paraphrase: {text}, sources: [s] }}
events:
  - {{ date: 2025, text: {text}, place: {text}, said_as: {text} }}
sources:
  - {{ id: s, publisher: {text}, title: {text}, note: {text}, via: {text} }}
extra: {{ key: {text}, list: [{text}] }}
---

{flat}

# {flat}

[{flat}](/) and [x](/ \"{flat}\") and ![{flat}](/x.png) and [[norway|{flat}]] and *{flat}* `{flat}`[^s]

| {flat} |
|---|
| {flat} |

> {flat}
>
> — {flat}

- {flat}

```{flat}
{flat}
```
//- content/pages/free.md
---
title: {text}
summary: {text}
---

[[#{flat}]] <{flat}> [r]

[r]: <{flat}> \"{flat}\"
//- static/x.png
x
"
    ))
    .file("briefbook.yaml", settings)
    .build()
}

/// What must not be on a page that a text has got into.
fn assert_harmless(built: &Built, nasty: &str) {
    for page in built.pages() {
        // The theme's own pictures are SVG, and hold no more of it than what is drawn.
        let foreign = page.texts(
            "script:not([src^='/assets/scripts/']), style, iframe, object, embed, svg:not(.picture svg), math, \
             form:not(.search-form), input:not([enterkeyhint]), base, applet, marquee, video, audio, foreignObject, .picture image, .picture use, .picture set, \
             .picture animate",
        );
        assert!(foreign.is_empty(), "{nasty:?} puts elements on {}: {foreign:?}", page.url);
        for element in page.find("*") {
            for (name, value) in element.value().attrs() {
                assert!(
                    !name.starts_with("on") && name != "style" && name != "srcdoc",
                    "{nasty:?}: {name}={value:?} on {}",
                    page.url
                );
                if ["href", "src", "action", "formaction", "xlink:href", "poster"].contains(&name) {
                    let plain: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
                    let safe = ["/", "#", "https://", "http://", "mailto:", "tel:"]
                        .iter()
                        .any(|start| plain.starts_with(start));
                    assert!(safe && !plain.starts_with("//"), "{nasty:?}: {name}={value:?} on {}", page.url);
                }
            }
        }
        assert!(page.texts("meta[http-equiv]").is_empty(), "{nasty:?}: a refresh on {}", page.url);
    }
    let feed = String::from_utf8_lossy(built.bytes("feed.xml")).into_owned();
    let mut reader = quick_xml::Reader::from_str(&feed);
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{nasty:?} breaks the feed: {error}\n{feed}")) {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(start) => assert_ne!(start.name().as_ref(), "script"),
            _ => {}
        }
    }
    let forbidden =
        |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
    assert!(!feed.contains(forbidden), "{nasty:?}: a character that XML cannot hold");
}

#[test]
fn nasty_strings_in_every_field_and_text_neither_run_nor_break_a_page() {
    for nasty in NASTY {
        let built = site_with(nasty);
        let broken = built.problems.iter().find(|problem| problem.rule == briefbook::diagnostic::Rule::TemplateError);
        assert!(broken.is_none(), "{nasty:?}: {broken:?}");
        // A page with an error is not written; the others are.
        let is_put_out = built.urls().contains(&"agreements/ferry/");
        let is_refused = built.lines().contains(" control-character ");
        assert!(is_put_out || is_refused, "{nasty:?}: {}", built.report());
        assert_harmless(&built, nasty);
    }
}

#[test]
fn a_nasty_title_is_shown_as_it_was_written() {
    let is_left_out = |nasty: &str| nasty.starts_with("<!--");
    let is_shown = |nasty: &&&str| !nasty.contains(|c: char| c.is_control() || is_forbidden(c)) && !is_left_out(nasty);
    for nasty in NASTY.iter().filter(is_shown) {
        let page = site_with(nasty).page("agreements/ferry/");
        let shown = page.one("h1");
        // Comments are left out.
        let nasty = nasty.trim_end_matches("<!--").trim_start_matches("{# comment #}");
        let wanted = nasty.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(shown, wanted);
    }
}

#[test]
fn html_in_a_text_is_shown_and_not_run() {
    let built = site(
        "//- content/pages/a.md\n---\ntitle: A\n---\n\n<div onclick=\"x()\">\n<b>bold</b> &amp; <!-- a comment -->\n</div>\n\nText <br> <script>x()</script>\n",
    );
    expect![[r#"
        <p>&lt;div onclick="x()"&gt;
        &lt;b&gt;bold&lt;/b&gt; &amp;amp; 
        &lt;/div&gt;
        </p>
        <p>Text <br>
         &lt;script&gt;x()&lt;/script&gt;</p>
    "#]]
    .assert_eq(&built.body("a/"));
    expect![[r#"
        content/pages/a.md:5:1 raw-html HTML is shown as text
        content/pages/a.md:9:11 raw-html HTML is shown as text
    "#]]
    .assert_eq(&built.lines());
}

#[test]
fn html_is_reported_once_for_each_paragraph() {
    let told = lines(
        "//- content/pages/a.md\n---\ntitle: A\n---\n\nA <b>bold</b> claim, <i>twice</i>.\n\nAnd <b>again</b>.\n",
    );
    assert_eq!(told.lines().count(), 2, "{told}");
}

#[test]
fn attributes_of_a_heading_cannot_be_chosen_by_an_author() {
    let built = site(
        "//- content/pages/a.md\n---\ntitle: A\n---\n\n## Office {#own .class onclick=x style=\"y\"}\n\n## Other {#\"><script>}\n",
    );
    expect![[r##"
        <h2 id="office-own-class-onclick-x-style-y">Office {#own .class onclick=x style="y"} <a aria-label="Link to the section “Office {#own .class onclick=x style=&quot;y&quot;}”" class="anchor" href="#office-own-class-onclick-x-style-y">#</a></h2>
        <h2 id="other-script">Other {#"&gt;&lt;script&gt;} <a aria-label="Link to the section “Other {#&quot;&gt;&lt;script&gt;}”" class="anchor" href="#other-script">#</a></h2>
    "##]].assert_eq(&built.body("a/"));
    assert_harmless(&built, "heading attributes");
}

#[test]
fn a_message_shows_what_an_author_wrote_without_steering_the_terminal() {
    let told = site("//- content/pages/a.md\n---\ntitle: A\nredirect_from: [\"x\\u202e[31m\\u2066\"]\n---\n").report();
    assert!(told.contains(" bad-path") || told.contains("[bad-path]"), "{told}");
    assert!(!told.contains(['\u{202e}', '\u{2066}']), "{told:?}");
}

#[test]
fn a_page_of_only_brackets_or_quotes_is_read_in_time() {
    for part in ["[", "[[", "*a ", "> ", "`", "![", "<", "&", "|", "- ", "[^a]", "~~", "_a", "\\"] {
        let text = format!("---\ntitle: A\n---\n\n{}\n", part.repeat(5_000));
        let _ = Fixture::new("").file("content/pages/a.md", text).build();
    }
}

#[test]
fn a_title_of_three_hundred_characters_makes_a_page() {
    let title = "Ä".repeat(300);
    let built = site(&format!("//- content/briefings/2025-01-01-x.md\n---\ntitle: {title}\n---\n")).clean();
    assert_eq!(built.page("briefings/2025-01-01-x/").one("h1"), title);
    let long_name = "x".repeat(230);
    let told = site(&format!("//- content/pages/{long_name}.md\n---\ntitle: A\n---\n")).lines();
    assert!(
        told.contains("bad-path the file's name cannot be a path: a part of it is longer than 200 bytes"),
        "{told}"
    );
}
