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
    assert_eq!(value_of("a: ~"), Node::Null);
    assert_eq!(value_of("a:"), Node::Null);
    assert_eq!(read(""), Ok(Node::Null));
}

#[test]
fn a_tab_in_the_indentation_is_named() {
    expect_problem(
        "people:\n\t- x\n",
        "\t",
        "a tab in the indentation; YAML takes only spaces",
        Some("indent with spaces"),
    );
}

#[test]
fn an_unquoted_colon_gets_the_line_with_quotes() {
    expect_problem(
        "title: Trade: the deal\n",
        ":",
        "a colon in a text that is not in quotes",
        Some("put the text in quotes: title: \"Trade: the deal\""),
    );
}

#[test]
fn what_is_not_closed_is_shown_where_it_begins() {
    expect_problem("title: [A\ndate: 1\n", "[", "a `[` that is not closed", Some("close it with `]`"));
    let (marked, message, _) = problem("title: \"A\ndate: 1\n");
    assert_eq!((marked.as_str(), message.as_str()), ("\"", "a quotation mark that is not closed"));
}

#[test]
fn a_character_with_a_meaning_at_the_beginning_of_a_text_gets_quotes() {
    expect_problem("title: @x\n", "@", "a text cannot begin with `@`", Some("put the text in quotes: title: \"@x\""));
    let (_, _, help) = problem("title: \"Foo\" bar\n");
    assert_eq!(help.as_deref(), Some("put the text in quotes: title: '\"Foo\" bar'"));
}

#[test]
fn tags_and_merge_keys_and_second_documents_are_refused() {
    for yaml in ["a: !mine x\n", "a: &a {b: 1}\nc:\n  <<: *a\n", "a: 1\n---\nb: 2\n"] {
        assert!(read(yaml).is_err(), "{yaml}");
    }
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
    assert_eq!(problem.message, "aliases make this document stand for more than 50000 values");
}

#[test]
fn depth_is_limited() {
    let problem = read(&"[".repeat(50_000)).expect_err("a problem");
    assert_eq!(problem.rule, Rule::YamlTooComplex);
}

#[test]
fn both_places_of_a_repeated_key_are_found_at_any_depth() {
    let yaml = "a: 1\nb: {c: 1, c: 2}\na: 3\n";
    let node = read(yaml).expect("a document");
    let places = Places::of(yaml);
    let found: Vec<(usize, usize)> = duplicate_keys(&node)
        .iter()
        .map(|(second, first)| (places.key(second).expect("a place").start, places.key(first).expect("a place").start))
        .collect();
    assert_eq!(found, [(15, 9), (21, 0)]);
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

/// All paths of a tree.
fn paths(node: &Node, at: &FieldPath, found: &mut Vec<FieldPath>) {
    found.push(at.clone());
    match node {
        Node::List(items) => items.iter().enumerate().for_each(|(i, item)| paths(item, &at.entry(i), found)),
        Node::Map(entries) => entries.iter().enumerate().for_each(|(i, (_, item))| paths(item, &at.entry(i), found)),
        _ => {}
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
        entries
            .into_iter()
            .map(|(key, value)| format!("{key}: {value}\n{key}2:\n  - {value}\n  - x: {value}\n"))
            .collect()
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
            prop_assert!(places.value(&path).is_some(), "{:?} in\n{}", path, yaml);
        }
    }
}
