//! The words of the theme in the site's language: every text that is on a page and that no author wrote.
//!
//! In: the tables in `words/` of the program and of the site, and the site's language. Out: [`Words`], which fills a
//! message in by its key, such as `page.moved`, and says dates and the words of the content model. It must not know
//! its callers, nor HTML. A message that the language lacks is English.

pub mod message;
pub mod plural;
pub mod table;
pub mod dates;
pub mod labels;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use crate::date::{Date, Zone};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::embedded;
use crate::inputs::Inputs;
use crate::parse::{self, document::Document};
use crate::path::SourcePath;
use crate::schema::fields::{Located, Value, enumerate};
use dates::Calendar;
use message::{COUNT, Message};
use plural::Plurals;
use table::{Model, OWN, Table, VARIANTS, read_table};

/// The folder of the tables, in the program and in a site.
pub const FOLDER: &str = "words";
/// The language that has every message.
const ENGLISH: &str = "en";
/// How many of the messages that a table lacks are named.
const NAMED: usize = 3;

/// The words of a site.
pub struct Words {
    /// The messages by group and key: of the site, of the program's table for the language, or else in English.
    messages: Table,
    plurals: Plurals,
    calendar: Calendar,
}

impl fmt::Debug for Words {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Words")
    }
}

/// The program's own tables, each read when it is asked for and kept: they are constant.
static BUILT_IN: LazyLock<BTreeMap<String, (&'static str, OnceLock<Table>)>> = LazyLock::new(|| {
    let languages = embedded::words().into_iter();
    languages
        .filter_map(|(name, text)| Some((name.strip_suffix(".yaml")?.to_owned(), (text, OnceLock::new()))))
        .collect()
});

/// The program's own table for a language.
fn built_in(language: &str) -> Option<&'static Table> {
    let (text, table) = BUILT_IN.get(language)?;
    Some(table.get_or_init(|| {
        let path = SourcePath::new(&format!("theme/{FOLDER}/{language}.yaml"));
        // The tests read them with all checks; here there is nothing to report.
        read_file(&path, text, None, &mut Diagnostics::new()).unwrap_or_default()
    }))
}

/// The English messages.
#[must_use]
pub fn english() -> &'static Table {
    static NONE: Table = Table::new();
    built_in(ENGLISH).unwrap_or(&NONE)
}

/// The languages that the program has words in, by their tags.
#[must_use]
pub fn languages() -> Vec<&'static str> {
    BUILT_IN.keys().map(String::as_str).collect()
}

/// The tags whose tables a language takes its words from, the nearest first: `fr-CA`, then `fr`.
fn tags_of(language: &str) -> Vec<&str> {
    let base = language.split('-').next().unwrap_or(language);
    if base == language { vec![language] } else { vec![language, base] }
}

