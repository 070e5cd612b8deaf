//! Buckets of object stores: the suite, and what only they promise.

use std::collections::BTreeSet;

use briefbook::release::manifest::Manifest;

use crate::publish::bucket_place::BucketPlace;
use crate::publish::conformance::{conforms, small_site};
use crate::publish::made_site::{Files, MadeSite, large_site, many};
use crate::publish::place::Place;
use crate::publish::s3_server::{Asked, Fate, KEY, SECRET};
use crate::sandbox::{finish, repository};

conforms! { in_place, || Some(BucketPlace::new()) }
conforms! { versioned, || Some(BucketPlace::versioned()) }
conforms! { google, || Some(BucketPlace::of_google()) }

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
    assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
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

#[test]
fn a_file_of_which_only_the_headers_are_others_is_put_again_with_the_new_ones() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    let release = site.publish(&small_site()).last_line().split_whitespace().nth(2).expect("an id").to_owned();
    // As if an earlier version of Briefbook had known another content type.
    let path = |id: &str| format!("site/.briefbook/releases/{id}.json");
    let manifest = String::from_utf8(place.get(&path(&release)).expect("a manifest")).expect("UTF-8");
    let earlier =
        Manifest::parse(manifest.replacen("text/css; charset=utf-8", "text/css", 1).as_bytes()).expect("a manifest");
    place.put(&path(earlier.id().as_str()), &earlier.to_json());
    let head = String::from_utf8(place.get("site/.briefbook/head.json").expect("a head")).expect("UTF-8");
    place.put("site/.briefbook/head.json", head.replace(&release, earlier.id().as_str()).as_bytes());
    place.put("site/assets/theme.755f9f732d930cbc.css", b"body{}");
    let run = site.publish(&small_site());
    assert!(run.last_line().contains(": 1 with other headers, 5 unchanged; 1 file, 6 B sent"), "{}", run.stderr);
    assert_eq!(place.headers("assets/theme.755f9f732d930cbc.css").expect("headers").0, "text/css; charset=utf-8");
}

#[test]
fn a_large_file_is_sent_in_parts_and_seen_when_it_is_whole_and_right() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    let mut files = small_site();
    let large: Vec<u8> = (0..20_000_003_u32).map(|number| (number % 251) as u8).collect();
    files.insert("files/record.mp4".to_owned(), large.clone());
    site.make(&files);
    let mut tampered = large.clone();
    tampered[19_000_000] ^= 1;
    let local = site.sandbox.folder().join("made/files/record.mp4");
    std::fs::write(&local, &tampered).expect("a file");
    let run = site.run(&[]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    assert!(run.stderr.contains("record.mp4` was changed after it was built; build again\n"), "{}", run.stderr);
    assert_eq!(place.get("site/files/record.mp4"), None);
    std::fs::write(&local, &large).expect("a file");
    place.server.behave();
    assert_eq!(site.run(&[]).code, Some(0));
    let parts = place.server.asked().iter().filter(|asked| asked.query.contains("partNumber")).count();
    assert_eq!(parts, 3);
    assert!(place.get("site/files/record.mp4") == Some(large), "other bytes have arrived");
    assert_eq!(place.headers("files/record.mp4").expect("headers").0, "video/mp4");
}

#[test]
fn many_files_are_published_and_a_change_of_one_sends_one() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    let mut large = large_site(many());
    let all = large.len();
    let run = site.publish(&large);
    assert!(run.last_line().contains(&format!(": {all} new; {all} files, ")), "{}", run.stderr);
    large.insert("briefings/7/7/index.html".to_owned(), b"changed".to_vec());
    place.server.behave();
    let run = site.publish(&large);
    let sum = format!(": 1 changed, {} unchanged; 1 file, 7 B sent", all - 1);
    assert!(run.last_line().ends_with(&sum), "{}", run.stderr);
    let asked = place.server.asked();
    // All objects are listed twice, before and after, a thousand at a time.
    let lists = asked.iter().filter(|asked| asked.query.contains("list-type=2")).count();
    assert_eq!(lists, 2 * (all + 10).div_ceil(1000));
    assert!(asked.len() < lists + 20, "{lists} of {} requests are listings", asked.len());
    place.server.behave();
    assert!(site.publish(&large).last_line().ends_with("; nothing was sent"));
    assert_eq!(place.server.asked().len(), 2);
}

