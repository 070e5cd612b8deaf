//! What every target has to do, whatever it is.

use crate::publish::made_site::{Files, MadeSite, files};
use crate::publish::place::Place;

/// Hands the names of all cases to another macro, behind what it is given before.
macro_rules! with_cases {
    ($then:ident! $($before:tt)*) => {
        $then! {
            @cases $($before)*;
            a_first_publish_shows_the_site, a_small_change_sends_only_what_changed, nothing_changed_sends_nothing,
            a_renamed_page_is_only_at_its_new_place, names_in_every_script_arrive, every_content_type_arrives,
            an_earlier_release_comes_back, what_others_have_put_there_stays, a_file_of_others_is_not_replaced,
            a_dry_run_shows_what_the_run_then_does, many_deletes_are_refused_and_nothing_is_changed,
            a_damaged_site_is_noticed_and_fixed_by_publishing_again, a_file_that_changed_after_the_build_is_not_sent,
            releases_are_listed, a_damaged_note_is_named_and_rebuilt, without_any_note_all_is_rebuilt_from_the_files,
        }
    };
}
pub(crate) use with_cases;

/// Makes a test of each case for one place: `conforms! { folder, || Some(Folder::new()) }`. Where the place cannot be made
/// because a tool is missing, the maker says so and gives nothing.
macro_rules! conforms {
    ($name:ident, $make:expr) => {
        mod $name {
            use super::*;
            use crate::publish::conformance as cases;
            crate::publish::conformance::with_cases! { conforms! $make }
        }
    };
    (@cases $make:expr; $($case:ident),+ $(,)?) => {
        $(#[test]
        fn $case() {
            let place = $make;
            if let Some(place) = place() {
                cases::$case(&place);
            }
        })+
    };
}
pub(crate) use conforms;

macro_rules! list_cases {
    (@cases ; $($case:ident),+ $(,)?) => {
        /// All cases with their names, for places of which each is dear to make.
        pub const CASES: &[(&str, fn(&dyn Place))] = &[$((stringify!($case), $case)),+];
    };
}
with_cases! { list_cases! }

/// A little site with every phase in it.
pub fn small_site() -> Files {
    files(&[
        ("index.html", "<link href=/assets/theme.755f9f732d930cbc.css>home"),
        ("about/index.html", "about"),
        ("people/mara-lind/index.html", "Mara Lind"),
        ("assets/theme.755f9f732d930cbc.css", "body{}"),
        ("feed.xml", "<feed/>"),
        ("sitemap.xml", "<urlset/>"),
    ])
}

pub fn a_first_publish_shows_the_site(place: &dyn Place) {
    let site = MadeSite::of(place);
    let run = site.publish(&small_site());
    site.assert_published(&small_site(), "the first publish");
    assert!(run.last_line().starts_with("published release "), "{}", run.stderr);
    assert!(run.last_line().ends_with(": 6 new; 6 files, 86 B sent"), "{}", run.stderr);
    assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
}

pub fn a_small_change_sends_only_what_changed(place: &dyn Place) {
    let site = MadeSite::of(place);
    site.publish(&small_site());
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    let run = site.publish(&changed);
    site.assert_published(&changed, "a small change");
    assert!(run.last_line().ends_with(": 1 changed, 5 unchanged; 1 file, 8 B sent"), "{}", run.stderr);
}

pub fn nothing_changed_sends_nothing(place: &dyn Place) {
    let site = MadeSite::of(place);
    site.publish(&small_site());
    let before = place.readers_see();
    let run = site.publish(&small_site());
    assert!(run.last_line().ends_with("; nothing was sent"), "{}", run.stderr);
    assert_eq!(place.readers_see(), before);
}

pub fn a_renamed_page_is_only_at_its_new_place(place: &dyn Place) {
    let site = MadeSite::of(place);
    site.publish(&small_site());
    let mut renamed = small_site();
    let page = renamed.remove("about/index.html").expect("a page");
    renamed.insert("about-us/index.html".to_owned(), page);
    let run = site.publish(&renamed);
    site.assert_published(&renamed, "a renamed page");
    assert!(run.last_line().contains("1 new, 5 unchanged, 1 deleted; "), "{}", run.stderr);
}

