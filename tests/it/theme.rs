//! A site changes one file or one block of the theme and gets just that change; a broken template is reported once.

use std::collections::BTreeSet;

use briefbook::embedded;
use expect_test::expect;

use crate::content_model::RICH;
use crate::demo::demo_on;
use crate::fixture::{Built, Fixture, report};

const SITE: &str = "
//- content/people/mara-lind.md
---
name: Mara Lind
---
//- content/people/jon-berg.md
---
name: Jon Berg
---
//- content/countries/norway.md
---
name: Norway
---
//- content/briefings/2025-01-02-fees.md
---
title: Fees
people: [mara-lind]
---

Text.
";

fn plain() -> Built {
    Fixture::new(SITE).build().clean()
}

fn with(path: &str, template: &str) -> Built {
    Fixture::new(SITE).file(path, template).build().clean()
}

/// Fails unless `changed` is `plain` with `from` turned into `to` on the pages that `on` accepts.
#[track_caller]
fn assert_only(changed: &Built, from: &str, to: &str, on: impl Fn(&str) -> bool) {
    let plain = plain();
    assert_eq!(plain.urls(), changed.urls());
    let mut pages = 0;
    for (url, before) in plain.outputs() {
        let after = String::from_utf8_lossy(changed.bytes(url)).into_owned();
        let before = String::from_utf8_lossy(before).into_owned();
        if on(url) {
            assert!(before.contains(from), "{url} has {from:?}");
            assert_eq!(after, before.replacen(from, to, 1), "{url}");
            pages += 1;
        } else {
            assert_eq!(after, before, "{url} did not change");
        }
    }
    assert!(pages > 0);
}

fn is_page(url: &str) -> bool {
    url.is_empty() || url.ends_with('/') || url.ends_with(".html")
}

#[test]
fn one_block_of_the_skeleton_changes_on_every_page_and_nothing_else_does() {
    let changed = with(
        "templates/base.html",
        "{% extends \"theme/base.html\" %}{% block generator %}<p>Ours.</p>{% endblock generator %}",
    );
    let before = plain().text("404.html").lines().find(|line| line.contains("Made with")).unwrap().to_owned();
    assert_only(&changed, &format!("\n{before}\n"), "<p>Ours.</p>\n", is_page);
}

#[test]
fn one_block_of_one_template_changes_on_its_pages_and_may_keep_what_was_there() {
    let changed = with(
        "templates/person.html",
        "{% extends \"theme/person.html\" %}{% block kind %}{{ super() }}<hr>{% endblock kind %}",
    );
    assert_only(&changed, "Person</p>", "Person</p><hr>", |url| url.starts_with("people/") && url != "people/");
}

#[test]
fn a_block_of_all_entities_reaches_the_templates_of_every_kind() {
    let changed = with(
        "templates/entity.html",
        "{% extends \"theme/entity.html\" %}{% block kind %}{{ super() }}<hr>{% endblock kind %}",
    );
    for url in ["people/mara-lind/", "countries/norway/"] {
        assert!(changed.text(url).contains("</p><hr>"), "{url}");
    }
    assert_eq!(changed.text("briefings/2025-01-02-fees/"), plain().text("briefings/2025-01-02-fees/"));
}

#[test]
fn a_template_of_ones_own_takes_the_place_of_the_themes() {
    let changed =
        with("templates/404.html", "<!doctype html><title>{{ page.title }}</title><p>Gone: {{ site.title }}\n");
    assert_eq!(changed.text("404.html"), "<!doctype html><title>Page not found</title><p>Gone: Test desk\n");
    assert_eq!(changed.text("people/"), plain().text("people/"));
}

#[test]
fn a_component_of_the_theme_can_be_replaced() {
    let component = "{% component source_list(sources) %}none{% endcomponent source_list %}";
    let changed = with("templates/components/source_list.html", component);
    assert!(changed.text("briefings/2025-01-02-fees/").contains("none"));
}

#[test]
fn what_a_template_prints_is_escaped() {
    let built = Fixture::new("//- content/pages/a.md\n---\ntitle: \"<i>&\\\"'\"\n---\n").build();
    assert!(built.text("a/").contains("<h1>&lt;i&gt;&amp;&quot;&#39;</h1>"), "{}", built.text("a/"));
}

fn broken(path: &str, template: &str) -> String {
    report(&format!("{SITE}//- {path}\n{template}\n"))
}

