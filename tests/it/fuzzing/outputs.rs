//! Outputs that are not HTML: feeds, calendars, tables and data must be what programs take them for.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Says what is wrong with an output, by the ending of its name.
pub fn fault(url: &str, bytes: &[u8]) -> Option<String> {
    let Ok(text) = std::str::from_utf8(bytes) else { return Some("it is not UTF-8".to_owned()) };
    match url.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "xml" => fault_of_xml(text),
        "json" => serde_json::from_str::<serde_json::Value>(text).err().map(|error| error.to_string()),
        "ics" => fault_of_calendar(text),
        "csv" => fault_of_table(text),
        _ => None,
    }
}

fn fault_of_xml(text: &str) -> Option<String> {
    let is_odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.contains(is_odd) {
        return Some("it has a character that XML cannot hold".to_owned());
    }
    let mut reader = Reader::from_str(text);
    let mut depth = 0_usize;
    loop {
        match reader.read_event() {
            Ok(Event::Eof) => return (depth > 0).then(|| "it breaks off".to_owned()),
            Ok(Event::Start(tag)) => {
                depth += 1;
                if let Some(error) = tag.attributes().find_map(Result::err) {
                    return Some(error.to_string());
                }
            }
            Ok(Event::End(_)) => depth -= 1,
            Ok(Event::Text(text)) if text.contains('&') => return Some("it has a bare `&`".to_owned()),
            Ok(_) => {}
            Err(error) => return Some(error.to_string()),
        }
    }
}

/// RFC 5545, section 3.1: lines end in CR and LF and have at most 75 bytes.
fn fault_of_calendar(text: &str) -> Option<String> {
    let mut open = Vec::new();
    for line in text.split_inclusive("\r\n") {
        let Some(line) = line.strip_suffix("\r\n") else { return Some(format!("{line:?} does not end")) };
        if line.len() > 75 || line.contains(|c: char| c.is_control() && c != '\t') {
            return Some(format!("{line:?} is not a line of a calendar"));
        }
        match line.split_once(':') {
            Some(("BEGIN", what)) => open.push(what),
            Some(("END", what)) if open.pop() != Some(what) => return Some(format!("{line:?} ends what is not open")),
            Some(_) => {}
            None if line.starts_with(' ') => {}
            None => return Some(format!("{line:?} has no name")),
        }
    }
    (!open.is_empty()).then(|| format!("{open:?} stay open"))
}

/// RFC 4180: every row has as many fields as the first.
fn fault_of_table(text: &str) -> Option<String> {
    let (mut rows, mut fields, mut is_quoted) = (Vec::new(), 1_usize, false);
    for character in text.chars() {
        match character {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields += 1,
            '\n' if !is_quoted => rows.push(std::mem::replace(&mut fields, 1)),
            _ => {}
        }
    }
    if is_quoted {
        return Some("a field does not end".to_owned());
    }
    let first = rows.first().copied();
    rows.iter().position(|fields| Some(*fields) != first).map(|at| format!("row {at} has {} fields", rows[at]))
}
