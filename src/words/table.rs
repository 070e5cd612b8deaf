//! A table of messages as a file has it, and what is wrong with that file.
//!
//! In: the tree of a `words/xx.yaml`, and the English table, which says what messages there are. Out: the messages of the
//! file, and a warning for everything in it that the theme would not use. It must not know other files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::message::{COUNT, Category, Message, Pattern};
use super::plural::Plurals;
use crate::diagnostic::{Rule, nearest};
use crate::schema::fields::{Value, alternatives, enumerate};
use crate::schema::node::Node;

/// The messages of one file, by group and key.
pub type Table = BTreeMap<Box<str>, BTreeMap<Box<str>, Arc<Message>>>;

/// The group whose keys a site chooses, for its own templates.
pub const OWN: &str = "own";

/// Groups that only some languages need, and the group whose keys they have.
pub const VARIANTS: [(&str, &str); 2] = [("month_genitive", "month"), ("month_locative", "month")];

/// What a table is compared with: the English messages, and the plural forms that its own language needs.
pub struct Model<'a> {
    /// The English table.
    pub english: &'a Table,
    /// The plural rules of the table's language.
    pub plurals: &'a Plurals,
}

/// Reads a table without comparing it with another one. What cannot be used is reported.
#[must_use]
pub fn read_table(root: &Value<'_>, model: Option<&Model<'_>>) -> Table {
    let mut table = Table::new();
    if matches!(root.node(), Node::Null) {
        return table;
    }
    let Some(mut groups) = root.fields("a table of words") else { return table };
    for (name, value) in groups.all() {
        let known = model.map(|model| known_keys(model.english, name));
        if let (Some(None), Some(model)) = (&known, model) {
            let groups_known = model.english.keys().map(AsRef::as_ref).chain(VARIANTS.map(|(name, _)| name));
            let help = match nearest(name, groups_known) {
                Some(near) => format!("write `{near}`"),
                None => format!("messages of your own templates are in the group `{OWN}`"),
            };
            groups.wrong_key(value.at(), Rule::UnknownWords, format!("the theme has no group `{name}`"), Some(help));
            continue;
        }
        if matches!(value.node(), Node::Null) {
            continue;
        }
        let Some(mut messages) = value.fields("a group of words") else { continue };
        let mut group = BTreeMap::new();
        for (key, value) in messages.all() {
            let english = match &known {
                Some(Some(Known::Messages(english))) => match english.get(key) {
                    Some(message) => Some(&**message),
                    None => {
                        let near = nearest(key, english.keys().map(AsRef::as_ref));
                        let help = near.map(|near| format!("write `{near}`"));
                        let message = format!("the group `{name}` has no message `{key}`");
                        messages.wrong_key(value.at(), Rule::UnknownWords, message, help);
                        continue;
                    }
                },
                _ => None,
            };
            if let Some(message) = read_message(&value, &format!("{name}.{key}"), english, model) {
                group.insert(key.into(), Arc::new(message));
            }
        }
        table.insert(name.into(), group);
    }
    table
}

/// What a group of the theme may hold.
enum Known<'a> {
    Messages(&'a BTreeMap<Box<str>, Arc<Message>>),
    Anything,
}

fn known_keys<'a>(english: &'a Table, group: &str) -> Option<Known<'a>> {
    if group == OWN {
        return Some(Known::Anything);
    }
    let group = VARIANTS.iter().find(|(name, _)| *name == group).map_or(group, |(_, model)| model);
    english.get(group).map(Known::Messages)
}

fn read_message(value: &Value<'_>, key: &str, english: Option<&Message>, model: Option<&Model<'_>>) -> Option<Message> {
    let Node::Map(_) = value.node() else { return read_pattern(value, key, english).map(Message::Words) };
    let can_be_plural = english.is_none_or(|message| message.places().contains(COUNT));
    if !can_be_plural {
        let message = format!("the words of `{key}` do not depend on a number");
        value.wrong(Rule::BadWords, message, Some("write one text".to_owned()));
        return None;
    }
    let mut fields = value.fields("a message with plural forms")?;
    let mut forms = Vec::new();
    for (word, value) in fields.all() {
        let Some(category) = Category::named(word) else {
            let all = Category::ALL.map(Category::as_str);
            let help = match nearest(word, all) {
                Some(near) => format!("write `{near}`"),
                None => format!("write {}", alternatives(all)),
            };
            fields.wrong_key(value.at(), Rule::BadWords, format!("`{word}` is no plural form"), Some(help));
            continue;
        };
        if let Some(pattern) = read_pattern(&value, key, english) {
            forms.push((category, pattern));
        }
    }
    if let Some(model) = model {
        let needed = model.plurals.needed();
        let lacking: Vec<&str> = needed
            .into_iter()
            .filter(|category| forms.iter().all(|(known, _)| known != category))
            .map(Category::as_str)
            .collect();
        if !lacking.is_empty() {
            let message = format!("the language needs the plural form {} of `{key}` too", enumerate(lacking.clone()));
            let help = lacking.iter().map(|form| format!("{form}: …")).collect::<Vec<_>>().join(", ");
            value.wrong(Rule::BadWords, message, Some(format!("add {}", enumerate([help.as_str()]))));
        }
    }
    (!forms.is_empty()).then_some(Message::Plural(forms))
}

fn read_pattern(value: &Value<'_>, key: &str, english: Option<&Message>) -> Option<Pattern> {
    let text = value.text_as_written()?;
    let pattern = match Pattern::parse(&text) {
        Ok(pattern) => pattern,
        Err(problem) => {
            value.wrong(Rule::BadWords, problem, None);
            return None;
        }
    };
    let Some(english) = english else { return Some(pattern) };
    let known = with_months(english.places());
    let unknown: Vec<&str> = pattern.places().filter(|place| !known.contains(place)).collect();
    if unknown.is_empty() {
        return Some(pattern);
    }
    for place in unknown {
        let help = match nearest(place, known.iter().copied()) {
            Some(near) => format!("write `{{{near}}}`"),
            None if known.is_empty() => "write the words without it".to_owned(),
            None => {
                let places: Vec<String> = known.iter().map(|place| format!("{{{place}}}")).collect();
                format!("it has {}", enumerate(places.iter().map(String::as_str)))
            }
        };
        value.wrong(Rule::BadWords, format!("`{key}` has no place `{{{place}}}`"), Some(help));
    }
    None
}

/// Where the name of a month can stand, its other forms can.
fn with_months(places: BTreeSet<&str>) -> BTreeSet<&str> {
    let has_month = places.contains("month");
    places.into_iter().chain(VARIANTS.iter().filter(|_| has_month).map(|(name, _)| *name)).collect()
}
