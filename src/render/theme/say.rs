//! The filter `say`: a message of the theme in the site's language, by its key.
//!
//! In: a key, as `page.moved`, and what its places are filled with. Out: safe HTML. It is a function of the table of words
//! and of its arguments alone, so that it is part of the theme like the templates themselves, and no way into the site.

use std::collections::HashMap;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::diagnostic::nearest;
use crate::schema::fields::enumerate;
use crate::words::Words;
use crate::words::message::{COUNT, Message};
use std::sync::Arc;

/// The name of the filter.
const NAME: &str = "say";

/// The place that a year is put into, whose digits are not grouped.
const YEAR: &str = "year";

/// Teaches templates to speak.
pub(super) fn register(tera: &mut Tera, words: &Arc<Words>) {
    let spoken = Spoken { fixed: fixed(words), words: Arc::clone(words) };
    tera.register_filter(NAME, move |key: &str, places: Kwargs, state: &State<'_>| spoken.say(key, &places, state));
}

/// The words, and those messages ready that are always the same.
struct Spoken {
    fixed: HashMap<String, Value>,
    words: Arc<Words>,
}

/// The messages that nothing is filled into, escaped once.
fn fixed(words: &Words) -> HashMap<String, Value> {
    let fixed = words.all().filter_map(|(key, message)| match message {
        Message::Words(pattern) if pattern.places().next().is_none() => {
            let mut text = String::new();
            escape(&mut text, pattern.text());
            Some((key, Value::safe_string(&text)))
        }
        _ => None,
    });
    fixed.collect()
}

impl Spoken {
    fn say(&self, key: &str, places: &Kwargs, state: &State<'_>) -> TeraResult<Value> {
        if let Some(text) = self.fixed.get(key)
            && state.autoescaping_enabled()
        {
            return Ok(text.clone());
        }
        let message = self.words.find(key).ok_or_else(|| self.unknown(key))?;
        let count = places.get::<i64>(COUNT)?.map(|count| usize::try_from(count).unwrap_or_default());
        let Some(pattern) = self.words.form(message, count) else { return Ok(Value::safe_string("")) };
        let escapes = state.autoescaping_enabled();
        let mut text = String::new();
        let words = |out: &mut String, words: &str| if escapes { escape(out, words) } else { out.push_str(words) };
        pattern.write(&mut text, words, |out, name| {
            let value = places.get::<&Value>(name)?.ok_or_else(|| missing(key, name, message))?;
            match value.as_str() {
                Some(words) if escapes && !value.is_safe() => escape(out, words),
                Some(words) => out.push_str(words),
                None => match value.as_u64().and_then(|number| usize::try_from(number).ok()) {
                    Some(number) if name != YEAR => words(out, &self.words.number(number)),
                    _ => out.push_str(&state.escape_if_needed(value)?),
                },
            }
            Ok::<(), Error>(())
        })?;
        Ok(Value::safe_string(&text))
    }

    fn unknown(&self, key: &str) -> Error {
        let keys: Vec<String> = self.words.all().map(|(key, _)| key).collect();
        let near = nearest(key, keys.iter().map(String::as_str));
        let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        Error::message(format!("there is no message `{key}`{near}"))
    }
}

fn missing(key: &str, name: &str, message: &Message) -> Error {
    let places = enumerate(message.places());
    Error::message(format!("the message `{key}` is filled in with {places}, and `{name}` is not given"))
}

/// Escapes words as templates escape values.
pub(super) fn escape(out: &mut String, words: &str) {
    for character in words.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}
