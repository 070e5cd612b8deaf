//! Front matter, settings and the other files of YAML.

use super::site::build;

/// The files that YAML is put into, by the first byte of the input.
const FILES: [&str; 8] = [
    "content/briefings/2025-01-02-x.md",
    "content/agreements/x.md",
    "content/people/x.md",
    "content/countries/x.md",
    "content/organisations/x.md",
    "content/pages/x.md",
    "content/sources.yaml",
    "briefbook.yaml",
];

/// Pages that the YAML may name.
const OTHERS: [(&str, &str); 4] = [
    (
        "content/people/mara-lind.md",
        "---\nname: Mara Lind\nposts: [{ title: Minister, of: norway, from: 2020 }]\n---\n",
    ),
    ("content/countries/norway.md", "---\nname: Norway\niso2: NO\n---\n"),
    ("content/agreements/grain-pact.md", "---\nname: Grain pact\nparties: [norway]\n---\n"),
    (
        "content/briefings/2025-01-01-first.md",
        "---\ntitle: First\npeople: [mara-lind]\nsources: [{ id: s, title: S, url: \"https://example.org/s\" }]\n---\n\nMara Lind[^s].\n",
    ),
];

/// The first byte says in which file the rest stands as YAML; another `---` in it ends the front matter.
pub fn front_matter(bytes: &[u8]) {
    let Some((first, yaml)) = bytes.split_first() else { return };
    let file = FILES[usize::from(*first) % FILES.len()];
    let is_page = file.ends_with(".md");
    let whole = if is_page { [b"---\n", yaml, b"\n---\n\nMara Lind of Norway.\n"].concat() } else { yaml.to_vec() };
    let others = OTHERS.iter().map(|(path, text)| (*path, text.as_bytes().to_vec()));
    build(others.chain([(file, whole)])).check(&String::from_utf8_lossy(yaml));
}