/// Whether a text is written as tags of languages are: `fr`, `pt-BR`, `zh-Hant`.
fn is_tag(text: &str) -> bool {
    let (base, rest) = text.split_once('-').unwrap_or((text, "x"));
    base.bytes().all(|byte| byte.is_ascii_lowercase())
        && !rest.is_empty()
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A file whose name says that it has the words of the site's language, and which is not read.
fn misnamed(path: &SourcePath, tags: &[&str]) -> Option<Diagnostic> {
    let stem = path.stem().replace('_', "-");
    let tag = tags.iter().find(|tag| tag.eq_ignore_ascii_case(&stem))?;
    let message = "the file is not read: a table of words is named for its language and ends in `.yaml`";
    let help = format!("rename it to `{FOLDER}/{tag}.yaml`");
    Some(Diagnostic::new(Rule::UnknownWords, Place::File(path.clone()), message).help(help))
}

fn read_file(path: &SourcePath, text: &str, model: Option<&Model<'_>>, problems: &mut Diagnostics) -> Option<Table> {
    let document = Document::of(path, text);
    let node = document.tree(problems)?;
    let zone = Zone::utc();
    let reading = document.reading(&zone);
    let table = read_table(&Value::root(&reading, &node), model);
    problems.extend(reading.into_problems());
    Some(table)
}

impl Words {
    /// The words of a site in its language. What is wrong with the site's own tables is reported, and what they lack.
    pub fn load(inputs: &Inputs, language: &Located<String>, problems: &mut Diagnostics) -> Self {
        let tags = tags_of(&language.value);
        let plurals = Plurals::of(&language.value);
        let mut own: Vec<(SourcePath, Table)> = Vec::new();
        for path in inputs.below(FOLDER) {
            let file = path.below(FOLDER).unwrap_or_default();
            let tag = file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml"));
            let Some(tag) = tag.filter(|tag| is_tag(tag)) else {
                problems.extend(misnamed(path, &tags));
                continue;
            };
            // A site may keep tables for languages it had, or for another site; they say nothing here.
            if tags.contains(&tag)
                && let Some(text) = read_text(inputs, path, problems)
                && let Some(table) =
                    read_file(path, &text, Some(&Model { english: english(), plurals: &plurals }), problems)
            {
                own.push((path.clone(), table));
            }
        }
        let program = tags.iter().find_map(|tag| built_in(tag));
        let is_known = plurals.is_known();
        own.sort_by_key(|(path, _)| tags.iter().position(|tag| path.stem() == *tag));
        let words = Self::of(merge(own.iter().map(|(_, table)| table), program), plurals);
        if program.is_none() && is_known {
            problems.extend(lacking(&own, language));
        }
        words
    }

    /// The words in English, for what stands outside of any site.
    #[must_use]
    pub fn in_english() -> Self {
        Self::of(english().clone(), Plurals::of(ENGLISH))
    }

    fn of(messages: Table, plurals: Plurals) -> Self {
        let calendar = Calendar::new(&messages);
        Self { messages, plurals, calendar }
    }

    fn message(&self, group: &str, key: &str) -> Option<&Message> {
        self.messages.get(group)?.get(key).map(AsRef::as_ref)
    }

    /// The message of a key such as `page.moved`.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&Message> {
        let (group, key) = key.split_once('.')?;
        self.message(group, key)
    }

    /// All keys with their messages, in order.
    pub fn all(&self) -> impl Iterator<Item = (String, &Message)> {
        self.messages.iter().flat_map(|(group, messages)| {
            messages.iter().map(move |(key, message)| (format!("{group}.{key}"), &**message))
        })
    }

    /// The words of a group for a word of the content model, as `in force` for `status` and `in_force`. For one that
    /// nobody has words for, the word itself.
    #[must_use]
    pub fn word<'a>(&'a self, group: &str, word: &'a str) -> &'a str {
        self.phrase(group, word).unwrap_or(word)
    }

    /// The words of a message as they are in its table, if there is such a message.
    fn phrase(&self, group: &str, key: &str) -> Option<&str> {
        self.message(group, key)?.form(message::Category::Other).map(message::Pattern::text)
    }

    /// The words of a message without places.
    #[must_use]
    pub fn text<'a>(&'a self, key: &'a str) -> &'a str {
        let (group, name) = key.split_once('.').unwrap_or(("", key));
        self.word(group, name)
    }

    /// A message with its places filled in. A place for which there is nothing is left empty.
    #[must_use]
    pub fn say(&self, key: &str, places: &[(&str, &str)]) -> String {
        self.fill(key, None, places)
    }

    /// A message that depends on a number, which also fills in `{count}`.
    #[must_use]
    pub fn count(&self, key: &str, count: usize, places: &[(&str, &str)]) -> String {
        self.fill(key, Some(count), places)
    }

    fn fill(&self, key: &str, count: Option<usize>, places: &[(&str, &str)]) -> String {
        let mut text = String::new();
        let Some(pattern) = self.find(key).and_then(|message| self.form(message, count)) else {
            debug_assert!(false, "there is no message `{key}`");
            return key.to_owned();
        };
        let written = pattern.write(&mut text, String::push_str, |out, place| {
            match places.iter().find(|(name, _)| *name == place) {
                Some((_, words)) => out.push_str(words),
                None if place == COUNT => out.push_str(&self.number(count.unwrap_or_default())),
                None => {}
            }
            Ok::<(), std::convert::Infallible>(())
        });
        match written {
            Ok(()) => text,
            Err(never) => match never {},
        }
    }

    /// The words of a message for a number.
    #[must_use]
    pub fn form<'a>(&self, message: &'a Message, count: Option<usize>) -> Option<&'a message::Pattern> {
        match (message, count) {
            (Message::Plural(_), Some(count)) => message.form(self.plurals.category(count)),
            _ => message.form(message::Category::Other),
        }
    }

    /// A count for readers, with its digits in groups of three.
    #[must_use]
    pub fn number(&self, count: usize) -> String {
        let digits = count.to_string();
        let group = self.text("number.group");
        let mut text = String::with_capacity(digits.len() + 4);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push_str(group);
            }
            text.push(digit);
        }
        text
    }

    /// Several names as one: "a, b and c".
    #[must_use]
    pub fn list<T: AsRef<str>>(&self, names: &[T]) -> String {
        let mut text = String::new();
        for (at, name) in names.iter().enumerate() {
            if at > 0 {
                let is_last = at + 1 == names.len();
                text.push_str(self.text(if is_last { "punctuation.and" } else { "punctuation.comma" }));
            }
            text.push_str(name.as_ref());
        }
        text
    }

    /// Somebody's words in quotation marks.
    #[must_use]
    pub fn quoted(&self, words: &str) -> String {
        self.say("punctuation.quoted", &[("words", words)])
    }

    /// A date in a format of a template's own, such as `%d %B %Y`, with the months of the language.
    ///
    /// # Errors
    /// When the date is not as precise as the format, or the format cannot be used: in words.
    pub fn strftime(&self, date: &Date, format: &str) -> Result<String, String> {
        date.strftime(format, self.calendar.month_of(date))
    }

    /// The date for readers, as [`dates`] has it.
    #[must_use]
    pub fn date(&self, date: &Date) -> String {
        self.calendar.say(date, dates::Case::Alone)
    }
}

