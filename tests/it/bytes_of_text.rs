//! Whatever an editor saves: byte-order marks, line ends of every system, bytes that are no text.

use expect_test::expect;

use crate::fixture::{Fixture, lines};

const PATH: &str = "content/people/mara-lind.md";

fn lines_of(bytes: &[u8]) -> String {
    Fixture::new("").file(PATH, bytes).build().lines()
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let plain = "---\nname: Mara Lind\nsummary: A minister\naliases:\n  - M. Lind\n---\n\nFirst line\nsecond line.\n\n## Office\n\n- a\n- b\n";
    let built = |text: String| Fixture::new("").file(PATH, text).build().clean();
    let expected = built(plain.to_owned());
    for (name, text) in [
        ("mark", format!("\u{feff}{plain}")),
        ("CRLF", plain.replace('\n', "\r\n")),
        ("mark and CRLF", format!("\u{feff}{}", plain.replace('\n', "\r\n"))),
        ("no line end at the end", plain.trim_end().to_owned()),
    ] {
        let found = built(text);
        assert_eq!(found.text("people/mara-lind/"), expected.text("people/mara-lind/"), "{name}");
    }
}

#[test]
fn places_are_right_behind_a_mark_and_in_windows_line_ends() {
    let text = "\u{feff}---\r\nname: Mara Lind\r\nsumary: Ä\r\n---\r\n\r\nÄ [[Nobody]]\r\n";
    expect![[r#"
        content/people/mara-lind.md:3:1 unknown-field a person has no field `sumary`
        content/people/mara-lind.md:6:3 broken-link no page `Nobody`
    "#]]
    .assert_eq(&lines_of(text.as_bytes()));
}

#[test]
fn columns_count_characters_and_not_bytes() {
    expect![[r#"
        content/people/mara-lind.md:5:15 broken-link no page `Nobody`
    "#]]
    .assert_eq(&lines_of("---\nname: Mara Lind\n---\n\nЗеленський 🇺🇦 [[Nobody]]\n".as_bytes()));
}

#[test]
fn bytes_that_are_no_text_are_reported_with_file_line_and_byte() {
    expect![[r#"
        content/people/mara-lind.md:2:8 invalid-utf8 byte 11 (0xe4) is not valid UTF-8
    "#]]
    .assert_eq(&lines_of(b"---\nname: M\xe4ra Lind\n---\n"));
    expect![[r#"
        content/people/mara-lind.md:5:33 invalid-utf8 byte 57 (0xe2) is not valid UTF-8
    "#]]
    .assert_eq(&lines_of(b"---\nname: Mara Lind\n---\n\nEnds in the middle of a letter: \xe2\x82"));
    expect![[r#"
        content/people/mara-lind.md:5:2 invalid-utf8 a NUL character at byte 26
    "#]]
    .assert_eq(&lines_of(b"---\nname: Mara Lind\n---\n\nA\0B\n"));
    expect![[r#"
        content/people/mara-lind.md:1:2 invalid-utf8 a NUL character at byte 1
    "#]]
    .assert_eq(&lines_of(&"---\nname: Mara Lind\n---\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()));
}

#[test]
fn settings_sources_and_templates_that_are_no_text_are_reported_too() {
    let built = Fixture::new("")
        .file("briefbook.yaml", b"title: Test \xff\nbase_url: https://example.org/\n")
        .file("content/sources.yaml", b"- { id: a, title: \xff }\n")
        .file("templates/404.html", b"{% extends \"theme/404.html\" %}\n\xff\n")
        .build();
    expect![[r#"
        briefbook.yaml:1:13 invalid-utf8 byte 12 (0xff) is not valid UTF-8
        content/sources.yaml:1:19 invalid-utf8 byte 18 (0xff) is not valid UTF-8
        templates/404.html:2:1 invalid-utf8 byte 31 (0xff) is not valid UTF-8
    "#]]
    .assert_eq(&built.lines());
}

#[test]
fn pictures_and_other_files_are_copied_byte_by_byte() {
    let bytes: Vec<u8> = (0..=255).collect();
    let built = Fixture::new("").file("static/all.bin", bytes.clone()).build().clean();
    assert_eq!(built.bytes("all.bin"), bytes);
}

/// Paths that would leave the output, that a file system takes for something else, or that no URL can have.
const HOSTILE: &[&str] = &[
    "../x",
    "../../x",
    "/../x",
    "a/../../b",
    "a/..",
    "..",
    ".",
    "./a",
    "a/./b",
    "...",
    "a//b",
    "//example.com/x",
    "https://example.com/",
    "a\\\\b",
    "..\\\\x",
    "C:/x",
    "c:x",
    "con",
    "NUL",
    "nul.txt",
    "a/aux/b",
    "com1.html",
    "x?y",
    "x#y",
    "%2e%2e/x",
    "..%2fx",
    "x.",
    "a/b./",
    "a<b",
    "a>b",
    "a|b",
    "a*b",
    "a\\\"b",
    "a\\0b",
    " ",
    "/",
    "~/../x",
    "a:b",
];

#[test]
fn invisible_characters_are_refused_in_paths() {
    for path in ["a\\u202eb", "a\\u200bb", "a\\u2060b", "a\\ufeffb"] {
        let told = lines(&format!("//- content/pages/about.md\n---\ntitle: About\nredirect_from: [\"{path}\"]\n---\n"));
        assert!(told.contains(" bad-path "), "{path}: {told}");
    }
}

#[test]
fn no_redirect_and_no_slug_leads_out_of_the_output() {
    for path in HOSTILE {
        for field in [format!("redirect_from: [\"{path}\"]"), format!("slug: \"{path}\"")] {
            let text = format!("//- content/pages/about.md\n---\ntitle: About\n{field}\n---\n");
            let told = lines(&text);
            let refused = told.lines().any(|line| {
                [" bad-path ", " yaml-syntax ", " control-character "].iter().any(|rule| line.contains(rule))
            });
            assert!(refused, "{field} is refused: {told}");
            assert_eq!(told.lines().count(), 1, "{field}: {told}");
        }
    }
}
