//! Entities: people, countries, organisations, agreements, and things of the kinds that a site adds.

use unicode_normalization::UnicodeNormalization;

use super::agreement::Agreement;
use super::country_code::country_by_alpha2;
use super::fields::{Fields, Located, Reference, Value};
use super::page::page_name;
use super::settings::{BuiltIn, Kind};
use super::word::words;
use crate::date::Date;
use crate::diagnostic::{FieldPath, Rule};
use crate::path::SourcePath;

words! {
    /// When a mention by a name becomes a link.
    LinkPolicy {
        /// Wherever it occurs.
        Always = "always",
        /// After the full name on the same page, or where the page tags the entity.
        AfterFull = "after_full",
        /// Where the page tags the entity, or says in `links.as` whom the name means.
        Tagged = "tagged",
        /// Never; the name serves for references and search only.
        Never = "never",
    }
}

impl LinkPolicy {
    /// The policy of a name that has none of its own: one word of a person links after the full name, everything else
    /// always. That includes a person whose whole name is one word: "Juliet" alone does not say which Juliet.
    #[must_use]
    pub fn usual(text: &str, person: bool) -> Self {
        if person && !is_full_name(text) { Self::AfterFull } else { Self::Always }
    }
}

/// Whether a person's name has a given name and a surname: two words, or as many letters as both have in a script that
/// writes them as one. A name in Katakana alone is one foreign word.
fn is_full_name(text: &str) -> bool {
    let is_gap = |letter: char| letter.is_whitespace() || matches!(letter, '·' | '・' | '･' | '＝' | '‧');
    if text.split(is_gap).filter(|word| !word.is_empty()).nth(1).is_some() {
        return true;
    }
    let is_han = |letter: char| matches!(letter, '々' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}');
    let is_kana = |letter: char| matches!(letter, '\u{3041}'..='\u{30FF}');
    let is_hangul = |letter: char| matches!(letter, '\u{AC00}'..='\u{D7A3}');
    let letters = || text.nfc().filter(|letter| letter.is_alphabetic());
    let is_of = |class: &dyn Fn(char) -> bool| letters().count() >= 3 && letters().all(class);
    is_of(&is_hangul) || letters().any(is_han) && is_of(&|letter| is_han(letter) || is_kana(letter))
}

/// Another name of an entity.
#[derive(Debug, Clone)]
pub struct Alias {
    /// The name.
    pub text: Located<String>,
    /// When a mention by it becomes a link; the default depends on the kind and the number of words.
    pub link: Option<LinkPolicy>,
    /// The language of the name (BCP 47).
    pub lang: Option<String>,
    /// Since when it is in use.
    pub from: Option<Date>,
    /// Until when it was in use.
    pub to: Option<Date>,
}

/// A post that a person holds or held.
#[derive(Debug, Clone)]
pub struct Post {
    /// Its title.
    pub title: String,
    /// The country or organisation it belongs to.
    pub of: Option<Reference>,
    /// Since when.
    pub from: Option<Date>,
    /// Until when.
    pub to: Option<Date>,
    /// Where it is written.
    pub at: FieldPath,
}

/// A membership in an organisation.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The organisation, or the member where the organisation lists it.
    pub with: Reference,
    /// Since when.
    pub from: Option<Date>,
    /// Until when.
    pub to: Option<Date>,
}

/// The end of a country or an organisation, and who took its place.
#[derive(Debug, Clone, Default)]
pub struct End {
    /// The last day of its existence.
    pub dissolved: Option<Located<Date>>,
    /// Who succeeded it.
    pub succeeded_by: Vec<Reference>,
}

impl End {
    fn read(fields: &mut Fields<'_>) -> Self {
        Self { dissolved: fields.date("dissolved"), succeeded_by: fields.references("succeeded_by") }
    }
}

