//! The site's settings: `briefbook.yaml`, and the kinds of things the site knows.

use super::fields::{Fields, Located, Value};
use super::hosts::{Host, read_hosts};
use super::node::Node;
use super::publish::PublishTarget;
use super::staleness::StalenessSettings;
use super::word::words;
use crate::address::Address;
use crate::date::Zone;
use crate::diagnostic::Rule;
use crate::path::{UrlPath, percent_encode};

/// The kinds that every site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BuiltIn {
    /// `people`
    People,
    /// `countries`
    Countries,
    /// `organisations`
    Organisations,
    /// `agreements`
    Agreements,
}

/// A kind of entities: a folder below `content/`.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// The folder's name, and the first part of the keys.
    pub name: String,
    /// What one of them is called.
    pub singular: String,
    /// What several of them are called.
    pub plural: String,
    /// Whether they may be parties to an agreement.
    pub party: bool,
    /// Their type in the vocabulary of schema.org.
    pub schema_type: String,
    /// The references they may have, beside what every entity has.
    pub fields: Vec<KindField>,
    /// Which built-in kind it is, if it is one.
    pub built_in: Option<BuiltIn>,
}

/// A reference that the entities of a site's own kind may have.
#[derive(Debug, Clone, PartialEq)]
pub struct KindField {
    /// The field's name in front matter.
    pub name: String,
    /// What it is called on a page.
    pub label: String,
    /// The kind it refers to.
    pub to: String,
    /// What it is called on the page of the target; it is not shown there if not said.
    pub inverse: Option<String>,
}

/// All kinds of a site: the built-in ones first, then its own in the order of the settings.
#[derive(Debug, Clone, PartialEq)]
pub struct Kinds(Vec<Kind>);

/// The folder of the briefings.
pub const BRIEFINGS: &str = "briefings";
/// The folder of the free pages.
pub const PAGES: &str = "pages";
/// Where the names stand that several entities share. No kind can be called so.
pub const NAMES: &str = "names";
/// Where the ledger of statements stands. No kind can be called so.
pub const STATEMENTS: &str = "statements";
/// Where all corrections stand. No kind can be called so.
pub const CORRECTIONS: &str = "corrections";
/// Where the relations between two stand. No kind can be called so.
pub const BETWEEN: &str = "between";
/// Where the ledger of sources stands. No kind can be called so.
pub const SOURCES: &str = "sources";
/// Where the site's timeline stands. No kind can be called so.
pub const TIMELINE: &str = "timeline";
/// Where search is. No kind can be called so.
pub const SEARCH: &str = "search";
/// The folders that no kind of a site's own can have.
const RESERVED: [&str; 9] = [BRIEFINGS, PAGES, NAMES, STATEMENTS, SOURCES, CORRECTIONS, BETWEEN, TIMELINE, SEARCH];

impl Default for Kinds {
    fn default() -> Self {
        let kind = |built_in, name: &str, singular: &str, plural: &str, party, schema_type: &str| Kind {
            name: name.to_owned(),
            singular: singular.to_owned(),
            plural: plural.to_owned(),
            party,
            schema_type: schema_type.to_owned(),
            fields: Vec::new(),
            built_in: Some(built_in),
        };
        Self(vec![
            kind(BuiltIn::People, "people", "Person", "People", false, "Person"),
            kind(BuiltIn::Countries, "countries", "Country", "Countries", true, "Country"),
            kind(BuiltIn::Organisations, "organisations", "Organisation", "Organisations", true, "Organization"),
            kind(BuiltIn::Agreements, "agreements", "Agreement", "Agreements", false, "Legislation"),
        ])
    }
}

impl Kinds {
    /// The kinds of entities.
    pub fn entities(&self) -> impl ExactSizeIterator<Item = &Kind> {
        self.0.iter()
    }

    /// The kind of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Kind> {
        self.0.iter().find(|kind| kind.name == name)
    }
}

