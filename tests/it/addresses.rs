//! Addresses in every place that takes one: queries, the path of the base URL, pictures, old addresses, and what is said of
//! those that lead to nothing.

use std::fmt::Write;

use expect_test::{Expect, expect};

use crate::fixture::{Built, Fixture, site};

/// A page `about` with this text on a site of a few pages and files, below a base URL.
fn page_at(base_url: &str, text: &str) -> Built {
    Fixture::new(&format!(
        "
//- briefbook.yaml
title: Desk
base_url: {base_url}
//- content/people/ines-vold.md
---
name: Ines Vold
---
//- content/briefings/2025-03-01-deal.md
---
title: The deal
---

## Terms
//- content/pages/contact.md
---
title: Contact
---
//- content/pages/about/index.md
---
title: About
links: {{ automatic: false }}
---

{text}

## Who
//- content/pages/about/pic.svg
<svg/>
//- static/doc.pdf
%PDF-1.7
"
    ))
    .build()
}

fn page(text: &str) -> Built {
    page_at("https://example.org/", text)
}

/// The addresses of the links in the text of `about`.
#[track_caller]
fn hrefs(built: Built) -> Vec<String> {
    built.clean().page("about/").attributes(".body p a", "href")
}

/// A line `message → help` for each diagnostic.
fn advice(built: &Built) -> String {
    let mut lines = String::new();
    for problem in &built.problems {
        let help = problem.help.as_deref().unwrap_or("nothing");
        writeln!(lines, "{} {} → {help}", problem.rule, problem.message).expect("memory");
    }
    lines
}

fn advises(text: &str, wanted: Expect) {
    wanted.assert_eq(&advice(&page(text)));
}

#[test]
fn a_link_keeps_its_query_and_its_fragment() {
    let table = [
        ("/people/?q=ines", "/people/?q=ines"),
        ("/search/?q=deal", "/search/?q=deal"),
        ("/doc.pdf?v=2", "/doc.pdf?v=2"),
        ("/doc.pdf?v=2#page=3", "/doc.pdf?v=2#page=3"),
        ("/pages/contact.md?x=1", "/contact/?x=1"),
        ("../contact.md?x=1", "/contact/?x=1"),
        ("/people/ines-vold.md?a=1&b=2", "/people/ines-vold/?a=1&b=2"),
        ("/pages/about/index.md?x=1#who", "/about/?x=1#who"),
        ("?x=1", "/about/?x=1"),
        ("?x=1#who", "/about/?x=1#who"),
        ("#who", "#who"),
        ("/people/?q=caf%C3%A9", "/people/?q=caf%C3%A9"),
        ("/people/?q=café", "/people/?q=caf%C3%A9"),
        ("https://example.org/about/?x=1", "/about/?x=1"),
        ("https://example.org/?x=1", "/?x=1"),
        ("https://example.org?x=1", "/?x=1"),
        ("https://EXAMPLE.org/doc.pdf?v=2#page=3", "/doc.pdf?v=2#page=3"),
        ("https://example.org", "/"),
        ("http://example.org/about/", "/about/"),
        ("https://example.com/about/?x=1", "https://example.com/about/?x=1"),
        ("https://example.org.example.com/nix/", "https://example.org.example.com/nix/"),
        ("sms:+4712345678", "sms:+4712345678"),
        ("xmpp:desk@example.org", "xmpp:desk@example.org"),
        ("matrix:r/desk:example.org", "matrix:r/desk:example.org"),
    ];
    let text: Vec<String> = table.iter().map(|(typed, _)| format!("[x]({typed})")).collect();
    let wanted: Vec<&str> = table.iter().map(|(_, href)| *href).collect();
    assert_eq!(hrefs(page(&text.join(" "))), wanted);
}

#[test]
fn a_picture_keeps_its_query_and_its_fragment() {
    let built = page("![a](pic.svg?v=2) ![b](/about/pic.svg#view) ![c](https://example.org/about/pic.svg?v=3)").clean();
    let sources = built.page("about/").attributes(".body img", "src");
    assert_eq!(sources, ["/about/pic.svg?v=2", "/about/pic.svg#view", "/about/pic.svg?v=3"]);
    let text =
        "//- content/pages/a.md\n---\ntitle: A\nimage: { src: /p.svg?v=2, alt: x }\n---\n//- static/p.svg\n<svg/>\n";
    assert_eq!(site(text).clean().page("a/").attributes("main img", "src"), ["/p.svg?v=2"]);
}

