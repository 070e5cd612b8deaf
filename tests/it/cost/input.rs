//! What the sites of all kinds are made of.

/// The files of a site, by their paths.
pub type Files = Vec<(String, String)>;

/// What a run prints about a site without a problem.
pub const CLEAN: &str = "no problem";

/// What `make` makes of each number below `count`, one after the other.
pub fn each(count: usize, make: impl Fn(usize) -> String) -> String {
    (0..count).map(make).collect()
}

/// A file for each number below `count`.
pub fn files(count: usize, make: impl Fn(usize) -> (String, String)) -> Files {
    (0..count).map(make).collect()
}

/// A content file with front matter and a text.
pub fn file(path: &str, front: &str, text: &str) -> (String, String) {
    (format!("content/{path}.md"), format!("---\n{front}\n---\n\n{text}\n"))
}

/// The files of two sites in one.
pub fn and(mut files: Files, more: impl IntoIterator<Item = (String, String)>) -> Files {
    files.extend(more);
    files
}

/// A site of one free page with this text.
pub fn text(text: &str) -> Files {
    vec![file("pages/a", "title: A", text)]
}

/// A site of a free page for each of these texts.
pub fn texts<const N: usize>(texts: [String; N]) -> Files {
    let pages = texts.iter().enumerate();
    pages.map(|(at, text)| file(&format!("pages/a{at}"), &format!("title: A{at}"), text)).collect()
}

/// A site of one free page with these fields.
pub fn front(fields: &str) -> Files {
    vec![file("pages/a", &format!("title: A\n{fields}"), "Text.")]
}

/// Two countries, a person, and an agreement of the two.
pub fn world() -> Files {
    vec![
        file("countries/norway", "name: Norway", ""),
        file("countries/sweden", "name: Sweden", ""),
        file("people/mara", "name: Mara Lind", ""),
        file("agreements/ferry", "name: Ferry agreement\nparties: [norway, sweden]", ""),
        file("briefings/2025-05-01-talks", "title: Talks", "Norway, Sweden, Mara Lind, the Ferry agreement."),
    ]
}

/// The [`world`], and a briefing with these fields and this text.
pub fn briefing(fields: &str, text: &str) -> Files {
    and(world(), [file("briefings/2025-05-02-more", &format!("title: More\n{fields}"), text)])
}

/// The [`world`], and another agreement of the two countries with these fields.
pub fn agreement(fields: &str) -> Files {
    let fields = format!("name: Fish agreement\nparties: [norway, sweden]\n{fields}");
    and(briefing("", "The Fish agreement."), [file("agreements/fish", &fields, "")])
}

/// A country for each number below `count`, and a briefing about them.
pub fn countries(count: usize) -> Files {
    let countries = files(count, |i| file(&format!("countries/land-{i}"), &format!("name: {}", word(i)), ""));
    and(briefing(&format!("countries: [{}]", each(count, |i| format!("land-{i}, "))), ""), countries)
}

/// A field with a list of one line for each number below `count`.
pub fn list(field: &str, count: usize, item: impl Fn(usize) -> String) -> String {
    format!("{field}:\n{}", each(count, |i| format!("  - {}\n", item(i))))
}

/// A word of its own for each number, with a capital, that no language has. Numbers that are close have words that are not.
pub fn word(number: usize) -> String {
    let mixed = number * 40_503 % 65_536;
    let letter = |at: u32| char::from(b"bdfghklmnprstvwz"[mixed / 16_usize.pow(at) % 16]);
    let (first, rest) = (letter(3).to_ascii_uppercase(), [letter(2), letter(1), letter(0)]);
    format!("{first}o{}a{}u{}i", rest[0], rest[1], rest[2])
}

/// A day for each number, the earlier ones first, before the day of the run.
pub fn day(number: usize) -> String {
    format!("{}-{:02}-{:02}", 1980 + number / 336, number / 28 % 12 + 1, number % 28 + 1)
}