words! {
    /// How often a name is linked.
    FirstPer {
        /// Once on a page.
        Page = "page",
        /// Once below every heading.
        Section = "section",
        /// Every time.
        All = "all",
    }
}

/// How names become links on the whole site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteLinks {
    /// Whether names become links at all.
    pub automatic: bool,
    /// How often.
    pub first_per: FirstPer,
    /// Whether names inside quotations become links.
    pub quotations: bool,
    /// Names that never become links.
    pub never: Vec<String>,
    /// The spellings that the site prefers.
    pub house_style: Vec<String>,
}

impl Default for SiteLinks {
    fn default() -> Self {
        Self {
            automatic: true,
            first_per: FirstPer::Page,
            quotations: false,
            never: Vec::new(),
            house_style: Vec::new(),
        }
    }
}

/// The site's settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The site's title.
    pub title: String,
    /// Where the site will be: scheme, host, and a path that ends in `/`.
    pub base_url: String,
    /// Where the site as it is will be: what the settings say, also when a build has another base URL.
    pub live_url: String,
    /// One sentence about the site.
    pub description: Option<String>,
    /// The language of the site (BCP 47).
    pub language: Located<String>,
    /// The time zone in which days begin.
    pub zone: Zone,
    /// What the site knows.
    pub kinds: Kinds,
    /// How names become links.
    pub links: SiteLinks,
    /// How many briefings a feed holds.
    pub feed_items: usize,
    /// What editors are reminded of.
    pub staleness: StalenessSettings,
    /// Patterns, as in `.gitignore`, of files that do not belong to the site.
    pub ignore: Vec<Located<String>>,
    /// The hosts for which configuration files are written.
    pub hosts: Vec<Host>,
    /// Where the site is published.
    pub publish: Vec<PublishTarget>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: "Briefings".to_owned(),
            base_url: "http://localhost/".to_owned(),
            live_url: "http://localhost/".to_owned(),
            description: None,
            language: Located { value: "en".to_owned(), at: crate::diagnostic::FieldPath::root() },
            zone: Zone::utc(),
            kinds: Kinds::default(),
            links: SiteLinks::default(),
            feed_items: 20,
            staleness: StalenessSettings::default(),
            ignore: Vec::new(),
            hosts: Vec::new(),
            publish: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads the settings. What is missing or wrong is reported and keeps its default.
    #[must_use]
    pub fn read(mut fields: Fields<'_>) -> Self {
        let default = Self::default();
        let title = fields.required_text("title");
        let base_url = fields.required("base_url", read_base_url);
        let kinds = read_kinds(&mut fields);
        let settings = Self {
            title: title.unwrap_or(default.title),
            live_url: base_url.clone().unwrap_or(default.live_url),
            base_url: base_url.unwrap_or(default.base_url),
            description: fields.text("description"),
            language: fields.one("language", Value::located_text).unwrap_or(default.language),
            zone: fields.one("timezone", read_zone).unwrap_or(default.zone),
            staleness: fields.one("staleness", |value| StalenessSettings::read(value, &kinds)).unwrap_or_default(),
            kinds,
            links: fields.one("links", read_site_links).unwrap_or_default(),
            feed_items: fields.one("feeds", read_feeds).unwrap_or(default.feed_items),
            ignore: fields.each("ignore", read_pattern),
            hosts: fields.take("hosts").map(|value| read_hosts(&value)).unwrap_or_default(),
            publish: fields.take("publish").map(|value| PublishTarget::read_all(&value)).unwrap_or_default(),
        };
        fields.finish();
        settings
    }

    /// Where the site is published: what the settings say, or the target of a site whose settings name none.
    #[must_use]
    pub fn targets(&self) -> Vec<PublishTarget> {
        if self.publish.is_empty() { vec![PublishTarget::without_settings()] } else { self.publish.clone() }
    }

    /// The path of the base URL: `/` or `/briefings/`.
    #[must_use]
    pub fn base_path(&self) -> &str {
        let host = self.base_url.find("://").map_or(0, |at| at + 3);
        self.base_url[host..].find('/').map_or("/", |at| &self.base_url[host + at..])
    }
}

