//! Random texts in Markdown, as trees, so that it is known what each piece is; with names sprinkled everywhere.

use proptest::prelude::*;

/// The names as they are in texts: full, short, in other letters, torn by markup, with what may be attached to them.
const NAMES: &[&str] = &[
    "Mara Lind",
    "Mara Lind",
    "Otto Lind",
    "Lind",
    "M. L. Lind",
    "MARA LIND",
    "mara lind",
    "*Mara* Lind",
    "Mara **Lind**",
    "**Ma**ra Lind",
    "Mara Li*nd*",
    "*Mara ~~Lind~~*",
    "*Mara Lind*’s",
    "Mara Lind's",
    "Mara  Lind",
    "Ma\u{ad}ra Lind",
    "Mara&nbsp;Lind",
    "Mara[^a] Lind",
    "Mara Lind[^a]",
    "Mara <!-- who? --> Lind",
    "Mara <b>Lind</b>",
    "Mara `Lind`",
    "Mara [Lind](https://example.com/)",
    "\\@Mara Lind",
    "Ursa von der Mark",
    "Von der Mark",
    "Carvoria",
    "Carvoria",
    "pro-Carvoria",
    "Republic of *Carvoria*",
    "Карворія",
    "Carvoria-Esk grain pact",
    "Côte d’Esk",
    "C&ocirc;te d&#39;Esk",
    "Cote d'Esk",
    "Transit Authority",
    "TA",
    "B&T",
    "B&amp;T",
    "B&T[^a]",
    "Grain pact",
    "the “Grain pact”",
    "President Lind",
    "Lind Tower",
];

/// Words that are not a name, and marks that are beside names.
const WORDS: &[&str] = &[
    "the",
    "minister said",
    "in",
    "on Monday",
    "and",
    "with",
    "It",
    "Then.",
    "So?",
    "(",
    ")",
    "“",
    "”",
    "\"",
    "—",
    "-",
    ",",
    ".",
    ":",
    "'s",
    "/",
    "@",
    "#",
    "$",
    "$x^2$",
    "&amp;",
    "&lt;",
    "\\*",
    "\\",
    "*",
    "_",
    "~",
    "|",
    "]",
    "!",
    "1)",
    "{",
    "{{",
    "e\u{301}",
    "日本",
    "https://example.com/Carvoria",
    "carvoria.example.com",
];

