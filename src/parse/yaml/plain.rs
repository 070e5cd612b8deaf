//! YAML as nearly everybody writes it, read at once: keys of plain letters, values on one line, lists and mappings below
//! each other or in brackets.
//!
//! In: the text of a document. Out: what `serde_yaml` would make of it, or nothing, and then `serde_yaml` is asked. So
//! whatever is doubtful is left to it: comments, escapes, texts of several lines, anchors, tags, and every mistake. A test
//! holds the two to each other.

use crate::schema::node::Node;

/// Deeper documents are left to the other reader, which has words for those that are too deep.
const DEPTH: usize = 12;
/// Longer keys are left to the other reader, which knows how long a key may be.
const LONGEST_KEY: usize = 100;
/// Every whole number of so many digits is one of 64 bits.
const DIGITS: usize = 18;

/// Reads one document, if it is a mapping that is written plainly.
pub(super) fn read(text: &str) -> Option<Node> {
    if !text.bytes().all(|byte| byte >= b' ' || byte == b'\n') || text.contains('\x7f') || !is_printable(text) {
        return None;
    }
    let mut lines = Vec::with_capacity(32);
    for line in text.split('\n') {
        let words = line.trim_start_matches(' ');
        let indent = line.len() - words.len();
        let words = words.trim_end_matches(' ');
        if words.starts_with('#') || words.contains(" #") {
            return None;
        }
        if !words.is_empty() {
            lines.push(Line { indent, words });
        }
    }
    let mut block = Block { lines, at: 0, depth: 0 };
    let map = block.map(0)?;
    (block.at == block.lines.len()).then_some(map)
}

/// Whether a text holds no letter that YAML forbids or takes for the end of a line.
fn is_printable(text: &str) -> bool {
    let is_odd = |letter: char| {
        matches!(letter, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    };
    text.is_ascii() || !text.contains(is_odd)
}

/// A line that is not blank, without the spaces around it.
struct Line<'a> {
    indent: usize,
    words: &'a str,
}

/// Lists and mappings that stand below each other.
struct Block<'a> {
    lines: Vec<Line<'a>>,
    /// The line that is read next.
    at: usize,
    depth: usize,
}

impl<'a> Block<'a> {
    /// The mapping that begins here, with its keys so far from the margin.
    fn map(&mut self, indent: usize) -> Option<Node> {
        self.enter()?;
        let mut entries = Vec::new();
        while let Some(line) = self.line(indent)? {
            let (key, rest) = key_of(line)?;
            self.at += 1;
            let value = if rest.is_empty() { self.below(indent)? } else { value_of(rest)? };
            entries.push((key.to_owned(), value));
        }
        self.depth -= 1;
        (!entries.is_empty()).then_some(Node::Map(entries))
    }

    /// The list that begins here, with its hyphens so far from the margin.
    fn list(&mut self, indent: usize) -> Option<Node> {
        self.enter()?;
        let mut items = Vec::new();
        while let Some(item) = self.line(indent)?.and_then(|line| line.strip_prefix("- ")) {
            let rest = item.trim_start_matches(' ');
            if key_of(rest).is_some() {
                // A mapping that begins behind the hyphen.
                let line = self.lines.get_mut(self.at)?;
                line.indent += line.words.len() - rest.len();
                line.words = rest;
                let indent = line.indent;
                items.push(self.map(indent)?);
            } else {
                self.at += 1;
                items.push(value_of(rest)?);
            }
        }
        self.depth -= 1;
        (!items.is_empty()).then_some(Node::List(items))
    }

    /// What stands below a key without a value on its line.
    fn below(&mut self, indent: usize) -> Option<Node> {
        match self.lines.get(self.at) {
            Some(line) if line.words.starts_with("- ") && line.indent >= indent => self.list(line.indent),
            Some(line) if line.indent > indent => self.map(line.indent),
            _ => Some(Node::Null),
        }
    }

    /// The next line, if it is so far from the margin; `Some(None)` at the end of what is. A line that is further goes on
    /// with a text, which is not for this reader.
    #[expect(clippy::option_option, reason = "three answers, as the words above say")]
    fn line(&self, indent: usize) -> Option<Option<&'a str>> {
        match self.lines.get(self.at) {
            Some(line) if line.indent > indent => None,
            Some(line) if line.indent == indent => Some(Some(line.words)),
            _ => Some(None),
        }
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= DEPTH).then_some(())
    }
}

