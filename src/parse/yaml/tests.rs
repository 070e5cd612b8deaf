//! The traps of YAML, one by one: what an author writes, what is marked, which message appears.

use proptest::prelude::*;

use super::*;

/// What is wrong with a document: the source that is marked, the message, the help.
fn problem(text: &str) -> (String, String, Option<String>) {
    let problem = read(text).expect_err("a problem");
    (text[problem.range.clone()].to_owned(), problem.message, problem.help)
}

fn expect_problem(text: &str, marked: &str, message: &str, help: Option<&str>) {
    assert_eq!(problem(text), (marked.to_owned(), message.to_owned(), help.map(str::to_owned)), "{text}");
}

fn text(value: &str) -> Node {
    Node::Text(value.to_owned())
}

fn value_of(yaml: &str) -> Node {
    match read(yaml) {
        Ok(Node::Map(mut entries)) => entries.remove(0).1,
        other => panic!("no mapping: {other:?}"),
    }
}

#[test]
fn words_that_other_yaml_takes_for_truth_values_or_numbers_stay_texts() {
    for word in ["NO", "no", "yes", "on", "off", "y", "n", "012", "004", "1_000", "2025-03-28", "12:30"] {
        assert_eq!(value_of(&format!("a: {word}")), text(word), "{word}");
    }
    assert_eq!(value_of("a: true"), Node::Bool(true));
    assert_eq!(value_of("a: 42"), Node::Integer(42));
    assert_eq!(value_of("a: 1.5"), Node::Float(1.5));
    for (number, value) in [("0x10", 16), ("0o7", 7), ("0b11", 3), ("+1", 1), ("-9223372036854775808", i64::MIN)] {
        assert_eq!(value_of(&format!("a: {number}")), Node::Integer(value), "{number}");
    }
    for (number, value) in [("1e3", 1000.0), (".inf", f64::INFINITY), ("9223372036854775808", 9.223_372_036_854_776e18)]
    {
        assert_eq!(value_of(&format!("a: {number}")), Node::Float(value), "{number}");
    }
    assert_eq!(value_of("a: !!str 4"), text("4"));
    assert_eq!(value_of("a: ~"), Node::Null);
    assert_eq!(value_of("a:"), Node::Null);
    assert_eq!(read(""), Ok(Node::Null));
    let keys = read("12: a\ntrue: b\n~: c\n");
    assert_eq!(
        keys,
        Ok(Node::Map(vec![("12".to_owned(), text("a")), ("true".to_owned(), text("b")), ("~".to_owned(), text("c"))]))
    );
}

#[test]
fn a_tab_in_the_indentation_is_named() {
    for yaml in ["people:\n\t- x\n", "a: 1\n\tb: 2\n", "\ta: 1\n", "a:\n  - x\n\t- y\n", "a: |\n  x\n\ty\n"] {
        let message = "a tab in the indentation; YAML takes only spaces";
        expect_problem(yaml, "\t", message, Some("indent with spaces"));
    }
    assert_eq!(value_of("a:\t1\n"), Node::Integer(1), "a tab behind a colon is fine");
}

#[test]
fn an_unquoted_colon_gets_the_line_with_quotes() {
    for (yaml, help) in [
        ("x: 1\ntitle: Trade: the deal\ndate: 2\n", "title: \"Trade: the deal\""),
        ("title: Trade: the \"deal\" # new\n", "title: 'Trade: the \"deal\"' # new"),
        ("- a: b: c\n", "- a: \"b: c\""),
        ("é: 😀: x\r\n", "é: \"😀: x\""),
        ("aliases: [{text: Trade: the deal, link: never}]\n", "text: \"Trade: the deal\""),
        ("topics: [Trade: the: deal, x]\n", "\"Trade: the: deal\""),
    ] {
        let help = format!("put the text in quotes: {help}");
        expect_problem(yaml, ":", "a colon in a text that is not in quotes", Some(&help));
    }
    for yaml in ["title: x\n date: y\n", "summary: One\n  two: three\n"] {
        let help =
            "begin the key in the column of the keys before it; if it is not a key, put the whole text in quotes";
        expect_problem(yaml, ":", "a colon in a text that is not in quotes", Some(help));
    }
}

