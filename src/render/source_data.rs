//! The ledger of sources as data: a table for spreadsheets, and JSON for programs.
//!
//! In: the site. Out: bytes. The names are those of the front matter; every address is whole.

use serde::Serialize;

use super::csv::Csv;
use crate::model::sourcing::Via;
use crate::route::sources::SourcePart;
use crate::schema::fields::Word;
use crate::schema::statement::{Reliability, SourceType};
use crate::view::parts::Sight;

/// A source as data.
#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    page: Option<String>,
    publisher: Option<&'a str>,
    title: Option<&'a str>,
    url: Option<&'a str>,
    archived: Option<&'a str>,
    published: Option<String>,
    accessed: Option<String>,
    #[serde(rename = "type")]
    kind: Option<SourceType>,
    owner_country: Option<String>,
    reliability: Option<Reliability>,
    reliability_meaning: Option<&'static str>,
    via: Vec<String>,
    note: Option<&'a str>,
    rests_on_it: usize,
    falls_with_it: usize,
    cited_in: Vec<String>,
}

fn rows(sight: Sight<'_>) -> impl Iterator<Item = Row<'_>> {
    let sourcing = &sight.site.sourcing;
    sourcing.listed().iter().filter_map(move |at| {
        let entry = sourcing.source(*at)?;
        let source = &entry.source;
        let via = sourcing.chain(*at).into_iter().skip(1).map(|link| match link {
            Via::Source(at) => sourcing.source(at).map(|entry| entry.slug.clone()).unwrap_or_default(),
            Via::Words(words) => words,
        });
        let page = entry.has_page().then(|| SourcePart::Of(*at, 1).url(sight.site)).flatten();
        let key = |id| sight.site.page(id).key().to_string();
        Some(Row {
            id: &entry.slug,
            page: page.map(|url| sight.permalink(&url)),
            publisher: source.publisher.as_deref(),
            title: source.title.as_deref(),
            url: source.url.as_deref(),
            archived: source.archived.as_deref(),
            published: source.published.as_ref().map(|date| date.value.notation()),
            accessed: source.accessed.as_ref().map(|date| date.value.notation()),
            kind: source.kind,
            owner_country: entry.owner.map(key),
            reliability: source.reliability,
            reliability_meaning: source.reliability.map(Reliability::meaning),
            via: via.collect(),
            note: source.note.as_deref(),
            rests_on_it: entry.facts.len(),
            falls_with_it: entry.falls.len(),
            cited_in: entry.cited_in.iter().map(|id| key(*id)).collect(),
        })
    })
}

/// The sources as a list of objects, one on a line.
#[must_use]
pub fn json(sight: Sight<'_>) -> Vec<u8> {
    let mut bytes = vec![b'['];
    for (at, row) in rows(sight).enumerate() {
        bytes.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        // Writing to memory does not fail, and every key is a text.
        let _ = serde_json::to_writer(&mut bytes, &row);
    }
    bytes.extend_from_slice(b"\n]\n");
    bytes
}

/// The columns of the table.
const COLUMNS: [&str; 17] = [
    "id",
    "page",
    "publisher",
    "title",
    "url",
    "archived",
    "published",
    "accessed",
    "type",
    "owner_country",
    "reliability",
    "reliability_meaning",
    "via",
    "note",
    "rests_on_it",
    "falls_with_it",
    "cited_in",
];

/// The sources as a table, with a row of names first.
#[must_use]
pub fn csv(sight: Sight<'_>) -> Vec<u8> {
    let mut csv = Csv::new(&COLUMNS);
    for row in rows(sight) {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        csv.row(&[
            row.id.to_owned(),
            row.page.unwrap_or_default(),
            text(row.publisher),
            text(row.title),
            text(row.url),
            text(row.archived),
            row.published.unwrap_or_default(),
            row.accessed.unwrap_or_default(),
            text(row.kind.map(SourceType::as_str)),
            row.owner_country.unwrap_or_default(),
            text(row.reliability.map(Reliability::as_str)),
            text(row.reliability_meaning),
            row.via.join("; "),
            text(row.note),
            row.rests_on_it.to_string(),
            row.falls_with_it.to_string(),
            row.cited_in.join("; "),
        ]);
    }
    csv.into_bytes()
}
