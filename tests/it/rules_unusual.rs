//! Examples of rules that need more than files in memory: files that cannot be read, that are not text, or on a disk.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex};

use briefbook::diagnostic::Rule;
use briefbook::inputs::ReadFile;
use briefbook::path::SourcePath;
use briefbook::shell::disk::list_site;
use briefbook::shell::report::{Format, render};

use crate::fixture::{Built, Fixture, SETTINGS, files};

type Files = BTreeMap<String, Vec<u8>>;

/// What makes and builds the site of such a rule from the files of its example.
pub fn builder(rule: Rule) -> Option<fn(Files) -> String> {
    Some(match rule {
        Rule::CannotRead => |files| unreliable(files, true).0.report(),
        Rule::OutsideSite => link_out_of_the_site,
        Rule::HiddenFile => hidden_file,
        Rule::InvalidUtf8 => |files| {
            let bytes = b"---\nname: Mara Lind\n---\n\nBorn in M\xfcnster.\n";
            Fixture::of(files).file("content/people/mara-lind.md", bytes).build().report()
        },
        Rule::TooLarge => |files| {
            let text = format!("---\nname: Mara Lind\nsummary: {}\n---\n", "x".repeat(270_000));
            Fixture::of(files).file("content/people/mara-lind.md", text).build().report()
        },
        Rule::PictureTooLarge => |files| {
            let gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
            Fixture::of(files).file("static/ferry.gif", gif).build().report()
        },
        _ => return None,
    })
}

/// A site whose content files fail, or say something else at every reading.
struct Unreliable {
    files: Files,
    fails: bool,
    readings: Arc<Mutex<BTreeMap<String, usize>>>,
}

impl ReadFile for Unreliable {
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        let bytes = self.files.get(path.as_str()).ok_or(io::ErrorKind::NotFound)?;
        if path.extension() != "md" {
            return Ok(bytes.clone());
        }
        let mut readings = self.readings.lock().unwrap();
        let reading = readings.entry(path.to_string()).or_default();
        *reading += 1;
        if self.fails {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok([bytes.as_slice(), format!("Version {reading}.\n").as_bytes()].concat())
    }
}

fn unreliable(files: Files, fails: bool) -> (Built, BTreeMap<String, usize>) {
    let files = Fixture::of(files).files;
    let readings = Arc::default();
    let reader = Unreliable { files: files.clone(), fails, readings: Arc::clone(&readings) };
    let built = Fixture::of(files).build_through(reader);
    let readings = readings.lock().unwrap().clone();
    (built, readings)
}

#[test]
fn a_build_reads_each_content_file_once() {
    let text = "
//- content/people/mara-lind.md
---
name: Mara Lind
---

She is here.
//- content/briefings/2025-01-02-harbour.md
---
title: Harbour
date: 2025-01-02
---

> It is open.
>
> — Mara Lind, 2 January 2025

[[Mara Lind]] wrote it.[^1]

[^1]: In a note.
//- content/pages/about.md
---
title: About
---

About us.
";
    let (built, readings) = unreliable(files(text), false);
    assert_eq!(built.report(), "");
    assert_eq!(readings.values().collect::<Vec<_>>(), [&1, &1, &1]);
    for page in ["people/mara-lind/", "briefings/2025-01-02-harbour/", "about/"] {
        assert!(built.text(page).contains("Version 1."), "{page}");
    }
}

/// A site on the disk with a hidden file, beside those that everybody expects.
fn hidden_file(_: Files) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("briefbook.yaml"), SETTINGS).unwrap();
    std::fs::create_dir_all(folder.path().join("static/.well-known")).unwrap();
    for file in ["static/.env", "static/.well-known/x", "static/.nojekyll", "static/.DS_Store"] {
        std::fs::write(folder.path().join(file), "x").unwrap();
    }
    let (inputs, problems) = list_site(folder.path()).unwrap();
    let paths: Vec<&str> = inputs.below("static").map(SourcePath::as_str).collect();
    assert_eq!(paths, ["static/.nojekyll", "static/.well-known/x"]);
    render(&problems, Format::Human, false, &|_| None).trim_end().to_owned() + "\n"
}

/// A site on the disk with a link that leads out of it.
fn link_out_of_the_site(_: Files) -> String {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    std::fs::create_dir_all(site.join("static")).unwrap();
    std::fs::write(site.join("briefbook.yaml"), SETTINGS).unwrap();
    std::fs::write(folder.path().join("salaries.txt"), "secret").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("../../salaries.txt", site.join("static/list.txt")).unwrap();
    let (inputs, problems) = list_site(&site).unwrap();
    assert!(!inputs.contains(&SourcePath::new("static/list.txt")), "what the link leads to is not a file of the site");
    render(&problems, Format::Human, false, &|_| None).trim_end().to_owned() + "\n"
}
