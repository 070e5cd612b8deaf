//! What authors may write: the site's settings and the front matter of every kind of page.
//!
//! In: trees of YAML, as [`node::Node`]. Out: typed records, and a diagnostic for everything that is not as the authors'
//! guide says. It must not know how YAML is parsed, nor what other files say: whether a reference leads anywhere is for
//! the model to find out.

pub mod node;
pub mod country_code;
pub mod word;
pub mod fields;
pub mod statement;
pub mod step;
pub mod event;
pub mod source;
pub mod revision;
pub mod agreement;
pub mod staleness;
pub mod publish;
pub mod hosts;
pub mod settings;
pub mod page;
pub mod entity;

use fields::{Fields, Reading};
use node::Node;
use settings::{BRIEFINGS, Kinds, PAGES};

use crate::path::SourcePath;

/// What a content file is.
#[derive(Debug, Clone)]
pub enum Record {
    /// A dated text.
    Briefing(Box<page::Briefing>),
    /// A page that is neither a briefing nor an entity.
    Page(page::FreePage),
    /// A person, country, agreement, organisation, or a thing of a kind the site adds.
    Entity(Box<entity::Entity>),
}

impl Record {
    /// What it says as an entity.
    #[must_use]
    pub fn entity(&self) -> Option<&entity::Entity> {
        if let Self::Entity(entity) = self { Some(entity) } else { None }
    }
}

/// Reads the front matter of one content file of a kind. `None` when it is no mapping; what is missing in one is replaced by a default.
#[must_use]
pub fn read_record(
    reading: &Reading<'_>,
    node: &Node,
    kind: &str,
    path: &SourcePath,
    kinds: &Kinds,
) -> Option<(page::Common, Record)> {
    let entity_kind = kinds.get(kind);
    let what = match kind {
        BRIEFINGS => "a briefing".to_owned(),
        PAGES => "a page".to_owned(),
        _ => entity_kind.map_or_else(|| "a page".to_owned(), |kind| with_article(&kind.singular.to_lowercase())),
    };
    let mut fields = Fields::of_root(reading, node, &what)?;
    let common = page::Common::read(&mut fields);
    let record = match (kind, entity_kind) {
        (BRIEFINGS, _) => Record::Briefing(Box::new(page::Briefing::read(&mut fields, path, kinds))),
        (_, Some(kind)) => Record::Entity(Box::new(entity::Entity::read(&mut fields, kind, path))),
        _ => Record::Page(page::FreePage::read(&mut fields, path)),
    };
    fields.finish();
    Some((common, record))
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}