/// What only entities of one kind have.
#[derive(Debug, Clone)]
pub enum Detail {
    /// A person.
    Person {
        /// The name that represents the person after the full name; the last word of the name if not said.
        surname: Option<String>,
        /// The person's country or countries.
        countries: Vec<Reference>,
        /// The posts the person holds or held.
        posts: Vec<Post>,
    },
    /// A country.
    Country {
        /// ISO 3166-1 alpha-2.
        alpha2: Option<String>,
        /// Its seat of government.
        capital: Option<String>,
        /// The organisations it belongs to.
        member_of: Vec<Membership>,
        /// Whether and how it ended.
        end: End,
    },
    /// An organisation.
    Organisation {
        /// Its short name, which is also a name to be found.
        abbreviation: Option<Located<String>>,
        /// Its members.
        members: Vec<Membership>,
        /// The organisations it belongs to.
        member_of: Vec<Membership>,
        /// Whether and how it ended.
        end: End,
    },
    /// An agreement.
    Agreement(Box<Agreement>),
    /// A thing of a kind that the site adds: references by the position of the field in the kind.
    Other(Vec<Vec<Reference>>),
}

/// A person, country, agreement, organisation, or a thing of a kind the site adds.
#[derive(Debug, Clone)]
pub struct Entity {
    /// Its name.
    pub name: Located<String>,
    /// The name it is sorted by.
    pub sort_name: Option<String>,
    /// Its other names.
    pub aliases: Vec<Alias>,
    /// Its identifier in Wikidata.
    pub wikidata: Option<String>,
    /// Addresses of pages elsewhere about the same thing.
    pub same_as: Vec<String>,
    /// What only its kind has.
    pub detail: Detail,
}

impl Entity {
    /// The end of a country or an organisation, if it may have one.
    #[must_use]
    pub fn end(&self) -> Option<&End> {
        match &self.detail {
            Detail::Country { end, .. } | Detail::Organisation { end, .. } => Some(end),
            _ => None,
        }
    }

    /// Reads the fields of an entity of this kind.
    ///
    /// A name that is missing is reported and replaced by a default, so that the rest of the page is checked all the same.
    pub fn read(fields: &mut Fields<'_>, kind: &Kind, path: &SourcePath) -> Self {
        let name = fields.required_text("name").and_then(|_| fields.take("name")?.located_text());
        let name = name.unwrap_or_else(|| Located { value: page_name(path).to_owned(), at: fields.at().clone() });
        let detail = match kind.built_in {
            Some(BuiltIn::People) => Detail::Person {
                surname: fields.text("surname"),
                countries: fields.references("country"),
                posts: fields.each("posts", read_post),
            },
            Some(BuiltIn::Countries) => read_country(fields),
            Some(BuiltIn::Organisations) => Detail::Organisation {
                abbreviation: fields.one("abbreviation", Value::located_text),
                members: fields.each("members", |value| read_membership(value, "member")),
                member_of: fields.each("member_of", |value| read_membership(value, "org")),
                end: End::read(fields),
            },
            Some(BuiltIn::Agreements) => Detail::Agreement(Box::new(Agreement::read(fields))),
            None => Detail::Other(kind.fields.iter().map(|field| fields.references(field.name.clone())).collect()),
        };
        Self {
            name,
            sort_name: fields.text("sort_name"),
            aliases: fields.each("aliases", read_alias),
            wikidata: fields.one("wikidata", read_wikidata),
            same_as: fields.each("same_as", Value::url),
            detail,
        }
    }

    /// Whether no name of a person ever becomes a link on pages that do not tag the person, and the author has not said so.
    #[must_use]
    pub fn is_never_linked(&self) -> bool {
        let Detail::Person { surname, .. } = &self.detail else { return false };
        let name = self.name.value.as_str();
        let is_said = surname.as_deref() == Some(name)
            || self.aliases.iter().any(|alias| alias.link.is_some() && alias.text.value == name);
        let links = |text: &str, link: Option<LinkPolicy>| {
            link.unwrap_or_else(|| LinkPolicy::usual(text, true)) == LinkPolicy::Always
        };
        !is_said && !links(name, None) && !self.aliases.iter().any(|alias| links(&alias.text.value, alias.link))
    }
}

fn read_alias(value: &Value<'_>) -> Option<Alias> {
    if !value.is_mapping() {
        return Some(Alias { text: non_empty(value)?, link: None, lang: None, from: None, to: None });
    }
    if let super::node::Node::Map(entries) = value.node()
        && let [(key, super::node::Node::Text(_))] = entries.as_slice()
        && key != "text"
    {
        // `- Lind: the minister` is a mapping for YAML and a name for its author.
        let _ = value.text();
        return None;
    }
    value.record("an alias", |fields| {
        let text = fields.required("text", non_empty);
        let (from, to) = read_term(fields);
        Some(Alias { link: fields.word("link"), lang: fields.one("lang", read_language), from, to, text: text? })
    })
}