/// A piece of a line.
#[derive(Debug, Clone)]
pub enum Inline {
    Text(&'static str),
    Name(&'static str),
    /// Between two lines: a soft break, or a hard one of either kind.
    Break(&'static str),
    /// Whatever holds other pieces: what stands before and behind them.
    Around(&'static str, Vec<Inline>, &'static str),
    /// What is written as it is and in which nothing may be linked: before, a name, behind.
    Sealed(&'static str, &'static str, &'static str),
}

/// A block.
#[derive(Debug, Clone)]
pub enum Block {
    Paragraph(Vec<Inline>),
    Heading(&'static str, Vec<Inline>),
    List(&'static str, Vec<Vec<Block>>),
    Quotation(&'static str, Vec<Block>),
    Table(Vec<[Vec<Inline>; 2]>),
    Code(&'static str, &'static str),
    Html(&'static str),
    Note(Vec<Inline>),
}

/// Between these two words nothing may be linked, wherever they are shown.
pub const SEALED: [&str; 2] = ["zqzq", "qzqz"];

fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    let name = || prop::sample::select(NAMES);
    let leaf = prop_oneof![
        4 => prop::sample::select(WORDS).prop_map(Inline::Text),
        6 => name().prop_map(Inline::Name),
        1 => prop::sample::select(&["\n", "  \n", "\\\n"][..]).prop_map(Inline::Break),
        1 => (prop::sample::select(&[("`", "`"), ("<b title=\"", "\">"), ("<!--", "-->"), ("``", "``")][..]), name())
            .prop_map(|((before, behind), name)| Inline::Sealed(before, name, behind)),
        1 => prop::sample::select(&[
            "[^a]", "[^b]", "[^nobody]", "<https://example.com/Mara>", "[[people/mara-lind|Lind]]",
            "[[countries/carvoria|the country]]", "![Mara Lind](none.png \"Carvoria\")", "[x][Carvoria]", "<lind@example.com>",
        ][..]).prop_map(Inline::Text),
    ];
    let around = &[
        ("*", "*"),
        ("**", "**"),
        ("_", "_"),
        ("~~", "~~"),
        ("[", "](https://example.com/)"),
        ("[", "](/countries/carvoria/ \"Mara Lind\")"),
        ("![So ", "](/a.png \"Mara Lind\")"),
        ("![So ", "](https://example.com/x.png)"),
        ("[[people/mara-lind|", "]]"),
        ("\"", "\""),
        ("“", "”"),
        ("$", "$"),
        ("<b>", "</b>"),
    ];
    let piece = leaf.prop_recursive(3, 12, 4, move |inner| {
        (prop::sample::select(&around[..]), prop::collection::vec(inner, 1..4))
            .prop_map(|((before, behind), inner)| Inline::Around(before, inner, behind))
    });
    prop::collection::vec(piece, 1..8)
}

/// Any text.
pub fn blocks() -> impl Strategy<Value = Vec<Block>> {
    let name = || prop::sample::select(NAMES);
    let leaf = prop_oneof![
        6 => inlines().prop_map(Block::Paragraph),
        1 => (prop::sample::select(&["# ", "## ", "### "][..]), inlines()).prop_map(|(mark, line)| Block::Heading(mark, line)),
        1 => prop::collection::vec((inlines(), inlines()).prop_map(|(one, two)| [one, two]), 1..3).prop_map(Block::Table),
        1 => (prop::sample::select(&["```\n", "~~~ text\n"][..]), name()).prop_map(|(mark, name)| Block::Code(mark, name)),
        1 => name().prop_map(Block::Html),
        1 => inlines().prop_map(Block::Note),
    ];
    let block = leaf.prop_recursive(3, 10, 3, |inner| {
        let inner = prop::collection::vec(inner, 1..3);
        prop_oneof![
            (prop::sample::select(&["- ", "1. ", "* [ ] ", ": "][..]), prop::collection::vec(inner.clone(), 1..3))
                .prop_map(|(mark, items)| Block::List(mark, items)),
            (prop::sample::select(&["", "[!NOTE]\n", "— "][..]), inner)
                .prop_map(|(first, inner)| Block::Quotation(first, inner)),
        ]
    });
    prop::collection::vec(block, 1..6)
}

/// Writes pieces as Markdown, with a space between most of them.
fn write_line(pieces: &[Inline], one_line: bool, out: &mut String) {
    for piece in pieces {
        let is_open = out.ends_with([' ', '\n', '(', '“', '"', '*', '_', '[', '/', '@', '#', '-', '$', '|']);
        match piece {
            Inline::Text(text) if is_open || text.starts_with([',', '.', '\'', ')', '”', '-', '[', ':']) => {
                out.push_str(text);
            }
            Inline::Text(text) | Inline::Name(text) if is_open || out.is_empty() => out.push_str(text),
            Inline::Text(text) | Inline::Name(text) => *out += &format!(" {text}"),
            Inline::Break(_) if one_line => out.push(' '),
            Inline::Break(text) => out.push_str(text),
            Inline::Around(before, inner, behind) => {
                out.push_str(if is_open { "" } else { " " });
                out.push_str(before);
                let mut line = String::new();
                write_line(inner, one_line, &mut line);
                // A link without any text stands nowhere.
                out.push_str(if line.trim().is_empty() { "so" } else { line.trim() });
                out.push_str(behind);
            }
            Inline::Sealed(before, name, behind) => {
                let name = name.replace(['`', '<', '>', '"'], "").replace("--", "");
                *out += &format!(" {before}{} {name} {}{behind}", SEALED[0], SEALED[1]);
            }
        }
    }
}

/// A line of pieces for a place that has only one: a heading, a cell.
fn one_line(pieces: &[Inline]) -> String {
    let mut line = String::new();
    write_line(pieces, true, &mut line);
    line.replace('\n', " ").trim().to_owned()
}

/// Writes blocks as Markdown, each line behind `indent`.
fn write_blocks(blocks: &[Block], indent: &str, out: &mut String) {
    for block in blocks {
        let mut text = String::new();
        match block {
            Block::Paragraph(pieces) => write_line(pieces, false, &mut text),
            Block::Heading(mark, pieces) => text = format!("{mark}{}", one_line(pieces)),
            Block::List(mark, items) => {
                text.push_str(if *mark == ": " { "A term\n" } else { "" });
                for item in items {
                    let mut inner = String::new();
                    write_blocks(item, &" ".repeat(mark.len().min(3)), &mut inner);
                    // A box has its line to itself: what follows it is no block.
                    let box_line = if mark.len() > 3 { "Done.\n\n   " } else { "" };
                    text += &format!("{mark}{box_line}{}\n", inner.trim());
                }
            }
            Block::Quotation(first, inner) => {
                let mut quoted = String::new();
                write_blocks(inner, "", &mut quoted);
                // With a dash the last paragraph is the speaker.
                let (first, last) = if *first == "— " { ("", "\n— Somebody, 2025") } else { (*first, "") };
                for line in format!("{first}{}{last}", quoted.trim()).lines() {
                    text += &format!("> {line}\n");
                }
            }
            Block::Table(rows) => {
                text.push_str("| Mara Lind | TA |\n|---|:-:|\n");
                for [one, two] in rows {
                    let [one, two] = [one, two].map(|cell| one_line(cell).replace('|', "\\|"));
                    text += &format!("| {one} | {two} |\n");
                }
            }
            Block::Code(mark, name) => text = format!("{mark}{} {name} {}\n{}", SEALED[0], SEALED[1], &mark[..3]),
            Block::Html(name) => {
                text = format!(
                    "<div>\n{} {} {}\n</div>",
                    SEALED[0],
                    name.replace("<!--", "").replace("-->", ""),
                    SEALED[1]
                );
            }
            Block::Note(pieces) => text = format!("[^a]: {}", one_line(pieces)),
        }
        for line in text.trim_end().lines() {
            *out += &format!("{indent}{line}\n");
        }
        out.push_str(&format!("{}\n", indent.trim_end()));
    }
}

/// Writes a text, with the definition of a link that it may use.
pub fn markdown(blocks: &[Block]) -> String {
    let mut text = String::new();
    write_blocks(blocks, "", &mut text);
    text + "\n[Carvoria]: https://example.com/ \"Mara Lind\"\n"
}