#[test]
fn a_colon_needs_a_space() {
    let (message, help) = ("a space is missing after the colon", Some("write title: Foo"));
    expect_problem("title:Foo\nb: 1\n", ":", message, help);
    expect_problem("a: 1\ntitle:Foo\nb: 1\n", ":", message, help);
    expect_problem(
        "title: x\nfoo bar\nb: 1\n",
        "foo bar",
        "a line without a `key:`",
        Some("write `key: value`; a line that continues the text above is indented"),
    );
}

#[test]
fn what_is_not_closed_is_shown_where_it_begins() {
    for yaml in ["title: \"A\ndate: 1\n", "title: \"A\n\n", "title: \"A\ndate: \"2025\"\nb: 1\n", "\"A"] {
        let message = "a quotation mark that is not closed";
        expect_problem(yaml, "\"", message, Some("close it with another `\"`"));
    }
    expect_problem(
        "title: 'Tis it\nb: 2\n",
        "'",
        "a quotation mark that is not closed",
        Some("close it with another `'`, or put the text in quotes: title: \"'Tis it\""),
    );
    for yaml in ["title: [A\ndate: 1\n", "t: [a, b", "- [a, b\n- c\n", "t: [a, \n", "[a", "t:\n  - [a\n  - b: c\n"] {
        expect_problem(yaml, "[", "a `[` that is not closed", Some("close it with `]`"));
    }
    expect_problem("t: {a: 1, b\nc: d\n", "{", "a `{` that is not closed", Some("close it with `}`"));
}

#[test]
fn what_goes_wrong_between_brackets_is_shown_there() {
    let help = "put a comma between two entries, and quotes around a text that holds one of `,[]{}:`";
    expect_problem("t: [a, \"b\" c]\n", "c]", "a `,` or `]` is missing before this", Some(help));
    expect_problem("t: [a, , b]\n", ",", "a comma with nothing before it", Some("remove it"));
    expect_problem("t: [a, b]]\n", "]", "a bracket too many", Some("remove it"));
}

#[test]
fn a_text_that_ends_too_early_gets_quotes_around_all_of_it() {
    for (yaml, marked, mark, help) in [
        ("title: \"Foo\" bar\n", "bar", '"', "title: '\"Foo\" bar'"),
        ("title: 'It's on'\nb: 1\n", "s on'", '\'', "title: \"It's on\""),
        ("title: [Draft] Trade\n", "Trade", ']', "title: \"[Draft] Trade\""),
        ("title: {x} y\n", "y", '}', "title: \"{x} y\""),
    ] {
        let (message, help) =
            (format!("more text after the closing `{mark}`"), format!("put the text in quotes: {help}"));
        expect_problem(yaml, marked, &message, Some(&help));
    }
}

#[test]
fn a_character_with_a_meaning_at_the_beginning_of_a_text_gets_quotes() {
    for value in ["@x", "%x", "*bold* x", "** x", "& then", "> 5% growth", "| x", "? x", ", x", "]x", "}x"] {
        let (sign, help) = (&value[..1], format!("put the text in quotes: title: \"{value}\""));
        expect_problem(&format!("title: {value}\n"), sign, &format!("a text cannot begin with `{sign}`"), Some(&help));
    }
    let help = "put the text in quotes: by: \"`x`\"";
    expect_problem("by: `x`\n", "`", "a text cannot begin with a backtick", Some(help));
    let help = "put the text in quotes: t: \"- foo\"; or begin the list on a line of its own";
    expect_problem("t: - foo\n", "-", "a text cannot begin with `-`", Some(help));
    expect_problem("@a: 1\n", "@", "a text cannot begin with `@`", Some("put the text in quotes: \"@a\": 1"));
    expect_problem("t: [x, @b]\n", "@", "a text cannot begin with `@`", Some("put the text in quotes: \"@b\""));
    let message = "`*b` refers to an anchor that does not exist";
    expect_problem("t: *b\n", "*b", message, Some("put the text in quotes: t: \"*b\""));
}

