//! The ledger of statements as data: a table for spreadsheets, and JSON for programs.
//!
//! In: the site. Out: bytes, made row by row. The names are those of the front matter; every address is whole.

use serde::Serialize;

use super::csv::Csv;
use crate::model::records::{Addressee, StatementRecord};
use crate::model::{PageId, Site};
use crate::schema::fields::{Located, Word};
use crate::schema::statement::{Act, Reliability, Source, SourceType, Stance};
use crate::view::parts::Sight;
use crate::view::statement::statement_anchor;

/// A statement as data.
#[derive(Serialize)]
struct Row<'a> {
    id: String,
    url: String,
    date: Option<String>,
    /// Where the date is from: `statement`, or `briefing` if the statement has none of its own.
    date_basis: Option<&'static str>,
    said_as: Option<&'a str>,
    place: Option<&'a str>,
    by: Named<'a>,
    role: Option<String>,
    act: Act,
    to: Vec<Named<'a>>,
    about: Vec<Named<'a>>,
    agreement: Option<Named<'a>>,
    stance: Option<Stance>,
    attributes_to: Option<Named<'a>>,
    attributed_stance: Option<Stance>,
    quote: Option<&'a str>,
    paraphrase: Option<&'a str>,
    wordings: Vec<Words<'a>>,
    sources: Vec<Cited<'a>>,
    briefing: Told<'a>,
}

/// An entity, or plain words for somebody who has no page.
#[derive(Serialize)]
struct Named<'a> {
    key: Option<String>,
    name: &'a str,
    url: Option<String>,
}

/// Another wording.
#[derive(Serialize)]
struct Words<'a> {
    quote: Option<&'a str>,
    paraphrase: Option<&'a str>,
    lang: Option<&'a str>,
    sources: Vec<Cited<'a>>,
}

/// A source.
#[derive(Serialize)]
struct Cited<'a> {
    id: &'a str,
    publisher: Option<&'a str>,
    title: Option<&'a str>,
    url: Option<&'a str>,
    published: Option<String>,
    #[serde(rename = "type")]
    kind: Option<SourceType>,
    reliability: Option<Reliability>,
}

/// The briefing that tells a statement.
#[derive(Serialize)]
struct Told<'a> {
    key: String,
    title: &'a str,
    url: String,
    date: Option<String>,
}

/// The statements of an entity, or of the site, newest first.
fn records(site: &Site, of: Option<PageId>) -> impl Iterator<Item = &StatementRecord> {
    let positions = match of {
        Some(id) => site.ledger.of(id).map_or(&[][..], |ledger| &ledger.all),
        None => site.ledger.all(),
    };
    positions.iter().map(|at| &site.statements[*at])
}

/// The statements as a list of objects, one on a line.
#[must_use]
pub fn json(sight: Sight<'_>, of: Option<PageId>) -> Vec<u8> {
    let mut bytes = vec![b'['];
    for (at, record) in records(sight.site, of).enumerate() {
        bytes.extend_from_slice(if at == 0 { b"\n" } else { b",\n" });
        // Writing to memory does not fail, and every key is a text.
        let _ = serde_json::to_writer(&mut bytes, &row(sight, record));
    }
    bytes.extend_from_slice(b"\n]\n");
    bytes
}

/// The columns of the table.
const COLUMNS: [&str; 27] = [
    "id",
    "url",
    "date",
    "date_basis",
    "said_as",
    "place",
    "by",
    "by_name",
    "role",
    "act",
    "to",
    "to_names",
    "about",
    "about_names",
    "agreement",
    "agreement_name",
    "stance",
    "attributes_to",
    "attributes_to_name",
    "attributed_stance",
    "quote",
    "paraphrase",
    "wordings",
    "sources",
    "briefing",
    "briefing_title",
    "briefing_date",
];