#[test]
fn keys_are_read_from_the_files_of_amazons_tools() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.make(&small_site());
    let home = site.sandbox.folder().join("home");
    std::fs::create_dir_all(home.join(".aws")).expect("a folder");
    let keys = format!("[desk]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\n");
    std::fs::write(home.join(".aws/credentials"), keys).expect("a file");
    let made = site.sandbox.folder().join("made");
    let mut command = site.sandbox.command(&["publish", "--from", made.to_str().expect("a path in UTF-8")]);
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    let run = finish(command.env("HOME", home).env("AWS_PROFILE", "desk"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    site.assert_published(&small_site(), "with keys of a file");
}

#[test]
fn no_message_shows_a_credential_at_the_highest_verbosity() {
    let place = BucketPlace::new();
    let site = MadeSite::of(&place);
    site.make(&small_site());
    let made = site.sandbox.folder().join("made");
    let said = |arguments: &[&str], secret: &str| {
        let arguments = [&["publish", "--timings"], arguments].concat();
        let mut command = site.sandbox.command(&arguments);
        place.prepare(&mut command);
        let run = finish(
            command
                .env("AWS_SECRET_ACCESS_KEY", secret)
                .env("AWS_SESSION_TOKEN", "planted-session-token")
                .env("DEPLOY_TOKEN", "planted-deploy-token")
                .env("RUST_LOG", "trace")
                .env("RUST_BACKTRACE", "full"),
        );
        format!("{}{}", run.stdout, run.stderr)
    };
    let from = ["--from", made.to_str().expect("a path in UTF-8")];
    let mut all = said(&from, SECRET) + &said(&["--list"], SECRET) + &said(&["--verify=target"], SECRET);
    all += &said(&from, "planted-wrong-secret");
    // A store that echoes what it was sent.
    place.server.set_faults(|_| Fate::Blabs);
    all += &said(&from, SECRET);
    assert!(all.contains("published release ") && all.contains("the store answers 403 Forbidden"), "{all}");
    assert!(all.contains("key [hidden] token [hidden] at http://host/?X-Amz-Signature=[hidden]&x=1"), "{all}");
    for planted in
        [SECRET, "planted-session-token", "planted-deploy-token", "planted-wrong-secret", "0123456789signature"]
    {
        assert!(!all.contains(planted), "`{planted}` is shown: {all}");
    }
}

/// What a request needs to be allowed, as Amazon calls it.
fn rights(asked: &Asked) -> &'static str {
    match (asked.method.as_str(), asked.query.as_str()) {
        ("GET", query) if query.contains("list-type=2") => "s3:ListBucket",
        ("GET" | "HEAD", _) => "s3:GetObject",
        ("DELETE", query) if query.contains("uploadId") => "s3:AbortMultipartUpload",
        ("POST", "delete" | "delete=") | ("DELETE", _) => "s3:DeleteObject",
        ("PUT" | "POST", _) => "s3:PutObject",
        (method, query) => panic!("{method} {query}: what does it need?"),
    }
}

#[test]
fn the_policy_of_the_guide_has_the_rights_that_are_used_and_no_others() {
    let place = BucketPlace::new().with("grace_days: 0");
    let site = MadeSite::of(&place);
    place.server.behave();
    let mut files = small_site();
    files.insert("files/record.mp4".to_owned(), vec![7; 9_000_000]);
    site.publish(&files);
    site.publish(&restyled_site());
    site.command(&["publish", "--rollback"]);
    site.command(&["publish", "--verify=target"]);
    site.command(&["publish", "--list"]);
    files.insert("files/record.mp4".to_owned(), vec![8; 9_000_000]);
    site.make(&files);
    std::fs::write(site.sandbox.folder().join("made/files/record.mp4"), vec![9; 9_000_000]).expect("a file");
    assert_eq!(site.run(&[]).code, Some(3));
    let used: BTreeSet<&str> = place.server.asked().iter().map(rights).collect();
    let guide = std::fs::read_to_string(repository().join("docs/publishing-object-store.md")).expect("the guide");
    let policy = guide.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("a policy");
    let policy: serde_json::Value = serde_json::from_str(policy).expect("JSON");
    let statements = policy["Statement"].as_array().expect("statements").iter();
    let allowed: BTreeSet<&str> = statements
        .flat_map(|statement| statement["Action"].as_array().expect("actions"))
        .filter_map(|action| action.as_str())
        .collect();
    assert_eq!(used, allowed);
}