/// A language tag that is well-formed in its outline (BCP 47, section 2.1).
fn read_language(value: &Value<'_>) -> Option<String> {
    let good = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_tag = |text: &str| {
        let first = text.split('-').next().unwrap_or_default();
        first.len() >= 2 && first.bytes().all(|byte| byte.is_ascii_alphabetic()) && text.split('-').all(good)
    };
    value.text_if(is_tag, Rule::UnknownValue, "is no language", "write a tag such as `uk` or `pt-BR`")
}

fn non_empty(value: &Value<'_>) -> Option<Located<String>> {
    let text = value.located_text()?;
    if text.value.trim().is_empty() {
        value.wrong(Rule::WrongType, "a name cannot be empty", None);
        return None;
    }
    Some(text)
}

/// Reads `from` and `to`, in this order.
fn read_term(fields: &mut Fields<'_>) -> (Option<Date>, Option<Date>) {
    let from = fields.date("from");
    let to_value = fields.take("to");
    let to = to_value.as_ref().and_then(Value::date);
    if let (Some(from), Some(to), Some(value)) = (&from, &to, &to_value)
        && to.value.latest() < from.value.earliest()
    {
        let message = format!("it ends on {} before it begins on {}", to.value.iso(), from.value.iso());
        value.wrong(Rule::BadInterval, message, Some("swap `from` and `to`".to_owned()));
    }
    (from.map(|date| date.value), to.map(|date| date.value))
}

fn read_wikidata(value: &Value<'_>) -> Option<String> {
    let is_identifier = |text: &str| {
        let digits = text.strip_prefix('Q').unwrap_or_default();
        (1..12).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let help = "write the letter Q and digits, such as `Q212`";
    value.text_if(is_identifier, Rule::UnknownValue, "is no identifier of Wikidata", help)
}

fn read_post(value: &Value<'_>) -> Option<Post> {
    value.record("a post", |fields| {
        let title = fields.required_text("title");
        let (from, to) = read_term(fields);
        Some(Post { of: fields.reference("of"), from, to, at: value.at().clone(), title: title? })
    })
}

/// Reads a bare slug, or a mapping whose reference stands under `name`.
fn read_membership(value: &Value<'_>, name: &'static str) -> Option<Membership> {
    if !value.is_mapping() {
        return Some(Membership { with: value.reference()?, from: None, to: None });
    }
    value.record("a membership", |fields| {
        let with = fields.required(name, Value::reference);
        let (from, to) = read_term(fields);
        Some(Membership { with: with?, from, to })
    })
}

fn read_country(fields: &mut Fields<'_>) -> Detail {
    let alpha2 = fields.take("iso2").and_then(|value| {
        let code = value.text()?;
        if country_by_alpha2(&code).is_some() {
            return Some(code);
        }
        let upper = code.to_uppercase();
        // The codes that people write from memory and that the standard has otherwise.
        let near = match upper.as_str() {
            "UK" | "EN" => Some("GB"),
            "EL" => Some("GR"),
            _ => country_by_alpha2(&upper).map(|_| upper.as_str()),
        };
        let help = near.map(|near| format!("write `{near}`"));
        value.wrong(Rule::UnknownCountryCode, format!("no country has the code `{code}`"), help);
        None
    });
    let known = alpha2.as_deref().and_then(country_by_alpha2);
    for (name, of_iso) in
        [("iso3", known.map(|country| country.alpha3)), ("iso_num", known.map(|country| country.numeric))]
    {
        let Some(value) = fields.take(name) else { continue };
        let Some(code) = value.text() else { continue };
        if let (Some(of_iso), Some(alpha2)) = (of_iso, &alpha2)
            && of_iso != code
        {
            let help = Some(format!("write `{of_iso}`, or leave it out: `iso2` brings it"));
            value.wrong(Rule::UnknownCountryCode, format!("`{code}` is not the code of `{alpha2}`"), help);
        }
    }
    Detail::Country {
        alpha2,
        capital: fields.text("capital"),
        member_of: fields.each("member_of", |value| read_membership(value, "org")),
        end: End::read(fields),
    }
}
