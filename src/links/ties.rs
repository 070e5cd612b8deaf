//! Ties: names in prose that several entities could mean, told to the author with what to write for each.
//!
//! In: the mentions of one page, decided. Out: a warning for each name that is left undecided between entities, once a
//! page. It must not know how mentions are decided, nor HTML.

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::model::{Page, PageId, Site};
use crate::names::linking::overlaps;
use crate::names::mention::{Mention, Outcome};
use crate::parse::markdown::Text;
use crate::path::Key;
use crate::schema::fields::alternatives;

/// How many entities a warning names; the others are counted.
pub const MOST_LISTED: usize = 5;

/// Reports each name on a page that several entities could mean, at the first place where it could have been a link.
///
/// Where names do not become links at all (`links.automatic`, a quotation, `\@` before the name) nothing is missing, so
/// nothing is reported. Of undecided names only those count that could mean several entities: what is too weak to mean
/// even one is no question to the author.
pub fn report_ties(id: PageId, site: &Site, text: &Text, mentions: &[Mention], problems: &mut Diagnostics) {
    let page = site.page(id);
    let settings = &site.settings.links;
    if !page.parsed.common.links.automatic.unwrap_or(settings.automatic) {
        return;
    }
    let mut told: Vec<&str> = Vec::new();
    for mention in mentions {
        let Outcome::Tie(entities) = &mention.outcome else { continue };
        let Some(run) = text.runs.get(mention.run) else { continue };
        let range = mention.start..mention.end;
        let is_quoted = mention.quoted && !settings.quotations;
        if is_quoted || overlaps(&run.no_link, &range) || told.contains(&mention.alias.as_str()) {
            continue;
        }
        told.push(&mention.alias);
        let place = Place::bytes(page.path(), run.source_range(range.clone()));
        let written = run.text.get(range).unwrap_or(&mention.alias);
        let bearers: Vec<&Page> = entities.iter().map(|entity| site.page(PageId(*entity))).collect();
        problems.push(tie(written, &bearers, site, place));
    }
}

/// The warning about one name.
fn tie(name: &str, bearers: &[&Page], site: &Site, place: Place) -> Diagnostic {
    let listed = &bearers[..bearers.len().min(MOST_LISTED)];
    let more = bearers.len() - listed.len();
    let has_namesake = |page: &Page| bearers.iter().filter(|other| other.title() == page.title()).count() > 1;
    let title = |page: &&Page| {
        if has_namesake(page) { format!("{} (`{}`)", page.title(), page.key()) } else { page.title().to_owned() }
    };
    let mut titles: Vec<String> = listed.iter().map(title).collect();
    if more > 0 {
        titles.push(if more == 1 { "one more".to_owned() } else { format!("{more} more") });
    }
    let last = titles.pop().unwrap_or_default();
    let message = format!("`{name}` could be {} or {last} here and is not linked", titles.join(", "));
    let choices: Vec<String> = listed.iter().map(|page| format!("[[{}|{name}]]", page.key())).collect();
    let chosen = listed.first().map(|page| shortest_reference(page.key(), site)).unwrap_or_default();
    Diagnostic::new(Rule::AmbiguousMention, place, message)
        .note(format!("for the whole page: `links: {{ as: {{ {}: {} }} }}`", yaml_key(name), chosen))
        .note(format!("for no link here: `\\@{name}`"))
        .help(format!("write {}", alternatives(choices.iter().map(String::as_str))))
}

/// What front matter says for an entity: its slug, or its key where an entity of another kind has that slug too.
#[must_use]
pub fn shortest_reference(key: &Key, site: &Site) -> String {
    let kinds = site.settings.kinds.entities();
    let alike = kinds.filter(|kind| site.find(&Key::new(&kind.name, &key.slug)).is_some());
    if alike.count() == 1 { key.slug.to_string() } else { key.to_string() }
}

/// A name as a key of a YAML mapping in braces.
fn yaml_key(name: &str) -> String {
    let is_plain = name.starts_with(char::is_alphabetic)
        && name
            .chars()
            .all(|character| character.is_alphanumeric() || matches!(character, ' ' | '-' | '.' | '\'' | '’'));
    if is_plain { name.to_owned() } else { format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\"")) }
}