/// Checks a base URL and writes it as browsers do: the host in ASCII, the path encoded, a slash at its end.
///
/// # Errors
/// What is wrong with it, in words.
pub fn parse_base_url(text: &str) -> Result<String, &'static str> {
    let address = Address::parse(text);
    let Some(scheme) = address.scheme.as_deref().filter(|scheme| ["https", "http"].contains(scheme)) else {
        return Err("it does not begin with `https://` or `http://`");
    };
    let Some(host) = address.normal_host().flatten() else {
        let port =
            |host: &str| host.rsplit_once(':').is_some_and(|(name, port)| !name.is_empty() && !port.contains(']'));
        return Err(match address.host {
            Some(host) if host.contains('@') => "it has a user name, and a site's address is for everybody",
            Some(host) if port(host) => "its port is not a number up to 65535",
            _ => "it names no host",
        });
    };
    if address.path.to_ascii_lowercase().contains("%2f") {
        return Err("its path has an encoded slash");
    }
    let path = address.decoded_path();
    let is_bad = |c: char| c.is_control() || matches!(c, '"' | '<' | '>' | '\\' | '?' | '#');
    if address.query.is_some() || address.fragment.is_some() || path.contains(is_bad) {
        return Err("it has a character that a base URL cannot have");
    }
    let path = path.trim_matches('/');
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) && !path.is_empty() {
        return Err("its path has an empty part, `.` or `..`");
    }
    let end = if path.is_empty() { "" } else { "/" };
    Ok(format!("{scheme}://{host}/{}{end}", percent_encode(path)))
}

pub(super) fn read_base_url(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    match parse_base_url(&text) {
        Ok(url) => Some(url),
        Err(problem) => {
            let help = "write where the site will be, such as `https://example.org/briefings/`".to_owned();
            value.wrong(Rule::BadUrl, format!("`{text}` cannot be the base URL: {problem}"), Some(help));
            None
        }
    }
}

fn read_pattern(value: &Value<'_>) -> Option<Located<String>> {
    if matches!(value.node(), Node::Integer(_) | Node::Float(_)) {
        let text = value.text()?;
        let help = format!("write a pattern as in `.gitignore`; for files of this name, `\"{text}\"`");
        value.wrong(Rule::BadSetting, format!("`{text}` is a number and not a pattern of file names"), Some(help));
        return None;
    }
    value.located_text()
}

fn read_zone(value: &Value<'_>) -> Option<Zone> {
    let text = value.text()?;
    let zone = Zone::parse(&text);
    if zone.is_none() {
        let help = "write a name of the IANA time zone database, such as `Europe/Brussels`".to_owned();
        value.wrong(Rule::BadSetting, format!("`{text}` is not a time zone"), Some(help));
    }
    zone
}

fn read_site_links(value: &Value<'_>) -> Option<SiteLinks> {
    let default = SiteLinks::default();
    value.record("`links`", |fields| {
        Some(SiteLinks {
            automatic: fields.boolean("automatic").unwrap_or(default.automatic),
            first_per: fields.word("first_per").unwrap_or(default.first_per),
            quotations: fields.boolean("quotations").unwrap_or(default.quotations),
            never: fields.texts("never"),
            house_style: fields.texts("house_style"),
        })
    })
}

fn read_feeds(value: &Value<'_>) -> Option<usize> {
    value.record("`feeds`", |fields| fields.one("items", |value| value.integer(1, 1000)))
}

