//! Words for what is wrong with YAML.
//!
//! In: the text, what libyaml says about it, and where. Out: a [`YamlProblem`] that names the trap and shows the author's
//! own line as it should be. It must not know the fields, and it decides nothing: the text has been refused already.

use std::ops::Range;

use crate::diagnostic::Rule;

use super::YamlProblem;
use super::places::{closing_quote, second_document, second_opinion};

/// Signs that mean something else at the beginning of a text.
const INDICATORS: &str = "@`%*&!|>-?,[]{}#";

/// Explains an error by its words as `serde_yaml` shows them, and its byte, if it has one.
pub(super) fn explain(text: &str, words: &str, at: Option<usize>) -> YamlProblem {
    if words.starts_with("deserializing from YAML containing more than one document") {
        return several_documents(text);
    }
    if let Some(position) = words.strip_prefix("control characters are not allowed at position ") {
        return control_character(text, position.parse().unwrap_or(0));
    }
    if let Some(problem) = line_separator(text) {
        return problem;
    }
    let (problem, context) = words.split_once(", while ").unwrap_or((words, ""));
    let problem = problem.split(" at line ").next().unwrap_or(problem);
    let error = Complaint { text, problem, context, at: floor(text, at.unwrap_or(0)) };
    error
        .tab()
        .or_else(|| error.open_quote())
        .or_else(|| error.escape())
        .or_else(|| error.open_bracket())
        .or_else(|| error.no_space_after_colon())
        .or_else(|| error.no_colon())
        .or_else(|| error.behind_the_end())
        .or_else(|| error.sign_at_beginning())
        .or_else(|| error.colon())
        .unwrap_or_else(|| error.in_its_own_words())
}

/// The author's line with the text at this byte in quotes, as a hint.
pub(super) fn quoting_help(text: &str, at: usize) -> Option<String> {
    Some(format!("put the text in quotes: {}", Piece::at(text, at)?.in_quotes()))
}

/// The same for a text that was meant to begin with the brackets at this byte.
pub(super) fn quoting_help_for_brackets(text: &str, at: usize) -> Option<String> {
    let piece = Piece::of_line(text, at)?;
    piece.text.starts_with(['[', '{']).then(|| format!("put the text in quotes: {}", piece.in_quotes()))
}

/// The problem that a value has a tag.
pub(super) fn tag(text: &str, start: usize, value: &str) -> YamlProblem {
    let range = word_at(text, start);
    let message = format!("`{}` is a tag, and tags have no meaning here", &text[range.clone()]);
    // In front of a list, a mapping or a block nobody wants the tag to be part of the text.
    let is_text = text[range.end..].starts_with(' ') && !value.starts_with(['[', '{', '|', '>', '-', '"', '\'']);
    let is_text = is_text && text[line_at(text, start)].trim_end().ends_with(value.lines().next().unwrap_or_default());
    let stands_alone = value.is_empty() && text[range.end..line_at(text, start).end].trim().is_empty();
    let help = if stands_alone || is_text && !value.is_empty() { quoting_help(text, start) } else { None };
    syntax(range, message, Some(help.unwrap_or_else(|| "remove the tag".to_owned())))
}

fn syntax(range: Range<usize>, message: impl Into<String>, help: Option<String>) -> YamlProblem {
    YamlProblem { rule: Rule::YamlSyntax, range, message: message.into(), help }
}

fn several_documents(text: &str) -> YamlProblem {
    if let Some(at) = second_document(text) {
        let help = "remove this line, or begin it with a key".to_owned();
        return syntax(word_at(text, at), "a second document begins here", Some(help));
    }
    let at = second_opinion(text).map_or(0, |(at, _)| at);
    let help = "begin all keys of one mapping in the same column".to_owned();
    syntax(line_at(text, at), "this line does not belong to what comes before it", Some(help))
}

fn control_character(text: &str, at: usize) -> YamlProblem {
    let at = floor(text, at);
    let character = text[at..].chars().next().unwrap_or('\0');
    let message = format!("a control character (U+{:04X})", u32::from(character));
    syntax(at..(at + character.len_utf8()).min(text.len()), message, Some("delete it".to_owned()))
}

