//! Examples of rules that need more than files in memory: files that cannot be read, that are not text, or on a disk.

use std::collections::BTreeMap;
use std::io;
use std::sync::Mutex;

use briefbook::diagnostic::Rule;
use briefbook::inputs::ReadFile;
use briefbook::path::SourcePath;
use briefbook::shell::disk::list_site;
use briefbook::shell::report::{Format, render};

use crate::fixture::{Fixture, SETTINGS};

type Files = BTreeMap<String, Vec<u8>>;

/// What makes and builds the site of such a rule from the files of its example.
pub fn builder(rule: Rule) -> Option<fn(Files) -> String> {
    Some(match rule {
        Rule::CannotRead => |files| unreliable(files, |_, _| Err(io::ErrorKind::PermissionDenied.into())),
        Rule::ChangedMeanwhile => |files| {
            unreliable(files, |reading, bytes| {
                let mut bytes = bytes.to_vec();
                bytes.extend(format!("Version {reading}.\n").bytes());
                Ok(bytes)
            })
        },
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

/// A site whose files can be read as often as is said, and change with every reading or fail.
struct Unreliable {
    files: Files,
    behaviour: fn(reading: usize, bytes: &[u8]) -> io::Result<Vec<u8>>,
    readings: Mutex<usize>,
}

impl ReadFile for Unreliable {
    fn read(&self, path: &SourcePath) -> io::Result<Vec<u8>> {
        let bytes = self.files.get(path.as_str()).ok_or(io::ErrorKind::NotFound)?;
        if path.extension() != "md" {
            return Ok(bytes.clone());
        }
        let mut readings = self.readings.lock().unwrap();
        *readings += 1;
        (self.behaviour)(*readings, bytes)
    }
}

fn unreliable(files: Files, behaviour: fn(usize, &[u8]) -> io::Result<Vec<u8>>) -> String {
    let files = Fixture::of(files).files;
    let reader = Unreliable { files: files.clone(), behaviour, readings: Mutex::default() };
    Fixture::of(files).build_through(reader).report()
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