/// The key of a line, and what stands behind it.
fn key_of(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once(':')?;
    let begins = key.bytes().next()?.is_ascii_alphabetic();
    let is_plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if !begins || !is_plain || key.len() > LONGEST_KEY || !matches!(scalar(key), Some(Node::Text(_))) {
        return None;
    }
    (rest.is_empty() || rest.starts_with(' ')).then(|| (key, rest.trim_start_matches(' ')))
}

/// A value that stands on one line, to the end of it.
fn value_of(text: &str) -> Option<Node> {
    match text.as_bytes().first()? {
        b'[' | b'{' | b'"' | b'\'' => {
            let mut flow = Flow { rest: text };
            let value = flow.value(0)?;
            flow.rest.is_empty().then_some(value)
        }
        _ if text.contains(": ") || text.ends_with(':') => None,
        _ => scalar(text),
    }
}

/// Lists and mappings in brackets.
struct Flow<'a> {
    rest: &'a str,
}

impl Flow<'_> {
    fn value(&mut self, depth: usize) -> Option<Node> {
        match self.rest.as_bytes().first()? {
            _ if depth > DEPTH => None,
            b'[' => {
                self.take("[");
                let mut items = Vec::new();
                while !self.take("]") {
                    if !items.is_empty() && !self.take(",") {
                        return None;
                    }
                    items.push(self.value(depth + 1)?);
                }
                Some(Node::List(items))
            }
            b'{' => {
                self.take("{");
                let mut entries = Vec::new();
                while !self.take("}") {
                    if !entries.is_empty() && !self.take(",") {
                        return None;
                    }
                    let (key, rest) = key_of(self.rest)?;
                    self.rest = rest;
                    entries.push((key.to_owned(), self.value(depth + 1)?));
                }
                Some(Node::Map(entries))
            }
            quote @ (b'"' | b'\'') => {
                let quote = char::from(*quote);
                let (inner, rest) = self.rest[1..].split_once(quote)?;
                // Two single quotes stand for one.
                if (quote == '"' && inner.contains('\\')) || rest.starts_with(quote) {
                    return None;
                }
                self.rest = rest;
                self.skip_spaces();
                Some(Node::Text(inner.to_owned()))
            }
            _ => {
                let end = self.rest.find([',', ']', '}'])?;
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                let is_doubtful = |letter| matches!(letter, '[' | '{' | ':' | '?' | '"' | '\'');
                scalar(text.trim_end_matches(' ')).filter(|_| !text.contains(is_doubtful))
            }
        }
    }

    /// Goes behind a bracket or a comma, if it comes next.
    fn take(&mut self, sign: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix(sign) else { return false };
        self.rest = rest;
        self.skip_spaces();
        true
    }

    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start_matches(' ');
    }
}

