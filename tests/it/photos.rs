//! Pictures have their size, smaller versions in modern formats, words on what they show, and a credit.

use std::fs;
use std::io::Cursor;

use expect_test::expect;
use image::{ImageFormat, Rgb, RgbImage};

use crate::fixture::{Built, Fixture, site};
use crate::sandbox::Sandbox;

/// A picture that is too rough to be light.
fn rough(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let colour = |x: u32, y: u32, more: u32| u8::try_from((x * x * 31 + y * y * 17 + x * y + more) % 251).unwrap();
    let mut out = Cursor::new(Vec::new());
    let picture = RgbImage::from_fn(width, height, |x, y| Rgb([0, 1, 2].map(|at| colour(x, y, at * 90))));
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

const SITE: &str = "
//- content/briefings/2025-01-02-harbour/index.md
---
title: The harbour
image: { src: quay.jpg, alt: The quay at low tide, credit: Strait desk }
---

![The harbour *from* the hill](hill.png) and words.

![The quay](quay.jpg \"Photo: Strait desk\")

![A plan](plan.svg)
//- content/briefings/2025-01-02-harbour/plan.svg
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 120 80\"/>
";

fn harbour() -> Fixture {
    let folder = "content/briefings/2025-01-02-harbour";
    Fixture::new(SITE)
        .file(&format!("{folder}/quay.jpg"), rough(610, 60, ImageFormat::Jpeg))
        .file(&format!("{folder}/hill.png"), rough(340, 40, ImageFormat::Png))
        .file(&format!("{folder}/unused.png"), rough(900, 40, ImageFormat::Png))
}

/// The text with its digests left out, which change with the encoder.
fn without_digests(html: &str) -> String {
    let mut parts = html.split("/assets/pictures/");
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('.').unwrap();
        text.push_str(&format!("/assets/pictures/{name}.…{}", &rest[16..]));
    }
    text
}

fn versions(built: &Built) -> Vec<String> {
    built
        .urls()
        .iter()
        .filter(|url| url.starts_with("assets/pictures/"))
        .map(|url| without_digests(&format!("/{url}")))
        .collect()
}

#[test]
fn a_picture_has_its_size_and_versions_for_browsers_to_choose_from() {
    let built = harbour().build().clean();
    expect![[r#"
        <p><picture><source sizes="(min-width: 40em) 39rem, 100vw" srcset="/assets/pictures/hill-340.….webp 340w" type="image/webp"><img alt="The harbour from the hill" decoding="async" height="40" loading="lazy" src="/briefings/2025-01-02-harbour/hill.png" width="340"></picture> and words.</p>
        <figure class="photo">
        <picture><source sizes="(min-width: 40em) 39rem, 100vw" srcset="/assets/pictures/quay-480.….webp 480w, /assets/pictures/quay-610.….webp 610w" type="image/webp"><img alt="The quay" decoding="async" height="60" loading="lazy" src="/briefings/2025-01-02-harbour/quay.jpg" width="610"></picture>
        <figcaption>Photo: Strait desk</figcaption>
        </figure>
        <p><img alt="A plan" decoding="async" height="80" loading="lazy" src="/briefings/2025-01-02-harbour/plan.svg" width="120"></p>
    "#]].assert_eq(&without_digests(&built.body("briefings/2025-01-02-harbour/")));
    assert_eq!(
        versions(&built),
        ["/assets/pictures/hill-340.….webp", "/assets/pictures/quay-480.….webp", "/assets/pictures/quay-610.….webp"]
    );
    for url in built.urls().into_iter().filter(|url| url.starts_with("assets/pictures/")) {
        assert_eq!(image::guess_format(built.bytes(url)).unwrap(), ImageFormat::WebP);
    }
    assert_eq!(built.bytes("briefings/2025-01-02-harbour/hill.png"), rough(340, 40, ImageFormat::Png), "as it was");
}

#[test]
fn the_picture_of_a_page_has_its_size_and_shows_its_credit() {
    let page = harbour().build().clean().page("briefings/2025-01-02-harbour/");
    expect![[r#"
        <picture><source sizes="(min-width: 40em) 39rem, 100vw" srcset="/assets/pictures/quay-480.….webp 480w, /assets/pictures/quay-610.….webp 610w" type="image/webp"><img alt="The quay at low tide" decoding="async" height="60" src="/briefings/2025-01-02-harbour/quay.jpg" width="610"></picture>
        <figcaption>Strait desk</figcaption>
    "#]].assert_eq(&without_digests(&page.inner(".page-image")));
}

#[test]
fn the_same_picture_beside_two_pages_has_one_set_of_versions_and_a_small_one_none() {
    let page = |name: &str| {
        format!("//- content/pages/{name}/index.md\n---\ntitle: {name}\n---\n\n![A hill](hill.png) ![A dot](dot.png)\n")
    };
    let picture = rough(330, 40, ImageFormat::Png);
    let dot = rough(40, 10, ImageFormat::Png);
    let mut fixture = Fixture::new(&(page("one") + &page("two")));
    for name in ["one", "two"] {
        fixture = fixture
            .file(&format!("content/pages/{name}/hill.png"), picture.clone())
            .file(&format!("content/pages/{name}/dot.png"), dot.clone());
    }
    let built = fixture.build().clean();
    assert_eq!(versions(&built), ["/assets/pictures/hill-330.….webp"]);
    assert!(built.body("two/").contains("<img alt=\"A dot\" decoding=\"async\" height=\"10\""));
    assert_eq!(built.page("one/").attributes("source", "srcset"), built.page("two/").attributes("source", "srcset"));
}

#[test]
fn a_picture_that_moves_is_left_as_it_is() {
    let gif = b"GIF89a\x90\x01\x2c\x01\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec();
    let text = "//- content/pages/about.md\n---\ntitle: About\n---\n\n![A wave](/wave.gif)\n";
    let built = Fixture::new(text).file("static/wave.gif", gif).build().clean();
    assert_eq!(versions(&built), Vec::<String>::new());
    assert_eq!(built.page("about/").attributes("img", "width"), ["400"]);
}

#[test]
fn an_address_with_a_path_before_it_is_in_the_versions_too() {
    let built = harbour().base_url("https://example.org/desk/").build().clean();
    let found = built.page("briefings/2025-01-02-harbour/").attributes(".page-image source", "srcset");
    assert!(found[0].split(", ").all(|one| one.starts_with("/desk/assets/pictures/quay-")), "{found:?}");
}

#[test]
fn a_picture_that_breaks_off_behind_its_head_fails_the_build_at_its_file() {
    let mut whole = rough(400, 100, ImageFormat::Png);
    whole.truncate(whole.len() / 2);
    let text = "//- content/pages/about.md\n---\ntitle: About\n---\n\n![A hill](/hill.png)\n";
    let built = Fixture::new(text).file("static/hill.png", whole).build();
    expect![[r#"
        error[broken-picture]: the picture cannot be read: unexpected end of file
        --> static/hill.png
         = help: open it in an image editor and save it again
    "#]]
    .assert_eq(&built.report());
}

#[test]
fn a_title_within_words_stays_a_title_and_a_picture_within_a_link_stays_in_it() {
    let text = "//- content/pages/about.md\n---\ntitle: About\n---\n\nSee ![A pier](/pier.svg \"The pier\") there.\n\n\
                [![A pier](/pier.svg \"The pier\")](/)\n\n- ![A pier](/pier.svg \"The pier\")\n\n\
                  ![One](/pier.svg \"a\") ![two](/pier.svg \"b\")\n\
                //- static/pier.svg\n<svg/>\n";
    expect![[r#"
        <p>See <img alt="A pier" decoding="async" loading="lazy" src="/pier.svg" title="The pier"> there.</p>
        <p><a href="/"><img alt="A pier" decoding="async" loading="lazy" src="/pier.svg" title="The pier"></a></p>
        <ul>
        <li><img alt="A pier" decoding="async" loading="lazy" src="/pier.svg" title="The pier"></li>
        </ul>
        <p><img alt="One" decoding="async" loading="lazy" src="/pier.svg" title="a"> <img alt="two" decoding="async" loading="lazy" src="/pier.svg" title="b"></p>
    "#]].assert_eq(&site(text).clean().body("about/"));
}

#[test]
fn versions_are_kept_on_the_disk_and_a_check_keeps_none() {
    let sandbox = Sandbox::new(SITE);
    let folder = sandbox.site().join("content/briefings/2025-01-02-harbour");
    fs::write(folder.join("quay.jpg"), rough(490, 60, ImageFormat::Jpeg)).unwrap();
    fs::write(folder.join("hill.png"), rough(340, 40, ImageFormat::Png)).unwrap();
    let kept = sandbox.site().join(".briefbook/pictures");
    assert_eq!(sandbox.run(&["check"]).code, Some(0));
    assert!(!kept.exists());

    assert_eq!(sandbox.build().code, Some(0));
    let names = || fs::read_dir(&kept).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>();
    assert_eq!(names().len(), 2);
    // What is found there is what is written; so a second build encodes nothing.
    let version = |folder: &std::path::Path| {
        let entry =
            fs::read_dir(folder.join("assets/pictures")).unwrap().map(|entry| entry.unwrap().path()).min().unwrap();
        fs::read(entry).unwrap()
    };
    let before = version(&sandbox.site().join("public"));
    for name in names() {
        let mut bytes = fs::read(&name).unwrap();
        bytes.truncate(40);
        fs::write(&name, bytes).unwrap();
    }
    fs::remove_dir_all(sandbox.site().join("public")).unwrap();
    assert_eq!(sandbox.build().code, Some(0));
    assert_eq!(version(&sandbox.site().join("public")), before, "what is damaged is made again, to the byte");
}

#[test]
fn a_site_with_errors_makes_no_versions_of_pictures() {
    let folder = "content/briefings/2025-01-02-harbour";
    let with = |more: &str| {
        let index = format!("{folder}/index.md");
        let text = crate::fixture::files(SITE).remove(&index).unwrap();
        harbour().file(&index, [text, more.into()].concat()).build()
    };
    assert_eq!(versions(&with("\nMore words.\n")).len(), 3);
    // Found before anything is rendered, while a page is rendered, and when all pages are.
    for (more, message) in [
        ("\n[x](nowhere-at-all.md)\n", "nowhere-at-all.md"),
        ("\n[x](#no-such-heading)\n", "no-such-heading"),
        ("\n[x](/people/#no-such-letter)\n", "people"),
    ] {
        let built = with(more);
        assert!(built.problems.iter().any(|it| it.message.contains(message)), "{:?}", built.problems);
        assert_eq!(versions(&built), Vec::<String>::new(), "{more}");
    }
}
