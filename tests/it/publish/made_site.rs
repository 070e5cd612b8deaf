//! A site folder that publishes what a test has made, rather than built: `publish --from DIR`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::publish::conformance::small_site;
use crate::publish::place::Place;
use crate::sandbox::{Run, Sandbox, finish};

/// The files of a site, by path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Files whose bytes are texts.
pub fn files(texts: &[(&str, &str)]) -> Files {
    texts.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The little site with this many briefings.
pub fn large_site(briefings: usize) -> Files {
    let mut large = small_site();
    large.extend((0..briefings).map(|number| {
        (format!("briefings/{}/{number}/index.html", number % 100), format!("briefing {number}").into_bytes())
    }));
    large
}

/// So many briefings are many, where each takes its time: more than the listings of object stores have, or ten thousand with
/// `BRIEFBOOK_LARGE=1`.
pub fn many() -> usize {
    if std::env::var_os("BRIEFBOOK_LARGE").is_some() { 10_000 } else { 1_200 }
}

/// Publishes a large site, and then one change in it.
pub fn publish_a_large_site_and_a_change(place: &dyn Place, briefings: usize) -> (MadeSite<'_>, Files) {
    let site = MadeSite::of(place);
    let mut large = large_site(briefings);
    let all = large.len();
    let run = site.publish(&large);
    assert!(run.last_line().contains(&format!(": {all} new; {all} files, ")), "{}", run.stderr);
    large.insert("briefings/7/7/index.html".to_owned(), b"changed".to_vec());
    let run = site.publish(&large);
    let sum = format!(": 1 changed, {} unchanged; 1 file, 7 B sent", all - 1);
    assert!(run.last_line().ends_with(&sum), "{}", run.stderr);
    (site, large)
}

/// Two sites that want to the same place, each with pages of its own in this round.
pub fn rivals(place: &dyn Place, round: usize) -> Vec<(MadeSite<'_>, Files)> {
    (0..2)
        .map(|publisher| {
            let mut files = small_site();
            for page in 0..5 {
                let text = format!("page {page} of publisher {publisher} in round {round}");
                files.insert(format!("briefings/{page}/index.html"), text.into_bytes());
            }
            let site = MadeSite::of(place);
            site.make(&files);
            (site, files)
        })
        .collect()
}

/// A site with one target, `here`.
pub struct MadeSite<'a> {
    pub sandbox: Sandbox,
    pub place: &'a dyn Place,
}

impl<'a> MadeSite<'a> {
    /// A site that is published to a place.
    pub fn of(place: &'a dyn Place) -> Self {
        let sandbox = Sandbox::empty();
        let settings = format!(
            "title: Desk\nbase_url: https://example.org/\ntimezone: UTC\npublish:\n  here: {}\n",
            place.settings()
        );
        sandbox.write("briefbook.yaml", settings);
        Self { sandbox, place }
    }

    fn folder(&self) -> PathBuf {
        self.sandbox.folder().join("made")
    }

    /// Makes the output folder again, as a build would have left it.
    pub fn make(&self, files: &Files) {
        let folder = self.folder();
        let _ = fs::remove_dir_all(&folder);
        let mut listed = Vec::new();
        for (path, bytes) in files {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a new folder");
            fs::write(file, bytes).expect("a new file");
            let digest = blake3::hash(bytes).to_hex().to_string();
            listed.push(serde_json::json!({ "path": path, "size": bytes.len(), "blake3": digest }));
        }
        let list = serde_json::json!({ "version": 1, "files": listed });
        fs::create_dir_all(&folder).expect("a new folder");
        fs::write(folder.join(".briefbook.json"), list.to_string()).expect("a list");
    }

    /// Runs `publish` with more arguments.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let folder = self.folder();
        let all: Vec<&str> = ["publish", "--from", folder.to_str().expect("a path in UTF-8")]
            .into_iter()
            .chain(arguments.iter().copied())
            .collect();
        self.command(&all)
    }

    /// Runs the command with just these arguments.
    pub fn command(&self, arguments: &[&str]) -> Run {
        let mut command = self.sandbox.command(arguments);
        self.place.prepare(&mut command);
        finish(&mut command)
    }

    /// Makes the folder and publishes it, which must succeed.
    #[track_caller]
    pub fn publish(&self, files: &Files) -> Run {
        self.make(files);
        let run = self.run(&[]);
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
        run
    }

    /// What readers see must be these files, and nothing else but what someone else has put there.
    #[track_caller]
    pub fn assert_published(&self, files: &Files, why: &str) {
        assert!(self.place.readers_see().contains_key("briefbook-release.json"), "{why}: no file reports the release");
        self.assert_seen(files, why);
    }

    /// The place holds these files alone, and no release.
    #[track_caller]
    pub fn assert_published_nothing_but(&self, files: &Files) {
        assert!(!self.place.readers_see().contains_key("briefbook-release.json"), "a release was published");
        self.assert_seen(files, "nothing was published");
    }

    #[track_caller]
    fn assert_seen(&self, files: &Files, why: &str) {
        let mut seen = self.place.readers_see();
        seen.remove("briefbook-release.json");
        let names: std::collections::BTreeSet<&String> = seen.keys().chain(files.keys()).collect();
        let different: Vec<_> = names.into_iter().filter(|name| seen.get(*name) != files.get(*name)).collect();
        assert!(different.is_empty(), "{why}: {different:?} differ");
    }
}