#[test]
fn tags_and_merge_keys_are_refused() {
    let message = "`!imp` is a tag, and tags have no meaning here";
    expect_problem("t: !imp news\n", "!imp", message, Some("put the text in quotes: t: \"!imp news\""));
    expect_problem("t:\n  - !imp {a: 1}\n", "!imp", message, Some("remove the tag"));
    expect_problem("t: !imp\n  a: 1\n", "!imp", message, Some("remove the tag"));
    let help = Some("write out the fields that it would bring");
    expect_problem("a: &a {b: 1}\nc:\n  <<: *a\n", "<<", "a merge key (`<<`) is not supported", help);
}

#[test]
fn a_key_is_a_text() {
    let message = "a key that is itself a list or a mapping";
    expect_problem("title: {{ v }}\n", "{ v }", message, Some("put the text in quotes: title: \"{{ v }}\""));
    expect_problem("[a]: 1\n", "[a]", message, Some("put the text in quotes: \"[a]\": 1"));
    expect_problem("? [a]\n: b\n", "[a]", message, None);
}

#[test]
fn a_text_is_one_document_and_its_keys_are_below_each_other() {
    let help = Some("remove this line, or begin it with a key");
    expect_problem("a: 1\n---\nb: 2\n", "---", "a second document begins here", help);
    expect_problem("a: 1\n...\nb", "b", "a second document begins here", help);
    expect_problem(
        "  a: 1\nb: 2\n",
        "b: 2",
        "this line does not belong to what comes before it",
        Some("begin all keys of one mapping in the same column"),
    );
    let help = Some("begin all entries of one list or mapping in the same column");
    expect_problem("a:\n  - x\n b: 1\n", "b:", "did not find expected key", help);
    expect_problem("- a\nb: c\n", "b:", "did not find expected `-` indicator", help);
}

#[test]
fn single_characters_are_shown() {
    expect_problem("a: \0\n", "\0", "a control character (U+0000)", Some("delete it"));
    expect_problem("é: \u{7}\n", "\u{7}", "a control character (U+0007)", Some("delete it"));
    expect_problem(
        "t: \"a\\d\"\n",
        "\\d",
        "`\\d` has no meaning in double quotes",
        Some("write `\\\\` for a backslash, or put the text in single quotes"),
    );
}

#[test]
fn anchors_and_aliases_are_fine_in_moderation() {
    assert_eq!(
        read("a: &x [1]\nb: *x\n"),
        Ok(Node::Map(vec![
            ("a".to_owned(), Node::List(vec![Node::Integer(1)])),
            ("b".to_owned(), Node::List(vec![Node::Integer(1)])),
        ]))
    );
}

#[test]
fn aliases_that_repeat_aliases_are_refused_before_they_unfold() {
    let mut yaml = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, previous) in ('b'..='i').zip('a'..) {
        yaml.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{previous}"); 10].join(", ")));
    }
    let problem = read(&yaml).expect_err("a problem");
    assert_eq!(problem.rule, Rule::YamlTooComplex);
    assert_eq!(problem.message, "aliases expand this document to more than 50000 values");
    assert!(yaml[problem.range].starts_with('*'), "the alias is shown");

    let text = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(3000), vec!["*a"; 2000].join(", "));
    let problem = read(&text).expect_err("a problem");
    assert_eq!(problem.message, "aliases repeat more than 1048576 bytes of text");
}

#[test]
fn an_anchor_that_holds_itself_is_refused() {
    let problem = read("a: &a [*a]\n").expect_err("a problem");
    assert_eq!(problem.rule, Rule::YamlTooComplex);
    assert_eq!(problem.message, "lists and mappings are nested more than 64 deep");
}

