//! The filters `date`, `markdown`, `json_encode` and `number`.
//!
//! In: a value of a view. Out: a text. Like `say` they are functions of their arguments, of the table of words and of the
//! base URL alone, and no way into the site.

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::date::Date;
use crate::render::body::fragment::render_fragment;
use crate::words::Words;

/// The format of a date when a template gives none.
const ISO: &str = "%Y-%m-%d";

/// Adds the filters to the templates of a site whose base URL has a path.
pub(super) fn register(tera: &mut Tera, words: &Arc<Words>, base_path: &str) {
    let of_dates = Arc::clone(words);
    tera.register_filter("date", move |value: &Value, arguments: Kwargs, _: &State<'_>| {
        format_date(value, &arguments, &of_dates)
    });
    let of_numbers = Arc::clone(words);
    tera.register_filter("number", move |count: u64, _: Kwargs, _: &State<'_>| {
        of_numbers.number(usize::try_from(count).unwrap_or(usize::MAX))
    });
    let base_path = base_path.to_owned();
    tera.register_filter("markdown", move |text: &str, arguments: Kwargs, _: &State<'_>| {
        let is_inline = arguments.get::<bool>("inline")?.unwrap_or(false);
        TeraResult::Ok(Value::safe_string(&render_fragment(text, &base_path, is_inline)))
    });
    tera.register_filter("json_encode", |value: &Value, arguments: Kwargs, _: &State<'_>| {
        encode_json(value, arguments.get::<bool>("pretty")?.unwrap_or(false))
    });
}

/// A date, as text or as a `DateView`, in a format.
fn format_date(value: &Value, arguments: &Kwargs, words: &Words) -> TeraResult<String> {
    let written = value.as_str().or_else(|| value.get_from_path("iso").and_then(Value::as_str));
    let text = written.ok_or_else(|| Error::message("`date` takes a date, as text or as a `DateView`"))?;
    let date = Date::parse(text).map_err(|_| Error::message(format!("`{text}` is not a date")))?;
    words.strftime(&date, arguments.get::<&str>("format")?.unwrap_or(ISO)).map_err(Error::message)
}

/// A value as JSON that cannot end the script it is put into.
fn encode_json(value: &Value, is_pretty: bool) -> TeraResult<String> {
    let json = if is_pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let json = json.map_err(|error| Error::message(format!("the value cannot be written as JSON: {error}")))?;
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        // All of these are inside of strings, where JSON has escapes for them.
        match character {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => escaped.push_str(&format!("\\u{:04x}", u32::from(character))),
            other => escaped.push(other),
        }
    }
    Ok(escaped)
}