fn read_kinds(fields: &mut Fields<'_>) -> Kinds {
    let mut kinds = Kinds::default();
    let Some(mut own) = fields.take("kinds").and_then(|value| value.fields("`kinds`")) else { return kinds };
    let mut targets = Vec::new();
    for (name, value) in own.all() {
        let taken = kinds.get(name).is_some() || RESERVED.contains(&name);
        let usable = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
            && UrlPath::page(&[name]).is_ok();
        if taken || !usable {
            let (message, help) = if taken {
                (format!("`{name}` is built in"), "give the kind another name")
            } else {
                (format!("`{name}` cannot be the name of a kind"), "use small letters, digits and `_`")
            };
            own.wrong_key(value.at(), Rule::BadSetting, message, Some(help.to_owned()));
            continue;
        }
        let Some(mut fields) = value.fields("a kind") else { continue };
        let singular = fields.required_text("singular");
        let plural = fields.required_text("plural");
        let party = fields.boolean("party").unwrap_or(false);
        let schema_type = fields.text("schema_type").unwrap_or_else(|| "Thing".to_owned());
        let references = fields.take("fields").map(|value| read_kind_fields(&value, &mut targets)).unwrap_or_default();
        fields.finish();
        kinds.0.push(Kind {
            singular: singular.unwrap_or_else(|| name.to_owned()),
            plural: plural.unwrap_or_else(|| name.to_owned()),
            name: name.to_owned(),
            party,
            schema_type,
            fields: references,
            built_in: None,
        });
    }
    for (to, value) in targets {
        if kinds.get(&to).is_none() {
            let help = super::word::enumerate(kinds.entities().map(|kind| kind.name.as_str()));
            value.wrong(Rule::BadSetting, format!("no kind `{to}`"), Some(format!("write one of {help}")));
        }
    }
    kinds
}

/// Field names that every entity has already.
const COMMON_FIELDS: [&str; 17] = [
    "name",
    "sort_name",
    "aliases",
    "summary",
    "wikidata",
    "same_as",
    "image",
    "redirect_from",
    "links",
    "review_by",
    "extra",
    "draft",
    "publish_at",
    "expires_at",
    "slug",
    "sources",
    "contents",
];

fn read_kind_fields<'a>(value: &Value<'a>, targets: &mut Vec<(String, Value<'a>)>) -> Vec<KindField> {
    let Some(mut own) = value.fields("the fields of a kind") else { return Vec::new() };
    let mut kind_fields = Vec::new();
    for (name, value) in own.all() {
        if COMMON_FIELDS.contains(&name) || name == "revisions" {
            let help = Some("give the field another name".to_owned());
            own.wrong_key(value.at(), Rule::BadSetting, format!("every entity has a field `{name}`"), help);
            continue;
        }
        let Some(mut fields) = value.fields("a field of a kind") else { continue };
        let to = fields.require("to");
        let inverse = fields.text("inverse");
        let label = fields.text("label");
        fields.finish();
        let Some(target) = to.as_ref().and_then(Value::text) else { continue };
        if let Some(to) = to {
            targets.push((target.clone(), to));
        }
        let label = label.unwrap_or_else(|| sentence_case(&name.replace('_', " ")));
        kind_fields.push(KindField { name: name.to_owned(), label, to: target, inverse });
    }
    kind_fields
}

/// Puts the first letter into upper case.
fn sentence_case(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_that_cannot_be_is_told_with_its_reason() {
        for (text, reason) in [
            ("https://jane:secret@example.org/", "it has a user name, and a site's address is for everybody"),
            ("https://jane@example.org", "it has a user name, and a site's address is for everybody"),
            ("https://example.org:99999/", "its port is not a number up to 65535"),
            ("https://example.org:x", "its port is not a number up to 65535"),
            ("https://[::1]:0x1/", "its port is not a number up to 65535"),
            ("https:///x", "it names no host"),
            ("https://example.org/a%2Fb/", "its path has an encoded slash"),
            ("https://example.org/%2f", "its path has an encoded slash"),
            ("ftp://example.org/", "it does not begin with `https://` or `http://`"),
        ] {
            assert_eq!(parse_base_url(text), Err(reason), "{text}");
        }
        assert_eq!(parse_base_url("https://Example.org:443/a b").as_deref(), Ok("https://example.org/a%20b/"));
    }
}
