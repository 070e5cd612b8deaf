//! Buckets of object stores: the suite, and what only they promise.

use crate::publish::bucket_place::BucketPlace;
use crate::publish::conformance::{conforms, small_site};
use crate::publish::made_site::{Files, MadeSite};
use crate::publish::place::Place;
use crate::publish::s3_server::{Asked, Fate};

conforms! { in_place, || Some(BucketPlace::new()) }
conforms! { versioned, || Some(BucketPlace::versioned()) }

/// The methods and keys of requests, in a few words: `PUT site/index.html`.
fn in_words(asked: &[Asked]) -> Vec<String> {
    asked.iter().map(|asked| format!("{} {}", asked.method, asked.key)).collect()
}

#[test]
fn nothing_changed_needs_two_requests_however_large_the_site_is() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    let release = site.publish(&small_site()).last_line().split_whitespace().nth(2).expect("an id").to_owned();
    place.server.behave();
    site.publish(&small_site());
    let manifest = format!("GET site/.briefbook/releases/{release}.json");
    assert_eq!(in_words(&place.server.asked()), ["GET site/.briefbook/head.json", manifest.as_str()]);
}

#[test]
fn every_put_says_what_the_object_is_and_how_long_it_may_be_kept() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    let mut files = small_site();
    files.insert("people/зеленський/index.html".to_owned(), "з".into());
    site.publish(&files);
    let told = |path: &str| place.attributes(&format!("site/{path}")).into_values().collect::<Vec<_>>();
    let digest = |path: &str| blake3::hash(&files[path]).to_hex().to_string();
    let kept = "public, max-age=31536000, immutable";
    let asked = "public, max-age=0, must-revalidate";
    let style = "assets/theme.755f9f732d930cbc.css";
    assert_eq!(told(style), [digest(style).as_str(), kept, "assets", "text/css; charset=utf-8"]);
    let page = "people/зеленський/index.html";
    let tag = "people/%D0%B7%D0%B5%D0%BB%D0%B5%D0%BD%D1%81%D1%8C%D0%BA%D0%B8%D0%B9";
    assert_eq!(told(page), [digest(page).as_str(), asked, tag, "text/html; charset=utf-8"]);
    assert_eq!(told("feed.xml")[1..], [asked, "feed.xml", "application/xml; charset=utf-8"]);
}

#[test]
fn assets_are_put_before_pages_and_pages_before_indexes_and_the_head_last() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    place.server.behave();
    site.publish(&small_site());
    let puts: Vec<String> = place
        .server
        .asked()
        .into_iter()
        .filter(Asked::is_put)
        .map(|asked| asked.key["site/".len()..].to_owned())
        .collect();
    let at =
        |path: &str| puts.iter().rposition(|put| put == path).unwrap_or_else(|| panic!("no put of {path}: {puts:?}"));
    let first = |path: &str| puts.iter().position(|put| put == path).expect("a put");
    let style = "assets/theme.755f9f732d930cbc.css";
    for page in ["index.html", "about/index.html", "people/mara-lind/index.html"] {
        assert!(first(".briefbook/head.json") < at(style) && at(style) < at(page), "{puts:?}");
        assert!(at(page) < at("feed.xml") && at(page) < at("sitemap.xml"), "{puts:?}");
    }
    assert!(at("feed.xml") < at("briefbook-release.json"), "{puts:?}");
    assert_eq!(at(".briefbook/head.json"), puts.len() - 1);
}

/// A site with another stylesheet, which each page names.
fn restyled_site() -> Files {
    let mut files = small_site();
    files.remove("assets/theme.755f9f732d930cbc.css");
    files.insert("assets/theme.0123456789abcdef.css".to_owned(), b"body{color:red}".to_vec());
    files.insert("index.html".to_owned(), b"<link href=/assets/theme.0123456789abcdef.css>home".to_vec());
    files
}