pub fn names_in_every_script_arrive(place: &dyn Place) {
    let site = MadeSite::of(place);
    let odd = files(&[
        ("index.html", "home"),
        ("people/Żaneta Łęcka/index.html", "ż"),
        ("люди/зеленський/index.html", "з"),
        ("人/index.html", "人"),
        ("أشخاص/index.html", "أ"),
        ("files/it's \"quoted\" & 100% #1 +plus=.txt", "odd"),
        ("files/-dash.txt", "dash"),
        ("files/emoji 🕊.txt", "dove"),
    ]);
    site.publish(&odd);
    site.assert_published(&odd, "names");
    assert!(site.publish(&odd).last_line().ends_with("; nothing was sent"));
    site.publish(&small_site());
    site.assert_published(&small_site(), "after the odd names");
}

/// Every file name ending that has a content type of its own, with that type.
const TYPES: [(&str, &str); 12] = [
    ("a.html", "text/html; charset=utf-8"),
    ("a.css", "text/css; charset=utf-8"),
    ("a.js", "text/javascript; charset=utf-8"),
    ("a.json", "application/json"),
    ("a.xml", "application/xml; charset=utf-8"),
    ("a.ics", "text/calendar; charset=utf-8"),
    ("a.csv", "text/csv; charset=utf-8"),
    ("a.svg", "image/svg+xml"),
    ("a.avif", "image/avif"),
    ("a.pdf", "application/pdf"),
    ("a.woff2", "font/woff2"),
    ("a.unknown", "application/octet-stream"),
];

pub fn every_content_type_arrives(place: &dyn Place) {
    let site = MadeSite::of(place);
    let mut all = small_site();
    all.extend(TYPES.iter().map(|(path, kind)| ((*path).to_owned(), kind.as_bytes().to_vec())));
    site.publish(&all);
    site.assert_published(&all, "every content type");
    for (path, kind) in TYPES {
        if let Some((found, cache)) = place.headers(path) {
            assert_eq!((found.as_str(), cache.as_str()), (kind, "public, max-age=0, must-revalidate"), "{path}");
        }
    }
    if let Some((_, cache)) = place.headers("assets/theme.755f9f732d930cbc.css") {
        assert_eq!(cache, "public, max-age=31536000, immutable");
    }
}

pub fn an_earlier_release_comes_back(place: &dyn Place) {
    let site = MadeSite::of(place);
    if !place.keeps_releases() {
        site.publish(&small_site());
        assert_eq!(site.command(&["publish", "--rollback"]).code, Some(3));
        return site.assert_published(&small_site(), "no way back");
    }
    let first = small_site();
    let mut second = first.clone();
    second.remove("about/index.html");
    second.insert("index.html".to_owned(), b"home, second".to_vec());
    second.insert("new/index.html".to_owned(), b"new".to_vec());
    let mut third = second.clone();
    third.insert("index.html".to_owned(), b"home, third".to_vec());
    for state in [&first, &second, &third] {
        site.publish(state);
    }
    let back = |to: &[&str]| {
        let run = site.command(&[&["publish", "--rollback"], to].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    };
    back(&[]);
    site.assert_published(&second, "one step back");
    back(&[]);
    site.assert_published(&first, "two steps back");
    let none = site.command(&["publish", "--rollback"]);
    assert_eq!(none.code, Some(3), "{}", none.stderr);
    assert!(none.stderr.contains("there is no earlier release in "), "{}", none.stderr);
    let newest = id_of(&site, &third);
    back(&[newest.as_str()]);
    site.assert_published(&third, "to a named release");
    assert_eq!(site.command(&["publish", "--rollback", "0123456789abcdef"]).code, Some(3));
    assert_eq!(site.command(&["publish", "--rollback", "yesterday"]).code, Some(2));
    assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
    // After going back, publishing goes on from there.
    site.publish(&second);
    site.assert_published(&second, "published again");
}

/// The name of the release that these files are.
fn id_of(site: &MadeSite<'_>, files: &Files) -> String {
    site.make(files);
    let told = site.run(&["--dry-run", "--format", "json"]);
    let told: serde_json::Value = serde_json::from_str(&told.stdout).expect("a plan in JSON");
    told["release"].as_str().expect("the name of the release").to_owned()
}

pub fn what_others_have_put_there_stays(place: &dyn Place) {
    let site = MadeSite::of(place);
    if !place.put_foreign("theirs/note.txt", b"theirs") {
        return;
    }
    let mut all = small_site();
    all.insert("theirs/note.txt".to_owned(), b"theirs".to_vec());
    site.publish(&small_site());
    site.assert_published(&all, "beside what is theirs");
    let mut fewer = small_site();
    fewer.remove("about/index.html");
    site.publish(&fewer);
    all.remove("about/index.html");
    site.assert_published(&all, "a page is gone, theirs is not");
}

pub fn a_file_of_others_is_not_replaced(place: &dyn Place) {
    let site = MadeSite::of(place);
    if !place.put_foreign("about/index.html", b"theirs") {
        return;
    }
    site.make(&small_site());
    let refused = site.run(&[]);
    assert_eq!(refused.code, Some(6), "{}", refused.stderr);
    assert!(refused.stderr.contains("about/index.html"), "{}", refused.stderr);
    assert!(refused.stderr.contains("--allow foreign-files"), "{}", refused.stderr);
    site.assert_published_nothing_but(&files(&[("about/index.html", "theirs")]));
    let allowed = site.run(&["--allow", "foreign-files"]);
    assert_eq!(allowed.code, Some(0), "{}", allowed.stderr);
    site.assert_published(&small_site(), "after a word");
}

pub fn a_dry_run_shows_what_the_run_then_does(place: &dyn Place) {
    let site = MadeSite::of(place);
    site.publish(&small_site());
    let before = place.readers_see();
    let mut changed = small_site();
    changed.remove("people/mara-lind/index.html");
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    changed.insert("new.pdf".to_owned(), b"new".to_vec());
    site.make(&changed);
    let told = site.run(&["--dry-run"]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    let lines: Vec<&str> = told.stdout.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "+ new.pdf  3 B",
            "~ about/index.html  8 B",
            "- people/mara-lind/index.html",
            "1 new, 1 changed, 4 unchanged, 1 deleted; 11 B to send",
        ]
    );
    assert_eq!(place.readers_see(), before, "a dry run changes nothing");
    let run = site.run(&[]);
    assert!(
        run.last_line().ends_with(": 1 new, 1 changed, 4 unchanged, 1 deleted; 2 files, 11 B sent"),
        "{}",
        run.stderr
    );
    site.assert_published(&changed, "what was reported");
}

