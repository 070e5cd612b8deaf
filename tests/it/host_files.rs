//! The files that tell hosts how to serve the site: `_headers`, `_redirects`, and the snippets for nginx and Caddy.
//!
//! What real servers make of them, `host_files_served` asks.

use expect_test::{Expect, expect};

use crate::fixture::{Built, Fixture, report};

/// A site of one person with three old addresses. The last means something to whatever it is written into.
fn moved(hosts: &str, base_url: &str) -> Built {
    Fixture::new(
        "
//- content/people/mara-lind.md
---
name: Mara Lind
redirect_from: [/mara/, /mara.html, \"/{$HOME}'`$uri;é\"]
---
",
    )
    .file("briefbook.yaml", format!("title: Desk\nbase_url: {base_url}\nhosts: {hosts}\n"))
    .build()
    .clean()
}

fn check(built: &Built, url: &str, expected: Expect) {
    expected.assert_eq(built.text(url));
}

#[test]
fn netlify_gets_headers_and_redirects() {
    let built = moved("[netlify]", "https://example.org/");
    check(
        &built,
        "_headers",
        expect![[r#"
        # Headers for Netlify. Briefbook rewrites this file on every build.

        /*
          Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'
          X-Content-Type-Options: nosniff
          Referrer-Policy: strict-origin-when-cross-origin

        /assets/*
          Cache-Control: public, max-age=31536000, immutable
    "#]],
    );
    check(
        &built,
        "_redirects",
        expect![[r#"
        # Redirects for Netlify. Briefbook rewrites this file on every build.
        /mara.html /people/mara-lind/ 301!
        /mara/ /people/mara-lind/ 301!
        /%7B$HOME%7D'%60$uri;%C3%A9/ /people/mara-lind/ 301!
    "#]],
    );
}

#[test]
fn cloudflare_gets_cache_tags_too() {
    let built = moved("[cloudflare]", "https://example.org/desk/");
    check(
        &built,
        "_headers",
        expect![[r#"
            # Headers for Cloudflare. Briefbook rewrites this file on every build.

            /desk/*
              Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'
              X-Content-Type-Options: nosniff
              Referrer-Policy: strict-origin-when-cross-origin

            /desk/assets/*
              Cache-Control: public, max-age=31536000, immutable

            /desk/
              Cache-Tag: home

            /desk/:page
              Cache-Tag: :page

            /desk/:page/
              Cache-Tag: :page

            /desk/assets/:page
              Cache-Tag: assets

            /desk/assets/:page/*
              Cache-Tag: assets

            /desk/people/:page/*
              Cache-Tag: people/:page

            /desk/search/:page
              Cache-Tag: search
        "#]],
    );
    check(
        &built,
        "_redirects",
        expect![[r#"
        # Redirects for Cloudflare. Briefbook rewrites this file on every build.
        /desk/mara.html /desk/people/mara-lind/ 301
        /desk/mara/ /desk/people/mara-lind/ 301
        /desk/%7B$HOME%7D'%60$uri;%C3%A9/ /desk/people/mara-lind/ 301
    "#]],
    );
}

#[test]
fn nginx_gets_everything_within_one_location() {
    check(
        &moved("nginx", "https://example.org/"),
        "_nginx.conf",
        expect![[r##"
            # What nginx has to know about the site. Briefbook rewrites this file on every build.
            #
            #     server {
            #         root /srv/site/current;
            #         include /srv/site/current/_nginx.conf;
            #     }
            #
            # `nginx -s reload` reads it again when redirects have changed.

            set $briefbook_cache "public, max-age=0, must-revalidate";
            if ($uri ~ "^/assets/(?:.*/)?[^/]*[.][0-9a-f]{16}[.][^./]*$") { set $briefbook_cache "public, max-age=31536000, immutable"; }
            set $briefbook_tag "";
            if ($uri ~ "^/([0-9A-Za-z._~-]+/[0-9A-Za-z._~-]+)(?:/|$)") { set $briefbook_tag $1; }
            if ($uri ~ "^/([0-9A-Za-z._~-]+)(?:/(?:index[.]html)?)?$") { set $briefbook_tag $1; }
            if ($uri ~ "^/(assets|search)(?:/|$)") { set $briefbook_tag $1; }
            if ($uri ~ "^/(?:index[.]html)?$") { set $briefbook_tag home; }

            location "/" {
                index index.html;
                absolute_redirect off;
                error_page 404 "/404.html";

                types {
                    text/html html htm;
                    text/css css;
                    text/javascript js mjs;
                    application/json json map;
                    application/xml xml;
                    application/atom+xml atom;
                    application/manifest+json webmanifest;
                    text/calendar ics;
                    text/csv csv;
                    text/plain txt md;
                    text/vtt vtt;
                    image/svg+xml svg;
                    image/png png;
                    image/jpeg jpg jpeg;
                    image/gif gif;
                    image/webp webp;
                    image/avif avif;
                    image/x-icon ico;
                    application/pdf pdf;
                    video/mp4 mp4 m4v;
                    video/webm webm;
                    video/ogg ogv;
                    audio/mpeg mp3;
                    audio/mp4 m4a;
                    audio/ogg ogg oga opus;
                    audio/wav wav;
                    font/woff2 woff2;
                    font/woff woff;
                    font/ttf ttf;
                    font/otf otf;
                    application/wasm wasm;
                    application/zip zip;
                }
                default_type application/octet-stream;
                charset utf-8;
                charset_types text/css text/javascript application/xml application/atom+xml text/calendar text/csv text/plain text/vtt;

                add_header Content-Security-Policy "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'" always;
                add_header X-Content-Type-Options "nosniff" always;
                add_header Referrer-Policy "strict-origin-when-cross-origin" always;
                add_header Cache-Control $briefbook_cache always;
                add_header Cache-Tag $briefbook_tag always;
                add_header Surrogate-Key $briefbook_tag always;

                location ~ "^/(?:(?:_headers|_redirects|_nginx[.]conf|_Caddyfile)$|[.]briefbook)" { return 404; }
                location = "/mara.html" { return 301 "/people/mara-lind/"; }
                location = "/mara/" { return 301 "/people/mara-lind/"; }
                location = "/{$HOME}'`$uri;é/" { return 301 "/people/mara-lind/"; }
            }
        "##]],
    );
}

#[test]
fn caddy_gets_everything_in_a_route() {
    check(
        &moved("caddy", "https://example.org/desk/"),
        "_Caddyfile",
        expect![[r##"
            # What Caddy has to know about the site. Briefbook rewrites this file on every build.
            #
            #     example.org {
            #         root * /srv/site/current
            #         import /srv/site/current/_Caddyfile
            #     }
            #
            # `caddy reload` reads it again when redirects have changed.
            # The folder `/desk` below the root is the published folder, or a link to it.

            @briefbook path_regexp "^/desk/"
            route @briefbook {
            	header Content-Security-Policy "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
            	header X-Content-Type-Options "nosniff"
            	header Referrer-Policy "strict-origin-when-cross-origin"
            	header Cache-Control "public, max-age=0, must-revalidate"
            	@briefbook_immutable path_regexp "^/desk/assets/(?:.*/)?[^/]*[.][0-9a-f]{16}[.][^./]*$"
            	header @briefbook_immutable Cache-Control "public, max-age=31536000, immutable"

            	map {path} {briefbook_tag} {
            		"~^/desk/(?:index[.]html)?$" home
            		"~^/desk/(assets|search)(?:/|$)" ${1}
            		"~^/desk/([0-9A-Za-z._~-]+)(?:/(?:index[.]html)?)?$" ${1}
            		"~^/desk/([0-9A-Za-z._~-]+/[0-9A-Za-z._~-]+)(?:/|$)" ${1}
            		default ""
            	}
            	@briefbook_tagged expression {briefbook_tag} != ""
            	header @briefbook_tagged Cache-Tag {briefbook_tag}
            	header @briefbook_tagged Surrogate-Key {briefbook_tag}

            	map {path} {briefbook_moved} {
            		"/desk/mara.html" /desk/people/mara-lind/
            		"/desk/mara/" /desk/people/mara-lind/
            		"~^/desk/\x7b\x24HOME\x7d\x27\x60\x24uri\x3bé/$" /desk/people/mara-lind/
            		default ""
            	}
            	@briefbook_moved expression {briefbook_moved} != ""
            	redir @briefbook_moved {briefbook_moved} 301

            	header ?Content-Type application/octet-stream
            	@briefbook_html path *.html *.htm */
            	header @briefbook_html Content-Type "text/html; charset=utf-8"
            	@briefbook_css path *.css
            	header @briefbook_css Content-Type "text/css; charset=utf-8"
            	@briefbook_js path *.js *.mjs
            	header @briefbook_js Content-Type "text/javascript; charset=utf-8"
            	@briefbook_json path *.json *.map
            	header @briefbook_json Content-Type "application/json"
            	@briefbook_xml path *.xml
            	header @briefbook_xml Content-Type "application/xml; charset=utf-8"
            	@briefbook_atom path *.atom
            	header @briefbook_atom Content-Type "application/atom+xml; charset=utf-8"
            	@briefbook_webmanifest path *.webmanifest
            	header @briefbook_webmanifest Content-Type "application/manifest+json"
            	@briefbook_ics path *.ics
            	header @briefbook_ics Content-Type "text/calendar; charset=utf-8"
            	@briefbook_csv path *.csv
            	header @briefbook_csv Content-Type "text/csv; charset=utf-8"
            	@briefbook_txt path *.txt *.md
            	header @briefbook_txt Content-Type "text/plain; charset=utf-8"
            	@briefbook_vtt path *.vtt
            	header @briefbook_vtt Content-Type "text/vtt; charset=utf-8"
            	@briefbook_svg path *.svg
            	header @briefbook_svg Content-Type "image/svg+xml"
            	@briefbook_png path *.png
            	header @briefbook_png Content-Type "image/png"
            	@briefbook_jpg path *.jpg *.jpeg
            	header @briefbook_jpg Content-Type "image/jpeg"
            	@briefbook_gif path *.gif
            	header @briefbook_gif Content-Type "image/gif"
            	@briefbook_webp path *.webp
            	header @briefbook_webp Content-Type "image/webp"
            	@briefbook_avif path *.avif
            	header @briefbook_avif Content-Type "image/avif"
            	@briefbook_ico path *.ico
            	header @briefbook_ico Content-Type "image/x-icon"
            	@briefbook_pdf path *.pdf
            	header @briefbook_pdf Content-Type "application/pdf"
            	@briefbook_mp4 path *.mp4 *.m4v
            	header @briefbook_mp4 Content-Type "video/mp4"
            	@briefbook_webm path *.webm
            	header @briefbook_webm Content-Type "video/webm"
            	@briefbook_ogv path *.ogv
            	header @briefbook_ogv Content-Type "video/ogg"
            	@briefbook_mp3 path *.mp3
            	header @briefbook_mp3 Content-Type "audio/mpeg"
            	@briefbook_m4a path *.m4a
            	header @briefbook_m4a Content-Type "audio/mp4"
            	@briefbook_ogg path *.ogg *.oga *.opus
            	header @briefbook_ogg Content-Type "audio/ogg"
            	@briefbook_wav path *.wav
            	header @briefbook_wav Content-Type "audio/wav"
            	@briefbook_woff2 path *.woff2
            	header @briefbook_woff2 Content-Type "font/woff2"
            	@briefbook_woff path *.woff
            	header @briefbook_woff Content-Type "font/woff"
            	@briefbook_ttf path *.ttf
            	header @briefbook_ttf Content-Type "font/ttf"
            	@briefbook_otf path *.otf
            	header @briefbook_otf Content-Type "font/otf"
            	@briefbook_wasm path *.wasm
            	header @briefbook_wasm Content-Type "application/wasm"
            	@briefbook_zip path *.zip
            	header @briefbook_zip Content-Type "application/zip"

            	@briefbook_hidden path_regexp "^/desk/(?:(?:_headers|_redirects|_nginx[.]conf|_Caddyfile)$|[.]briefbook)"
            	error @briefbook_hidden 404
            	file_server
            }
            handle_errors {
            	@briefbook_missing {
            		expression {err.status_code} == 404
            		path_regexp "^/desk/"
            	}
            	route @briefbook_missing {
            		header Cache-Control "public, max-age=0, must-revalidate"
            		header Content-Type "text/html; charset=utf-8"
            		header -Cache-Tag
            		header -Surrogate-Key
            		rewrite * /desk/404.html
            		file_server
            	}
            }
        "##]],
    );
}

#[test]
fn only_the_hosts_of_the_settings_get_files() {
    let files = |hosts: &str| -> Vec<String> {
        let built = moved(hosts, "https://example.org/");
        built.urls().into_iter().filter(|url| url.starts_with('_')).map(str::to_owned).collect()
    };
    assert_eq!(files("[]"), [""; 0]);
    assert_eq!(files("[caddy, nginx, nginx, cloudflare]"), ["_Caddyfile", "_headers", "_nginx.conf", "_redirects"]);
}

#[test]
fn hosts_that_read_files_of_the_same_names_exclude_each_other() {
    let told =
        |hosts: &str| report(&format!("//- briefbook.yaml\ntitle: T\nbase_url: https://x.org/\nhosts: {hosts}\n"));
    expect![[r#"
        error[bad-setting]: `netlify` and `cloudflare` cannot both be among the hosts: both read `_headers` and `_redirects`, each in words of its own
         --> briefbook.yaml:3:25
          |
        3 | hosts: [netlify, nginx, cloudflare]
          |                         ^^^^^^^^^^
          |
          = help: keep the one that serves the site
    "#]].assert_eq(&told("[netlify, nginx, cloudflare]"));
    expect![[r#"
        error[unknown-value]: `ngnix` is not a word this field knows
         --> briefbook.yaml:3:9
          |
        3 | hosts: [ngnix]
          |         ^^^^^
          |
          = help: write `nginx`
    "#]]
    .assert_eq(&told("[ngnix]"));
}

#[test]
fn a_file_of_the_site_itself_wins() {
    let own = "//- static/_headers\n/*\n  X-Own: yes\n//- static/_redirects\n/a /b 302\n";
    let built = Fixture::new(own)
        .file("briefbook.yaml", "title: T\nbase_url: https://x.org/\nhosts: netlify\n")
        .build()
        .clean();
    assert_eq!((built.text("_headers"), built.text("_redirects")), ("/*\n  X-Own: yes\n", "/a /b 302\n"));
}

#[test]
fn a_page_or_an_old_address_cannot_take_the_place_of_a_file_for_hosts() {
    let built =
        Fixture::new("//- content/people/mara-lind.md\n---\nname: Mara Lind\nredirect_from: /_nginx.conf\n---\n")
            .file("briefbook.yaml", "title: T\nbase_url: https://x.org/\nhosts: nginx\n")
            .build();
    expect![[r#"
        error[bad-path]: `/_nginx.conf` cannot be redirected from: servers read how to serve the site from a file of this name
         --> content/people/mara-lind.md:3:16
          |
        3 | redirect_from: /_nginx.conf
          |                ^^^^^^^^^^^^
          |
          = help: remove it, or redirect it where the site is hosted
    "#]]
    .assert_eq(&built.report());
}

#[test]
fn an_old_view_has_no_files_for_hosts() {
    let settings = "title: T\nbase_url: https://x.org/\nhosts: [netlify, nginx, caddy]\n";
    let built = Fixture::new("").file("briefbook.yaml", settings).set_back_to("2025-01-01").build();
    assert!(built.urls().iter().all(|url| !url.starts_with('_')), "{:?}", built.urls());
}

#[test]
fn old_addresses_of_a_page_under_embargo_are_in_no_file() {
    let site = |publish_at: &str| {
        Fixture::new(&format!(
            "//- content/people/mara-lind.md\n---\nname: Mara Lind\nredirect_from: /secret-summit/\npublish_at: {publish_at}\n---\n"
        ))
        .file("briefbook.yaml", "title: T\nbase_url: https://x.org/\nhosts: [netlify, nginx, caddy]\n")
        .build()
        .clean()
    };
    assert_eq!(site("2025-06-02").holding("secret-summit"), [""; 0]);
    let told = site("2025-05-31");
    for file in ["_redirects", "_nginx.conf", "_Caddyfile"] {
        assert!(told.holding("secret-summit").contains(&file), "{file}");
    }
}

#[test]
fn only_folders_in_which_every_file_names_its_digest_are_kept_for_ever_as_a_whole() {
    let rules = |files: &str| -> Vec<String> {
        let settings = "title: T\nbase_url: https://x.org/\nhosts: netlify\n";
        let built = Fixture::new(files).file("briefbook.yaml", settings).build().clean();
        built.text("_headers").lines().filter(|line| line.starts_with('/')).map(str::to_owned).collect()
    };
    assert_eq!(rules(""), ["/*", "/assets/*"]);
    let mixed = rules("//- static/assets/own.css\nx\n//- static/assets/own/a.0123456789abcdef.css\nx\n");
    assert!(mixed.contains(&"/assets/own/*".to_owned()), "{mixed:?}");
    assert!(mixed.iter().any(|rule| rule.starts_with("/assets/theme.") && rule.ends_with(".css")), "{mixed:?}");
    assert!(!mixed.contains(&"/assets/*".to_owned()) && !mixed.contains(&"/assets/own.css".to_owned()), "{mixed:?}");
}

#[test]
fn what_is_beyond_the_limits_of_cloudflare_is_reported_in_the_file() {
    let addresses: Vec<String> = (0..2001).map(|number| format!("/old-{number:04}/")).collect();
    let long = format!("/{}/", vec!["é".repeat(90); 3].join("/"));
    let page = format!("---\nname: Mara Lind\nredirect_from: [{}, {long}]\n---\n", addresses.join(", "));
    let mut fixture = Fixture::new("")
        .file("briefbook.yaml", "title: T\nbase_url: https://x.org/\nhosts: cloudflare\n")
        .file("content/people/mara-lind.md", page)
        .file("static/assets/own.css", "x");
    for number in 0..120 {
        fixture = fixture.file(&format!("static/assets/{number}.0123456789abcdef.css"), "x");
    }
    let built = fixture.build().clean();
    let (headers, redirects) = (built.text("_headers"), built.text("_redirects"));
    assert_eq!(headers.lines().filter(|line| line.starts_with('/')).count(), 100);
    assert!(headers.contains(" more rules are left out, because Cloudflare reads 100: "), "{headers}");
    assert_eq!(redirects.lines().filter(|line| !line.starts_with('#')).count(), 2000);
    assert!(redirects.contains("# 2 more are left out, because Cloudflare reads 2000 of up to 1000 characters"));
    // At an old address that is left out, the page that leads on is there all the same.
    assert!(built.text("old-2000/").contains("/people/mara-lind/"));
}

#[test]
fn the_browser_tests_hold_pages_to_the_policy_that_hosts_get() {
    let server = std::fs::read_to_string(crate::sandbox::repository().join("tests/browser/server.mjs")).unwrap();
    let policy = briefbook::hosting::headers::CONTENT_SECURITY_POLICY;
    let directives: Vec<&str> = policy.split("; ").filter(|it| !it.starts_with("frame-ancestors")).collect();
    assert_eq!(directives.len(), 8);
    let listed = directives.iter().map(|directive| format!("  \"{directive}\",")).collect::<Vec<_>>().join("\n");
    assert!(server.contains(&listed), "tests/browser/server.mjs has another policy");
}