/// The statements as a table, with a row of names first.
#[must_use]
pub fn csv(sight: Sight<'_>, of: Option<PageId>) -> Vec<u8> {
    let mut csv = Csv::new(&COLUMNS);
    for record in records(sight.site, of) {
        let row = row(sight, record);
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        let word = |value: Option<&'static str>| value.unwrap_or_default().to_owned();
        let keys = |list: &[Named<'_>]| {
            list.iter().map(|one| one.key.as_deref().unwrap_or(one.name)).collect::<Vec<_>>().join("; ")
        };
        let names = |list: &[Named<'_>]| list.iter().map(|one| one.name).collect::<Vec<_>>().join("; ");
        let one = |named: &Option<Named<'_>>| {
            named.as_ref().map_or([String::new(), String::new()], |named| {
                [keys(std::slice::from_ref(named)), named.name.to_owned()]
            })
        };
        let [agreement, agreement_name] = one(&row.agreement);
        let [attributes_to, attributes_to_name] = one(&row.attributes_to);
        let wordings: Vec<&str> =
            row.wordings.iter().flat_map(|it| it.quote.into_iter().chain(it.paraphrase)).collect();
        let sources: Vec<String> = row.sources.iter().map(source_in_words).collect();
        csv.row(&[
            row.id,
            row.url,
            row.date.unwrap_or_default(),
            word(row.date_basis),
            text(row.said_as),
            text(row.place),
            keys(std::slice::from_ref(&row.by)),
            row.by.name.to_owned(),
            row.role.unwrap_or_default(),
            row.act.as_str().to_owned(),
            keys(&row.to),
            names(&row.to),
            keys(&row.about),
            names(&row.about),
            agreement,
            agreement_name,
            word(row.stance.map(Stance::as_str)),
            attributes_to,
            attributes_to_name,
            word(row.attributed_stance.map(Stance::as_str)),
            text(row.quote),
            text(row.paraphrase),
            wordings.join("; "),
            sources.join("; "),
            row.briefing.key,
            row.briefing.title.to_owned(),
            row.briefing.date.unwrap_or_default(),
        ]);
    }
    csv.into_bytes()
}

/// A source in a cell: its publisher or title, and its address.
fn source_in_words(source: &Cited<'_>) -> String {
    let name = source.publisher.or(source.title);
    match (name, source.url) {
        (Some(name), Some(url)) => format!("{name} <{url}>"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => source.id.to_owned(),
    }
}

fn row<'a>(sight: Sight<'a>, record: &'a StatementRecord) -> Row<'a> {
    let site = sight.site;
    let statement = record.statement(site);
    let page = site.page(record.page);
    let url = sight.permalink(&page.url);
    let named = |id: PageId| {
        let page = site.page(id);
        Named { key: Some(page.key().to_string()), name: page.title(), url: Some(sight.permalink(&page.url)) }
    };
    let to = record.to.iter().map(|to| match to {
        Addressee::Entity(id) => named(*id),
        Addressee::Words(words) => Named { key: None, name: words, url: None },
    });
    let sources = |ids: &'a [Located<String>]| -> Vec<Cited<'a>> {
        ids.iter().filter_map(|id| site.source(record.page, &id.value)).map(cited).collect()
    };
    let own_date = statement.date.as_ref().map(|date| date.value);
    let of_briefing = page.briefing().map(|briefing| briefing.date.value);
    Row {
        id: format!("{}#{}", page.key(), statement_anchor(record.position)),
        url: format!("{url}#{}", statement_anchor(record.position)),
        date: own_date.or(of_briefing).map(|date| date.notation()),
        date_basis: own_date.map(|_| "statement").or(of_briefing.map(|_| "briefing")),
        said_as: statement.said_as.as_deref(),
        place: statement.place.as_deref(),
        by: named(record.by),
        role: record.role(site),
        act: statement.act,
        to: to.collect(),
        about: record.about.iter().map(|id| named(*id)).collect(),
        agreement: record.agreement.map(named),
        stance: statement.stance,
        attributes_to: record.attributes_to.map(named),
        attributed_stance: statement.attributed_stance,
        quote: statement.quote.as_deref(),
        paraphrase: statement.paraphrase.as_deref(),
        wordings: statement
            .wordings
            .iter()
            .map(|wording| Words {
                quote: wording.quote.as_deref(),
                paraphrase: wording.paraphrase.as_deref(),
                lang: wording.lang.as_deref(),
                sources: sources(&wording.sources),
            })
            .collect(),
        sources: sources(&statement.sources),
        briefing: Told {
            key: page.key().to_string(),
            title: page.title(),
            url,
            date: page.briefing().map(|briefing| briefing.date.value.notation()),
        },
    }
}

fn cited(source: &Source) -> Cited<'_> {
    Cited {
        id: &source.id.value,
        publisher: source.publisher.as_deref(),
        title: source.title.as_deref(),
        url: source.url.as_deref(),
        published: source.published.as_ref().map(|date| date.value.notation()),
        kind: source.kind,
        reliability: source.reliability,
    }
}
