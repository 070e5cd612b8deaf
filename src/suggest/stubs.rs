//! Stubs: the first lines of a page for a name that has none.
//!
//! In: the site, a name and a kind. Out: the file to write, or why it may not be written. It must not know the disk.

use crate::inputs::Inputs;
use crate::model::Site;
use crate::names::name::NameRole;
use crate::names::{index::normal, name::names_of};
use crate::path::{Key, SourcePath, UrlPath, slugify};

/// A page to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stub {
    /// Its key.
    pub key: Key,
    /// Its file.
    pub path: SourcePath,
    /// What is in it.
    pub text: String,
}

/// Why something that was asked for cannot be done, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Refusal {
    /// A refusal without help.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The page of a name in a kind of entities.
///
/// # Errors
/// When a page has the name, the key or the file already, or when no file can be named so.
pub fn stub(site: &Site, inputs: &Inputs, name: &str, kind: &str) -> Result<Stub, Refusal> {
    if let Some(owner) = owner_of(site, name) {
        return Err(Refusal::new(format!("`{owner}` has the name `{name}` already")));
    }
    let slug = slugify(name);
    if let Err(problem) = UrlPath::page(&[kind, &slug]) {
        return Err(Refusal::new(format!("`{name}` cannot be the name of a file: {problem}")));
    }
    let key = Key::new(kind, &slug);
    let path = SourcePath::new(&format!("content/{kind}/{slug}.md"));
    let is_there = inputs.paths().any(|other| other.as_str().eq_ignore_ascii_case(path.as_str()));
    if site.find(&key).is_some() || site.withheld.key(&key).is_some() || is_there {
        return Err(Refusal::new(format!("there is a page `{key}` already"))
            .help(format!("add `{name}` to its `aliases`, if it is the same")));
    }
    if site.withheld.name(name).is_some() {
        return Err(Refusal::new(format!("a page that is not published now has the name `{name}`")));
    }
    Ok(Stub { text: format!("---\nname: {}\n---\n", yaml_text(name)), key, path })
}

/// The page that has a name, by the name itself or an alias. A surname is shared by many.
fn owner_of(site: &Site, name: &str) -> Option<Key> {
    let wanted = normal(name).to_lowercase();
    let is_it = |other: &str| normal(other).to_lowercase() == wanted;
    let mut pages = site.pages();
    let owner = pages.find(|(id, page)| {
        is_it(page.title())
            || names_of(*id, &page.parsed).iter().any(|other| other.role != NameRole::Surname && is_it(other.text))
    });
    owner.map(|(_, page)| page.key().clone())
}

/// A text as a value of YAML: plain where that cannot be misread, else in double quotes.
#[must_use]
pub fn yaml_text(text: &str) -> String {
    let is_plain_letter = |character: char| {
        character.is_alphanumeric()
            || matches!(character, ' ' | '-' | '–' | '\'' | '’' | '.' | ',' | '(' | ')' | '&' | '/')
    };
    let is_word_of_yaml = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word));
    let is_plain = text.starts_with(char::is_alphabetic)
        && text.chars().all(is_plain_letter)
        && !text.ends_with(' ')
        && !is_word_of_yaml;
    if is_plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_quoted_where_yaml_would_misread_it() {
        for (text, expected) in [
            ("Jane O'Brien-Smith, Jr.", "Jane O'Brien-Smith, Jr."),
            ("Zoë (the younger)", "Zoë (the younger)"),
            ("Trade: the deal", "\"Trade: the deal\""),
            ("\"Baby\" Doc \\ #1", "\"\\\"Baby\\\" Doc \\\\ #1\""),
            ("No", "\"No\""),
            ("7 Nations", "\"7 Nations\""),
            ("- dash", "\"- dash\""),
            ("@home", "\"@home\""),
        ] {
            assert_eq!(yaml_text(text), expected);
        }
    }
}