/// A character that is invisible in editors and ends a line in YAML.
fn line_separator(text: &str) -> Option<YamlProblem> {
    let is_separator = |letter: char| matches!(letter, '\u{85}' | '\u{2028}' | '\u{2029}');
    let (at, separator) = text.char_indices().find(|(_, letter)| is_separator(*letter))?;
    let message = format!("an invisible line separator (U+{:04X}), which ends the line", u32::from(separator));
    Some(syntax(at..at + separator.len_utf8(), message, Some("delete it, or put a space in its place".to_owned())))
}

/// A document that is one text though its lines look like fields: a space is missing after a colon.
pub(super) fn fields_without_space(text: &str) -> Option<YamlProblem> {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'))?;
    let start = text.find(first)?;
    let complaint = Complaint { text, problem: "could not find expected ':'", context: "", at: start };
    complaint.no_space_after_colon_of(line_at(text, start))
}

/// What libyaml says, and where.
struct Complaint<'a> {
    text: &'a str,
    problem: &'a str,
    /// What it was doing, as "scanning a quoted scalar at line 1 column 8".
    context: &'a str,
    at: usize,
}

impl Complaint<'_> {
    fn tab(&self) -> Option<YamlProblem> {
        let line = line_at(self.text, self.at);
        let written = &self.text[line.clone()];
        let indentation = &written[..written.len() - written.trim_start().len()];
        let tab = line.start + indentation.find('\t')?;
        (self.at <= line.start + indentation.len() && self.problem.contains("found")).then(|| {
            let end = tab + self.text[tab..].bytes().take_while(|byte| *byte == b'\t').count();
            syntax(tab..end, "a tab in the indentation; YAML takes only spaces", Some("indent with spaces".to_owned()))
        })
    }

    fn open_quote(&self) -> Option<YamlProblem> {
        let start = if self.context.starts_with("scanning a quoted scalar") && self.problem.contains("unexpected") {
            self.context_place()?
        } else {
            // The text that is quoted ran on to the next quotation mark, lines below, and the rest makes no sense.
            let ended = self.text[..self.at].trim_end_matches([' ', '\t']).ends_with(['"', '\'']);
            let (start, words) = second_opinion(self.text).filter(|_| ended)?;
            (words == "invalid indentation in quoted scalar" && start < self.at).then_some(start)?
        };
        let mark = self.text[start..].chars().next().filter(|mark| matches!(mark, '"' | '\''))?;
        let help = match mark {
            '"' => "close it with another `\"`".to_owned(),
            // It may be an apostrophe that was not meant as a quotation mark.
            _ => match quoting_help(self.text, start) {
                Some(hint) => format!("close it with another `'`, or {hint}"),
                None => "close it with another `'`".to_owned(),
            },
        };
        Some(syntax(start..start + 1, "a quotation mark that is not closed", Some(help)))
    }

    fn escape(&self) -> Option<YamlProblem> {
        if !self.problem.contains("escape character") {
            return None;
        }
        let escaped = self.text[self.at..].chars().take(2).map(char::len_utf8).sum::<usize>();
        let range = self.at..self.at + escaped;
        let message = format!("`{}` has no meaning in double quotes", &self.text[range.clone()]);
        let help = "write `\\\\` for a backslash, or put the text in single quotes".to_owned();
        Some(syntax(range, message, Some(help)))
    }

    /// A list or mapping in brackets: not closed, or something wrong between its entries.
    fn open_bracket(&self) -> Option<YamlProblem> {
        let start = if self.context.starts_with("parsing a flow node") {
            last_open_bracket(self.text, self.at)?
        } else if self.context.starts_with("parsing a flow ") {
            self.context_place()?
        } else {
            return None;
        };
        let (open, close) = match self.text.as_bytes().get(start)? {
            b'[' => ('[', ']'),
            b'{' => ('{', '}'),
            _ => return None,
        };
        if !is_closed(self.text, start) {
            let message = format!("a `{open}` that is not closed");
            return Some(syntax(start..start + 1, message, Some(format!("close it with `{close}`"))));
        }
        if self.text[self.at..].starts_with(':') {
            return self.colon();
        }
        if self.text[self.at..].starts_with(',') {
            let message = "a comma with nothing before it";
            return Some(syntax(self.at..self.at + 1, message, Some("remove it".to_owned())));
        }
        let message = format!("a `,` or `{close}` is missing before this");
        let help = "put a comma between two entries, and quotes around a text that holds one of `,[]{}:`".to_owned();
        Some(syntax(word_at(self.text, self.at), message, Some(help)))
    }

    /// `title:Trade`, which makes the next line's key look wrong.
    fn no_space_after_colon(&self) -> Option<YamlProblem> {
        let place = match self.problem {
            "could not find expected ':'" => self.context_place()?,
            "mapping values are not allowed in this context" if self.is_first_colon_of_its_line() => {
                line_at(self.text, self.text[..line_at(self.text, self.at).start].trim_end().len()).start
            }
            _ => return None,
        };
        self.no_space_after_colon_of(line_at(self.text, place))
    }

    fn no_space_after_colon_of(&self, line: Range<usize>) -> Option<YamlProblem> {
        let written = &self.text[line.clone()];
        let colon = written.find(':')?;
        let (key, value) = (&written[..colon], &written[colon + 1..]);
        let name = key.trim_start().trim_start_matches("- ");
        let name = name.trim_matches(is_odd_space);
        let is_key = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        (is_key && !value.is_empty() && !value.starts_with([' ', '/'])).then(|| {
            let at = line.start + colon;
            let help = format!("write {}: {}", key.trim_start(), shortened(value.trim()));
            match value.chars().next().filter(|odd| is_odd_space(*odd)) {
                Some(odd) => {
                    let message = format!("the space after the colon is not a plain one (U+{:04X})", u32::from(odd));
                    syntax(at..at + 1 + odd.len_utf8(), message, Some(help))
                }
                None => syntax(at..at + 1, "a space is missing after the colon", Some(help)),
            }
        })
    }

    fn no_colon(&self) -> Option<YamlProblem> {
        if self.problem != "could not find expected ':'" {
            return None;
        }
        let line = line_at(self.text, self.context_place()?);
        let written = &self.text[line.clone()];
        let start = line.start + written.len() - written.trim_start().len();
        let help = "write `key: value`; a line that continues the text above is indented".to_owned();
        Some(syntax(start..line.start + written.trim_end().len(), "a line without a `key:`", Some(help)))
    }

    /// Something after a closing quotation mark or bracket: `"Foo" bar`, `[Draft] Trade`.
    fn behind_the_end(&self) -> Option<YamlProblem> {
        let piece = Piece::at(self.text, self.at)?;
        let end = match piece.text.as_bytes().first()? {
            b'"' | b'\'' => closing_quote(self.text, piece.start)?,
            b'[' | b'{' => closing_bracket(self.text, piece.start)?,
            _ => return None,
        };
        let rest = end + 1..piece.start + piece.text.len();
        if !(rest.contains(&self.at) && self.text[rest.start..self.at].trim().is_empty()) {
            return None;
        }
        let written = self.text[self.at..rest.end].trim_end();
        if written.chars().all(|c| matches!(c, ']' | '}')) {
            return Some(syntax(self.at..rest.end, "a bracket too many", Some("remove it".to_owned())));
        }
        let mark = char::from(*self.text.as_bytes().get(end)?);
        let help = format!("put the text in quotes: {}", piece.in_quotes());
        Some(syntax(self.at..rest.end, format!("more text after the closing `{mark}`"), Some(help)))
    }

    /// `@name`, `*bold*`, `> 5%`: signs that a text without quotes cannot begin with.
    fn sign_at_beginning(&self) -> Option<YamlProblem> {
        let start = match self.context {
            context if context.starts_with("scanning a") => self.context_place().unwrap_or(self.at),
            _ => self.at,
        };
        let sign = self.text[start..].chars().next().filter(|sign| INDICATORS.contains(*sign))?;
        let piece = Piece::at(self.text, start).filter(|piece| piece.start == start)?;
        let help = format!("put the text in quotes: {}", piece.in_quotes());
        if self.problem == "unknown anchor" {
            let word = word_at(self.text, start);
            let message = format!("`{}` refers to an anchor that does not exist", &self.text[word.clone()]);
            return Some(syntax(word, message, Some(help)));
        }
        let help = if sign == '-' { format!("{help}; or begin the list on a line of its own") } else { help };
        let name = if sign == '`' { "a backtick".to_owned() } else { format!("`{sign}`") };
        Some(syntax(start..start + 1, format!("a text cannot begin with {name}"), Some(help)))
    }

    fn colon(&self) -> Option<YamlProblem> {
        if !self.text[self.at..].starts_with(':') {
            return None;
        }
        let help = if self.is_first_colon_of_its_line() {
            "begin the key in the column of the keys before it; if it is not a key, put the whole text in quotes"
                .to_owned()
        } else {
            quoting_help(self.text, self.at)?
        };
        Some(syntax(self.at..self.at + 1, "a colon in a text that is not in quotes", Some(help)))
    }

    fn in_its_own_words(&self) -> YamlProblem {
        let help = matches!(self.problem, "did not find expected key" | "did not find expected '-' indicator")
            .then(|| "begin all entries of one list or mapping in the same column".to_owned());
        syntax(word_at(self.text, self.at), self.problem.to_lowercase().replace('\'', "`"), help)
    }

    /// Where the thing began that libyaml was reading. It leaves this out at the very beginning of the text.
    fn context_place(&self) -> Option<usize> {
        let Some((_, mark)) = self.context.split_once(" at line ") else {
            return Some(0);
        };
        let (line, column) = mark.split_once(" column ")?;
        let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
        let line = self.text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum::<usize>();
        let within = self.text[line..].char_indices().nth(column.checked_sub(1)?)?.0;
        Some(line + within)
    }

    fn is_first_colon_of_its_line(&self) -> bool {
        let start = line_at(self.text, self.at).start;
        start > 0 && !self.text[start..self.at].contains(": ")
    }
}