#[test]
fn a_query_does_not_hide_a_broken_link_or_anchor() {
    advises(
        "[a](/nix/?q=1) [b](https://example.org/nix/?q=1) [c](/briefings/2025-03-01-deal/?q=1#nix) [[Ines Vold?q=1]]",
        expect![[r#"
            broken-link the link `/nix/?q=1` leads to nothing → link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`
            broken-link the link `https://example.org/nix/?q=1` leads to nothing → the address is below the site's base URL, and the site makes no such page
            broken-anchor `/briefings/2025-03-01-deal/` has no heading `#nix` → the page has the headings `terms`
            broken-link no page `Ines Vold?q=1` → nothing
        "#]],
    );
}

#[test]
fn a_path_from_the_root_is_the_sites_own_before_it_includes_the_path_of_the_base_url() {
    let table = [
        ("https://example.org/briefings/", "/briefings/", "/briefings/briefings/"),
        ("https://example.org/briefings/", "/briefings/2025-03-01-deal/", "/briefings/briefings/2025-03-01-deal/"),
        ("https://example.org/briefings/", "/briefings/people/ines-vold/", "/briefings/people/ines-vold/"),
        ("https://example.org/briefings/", "/people/ines-vold/", "/briefings/people/ines-vold/"),
        ("https://example.org/briefings/", "/briefings/doc.pdf", "/briefings/doc.pdf"),
        ("https://example.org/people/", "/people/", "/people/people/"),
        ("https://example.org/people/", "/people/ines-vold/#top", "/people/people/ines-vold/#top"),
        ("https://example.org/people/", "/people/contact/", "/people/contact/"),
        ("https://example.org/about/", "/about/?x=1", "/about/about/?x=1"),
        ("https://example.org/about/", "/about/contact/", "/about/contact/"),
        ("https://example.org/desk/", "/desk/", "/desk/"),
        ("https://example.org/desk/", "/desk", "/desk/"),
        ("https://example.org/desk/", "/desk/doc.pdf?v=2", "/desk/doc.pdf?v=2"),
        ("https://example.org/desk/", "https://example.org/desk/contact/?x", "/desk/contact/?x"),
        ("https://example.org/desk/", "https://example.org/other/", "https://example.org/other/"),
        ("https://example.org/Ünï/", "/Ünï/contact/", "/%C3%9Cn%C3%AF/contact/"),
        ("https://example.org/Ünï/", "https://example.org/%C3%9Cn%C3%AF/contact/", "/%C3%9Cn%C3%AF/contact/"),
    ];
    for (base_url, typed, wanted) in table {
        assert_eq!(hrefs(page_at(base_url, &format!("[x]({typed})"))), [wanted], "{typed} at {base_url}");
    }
    let built = page_at("https://example.org/desk/", "![x](/desk/about/pic.svg) ![x](/about/pic.svg)").clean();
    assert_eq!(built.page("about/").attributes(".body img", "src"), ["/desk/about/pic.svg"; 2]);
}

#[test]
fn an_old_address_may_include_the_path_of_the_base_url() {
    let table = [
        ("https://example.org/desk/", "/desk/old/", "old/"),
        ("https://example.org/desk/", "/old/", "old/"),
        ("https://example.org/desk/", "old", "old/"),
        ("https://example.org/desk/", "https://example.org/desk/old/", "old/"),
        ("https://example.org/desk/", "http://EXAMPLE.org/desk/old.html", "old.html"),
        ("https://example.org/", "https://example.org/wiki/Some%20Page/", "wiki/Some Page/"),
        ("https://example.org/", "/wiki/Some%20Page/", "wiki/Some Page/"),
        ("https://example.org/", "/wiki/Some Page/", "wiki/Some Page/"),
        ("https://example.org/", "/wiki/Caf%C3%A9%20%232/", "wiki/Café #2/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/old/", "old/"),
    ];
    for (base_url, typed, wanted) in table {
        let text = format!(
            "//- briefbook.yaml\ntitle: T\nbase_url: {base_url}\n//- content/pages/a.md\n---\ntitle: A\nredirect_from: [\"{typed}\"]\n---\n"
        );
        let built = site(&text).clean();
        assert!(built.urls().contains(&wanted), "{typed} at {base_url}: {:?}", built.urls());
    }
}

#[test]
fn an_old_address_that_cannot_be_redirected_says_why() {
    let text = "
//- content/pages/a.md
---
title: A
redirect_from:
  - /?p=123
  - /old/?p=123
  - /old/#part
  - https://example.com/old/
  - ftp://example.org/old/
  - /%2e%2e/x
  - /b/
  - /a/
  - /people/
  - /twice/
//- content/pages/b.md
---
title: B
redirect_from: [/twice/]
---
";
    let text = text.replace("  - /twice/\n//-", "  - /twice/\n---\n//-");
    expect![[r#"
        bad-path `/?p=123` cannot be redirected from: hosts of static files ignore what follows `?` → redirect it where the site is hosted
        bad-path `/old/?p=123` cannot be redirected from: hosts of static files ignore what follows `?` → write the path alone: `/old/`
        bad-path `/old/#part` cannot be redirected from: browsers do not send what follows `#` → write the path alone: `/old/`
        bad-path `example.com/old/` cannot be redirected from: it is not below the base URL → redirect it on that host, to `https://example.org/a/`
        bad-path `ftp://example.org/old/` cannot be redirected from: it is not a path and not a web address → write a path such as `/old/path/`
        bad-path `/%2e%2e/x` cannot be redirected from: `.` and `..` are not allowed in it → write a path below the site's base URL, such as `/old/path/`
        output-collision `/b/` would be written twice: `content/pages/b.md` has it already → remove `/b/` here, or move what is there now
        output-collision `/a/` would be written twice: `content/pages/a.md` has it already → it is the page's own address: remove `/a/` here
        output-collision `/people/` would be written twice: the list of the kind `people` has it already → remove `/people/` here, or move what is there now
        output-collision `/twice/` would be written twice: `content/pages/a.md` has it already → an address leads to one page: remove `/twice/` from one
    "#]].assert_eq(&advice(&site(&text)));
}

#[test]
fn an_old_address_of_a_file_that_is_not_html_needs_a_host_that_redirects() {
    for (old, taken_for) in [
        ("/old.pdf", Some("application/pdf")),
        ("/index.xml", Some("application/xml")),
        ("/notes.TXT", Some("text/plain")),
        ("/page.php", Some("application/octet-stream")),
        ("/old.html", None),
        ("/old.HTM", None),
        ("/v1.0/", None),
        ("/old", None),
    ] {
        let page = format!("//- content/pages/a.md\n---\ntitle: A\nredirect_from: [\"{old}\"]\n---\n");
        let told = site(&page).lines();
        let expected =
            taken_for.map(|it| format!("redirect-not-html browsers take the page at `{old}` for `{it}` and"));
        assert_eq!(expected.is_none(), told.is_empty(), "{old}: {told}");
        assert!(told.contains(expected.as_deref().unwrap_or_default()), "{old}: {told}");
        for host in ["netlify", "nginx"] {
            let settings = format!("{}hosts: [{host}]\n", crate::fixture::SETTINGS);
            Fixture::new(&page).file("briefbook.yaml", settings).build().clean();
        }
    }
}

#[test]
fn a_base_url_is_written_as_browsers_do() {
    for (typed, wanted) in [
        ("https://example.org/Ünï/", "https://example.org/%C3%9Cn%C3%AF/"),
        ("https://example.org/my site", "https://example.org/my%20site/"),
        ("https://example.org/my%20site/", "https://example.org/my%20site/"),
        ("HTTPS://Bücher.Example", "https://xn--bcher-kva.example/"),
        ("http://localhost:8080/x", "http://localhost:8080/x/"),
    ] {
        let text = format!(
            "//- briefbook.yaml\ntitle: T\nbase_url: \"{typed}\"\n//- content/pages/a.md\n---\ntitle: A\n---\n"
        );
        let built = site(&text).clean();
        assert!(built.text("sitemap.xml").contains(&format!("<loc>{wanted}a/</loc>")), "{typed}");
        assert!(built.text("robots.txt").contains(&format!("Sitemap: {wanted}sitemap.xml")), "{typed}");
        assert!(built.text("feed.xml").contains(&format!("<id>{wanted}</id>")), "{typed}");
        assert_eq!(built.page("a/").attributes("link[rel=canonical]", "href"), [format!("{wanted}a/")]);
    }
}

#[test]
fn what_is_not_a_picture_is_not_shown_as_one() {
    let text = "
//- content/pages/about/index.md
---
title: About
image: { src: /d.pdf, alt: x }
---

![a](/v.mp4) ![b](/x.txt) ![c](/feed.xml) ![d](..) ![e](/search/) ![f](/contact/) ![g](../contact.md) ![h](/v.mp4)
![i](/drawing.png) ![j](/photo.txt) ![k](/photo.svg) ![l](/p.tiff) ![m](/empty.svg) ![n]() ![o](/about/)
//- content/pages/contact.md
---
title: Contact
---
//- static/d.pdf
%PDF-1.7
//- static/v.mp4
video
//- static/x.txt
text
//- static/drawing.png
<svg/>
//- static/photo.txt
GIF89a\u{1}\u{0}\u{1}\u{0}\u{0}\u{0}\u{0};
//- static/photo.svg
GIF89a\u{1}\u{0}\u{1}\u{0}\u{0}\u{0}\u{0};
//- static/p.tiff
II*\u{0}
//- static/empty.svg
";
    expect![[r#"
        broken-picture `/d.pdf` is not a picture → link to it: `[…](/d.pdf)`
        broken-picture `/v.mp4` is not a picture → link to it: `[…](/v.mp4)`
        broken-picture `/x.txt` is not a picture → link to it: `[…](/x.txt)`
        broken-picture `/feed.xml` is not a picture → link to it: `[…](/feed.xml)`
        broken-picture `..` is not a picture → link to it: `[…](..)`
        broken-picture `/search/` is not a picture → link to it: `[…](/search/)`
        broken-picture `/contact/` is not a picture → link to it: `[…](/contact/)`
        broken-picture `../contact.md` is not a picture → link to it: `[…](../contact.md)`
        broken-picture `/v.mp4` is not a picture → link to it: `[…](/v.mp4)`
        broken-picture `/drawing.png` is an SVG drawing, and its name does not say so → let its name end in `.svg`
        broken-picture `/photo.txt` is a picture, and its name does not say so → let its name end in `.gif`
        broken-picture `/photo.svg` is a picture, and its name does not say so → let its name end in `.gif`
        broken-picture `/p.tiff` is a TIFF picture, which browsers do not show → save it as JPEG, PNG, WebP or AVIF
        missing-asset no file is named for the picture → write the name of its file, such as `photo.jpg`
        broken-picture `/about/` is not a picture → link to it: `[…](/about/)`
        broken-picture the picture cannot be read: it does not begin like a picture → open it in an image editor and save it again
    "#]].assert_eq(&advice(&site(text)));
}

#[test]
fn a_picture_is_shown_whatever_format_its_name_promises() {
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec();
    let text = "//- content/pages/a.md\n---\ntitle: A\n---\n\n![x](/photo.jpg) ![y](/drawing.SVG)\n";
    let built = Fixture::new(text)
        .file("static/photo.jpg", gif)
        .file("static/drawing.SVG", "<?xml version=\"1.0\"?><!-- x --><svg/>")
        .build()
        .clean();
    assert_eq!(built.page("a/").attributes(".body img", "src"), ["/photo.jpg", "/drawing.SVG"]);
}

#[test]
fn a_broken_link_of_a_template_is_reported_once_where_it_is_written() {
    let pages = "
//- content/pages/a.md
---
title: A
extra: { more: /gone/ }
---
//- content/pages/b.md
---
title: B
---
";
    let table = [
        (
            "//- templates/base.html\n{% extends \"theme/base.html\" %}\n{% block footer %}<a href=\"/nix/\">x</a>\n<a href=\"{{ site.home_url }}gone/\">y</a> <a href=\"/a/#no\">z</a>{% endblock %}\n",
            expect![[r#"
                templates/base.html:2:28 broken-link the link `/nix/` leads to nothing
                templates/base.html:3:10 broken-link the link `/gone/` leads to nothing
                templates/base.html:3:51 broken-anchor the link `/a/#no` leads to an anchor that does not exist
                  on 10 pages, such as `/`
                  on 10 pages, such as `/`
                  on 10 pages, such as `/`
            "#]],
        ),
        (
            "//- templates/page.html\n{% extends \"theme/page.html\" %}\n{% block footer %}<img src=\"/nix.png\" alt=\"\">{% endblock %}\n//- templates/404.html\n{% extends \"theme/404.html\" %}\n{% block footer %}<a href='#no'>y</a> <a href=\"/nix.png\">x</a>{% endblock %}\n",
            expect![[r#"
                templates/404.html:2:28 broken-anchor the link `#no` leads to an anchor that does not exist
                templates/404.html:2:48 broken-link the link `/nix.png` leads to nothing
                templates/page.html:2:29 broken-link the link `/nix.png` leads to nothing
                  on the page `/404.html`
                  on 3 pages, such as `/404.html`
                  on 3 pages, such as `/404.html`
            "#]],
        ),
        (
            "//- templates/page.html\n{% extends \"theme/page.html\" %}\n{% block footer %}<a href=\"{{ page.url }}nix/\">x</a> {% if free_page.extra.more %}<a href=\"{{ free_page.extra.more }}\">y</a>{% endif %}{% endblock %}\n",
            expect![[r#"
                content/pages/a.md:3:16 broken-link the link `/gone/` leads to nothing
                templates/page.html:2:28 broken-link the link `/a/nix/` leads to nothing
                  on the page `/a/`
                  on 2 pages, such as `/a/`; and one more address
            "#]],
        ),
    ];
    for (templates, wanted) in table {
        let built = site(&format!("{pages}{templates}"));
        let mut lines = built.lines();
        for note in built.problems.iter().flat_map(|problem| &problem.notes) {
            writeln!(lines, "  {note}").expect("memory");
        }
        wanted.assert_eq(&lines);
    }
}

#[test]
fn every_link_to_a_missing_anchor_is_reported_at_its_own_place() {
    expect![[r#"
        content/pages/about/index.md:6:1 broken-anchor `/about/` has no heading `#nix`
        content/pages/about/index.md:6:11 broken-anchor `/about/` has no heading `#nix`
        content/pages/about/index.md:8:1 broken-anchor `/contact/` has no heading `#no`
        content/pages/about/index.md:8:23 broken-anchor `/contact/` has no heading `#no`
        content/pages/about/index.md:8:38 broken-anchor `/contact/` has no heading `#no`
        content/pages/about/index.md:8:56 broken-anchor `/contact/` has no heading `#no`
        content/pages/about/index.md:10:1 missing-asset no file `no.png`
        content/pages/about/index.md:10:14 missing-asset no file `no.png`
    "#]].assert_eq(
        &page(
            "[x](#nix) [y](#nix)\n\n[a](../contact.md#no) [[Contact#no]] [b](/contact/#no) [c](https://example.org/contact/#no)\n\n![a](no.png) ![b](no.png)",
        )
        .lines(),
    );
}

#[test]
fn a_name_with_characters_of_double_brackets_is_found_or_its_key_is_proposed() {
    let text = "
//- content/organisations/redacted-office.md
---
name: \"[Redacted] Office\"
---
//- content/organisations/c-group.md
---
name: \"C# Group\"
---

## Past
//- content/people/anna-berg.md
---
name: \"Anna | Berg\"
---
//- content/pages/about.md
---
title: About
links: { automatic: false }
---

[[C# Group]] [[C# Group#past]] [[C# Group|them]]
";
    let built = site(text).clean();
    assert_eq!(
        built.page("about/").links(".body p"),
        [
            "C# Group → /organisations/c-group/",
            "C# Group → /organisations/c-group/#past",
            "them → /organisations/c-group/"
        ]
    );
    expect![[r#"
        broken-link no page `Redacted] Office` → write `[[organisations/redacted-office]]`
        broken-link no page `Anna` → write `[[people/anna-berg]]`
        broken-link no page `C# Grup` → write `[[organisations/c-group]]`
        broken-link no page `Redacted Office` → write `[[organisations/redacted-office]]`
    "#]]
    .assert_eq(&advice(&site(&text.replace(
        "[[C# Group]] [[C# Group#past]] [[C# Group|them]]",
        "[[[Redacted] Office]] [[Anna | Berg]] [[C# Grup]] [[Redacted Office]]",
    ))));
}

#[test]
fn what_is_proposed_is_near_and_is_never_what_was_typed() {
    advises(
        "[[Ines Volt]] [[Ivan Wolt]] [[Vietnam]] [a](apps.twitter.com) [b](www.example.com/x?y=1) [c](desk@example.org) \
         [d](nothing.html) [e](/briefings/2025-03-01-deal.md/) [f](/briefings/2024-03-01-deal/) [g](contakt.md) [h](tender.md)",
        expect![[r#"
            broken-link no page `Ines Volt` → write `[[Ines Vold]]`
            broken-link no page `Ivan Wolt` → nothing
            broken-link no page `Vietnam` → nothing
            broken-link the link `apps.twitter.com` leads to nothing → write the whole address: `https://apps.twitter.com`
            broken-link the link `www.example.com/x?y=1` leads to nothing → write the whole address: `https://www.example.com/x?y=1`
            broken-link the link `desk@example.org` leads to nothing → write `mailto:desk@example.org`
            broken-link the link `nothing.html` leads to nothing → link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`
            broken-link the link `/briefings/2024-03-01-deal/` leads to nothing → link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`
            broken-link the link `contakt.md` leads to nothing → write `/pages/contact.md`
            broken-link the link `tender.md` leads to nothing → link to a Markdown file, to a file in `static/` as `/file`, or to a page as `[[its name]]`
        "#]],
    );
}

#[test]
fn names_of_files_that_cannot_be_typed_as_they_are_get_help_that_works() {
    let text = "
//- content/pages/about/index.md
---
title: About
---

![a](<a#b.svg>) ![b](.hidden.svg) ![c](a\u{2028}b.svg) ![d](<50%.svg>) ![e](<what?.svg>) ![f](a#c.svg) [g](<a#b.svg>)
//- content/pages/about/a#b.svg
<svg/>
//- content/pages/about/50%.svg
<svg/>
//- content/pages/about/ab.svg
<svg/>
";
    expect![[r#"
        missing-asset no file `a#b.svg` → the name of the file has a `#` in it: write `a%23b.svg`
        missing-asset no file `.hidden.svg` → files and folders whose names begin with a dot are not part of the site: rename it
        missing-asset no file `a\u{2028}b.svg` → it has the invisible character U+2028 in it: type the name again
        missing-asset no file `what?.svg` → put the file beside the page, or into `static/` and write `/file`
        missing-asset no file `a#c.svg` → put the file beside the page, or into `static/` and write `/file`
        broken-link the link `a#b.svg` leads to nothing → the name of the file has a `#` in it: write `a%23b.svg`
    "#]].assert_eq(&advice(&site(text)));
    let works = text.replace("![a](<a#b.svg>) ![b](.hidden.svg) ![c](a\u{2028}b.svg)", "![a](a%23b.svg)");
    let works = works.replace("![e](<what?.svg>) ![f](a#c.svg) [g](<a#b.svg>)", "[g](a%23b.svg)");
    let built = site(&works).clean();
    assert_eq!(built.page("about/").attributes(".body img", "src"), ["/about/a%23b.svg", "/about/50%25.svg"]);
}

#[test]
fn a_name_is_found_in_whatever_unicode_form_it_is_typed_or_stored() {
    for (stored, typed) in [("e\u{301}", "\u{e9}"), ("\u{e9}", "e\u{301}"), ("\u{1112}\u{1161}\u{11ab}", "\u{d55c}")] {
        let text = format!(
            "
//- content/pages/about/index.md
---
title: About
---

![x]({typed}.svg) [y](/doc-{typed}.pdf) [z](../page-{typed}.md) [w](/old-{typed}/)
//- content/pages/about/{stored}.svg
<svg/>
//- content/pages/page-{stored}.md
---
title: Page
slug: page
redirect_from: [/old-{stored}/]
---
//- static/doc-{stored}.pdf
pdf
"
        );
        let problems = site(&text).lines();
        assert_eq!(problems, "", "{stored:?} typed as {typed:?}");
    }
}