/// The messages of several tables, the first that has one; then the program's, and what is left is English.
fn merge<'a>(own: impl Iterator<Item = &'a Table>, program: Option<&'a Table>) -> Table {
    let mut merged = Table::new();
    let mut add = |table: &Table| {
        for (group, messages) in table {
            let known = merged.entry(group.clone()).or_default();
            for (key, message) in messages {
                known.entry(key.clone()).or_insert_with(|| Arc::clone(message));
            }
        }
    };
    own.chain(program).chain([english()]).for_each(&mut add);
    merged
}

fn read_text(inputs: &Inputs, path: &SourcePath, problems: &mut Diagnostics) -> Option<String> {
    let bytes = inputs.read_or_report(path, problems)?;
    match parse::decode(path, &bytes) {
        Ok(text) => Some(text.to_owned()),
        Err(problem) => {
            problems.push(*problem);
            None
        }
    }
}

/// What a language lacks for which the program has no words: told once, with the first messages.
fn lacking(own: &[(SourcePath, Table)], language: &Located<String>) -> Option<Diagnostic> {
    let Some((path, _)) = own.first() else {
        let base = language.value.split('-').next().unwrap_or_default();
        let place = Place::value(&SourcePath::new("briefbook.yaml"), &language.at);
        let message = format!("the theme has no words in `{}`, and speaks English", language.value);
        let help =
            format!("add `{FOLDER}/{base}.yaml`; the words that it can have are in `{FOLDER}/en.yaml` of the theme");
        return Some(Diagnostic::new(Rule::MissingWords, place, message).help(help));
    };
    let has = |group: &str, key: &str| {
        own.iter().any(|(_, table)| table.get(group).is_some_and(|messages| messages.contains_key(key)))
    };
    let is_own = |group: &str| group == OWN || VARIANTS.iter().any(|(name, _)| *name == group);
    let keys = english().iter().filter(|(group, _)| !is_own(group));
    let missing: Vec<String> = keys
        .flat_map(|(group, messages)| messages.keys().map(move |key| (group, key)))
        .filter(|(group, key)| !has(group, key))
        .map(|(group, key)| format!("{group}.{key}"))
        .collect();
    let named = enumerate(missing.iter().take(NAMED).map(String::as_str));
    let message = match missing.len() {
        0 => return None,
        1..=NAMED => format!("the table has no words for {named}, which stay English"),
        count => format!("the table has no words for {count} messages, which stay English: {named} are the first"),
    };
    let help = "write them as in `words/en.yaml` of the theme, in the language of the site";
    Some(Diagnostic::new(Rule::MissingWords, Place::File(path.clone()), message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_under_another_name_is_reported() {
        let language = |tag: &str| Located { value: tag.to_owned(), at: crate::diagnostic::FieldPath::root() };
        for (tag, file, wanted) in [
            ("en", "EN.yaml", Some("rename it to `words/en.yaml`")),
            ("en", "en.txt", Some("rename it to `words/en.yaml`")),
            ("pt-BR", "pt_BR.yaml", Some("rename it to `words/pt-BR.yaml`")),
            ("pt-BR", "pt.YML", Some("rename it to `words/pt.yaml`")),
            ("en", "README.md", None),
            ("en", "fr.yaml", None),
            ("en", "en.yml", None),
        ] {
            let inputs = Inputs::in_memory([(format!("{FOLDER}/{file}"), "site: {}\n")]);
            let mut problems = Diagnostics::new();
            Words::load(&inputs, &language(tag), &mut problems);
            let found = problems.iter().find(|it| it.message.starts_with("the file is not read"));
            assert_eq!(found.and_then(|it| it.help.as_deref()), wanted, "{tag} {file}");
        }
    }
}