/// White space that YAML takes for a letter, and characters without any width.
fn is_odd_space(letter: char) -> bool {
    !matches!(letter, ' ' | '\t') && letter.is_whitespace() || crate::letters::is_joiner(letter)
}

/// The part of a line that should be in quotes.
struct Piece<'a> {
    before: &'a str,
    text: &'a str,
    after: &'a str,
    start: usize,
}

impl<'a> Piece<'a> {
    /// The value, the item or the key that a byte belongs to, however deep in brackets.
    fn at(text: &'a str, at: usize) -> Option<Self> {
        let piece = Self::of_line(text, at)?;
        let in_brackets = piece.text.starts_with(['[', '{'])
            && closing_bracket(text, piece.start).is_none_or(|closing| closing > at)
            && at > piece.start;
        if in_brackets { Some(Self::in_brackets(text, at, line_at(text, at))) } else { Some(piece) }
    }

    /// The value, the item or the key of a line that a byte belongs to.
    fn of_line(text: &'a str, at: usize) -> Option<Self> {
        let line = line_at(text, at);
        let written = &text[line.clone()];
        let mut start = written.len() - written.trim_start().len();
        while let Some(rest) = written[start..].strip_prefix("- ") {
            start = written.len() - rest.trim_start().len();
        }
        let mut end = written.len();
        match written[start..].find(": ").map(|colon| start + colon) {
            // A key that needs quotes itself.
            Some(colon) if at == line.start + start => end = colon,
            Some(colon) if line.start + colon < at => {
                start = written.len() - written[colon + 1..].trim_start().len();
            }
            _ => {}
        }
        // A comment stays outside of the quotes.
        let value =
            written[start..end].find(" #").map_or(&written[start..end], |comment| &written[start..start + comment]);
        let value = value.trim_end();
        (!value.is_empty()).then(|| Self {
            before: written[..start].trim_start(),
            text: value,
            after: written[start + value.len()..].trim_end(),
            start: line.start + start,
        })
    }

