//! The rules of the house: a module imports only from modules above it in `lib.rs`, and every outside crate has its doors.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Which modules may use which outside crate. `ARCHITECTURE.md` shows the same table.
const DOORS: &[(&str, &[&str])] = &[
    ("serde_yaml", &["parse/yaml"]),
    ("saphyr_parser", &["parse/yaml"]),
    ("pulldown_cmark", &["parse/markdown", "render/body", "render/marks"]),
    ("pulldown_cmark_escape", &["render/body", "render/marks", "render/picture"]),
    ("tera", &["render/theme"]),
    ("quick_xml", &["render/feed"]),
    ("rayon", &["memo"]),
    ("blake3", &["memo", "shell/output"]),
    ("jiff", &["date"]),
    ("include_dir", &["embedded", "shell/scaffold"]),
    ("icu_collator", &["model/order"]),
    ("icu_locale_core", &["model/order", "words/plural"]),
    ("icu_plurals", &["words/plural"]),
    ("icu_casemap", &["path"]),
    ("deunicode", &["letters"]),
    ("idna", &["address"]),
    ("ignore", &["shell/disk"]),
    ("annotate_snippets", &["shell/report"]),
    ("anstream", &["shell", "cli"]),
    ("anyhow", &["shell", "cli"]),
    ("clap", &["cli", "main", "shell/links", "shell/publish", "shell/report"]),
    ("mimalloc", &["main"]),
    ("rustix", &["shell/disk", "shell/output", "shell/publish", "shell/system_limits"]),
    ("aho_corasick", &["proof/scanner"]),
    ("image", &["photo"]),
    ("webp", &["photo"]),
    ("axum", &["shell/serve"]),
    ("hyper", &["shell/serve"]),
    ("hyper_util", &["shell/serve"]),
    ("tokio", &["shell/publish", "shell/serve", "shell/system_limits"]),
    ("notify", &["shell/serve"]),
    ("async_trait", &["shell/publish"]),
    ("futures_util", &["shell/publish", "shell/serve"]),
    ("object_store", &["shell/publish"]),
    ("openssh_sftp_client", &["shell/publish"]),
    ("bytes", &["shell/publish"]),
    ("ring", &["shell/publish"]),
    ("reqwest", &["shell/publish"]),
    ("rustls", &["shell/publish"]),
];

#[test]
fn a_module_imports_only_from_modules_above_it() {
    let order = modules_in_order();
    let mut broken = Vec::new();
    for (file, text) in source_files() {
        let own = file.split('/').next().unwrap_or(&file).trim_end_matches(".rs").to_owned();
        let Some(own_place) = order.iter().position(|module| *module == own) else { continue };
        for used in crate_paths(&text) {
            if let Some(place) = order.iter().position(|module| *module == used)
                && place > own_place
            {
                broken.push(format!("src/{file} uses `crate::{used}`, which is below it"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn every_outside_crate_is_used_behind_its_doors_only() {
    let mut broken = Vec::new();
    for (file, text) in source_files() {
        for (name, doors) in DOORS {
            let uses = text.lines().any(|line| {
                let code = line.split("//").next().unwrap_or(line);
                code.match_indices(&format!("{name}::"))
                    .any(|(at, _)| !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
            });
            let module = file.trim_end_matches(".rs");
            let at_door = doors.iter().any(|door| module == *door || module.starts_with(&format!("{door}/")));
            if uses && !at_door {
                broken.push(format!("src/{file} uses `{name}`; its doors are {doors:?}"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn only_the_terminal_module_writes_to_standard_output() {
    let files =
        source_files().into_iter().filter(|(file, text)| file != "shell/terminal.rs" && text.contains("stdout()"));
    // A child process has a standard output too.
    let files = files.filter(|(_, text)| text.contains("io::stdout()") || text.contains("anstream::stdout()"));
    assert_eq!(files.map(|(file, _)| file).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_architecture_shows_the_table_of_doors_as_it_is() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for (name, doors) in DOORS {
        let row = text.lines().find(|line| {
            let first = line.strip_prefix("| ").and_then(|line| line.split_once(" |")).map_or("", |(first, _)| first);
            first.split(", ").any(|known| known == format!("`{name}`"))
        });
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for `{name}`"));
        for door in *doors {
            assert!(row.contains(&format!("`{door}`")), "the row of `{name}` does not name the door `{door}`: {row}");
        }
    }
}

#[test]
fn no_file_is_so_long_that_it_must_hold_two_things() {
    let long: Vec<String> = source_files()
        .into_iter()
        .filter(|(_, text)| text.lines().count() > 600)
        .map(|(file, text)| format!("src/{file} has {} lines", text.lines().count()))
        .collect();
    assert_eq!(long, Vec::<String>::new());
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The modules as `lib.rs` lists them.
fn modules_in_order() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)).collect()
}

/// The first parts of all `crate::…` paths in a text, comments aside.
fn crate_paths(text: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (at, _) in line.match_indices("crate::") {
            if line[..at].ends_with('$') {
                continue;
            }
            let rest = &line[at + "crate::".len()..];
            if let Some(group) = rest.strip_prefix('{') {
                for part in group.split([',', '}']) {
                    found.insert(first_part(part.trim()));
                }
            } else {
                found.insert(first_part(rest));
            }
        }
    }
    found.into_iter().collect()
}

fn first_part(path: &str) -> String {
    path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// All source files: paths below `src/`, and their text.
fn source_files() -> Vec<(String, String)> {
    fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    let source = root().join("src");
    let mut files = Vec::new();
    walk(&source, &mut files);
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(&source).expect("below src").to_string_lossy().replace('\\', "/");
            let text = fs::read_to_string(&path).expect("a source file");
            (name, text)
        })
        .collect()
}