#[test]
fn an_asset_that_is_named_no_more_stays_for_its_grace_time() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    site.make(&restyled_site());
    let told = site.run(&["--dry-run"]);
    assert!(
        told.stdout.contains("  assets/theme.755f9f732d930cbc.css  (not named any more; stays for a while)\n"),
        "{}",
        told.stdout
    );
    let run = site.run(&[]);
    assert!(
        run.last_line().contains(": 1 new, 1 changed, 4 unchanged, 1 staying for a while; 2 files, "),
        "{}",
        run.stderr
    );
    let mut seen = restyled_site();
    seen.insert("assets/theme.755f9f732d930cbc.css".to_owned(), b"body{}".to_vec());
    site.assert_published(&seen, "the old stylesheet stays");
    // It takes no request to leave it there.
    place.server.behave();
    assert!(site.publish(&restyled_site()).last_line().ends_with("; nothing was sent"));
    assert_eq!(place.server.asked().len(), 2);
    // Named again, it is not sent again.
    let run = site.publish(&small_site());
    assert!(run.last_line().contains(": 1 changed, 5 unchanged, 1 staying for a while; 1 file, "), "{}", run.stderr);
}

#[test]
fn without_grace_time_an_asset_goes_with_the_release_and_comes_back_with_it() {
    let place = BucketPlace::new().with("grace_days: 0");
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    site.publish(&restyled_site());
    site.assert_published(&restyled_site(), "the old stylesheet is gone");
    assert_eq!(site.command(&["publish", "--rollback"]).code, Some(0));
    site.assert_published(&small_site(), "the old stylesheet is back");
    assert_eq!(place.headers("assets/theme.755f9f732d930cbc.css").expect("headers").0, "text/css; charset=utf-8");
    assert_eq!(site.command(&["publish", "--verify"]).code, Some(0));
}

#[test]
fn when_one_asset_cannot_be_put_no_page_is_put_and_nothing_deleted() {
    let place = BucketPlace::new().with("grace_days: 0");
    let site = MadeSite::of(&place);
    site.publish(&small_site());
    let before = place.readers_see();
    place.server.set_faults(|asked| {
        let is_asset = asked.is_put() && asked.key.ends_with("theme.0123456789abcdef.css");
        if is_asset { Fate::Refused(403, None) } else { Fate::Answered }
    });
    site.make(&restyled_site());
    let run = site.run(&[]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert_eq!(
        run.stderr,
        "error: cannot put `assets/theme.0123456789abcdef.css`: the store answers 403 Forbidden, SlowDown, Please reduce your \
         request rate.\n"
    );
    assert_eq!(place.readers_see(), before);
    let deletes =
        place.server.asked().iter().filter(|asked| asked.method == "DELETE" || asked.query == "delete").count();
    assert_eq!(deletes, 0);
    place.server.behave();
    site.publish(&restyled_site());
    site.assert_published(&restyled_site(), "when it can be put again");
}

#[test]
fn only_the_last_releases_are_kept_and_nothing_else_is_left_of_the_others() {
    let place = BucketPlace::new().with("keep: 2, grace_days: 0");
    let site = MadeSite::of(&place);
    let state = |number: usize| {
        let mut files = small_site();
        files.insert("index.html".to_owned(), format!("home {number}").into_bytes());
        files
    };
    for number in 0..5 {
        site.publish(&state(number));
    }
    assert_eq!(site.command(&["publish", "--list"]).stdout.lines().count(), 2);
    let notes = |kind: &str| {
        let keys = place.objects().into_iter().map(|meta| meta.location.to_string());
        keys.filter(|key| key.starts_with(&format!("site/.briefbook/{kind}/"))).count()
    };
    assert_eq!((notes("releases"), notes("kept")), (2, 1));
    assert_eq!(site.command(&["publish", "--rollback"]).code, Some(0));
    site.assert_published(&state(3), "one step back");
    let none = site.command(&["publish", "--rollback"]);
    assert!(none.stderr.starts_with("error: there is no earlier release in the bucket `s3://desk/site` at http"));
}
