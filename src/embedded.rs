//! The default theme, which is part of the program: the one door to embedded files.
//!
//! In: the folders `templates/`, `static/` and `words/` of the repository, when the program is compiled. Out: their files. It must
//! not know what a site does with them.

use include_dir::{Dir, include_dir};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static WORDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/words");
static ASSETS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/static");

/// How the names of templates end; other files beside them are data.
const TEMPLATE_ENDINGS: [&str; 3] = [".html", ".xml", ".txt"];

/// The tables of the theme's words: their names, such as `en.yaml`, and their text.
#[must_use]
pub fn words() -> Vec<(String, &'static str)> {
    texts(&WORDS)
}

/// The templates of the default theme: their names, such as `briefing.html`, and their text.
#[must_use]
pub fn templates() -> Vec<(String, &'static str)> {
    let mut templates = texts(&TEMPLATES);
    templates.retain(|(name, _)| TEMPLATE_ENDINGS.iter().any(|ending| name.ends_with(ending)));
    templates
}

fn texts(folder: &'static Dir<'static>) -> Vec<(String, &'static str)> {
    let mut texts = Vec::new();
    collect(folder, &mut |name, bytes| {
        if let Ok(text) = std::str::from_utf8(bytes) {
            texts.push((name, text));
        }
    });
    texts.sort();
    texts
}

/// A file beside the templates of the default theme, by its name, such as the map of the world.
#[must_use]
pub fn template(name: &str) -> Option<&'static str> {
    TEMPLATES.get_file(name).and_then(|file| file.contents_utf8())
}

/// The static files of the default theme: their paths below `static/`, and their bytes.
#[must_use]
pub fn assets() -> Vec<(String, &'static [u8])> {
    let mut assets = Vec::new();
    collect(&ASSETS, &mut |name, bytes| assets.push((name, bytes)));
    assets.sort();
    assets
}

fn collect(folder: &'static Dir<'static>, take: &mut dyn FnMut(String, &'static [u8])) {
    for file in folder.files() {
        take(file.path().to_string_lossy().replace('\\', "/"), file.contents());
    }
    for folder in folder.dirs() {
        collect(folder, take);
    }
}