#[test]
fn many_values_without_aliases_are_fine() {
    let yaml = "- [a,b,c]\n".repeat(20_000);
    assert!(matches!(read(&yaml), Ok(Node::List(items)) if items.len() == 20_000));
}

#[test]
fn depth_is_limited() {
    for yaml in
        ["[".repeat(50_000), "{a: ".repeat(15_000), "- ".repeat(65), format!("{}x{}", "[".repeat(65), "]".repeat(65))]
    {
        let problem = read(&yaml).expect_err("a problem");
        assert_eq!(problem.rule, Rule::YamlTooComplex);
        assert_eq!(problem.message, "lists and mappings are nested more than 64 deep");
    }
    assert!(read(&format!("{}x{}", "[".repeat(64), "]".repeat(64))).is_ok());
}

#[test]
fn places_are_bytes_whatever_the_script() {
    let yaml = "назва: \"Київ\"\r\nlist:\r\n  - 🇺🇦 x\r\n  - { key: value }\r\n";
    let places = Places::of(yaml);
    let root = FieldPath::root();
    let value = |path: &FieldPath| places.value(path).map(|range| yaml[range].to_owned());
    assert_eq!(places.key(&root.entry(0)).map(|range| &yaml[range]), Some("назва"));
    assert_eq!(value(&root.entry(0)).as_deref(), Some("\"Київ\""));
    assert_eq!(value(&root.entry(1).entry(0)).as_deref(), Some("🇺🇦 x"));
    assert_eq!(value(&root.entry(1).entry(1).entry(0)).as_deref(), Some("value"));
    assert_eq!(value(&root.entry(9)), None);
}

#[test]
fn a_value_has_the_place_of_what_is_written() {
    let yaml = "\
a: 1.10 # rate
'b c' : \"x \\\" y\"   # quoted
d: 'It''s'
e: |  # kept
  one
  two

f: two
  lines
g:
h: # nothing
i: &anchor {x: [p, q], y: }
j: !!str 004
k: *anchor
l:
- m
-
- n: 1
  o: 2
- - s
  - t
u: [
  v ]
";
    let (node, places) = (read(yaml).expect("a document"), Places::of(yaml));
    let shown = |path: &[usize]| {
        let path = FieldPath::of(path);
        let slice = |range: Option<Range<usize>>| range.map_or("none", |range| &yaml[range]);
        (slice(places.key(&path)), slice(places.value(&path)))
    };
    assert_eq!(shown(&[0]), ("a", "1.10"));
    assert_eq!(shown(&[1]), ("'b c'", "\"x \\\" y\""));
    assert_eq!(shown(&[2]), ("d", "'It''s'"));
    assert_eq!(shown(&[3]), ("e", "|  # kept\n  one\n  two"));
    assert_eq!(shown(&[4]), ("f", "two\n  lines"));
    assert_eq!(shown(&[5]), ("g", ""));
    assert_eq!(shown(&[6]), ("h", ""));
    assert_eq!(places.value(&FieldPath::of(&[6])).map(|range| &yaml[range.start - 2..range.start]), Some("h:"));
    assert_eq!(shown(&[7]), ("i", "{x: [p, q], y: }"));
    assert_eq!(shown(&[7, 0]), ("x", "[p, q]"));
    assert_eq!(shown(&[7, 0, 1]), ("none", "q"));
    assert_eq!(shown(&[7, 1]), ("y", ""));
    assert_eq!(shown(&[8]), ("j", "004"));
    assert_eq!(shown(&[9]), ("k", "*anchor"));
    assert_eq!(shown(&[9, 0, 1]), ("*anchor", "*anchor"));
    assert_eq!(shown(&[10]), ("l", "- m\n-\n- n: 1\n  o: 2\n- - s\n  - t"));
    assert_eq!(shown(&[10, 1]), ("none", ""));
    assert_eq!(shown(&[10, 2]), ("none", "n: 1\n  o: 2"));
    assert_eq!(shown(&[10, 2, 1]), ("o", "2"));
    assert_eq!(shown(&[10, 3]), ("none", "- s\n  - t"));
    assert_eq!(shown(&[11]), ("u", "[\n  v ]"));
    assert_eq!(shown(&[11, 1]), ("none", "none"));
    assert!(matches!(node, Node::Map(entries) if entries.len() == 12));
}