    /// The entry of a list or mapping in brackets.
    fn in_brackets(text: &'a str, at: usize, line: Range<usize>) -> Self {
        let is_edge = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}');
        // A carriage return that is the end of the line can be what is complained about.
        let at = at.min(line.end);
        let start = text[line.start..at].rfind(is_edge).map_or(line.start, |edge| line.start + edge + 1);
        let is_map = text[..start].ends_with('{') || (text[..start].ends_with(',') && opener(text, start) == Some('{'));
        let end = text[at..line.end].find(is_edge).map_or(line.end, |edge| at + edge);
        let entry = &text[start..end];
        let key = if is_map { entry.find(": ").map_or(0, |colon| colon + 2) } else { 0 };
        let value = entry[key..].trim();
        let start = start + key + entry[key..].len() - entry[key..].trim_start().len();
        Self { before: entry[..key].trim_start(), text: value, after: "", start }
    }

    fn in_quotes(&self) -> String {
        let text = match self.text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
            // `'It's on'`: the author has put it in quotes, only the wrong ones.
            Some(inner) if !inner.is_empty() && !inner.contains("''") => inner,
            _ => self.text,
        };
        let text = shortened(text);
        if text.contains(['"', '\\']) {
            format!("{}'{}'{}", self.before, text.replace('\'', "''"), self.after)
        } else {
            format!("{}\"{text}\"{}", self.before, self.after)
        }
    }
}