pub fn many_deletes_are_refused_and_nothing_is_changed(place: &dyn Place) {
    let site = MadeSite::of(place);
    let mut large = small_site();
    large.extend((0..60).map(|number| (format!("briefings/{number}/index.html"), vec![b'x'; number])));
    site.publish(&large);
    let before = place.readers_see();
    site.make(&small_site());
    let refused = site.run(&[]);
    assert_eq!(refused.code, Some(6), "{}", refused.stderr);
    assert_eq!(
        refused.stderr,
        "error: 60 of 66 published files would be deleted, so nothing was published\n\
         help: if that is right, say `--allow many-deletes`; `--dry-run` lists them\n"
    );
    assert_eq!(place.readers_see(), before);
    site.make(&Files::new());
    assert_eq!(site.run(&[]).code, Some(6), "an empty site");
    assert_eq!(place.readers_see(), before);
    site.make(&small_site());
    let allowed = site.run(&["--allow", "many-deletes"]);
    assert_eq!(allowed.code, Some(0), "{}", allowed.stderr);
    site.assert_published(&small_site(), "after a word");
}

pub fn a_damaged_site_is_noticed_and_fixed_by_publishing_again(place: &dyn Place) {
    let site = MadeSite::of(place);
    site.publish(&small_site());
    if !place.damage("about/index.html", b"defaced") {
        return;
    }
    let told = site.command(&["publish", "--verify=target"]);
    assert_eq!(told.code, Some(4), "{}", told.stderr);
    assert_eq!(
        told.stderr,
        "error: the site is published, but is not what it should be:\n  about/index.html has other bytes\n\
         help: publish again; what differs is sent again\n"
    );
    site.publish(&small_site());
    site.assert_published(&small_site(), "fixed");
    assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
}

pub fn a_file_that_changed_after_the_build_is_not_sent(place: &dyn Place) {
    let site = MadeSite::of(place);
    site.publish(&small_site());
    let before = place.readers_see();
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.make(&changed);
    std::fs::write(site.sandbox.folder().join("made/about/index.html"), b"tampered").expect("a file");
    let refused = site.run(&[]);
    assert_eq!(refused.code, Some(3), "{}", refused.stderr);
    assert!(refused.stderr.contains("was changed after it was built; build again"), "{}", refused.stderr);
    assert_eq!(place.readers_see(), before);
}

/// The little site with another home page.
fn site_with_home(text: &str) -> Files {
    let mut site = small_site();
    site.insert("index.html".to_owned(), text.as_bytes().to_vec());
    site
}