#[test]
fn a_lone_carriage_return_is_not_a_reason_to_panic() {
    assert!(read("{1* \r").is_err());
}

#[test]
fn of_a_broken_document_the_places_before_the_break_are_known() {
    let yaml = "a: 1\nb:\n  - c\n  - @d\n";
    let places = Places::of(yaml);
    assert_eq!(places.value(&FieldPath::of(&[0])).map(|range| &yaml[range]), Some("1"));
    assert_eq!(places.value(&FieldPath::of(&[1, 0])).map(|range| &yaml[range]), Some("c"));
    assert_eq!(places.value(&FieldPath::of(&[1, 1])), None);
}

/// All paths of a tree.
fn paths(node: &Node, at: &FieldPath, found: &mut Vec<FieldPath>) {
    found.push(at.clone());
    match node {
        Node::List(items) => items.iter().enumerate().for_each(|(i, item)| paths(item, &at.entry(i), found)),
        Node::Map(entries) => entries.iter().enumerate().for_each(|(i, (_, item))| paths(item, &at.entry(i), found)),
        _ => {}
    }
}

fn child(node: &Node, step: u32) -> Option<&Node> {
    match node {
        Node::List(items) => items.get(usize::try_from(step).ok()?),
        Node::Map(entries) => entries.get(usize::try_from(step).ok()?).map(|(_, value)| value),
        _ => None,
    }
}

/// Documents in block and flow style.
fn document() -> impl Strategy<Value = String> {
    let scalar =
        prop_oneof!["[a-z]{1,5}", "\"[ -!#-\\[\\]-~é]{0,6}\"", "'[a-z:# ]{0,6}'", "[0-9]{1,3}", Just("~".to_owned())];
    let flow = scalar.clone().prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            prop::collection::vec(("[a-d]{1,2}", inner), 0..4).prop_map(|entries| {
                let entries: Vec<String> = entries.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
                format!("{{{}}}", entries.join(", "))
            }),
        ]
    });
    prop::collection::vec(("[a-z]{1,4}", flow), 1..5).prop_map(|entries| {
        let lines = |(key, value)| format!("{key}: {value}\n{key}2:\n  - {value}\n  - x: {value}\n");
        entries.into_iter().map(lines).collect::<Vec<_>>().concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(yaml in "[-\\[\\]{}:,&*!|>'\"%@`#? \n\t\r~a-c0-9é🇺]{0,60}") {
        let places = Places::of(&yaml);
        match read(&yaml) {
            Ok(node) => {
                let mut all = Vec::new();
                paths(&node, &FieldPath::root(), &mut all);
                for path in all {
                    if let Some(range) = places.value(&path) {
                        prop_assert!(yaml.get(range).is_some());
                    }
                }
            }
            Err(problem) => prop_assert!(yaml.get(problem.range.clone()).is_some(), "{:?}", problem),
        }
    }

    #[test]
    fn every_value_of_a_document_has_a_place(yaml in document()) {
        let node = read(&yaml).expect("a document");
        let places = Places::of(&yaml);
        let mut all = Vec::new();
        paths(&node, &FieldPath::root(), &mut all);
        for path in all {
            let place = places.value(&path);
            prop_assert!(place.is_some(), "{:?} in\n{}", path, yaml);
            // What is there means the same on its own.
            let value = path.steps().iter().try_fold(&node, |node, step| child(node, *step));
            if let Some(Node::Text(_) | Node::Integer(_) | Node::Null) = value {
                prop_assert_eq!(read(&yaml[place.unwrap_or_default()]).ok(), value.cloned());
            }
        }
    }
}