#[test]
fn a_template_that_cannot_be_read_is_reported_with_its_line() {
    expect![[r#"
        error[template-error]: found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`
         --> templates/404.html:3:7
          |
        3 | {% if %}
          |       ^^
    "#]].assert_eq(&broken("templates/404.html", "{% extends \"theme/404.html\" %}\n{% block main %}\n{% if %}\n{% endblock main %}"));
    expect![[r#"
        error[template-error]: unexpected end of input
         --> templates/404.html:1:17
          |
        1 | {% block main %}never closed
          |                 ^^^^^^^^^^^^
    "#]]
    .assert_eq(&broken("templates/404.html", "{% block main %}never closed"));
}

#[test]
fn a_template_that_cannot_be_rendered_is_reported_once_with_the_pages_it_spoils() {
    expect![[r#"
        error[template-error]: field `colour` is not defined
         --> templates/person.html:3:11
          |
        3 | {{ entity.colour }}
          |           ^^^^^^
          |
          = note: while rendering `/people/jon-berg/`, which is content/people/jon-berg.md, and 1 more
          = help: there are these fields: agreement, aliases, appearances, body, changes, claims_about, contents, corrections, extra, facts, flag, former_posts, future_posts, is_stale, kind, kind_label, ledger, name, namesakes, owned_sources, pairs, pictures, positions, posts, relations, review_by, revisions, said, said_about, said_to, same_as, sources, summary, timeline, wikidata
    "#]].assert_eq(&broken(
        "templates/person.html",
        "{% extends \"theme/person.html\" %}\n{% block kind %}\n{{ entity.colour }}\n{% endblock kind %}",
    ));
    expect![[r#"
        error[template-error]: variable `nobody` is not defined
         --> templates/base.html:2:25
          |
        2 | {% block generator %}{{ nobody }}{% endblock generator %}
          |                         ^^^^^^
          |
          = note: while rendering `/`, and 11 more
          = help: there are these variables: above, home, page, site
    "#]]
    .assert_eq(&broken(
        "templates/base.html",
        "{% extends \"theme/base.html\" %}\n{% block generator %}{{ nobody }}{% endblock generator %}",
    ));
}

#[test]
fn a_missing_parent_a_circle_and_an_unknown_function_are_reported() {
    expect![[r#"
        error[template-error]: it extends `skeleton.html`, which does not exist
        --> templates/404.html
         = help: a template of the theme is `theme/NAME`
    "#]]
    .assert_eq(&broken("templates/404.html", "{% extends \"skeleton.html\" %}"));
    expect![[r#"
        error[template-error]: it extends itself: 404.html
        --> templates/404.html
    "#]]
    .assert_eq(&broken("templates/404.html", "{% extends \"404.html\" %}"));
    expect![[r#"
        error[template-error]: unknown template `nowhere.html`
         --> templates/404.html:1:12
          |
        1 | {% include "nowhere.html" %}
          |            ^^^^^^^^^^^^^^
    "#]]
    .assert_eq(&broken("templates/404.html", "{% include \"nowhere.html\" %}"));
    expect![[r#"
        error[template-error]: unknown filter `shout`
         --> templates/404.html:1:17
          |
        1 | {{ page.title | shout }} {{ now() }}
          |                 ^^^^^

        error[template-error]: unknown function `now`
         --> templates/404.html:1:29
          |
        1 | {{ page.title | shout }} {{ now() }}
          |                             ^^^^^
    "#]]
    .assert_eq(&broken("templates/404.html", "{{ page.title | shout }} {{ now() }}"));
}

#[test]
fn several_broken_templates_are_all_told() {
    let built = Fixture::new(SITE)
        .file("templates/404.html", "{% if %}")
        .file("templates/person.html", "{% for %}")
        .file("templates/home.html", "{{ nobody }}")
        .file("content/pages/a.md", "---\ntitle: A\n---\n\n[[Nobody]]\n")
        .build();
    expect![[r#"
        content/pages/a.md:5:1 broken-link no page `Nobody`
        templates/404.html:1:7 template-error found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`
        templates/home.html:1:4 template-error variable `nobody` is not defined
        templates/person.html:1:8 template-error found `%}` but expected identifier
    "#]].assert_eq(&built.lines());
}

#[test]
fn an_error_within_a_component_names_the_component_and_the_page() {
    expect![[r#"
        error[template-error]: field `nothing` is not defined
         --> templates/components/source_list.html:2:12
          |
        2 | {{ sources.nothing }}
          |            ^^^^^^^
          |
          = note: while rendering `/briefings/2025-01-02-fees/`, which is content/briefings/2025-01-02-fees.md, and 3 more
    "#]].assert_eq(&broken(
        "templates/components/source_list.html",
        "{% component source_list(sources) %}\n{{ sources.nothing }}\n{% endcomponent source_list %}",
    ));
}

#[test]
fn a_link_that_a_template_breaks_is_found() {
    expect![[r##"
        error[broken-link]: the link `/nowhere/` leads to nothing
         --> templates/404.html:1:26
          |
        1 | <title>x</title><a href="{{ site.home_url }}nowhere/">x</a> <a href="#nowhere">y</a> <img src="/x.png" alt="">
          |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^
          |
          = note: on the page `/404.html`

        error[broken-anchor]: the link `#nowhere` leads to an anchor that does not exist
         --> templates/404.html:1:70
          |
        1 | <title>x</title><a href="{{ site.home_url }}nowhere/">x</a> <a href="#nowhere">y</a> <img src="/x.png" alt="">
          |                                                                      ^^^^^^^^
          |
          = note: on the page `/404.html`

        error[broken-link]: the link `/x.png` leads to nothing
         --> templates/404.html:1:96
          |
        1 | <title>x</title><a href="{{ site.home_url }}nowhere/">x</a> <a href="#nowhere">y</a> <img src="/x.png" alt="">
          |                                                                                                ^^^^^^
          |
          = note: on the page `/404.html`
    "##]].assert_eq(&broken(
        "templates/404.html",
        "<title>x</title><a href=\"{{ site.home_url }}nowhere/\">x</a> <a href=\"#nowhere\">y</a> <img src=\"/x.png\" alt=\"\">",
    ));
}

#[test]
fn files_that_are_no_templates_are_left_alone() {
    Fixture::new(SITE).file("templates/README.md", "{% broken").build().clean();
}

#[test]
fn scripts_are_files_of_the_site_small_and_on_the_pages_that_need_them() {
    let scripts: Vec<_> = embedded::assets().into_iter().filter(|(name, _)| name.ends_with(".js")).collect();
    // That of search is loaded where somebody searches, and nowhere else.
    let (search, small): (Vec<_>, Vec<_>) = scripts.iter().partition(|(name, _)| name == "scripts/search.js");
    let weight = |scripts: &[&(String, &[u8])]| scripts.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    assert!(weight(&small) <= 12_000, "all scripts but that of search together weigh {} bytes", weight(&small));
    assert!(weight(&search) <= 12_500, "the script of search weighs {} bytes", weight(&search));
    let built = plain();
    for url in built.urls().into_iter().filter(|url| is_page(url)) {
        let html = built.text(url);
        let tags: Vec<&str> = html.split("<script").skip(1).map(|rest| rest.split_once('>').unwrap().0).collect();
        // All but the filter and search are everywhere; a page of one thing, which has no list to filter, does without it.
        let filters = tags.iter().filter(|tag| tag.contains("scripts/filter.")).count();
        let is_of_one_thing = html.contains("<article class=\"briefing\"") || html.contains("<article class=\"entity ");
        assert!(filters == 1 || (filters == 0 && !html.contains("class=\"list-filter\"")), "{url}: {tags:?}");
        assert!(filters == 0 || !is_of_one_thing, "{url}: {tags:?}");
        // What names pages near an address is where an address leads nowhere.
        let near = tags.iter().filter(|tag| tag.contains("scripts/near.")).count();
        assert_eq!(near == 1, url == "404.html", "{url}: {tags:?}");
        let searches = tags.iter().filter(|tag| tag.contains("scripts/search.")).count();
        assert_eq!(searches == 1, url.is_empty() || url == "search/", "{url}: {tags:?}");
        assert_eq!(tags.len() - filters - near - searches, scripts.len() - 3, "{url}");
        assert!(tags.iter().all(|tag| tag.contains(" src=\"/assets/scripts/")), "{url}: {tags:?}");
        assert!(!html.contains(" onclick=") && !html.contains("<style"), "{url}");
    }
}

#[test]
fn a_site_without_scripts_empties_one_block() {
    let built =
        with("templates/base.html", "{% extends \"theme/base.html\" %}{% block scripts %}{% endblock scripts %}");
    assert!(!built.text("people/mara-lind/").contains("<script"));
}

/// The words of a text that begin behind `mark` and consist of what a class may have.
fn names(text: &str, mark: char) -> BTreeSet<&str> {
    let end =
        |rest: &str| rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').unwrap_or(rest.len());
    text.split(mark).skip(1).map(|rest| &rest[..end(rest)]).filter(|name| !name.is_empty()).collect()
}

#[test]
fn every_page_loads_the_stylesheets_of_what_is_on_it() {
    let assets = embedded::assets();
    let sheets = assets.iter().filter(|(name, _)| name.ends_with(".css"));
    let sheets: Vec<(&str, BTreeSet<&str>)> = sheets
        .map(|(name, text)| (name.trim_end_matches(".css"), names(std::str::from_utf8(text).unwrap(), '.')))
        .collect();
    for built in [demo_on("2025-06-01T12:00:00Z"), Fixture::new(RICH).build()] {
        for url in built.urls().into_iter().filter(|url| is_page(url)) {
            let html = built.text(url);
            let loads = |sheet: &str| html.contains(&format!("<link rel=\"stylesheet\" href=\"/assets/{sheet}."));
            let classes = html.split(" class=\"").skip(1).filter_map(|rest| rest.split('"').next());
            let classes = classes.flat_map(str::split_whitespace);
            // The state of something, as `is-past`, is styled with it.
            for class in classes.filter(|class| !class.starts_with("is-")).collect::<BTreeSet<_>>() {
                let mut styled = sheets.iter().filter(|(_, classes)| classes.contains(class)).peekable();
                let wanted: Vec<&str> = styled.clone().map(|(name, _)| *name).collect();
                assert!(
                    styled.peek().is_none() || styled.any(|(name, _)| loads(name)),
                    "{url}: .{class} is in {wanted:?}"
                );
            }
        }
    }
}

#[test]
fn a_stylesheet_that_a_site_adds_comes_behind_those_of_the_page() {
    let desk = "{% extends \"theme/base.html\" %}{% block stylesheet %}{{ super() }}<link rel=\"stylesheet\" href=\"/desk.css\">{% endblock stylesheet %}";
    let built = Fixture::new(SITE).file("templates/base.html", desk).file("static/desk.css", "").build().clean();
    let sheets = |url: &str| {
        let links = built.page(url).attributes("link[rel=stylesheet]", "href");
        links.iter().map(|link| link.split('.').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    expect!["/assets/theme /desk"].assert_eq(&sheets("briefings/2025-01-02-fees/"));
    expect!["/assets/theme /assets/styles/entity /assets/styles/status /desk"].assert_eq(&sheets("people/mara-lind/"));
    expect!["/assets/theme /assets/styles/lists /assets/styles/status /desk"].assert_eq(&sheets("people/"));
}

#[test]
fn a_template_that_no_page_uses_is_reported_with_what_may_be_meant() {
    let unused = |files: &[(&str, &str)]| -> Vec<String> {
        let mut fixture = Fixture::new("");
        for (path, text) in files {
            fixture = fixture.file(&format!("templates/{path}"), *text);
        }
        let built = fixture.build();
        let problems = built.problems.iter().filter(|it| it.rule == briefbook::diagnostic::Rule::UnusedTemplate);
        problems.map(|it| format!("{} {}", it.place.path(), it.help.as_deref().unwrap_or_default())).collect()
    };
    for (name, meant) in [
        ("pagee.html", "did you mean `templates/page.html`? "),
        ("sub/page.html", "did you mean `templates/page.html`? "),
        ("page.txt", "did you mean `templates/page.html`? "),
        ("link.html", "did you mean `templates/components/link.html`? "),
        ("person.html.j2", "did you mean `templates/person.html`? "),
        ("zzzzzzzzzzzz.html", "name it in a template that is used"),
    ] {
        let found = unused(&[(name, "x")]);
        assert!(found.len() == 1 && found[0].starts_with(&format!("templates/{name} {meant}")), "{name}: {found:?}");
    }
    let page =
        |block: &str| format!("{{% extends \"theme/page.html\" %}}{{% block main %}}{block}{{% endblock main %}}");
    let (includes, calls) = (page("{% include \"parts/box.html\" %}"), page("{{ <desk_box title={page.title} /> }}"));
    let extends = "{% extends \"frames/desk.html\" %}";
    let component = "{% component desk_box(title) %}{{ title }}{% endcomponent desk_box %}";
    let own_link = "{% component link(to, flags=true) %}{{ to.name }}{% endcomponent link %}";
    for files in [
        &[("page.html", includes.as_str()), ("parts/box.html", "x")][..],
        &[("page.html", extends), ("frames/desk.html", "{% extends \"theme/page.html\" %}")],
        &[("page.html", calls.as_str()), ("my/desk.html", component)],
        &[("my/links.html", own_link)],
        &[("README.md", "How we work")],
        &[("components/link.html", own_link)],
    ] {
        assert_eq!(unused(files), Vec::<String>::new());
    }
    // A chain that begins in nothing is not in use.
    assert_eq!(unused(&[("one.html", "{% include \"two.html\" %}"), ("two.html", "x")]).len(), 2);
}