/// Whatever is asked, the damage is named with what to type.
fn everything_names_the_damage(site: &MadeSite<'_>, note: &str) {
    let back: &[&[&str]] = if site.place.keeps_releases() { &[&["publish", "--rollback"]] } else { &[] };
    let asked: [&[&str]; 1] = [&["publish", "--verify=target"]];
    // The first line of a note is enough for a list.
    let list = site.command(&["publish", "--list"]);
    assert!(list.code == Some(0) || list.stderr.contains("publish with `--allow rebuild-notes`"), "{}", list.stderr);
    let runs = asked.iter().chain(back).map(|arguments| site.command(arguments));
    for run in runs.chain([site.run(&[]), site.run(&["--dry-run"])]) {
        assert_eq!(run.code, Some(3), "{note}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(note) && run.stderr.contains("is damaged"), "{note}: {}", run.stderr);
        assert!(run.stderr.contains("publish with `--allow rebuild-notes`"), "{note}: {}", run.stderr);
    }
}

pub fn a_damaged_note_is_named_and_rebuilt(place: &dyn Place) {
    let site = MadeSite::of(place);
    for damage in ["emptied", "truncated", "removed", "of someone else"] {
        let [first, second, third] =
            ["first", "second", "third"].map(|text| site_with_home(&format!("{text} {damage}")));
        site.publish(&first);
        site.publish(&second);
        let theirs = format!("theirs {damage}").into_bytes();
        let has_foreign = place.put_foreign("theirs/note.txt", &theirs);
        let with_theirs = |files: &Files| {
            let mut all = files.clone();
            all.extend(has_foreign.then(|| ("theirs/note.txt".to_owned(), theirs.clone())));
            all
        };
        let name = place.notes().remove(0);
        let note = place.note(&name);
        let bytes: Option<&[u8]> = match damage {
            "emptied" => Some(b""),
            "truncated" => Some(&note[..note.len() / 3]),
            "removed" => None,
            _ => Some(b"{\"name\":\"theirs\"}"),
        };
        place.change_note(&name, bytes);
        site.make(&third);
        everything_names_the_damage(&site, &name);
        if !place.readers_see().is_empty() {
            site.assert_published(&with_theirs(&second), "nothing is changed by what is refused");
        }
        let run = site.run(&["--allow", "rebuild-notes"]);
        assert_eq!(run.code, Some(0), "{damage}: {}", run.stderr);
        site.assert_published(&with_theirs(&third), &format!("rebuilt after the note was {damage}"));
        assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
        assert!(site.publish(&third).last_line().ends_with("; nothing was sent"));
        if place.keeps_releases() {
            let back = site.command(&["publish", "--rollback"]);
            assert_eq!(back.code, Some(0), "{damage}: {}", back.stderr);
            site.assert_published(&with_theirs(&second), &format!("back after the note was {damage}"));
        }
    }
}

pub fn without_any_note_all_is_rebuilt_from_the_files(place: &dyn Place) {
    let site = MadeSite::of(place);
    let [first, second] = ["first", "second"].map(site_with_home);
    site.publish(&first);
    site.publish(&second);
    let notes = place.notes();
    for name in &notes {
        place.change_note(name, None);
    }
    site.make(&second);
    everything_names_the_damage(&site, &notes[0]);
    let mut fewer = second.clone();
    fewer.remove("about/index.html");
    site.make(&fewer);
    let run = site.run(&["--allow", "rebuild-notes"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    site.assert_published(&fewer, "rebuilt from nothing");
    assert_eq!(site.command(&["publish", "--verify=target"]).code, Some(0));
    if place.keeps_releases() {
        let back = site.command(&["publish", "--rollback"]);
        assert_eq!(back.code, Some(0), "{}", back.stderr);
        site.assert_published(&second, "back to a release whose note was rebuilt");
    }
}

pub fn releases_are_listed(place: &dyn Place) {
    let site = MadeSite::of(place);
    let none = site.command(&["publish", "--list"]);
    assert_eq!(none.code, Some(0), "{}", none.stderr);
    assert!(none.stdout.starts_with("nothing is published in "), "{}", none.stdout);
    site.publish(&small_site());
    let mut changed = small_site();
    changed.insert("about/index.html".to_owned(), b"about us".to_vec());
    site.publish(&changed);
    let listed = site.command(&["publish", "--list"]);
    let lines: Vec<&str> = listed.stdout.lines().collect();
    assert_eq!(lines.len(), if place.keeps_releases() { 2 } else { 1 }, "{}", listed.stdout);
    assert!(lines[0].starts_with("* ") && lines[0].ends_with("  6 files, 89 B"), "{}", listed.stdout);
    let json = site.command(&["publish", "--list", "--format", "json"]);
    let first: serde_json::Value = serde_json::from_str(json.stdout.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&first["current"], &first["files"]), (&serde_json::json!(true), &serde_json::json!(6)));
}