/// A long text only begins; nobody copies it from a message.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(70) {
        Some((end, _)) if text.chars().count() > 80 => format!("{}…", &text[..end]),
        _ => text.to_owned(),
    }
}

/// The nearest place not behind `at` where a character begins.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The line of a byte, without its end.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = floor(text, at);
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let line = text[start..].split('\n').next().unwrap_or_default();
    start..start + line.strip_suffix('\r').unwrap_or(line).len()
}

/// The word that begins at a byte; empty at the end of a line.
fn word_at(text: &str, at: usize) -> Range<usize> {
    let at = floor(text, at);
    at..at + text[at..].find(char::is_whitespace).unwrap_or(text.len() - at)
}

/// The bracket that closes the one at `start`, on the same line.
fn closing_bracket(text: &str, start: usize) -> Option<usize> {
    let line = line_at(text, start);
    Brackets::within(text, start..line.end).closing()
}

/// Whether the bracket at `start` is closed before a line that begins with a key or an item further left.
fn is_closed(text: &str, start: usize) -> bool {
    let line = line_at(text, start);
    let first = text[line.clone()].trim_start();
    let indentation = line.len() - first.len();
    let end = text[line.end..].match_indices('\n').map(|(newline, _)| line.end + newline + 1).find(|next| {
        let written = &text[line_at(text, *next)];
        let rest = written.trim_start();
        let is_entry = rest.starts_with("- ") || rest.contains(": ") || rest.ends_with(':');
        is_entry && written.len() - rest.len() <= indentation
    });
    Brackets::within(text, start..end.unwrap_or(text.len())).closing().is_some()
}

/// The last bracket before `at` that is not closed there.
fn last_open_bracket(text: &str, at: usize) -> Option<usize> {
    let mut brackets = Brackets::within(text, 0..at);
    while brackets.advance() {}
    brackets.open.pop()
}

/// Whether the entry at `at` belongs to a `[` or a `{`.
fn opener(text: &str, at: usize) -> Option<char> {
    last_open_bracket(text, at).and_then(|bracket| text[bracket..].chars().next())
}

/// A walk over the brackets of a text, which looks into no quotes.
struct Brackets<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    open: Vec<usize>,
    /// After a quotation mark that is not closed every other one is taken for a letter, so that nothing is read twice.
    skips_quotes: bool,
}

impl<'a> Brackets<'a> {
    fn within(text: &'a str, range: Range<usize>) -> Self {
        Self { text, at: range.start, end: range.end, open: Vec::new(), skips_quotes: true }
    }

    /// Goes on by one character or quoted text; false at the end.
    fn advance(&mut self) -> bool {
        if self.at >= self.end {
            return false;
        }
        match self.text.as_bytes().get(self.at) {
            Some(b'[' | b'{') => self.open.push(self.at),
            Some(b']' | b'}') => {
                self.open.pop();
            }
            // A quotation mark within a word is an apostrophe.
            Some(b'"' | b'\'') if self.skips_quotes && !self.text[..self.at].ends_with(char::is_alphanumeric) => {
                match closing_quote(self.text, self.at).filter(|closing| *closing < self.end) {
                    Some(closing) => self.at = closing,
                    None => self.skips_quotes = false,
                }
            }
            Some(_) => {}
            None => return false,
        }
        self.at += 1;
        // Bytes within a character are none of the above, but no text can be cut there.
        while self.at < self.end && !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
        true
    }

    /// The place of the bracket that closes the first one.
    fn closing(mut self) -> Option<usize> {
        while self.advance() {
            if self.open.is_empty() {
                return Some(self.at - 1);
            }
        }
        None
    }
}