/// A value without quotes: a text, a whole number or a word such as `true`.
fn scalar(text: &str) -> Option<Node> {
    let first = *text.as_bytes().first()?;
    match text {
        "null" | "Null" | "NULL" => return Some(Node::Null),
        "true" | "True" | "TRUE" => return Some(Node::Bool(true)),
        "false" | "False" | "FALSE" => return Some(Node::Bool(false)),
        _ => {}
    }
    if first.is_ascii_digit() {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            let is_number = text.len() == 1 || first != b'0';
            return match text.parse() {
                Ok(number) if is_number && text.len() <= DIGITS => Some(Node::Integer(number)),
                _ => None,
            };
        }
        // Numbers have neither of these, but for a hyphen behind an `e`.
        let is_date = || text.contains('-') && !text.contains(['e', 'E']);
        return (text.contains(' ') || is_date()).then(|| Node::Text(text.to_owned()));
    }
    let is_text = first.is_ascii_alphabetic() || first >= 0x80 || b"_/(".contains(&first);
    is_text.then(|| Node::Text(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::read_any;
    use super::*;

    const PLAIN: &str = "title: Talks on fish, quotas (again)\ndate: 2025-03-31\nyear: 2025\n\ndraft: false\nnothing:\n\
        people: [mara-lind, \"O. Calder\"]\nposts: [{ title: Commissioner, of: countries/lomar, from: 2007-04-10 }]\n\
        sources:\n  - id: ledger-1\n    url: \"https://example.org/#x\"\n\n  - id: ledger-2\n    type: wire\n\
        tags:\n- a b\n- 'it: c'\nlinks:\n  as:\n    Lind: mara-lind\n";

    #[test]
    fn what_is_written_plainly_is_read_as_the_other_reader_reads_it() {
        assert_eq!(read(PLAIN), read_any(PLAIN).ok());
        assert!(read(PLAIN).is_some());
    }

    #[test]
    fn what_is_doubtful_is_left_to_the_other_reader() {
        for text in [
            "",
            "a",
            "- a\n",
            "a: b: c\n",
            "a: b # c\n",
            "a: |\n  b\n",
            "a: b\n  c\n",
            "a: &x b\n",
            "a: \"b\\n\"\n",
            "a: 'it''s'\n",
            "a: 1.5\n",
            "a: 1e5\n",
            "a: 012\n",
            "a: -1\n",
            "a: [b, ]\n",
            "a: [b\n",
            "a: {b}\n",
            "a: [b: c]\n",
            "a:\n- \n",
            "a:\tb\n",
            "a: b\r\n",
            "a: \u{85}\n",
            "a: b\n---\nc: d\n",
            "null: b\n",
            " a: b\nc: d\n",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    /// Pieces of documents, those that are read at once and those that are not.
    fn line() -> impl Strategy<Value = String> {
        let indent =
            prop::sample::select(vec!["", "", "", "  ", "  ", "    ", "- ", "  - ", "-   ", "   ", "-", "- - "]);
        let key = prop::sample::select(vec![
            "a: ", "b: ", "a:", "key-1: ", "x_y:  ", "true: ", "1: ", "", "", "\"a\": ", "é: ",
        ]);
        let value = prop::sample::select(vec![
            "",
            "",
            "text",
            "two words",
            "2025-03-31",
            "2025",
            "0",
            "007",
            "1e5",
            "1e-5",
            "0x1f",
            "1_000",
            "1.5",
            ".5",
            "-3",
            "+3",
            "true",
            "No",
            "null",
            "~",
            "nan",
            "inf",
            ".inf",
            "it's",
            "\"quoted\"",
            "'single'",
            "'it''s'",
            "\"a\\tb\"",
            "\"\"",
            "''",
            "[]",
            "{}",
            "[a, b]",
            "[ a , 'b', 3 ]",
            "[a, ]",
            "[a",
            "{ a: b, c: [d, e] }",
            "{a: b}",
            "{a:b}",
            "{a}",
            "[a: b]",
            "[[a], {b: 1}]",
            "[http://x]",
            "[a?b]",
            "http://example.org/a:b",
            "a: b",
            "ends:",
            "a #b",
            "a#b",
            "# c",
            "&x y",
            "*x",
            "!t y",
            "| ",
            ">",
            "%a",
            "@a",
            "`a`",
            "(a)",
            "/a",
            "_a",
            "é ü",
            "マラ",
            "a, b",
            "a]b",
            "a}b",
            "\u{2028}",
            "\u{a0}a",
            "---",
            "...",
            "? a",
            "- a",
            "a \"b\" c",
            "a\tb",
            "12 of them",
            "2025-W03",
            "1-e",
            "12:30",
            "9999999999999999999",
            "[2025-01-01, 5]",
            "\"a\" b",
            "'a'b",
            "[a] b",
            "TRUE",
            "y",
        ]);
        let end = prop::sample::select(vec!["\n", "\n", "\n", " \n", "\n\n", "\r\n", ""]);
        (indent, key, value, end).prop_map(|(indent, key, value, end)| format!("{indent}{key}{value}{end}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn whatever_is_read_at_once_is_read_as_the_other_reader_reads_it(lines in prop::collection::vec(line(), 1..7)) {
            let text = lines.concat();
            if let Some(node) = read(&text) {
                prop_assert_eq!(Ok(node), read_any(&text), "{:?}", text);
            }
        }
    }
}
