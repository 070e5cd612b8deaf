//! What every page may carry, and the two documents: briefings and free pages.

use std::sync::Arc;

use super::event::Event;
use super::fields::{Fields, Located, Reference, Value};
use super::node::Node;
use super::revision::Revision;
use super::settings::Kinds;
use super::source::Source;
use super::statement::Statement;
use crate::address::Address;
use crate::date::{Date, Day};
use crate::diagnostic::{FieldPath, Rule};
use crate::path::{SourcePath, UrlPath, slugify};

/// The picture of a page.
#[derive(Debug, Clone)]
pub struct Image {
    /// A file beside the page, or a path from the root of the site.
    pub src: Located<String>,
    /// What it shows, for those who do not see it.
    pub alt: String,
    /// Whose it is.
    pub credit: Option<String>,
}

/// An old address of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldAddress {
    /// The host, if it was written as a whole address.
    pub host: Option<String>,
    /// The path as it was written, decoded.
    pub path: UrlPath,
    /// Where it is in the file's YAML.
    pub at: FieldPath,
}

/// How names in a page's text become links.
#[derive(Debug, Clone, Default)]
pub struct PageLinks {
    /// Names that are not linked on this page.
    pub never: Vec<String>,
    /// Whom a name means on this page.
    pub chosen: Vec<(String, Reference)>,
    /// Whether names are linked at all; the site's setting if not said.
    pub automatic: Option<bool>,
}

/// The fields that every page may carry.
#[derive(Debug, Clone)]
pub struct Common {
    /// One or two plain sentences about the page.
    pub summary: Option<String>,
    /// Another slug than the file's name gives.
    pub slug: Option<String>,
    /// Whether the page is not to be published yet.
    pub draft: bool,
    /// Until then the page leaves no trace.
    pub publish_at: Option<Located<Date>>,
    /// From then on the page leaves no trace.
    pub expires_at: Option<Located<Date>>,
    /// After this day somebody should look at the page again.
    pub review_by: Option<Located<Date>>,
    /// Old addresses of the page.
    pub redirect_from: Vec<OldAddress>,
    /// A picture.
    pub image: Option<Image>,
    /// How names become links.
    pub links: PageLinks,
    /// The page's own sources.
    pub sources: Vec<Arc<Source>>,
    /// Changes after publication.
    pub revisions: Vec<Revision>,
    /// Whether the page has a contents list; if not said, long ones have.
    pub contents: Option<bool>,
    /// Anything, for the site's own templates.
    pub extra: Node,
}

impl Common {
    /// Reads the fields that every page may carry.
    pub fn read(fields: &mut Fields<'_>) -> Self {
        let publish_at = fields.date("publish_at");
        let expires_at = fields.take("expires_at");
        let expires_date = expires_at.as_ref().and_then(Value::date);
        if let (Some(from), Some(until), Some(value)) = (&publish_at, &expires_date, &expires_at)
            && until.value < from.value
        {
            let message = "the page expires before it is published";
            value.wrong(Rule::BadInterval, message, Some("swap `publish_at` and `expires_at`".to_owned()));
        }
        Self {
            summary: fields.text("summary"),
            slug: fields.one("slug", read_slug),
            draft: fields.boolean("draft").unwrap_or(false),
            publish_at,
            expires_at: expires_date,
            review_by: fields.date("review_by"),
            redirect_from: fields.each("redirect_from", read_redirect),
            image: fields.one("image", read_image),
            links: fields.one("links", read_links).unwrap_or_default(),
            sources: fields.each("sources", |value| Source::read(value).map(Arc::new)),
            revisions: fields.each("revisions", Revision::read),
            contents: fields.boolean("contents"),
            extra: fields.take("extra").map_or(Node::Null, |value| value.as_typed()),
        }
    }
}

fn read_slug(value: &Value<'_>) -> Option<String> {
    let text = value.text()?;
    let slug = slugify(&text);
    if slug == text && UrlPath::page(&[&slug]).is_ok() {
        return Some(slug);
    }
    let help = if slug.is_empty() {
        "use letters from a to z, digits and hyphens".to_owned()
    } else {
        format!("write `{slug}`")
    };
    value.wrong(Rule::BadPath, format!("`{text}` cannot be a slug"), Some(help));
    None
}

fn read_redirect(value: &Value<'_>) -> Option<OldAddress> {
    let text = value.text()?;
    let address = Address::parse(&text);
    let wrong = |reason: &str, help: String| {
        value.wrong(Rule::BadPath, format!("`{text}` cannot be redirected from: {reason}"), Some(help));
    };
    let path_alone = || match address.decoded_path() {
        path if path.trim_matches('/').is_empty() => "redirect it where the site is hosted".to_owned(),
        path => format!("write the path alone: `{path}`"),
    };
    if address.query.is_some() {
        wrong("hosts of static files ignore what follows `?`", path_alone());
        return None;
    }
    if address.fragment.is_some() {
        wrong("browsers do not send what follows `#`", path_alone());
        return None;
    }
    let is_web = address.scheme.as_deref().is_none_or(|scheme| ["https", "http"].contains(&scheme));
    let host = address.normal_host();
    if !is_web || host == Some(None) || (address.scheme.is_some() && host.is_none()) {
        wrong("it is not a path and not a web address", "write a path such as `/old/path/`".to_owned());
        return None;
    }
    match UrlPath::from_author(address.path) {
        Ok(path) => Some(OldAddress { host: host.flatten(), path, at: value.at().clone() }),
        Err(problem) => {
            let help = "write a path below the site's base URL, such as `/old/path/`".to_owned();
            wrong(&problem.to_string(), help);
            None
        }
    }
}

fn read_image(value: &Value<'_>) -> Option<Image> {
    if let Node::Text(src) = value.node() {
        let help = match src.trim() {
            "" => "remove the line, or write `image: { src: photo.jpg, alt: What it shows }`".to_owned(),
            src => format!("write `image: {{ src: {src}, alt: What it shows }}`"),
        };
        value.wrong(Rule::WrongType, "a picture needs a description besides its file", Some(help));
        return None;
    }
    value.record("an image", |fields| {
        let (src, alt) = (fields.required("src", Value::located_text), fields.required("alt", Value::text));
        Some(Image { credit: fields.text("credit"), src: src?, alt: alt? })
    })
}

fn read_links(value: &Value<'_>) -> Option<PageLinks> {
    value.record("`links`", |fields| {
        let mut names = fields.one("as", |value| value.fields("`links.as`"));
        let names = names.as_mut().map(Fields::all).unwrap_or_default();
        let chosen = names.iter().filter_map(|(name, value)| Some(((*name).to_owned(), value.reference()?)));
        Some(PageLinks {
            never: fields.texts("never"),
            chosen: chosen.collect(),
            automatic: fields.boolean("automatic"),
        })
    })
}

/// A dated text.
#[derive(Debug, Clone)]
pub struct Briefing {
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Located<Date>,
    /// Who wrote it, in words.
    pub authors: Vec<String>,
    /// What it is about: one list per kind, in the order of the kinds.
    pub tags: Vec<(String, Vec<Reference>)>,
    /// What it is about, in words.
    pub topics: Vec<String>,
    /// The briefing it continues.
    pub updates: Option<Reference>,
    /// Who said what.
    pub statements: Vec<Statement>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Briefing {
    /// Reads the fields that only briefings have. The date may be in the file's name.
    ///
    /// What is missing or wrong is reported and replaced by a default, so that the rest of the page is checked all the same.
    pub fn read(fields: &mut Fields<'_>, path: &SourcePath, kinds: &Kinds) -> Self {
        let title = fields.required_text("title").unwrap_or_else(|| page_name(path).to_owned());
        let date = match fields.take("date") {
            Some(value) => value.date().inspect(|date| compare_with_file_name(&value, date, path)),
            None => match FileDate::of(path) {
                FileDate::Day(date) => Some(Located { value: date, at: fields.at().clone() }),
                FileDate::Odd { problem, help } => {
                    fields.wrong_file_name(path, &problem, &help);
                    None
                }
                FileDate::None => {
                    fields.missing("date", "add a line `date: 2025-03-31`, or begin the file's name with a date");
                    None
                }
            },
        };
        let tags = kinds.entities().map(|kind| (kind.name.clone(), fields.references(kind.name.clone())));
        Self {
            title,
            tags: tags.filter(|(_, references)| !references.is_empty()).collect(),
            date: date.unwrap_or_else(|| Located { value: Date::of_day(Day::default()), at: fields.at().clone() }),
            authors: fields.texts("authors"),
            topics: fields.texts("topics"),
            updates: fields.reference("updates"),
            statements: fields.each("statements", Statement::read),
            events: fields.each("events", Event::read),
        }
    }
}

/// The name that a page has by its file: the file's, or that of the page's folder.
#[must_use]
pub fn page_name(path: &SourcePath) -> &str {
    if path.stem() == "index" { path.folder().rsplit('/').next().unwrap_or_default() } else { path.stem() }
}

/// The date that a file's name, or the name of a page's folder, begins with.
enum FileDate {
    None,
    Day(Date),
    /// A day that does not exist, or one that is written in another form.
    Odd {
        problem: String,
        help: String,
    },
}

impl FileDate {
    fn of(path: &SourcePath) -> Self {
        let name = page_name(path);
        let Some(written) = beginning_like_a_date(name) else { return Self::None };
        let rest = name[written.len()..].trim_start_matches(['-', '_', ' ', '.']);
        let numbers: Vec<&str> = written.split(|it: char| !it.is_ascii_digit()).collect();
        let year_first = match numbers.as_slice() {
            [all] => Some(format!("{}-{}-{}", &all[..4], &all[4..6], &all[6..])),
            [year, month, day] if year.len() == 4 => Some(format!("{year}-{month:0>2}-{day:0>2}")),
            _ => None,
        };
        match Date::parse(year_first.as_deref().unwrap_or(written)) {
            Ok(date) if year_first.as_deref() == Some(written) => Self::Day(date),
            Ok(date) => Self::renamed(written, &date.iso(), rest),
            Err(problem) => match problem.only_reading() {
                Some(date) => Self::renamed(written, date, rest),
                None => {
                    let help = problem.help().map(|help| format!("{help}; ")).unwrap_or_default();
                    Self::Odd { problem: problem.to_string(), help: format!("{help}rename the file") }
                }
            },
        }
    }

    /// A date in another form, with the name that the file should have.
    fn renamed(written: &str, date: &str, rest: &str) -> Self {
        let hyphen = if rest.is_empty() { "" } else { "-" };
        let problem = format!("`{written}` is not the form of a date in a file's name");
        Self::Odd { problem, help: format!("rename it to `{date}{hyphen}{rest}`") }
    }
}

/// The beginning of a file's name, if it has the numbers of a day: `2025-03-16`, `20250316`, `16.3.2025`.
fn beginning_like_a_date(name: &str) -> Option<&str> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(name);
    let end = match first {
        8 => 8,
        1 | 2 | 4 => {
            let separator = name[first..].chars().next().filter(|it| matches!(it, '-' | '_' | '.' | ' '))?;
            let second = name[first..].strip_prefix(separator)?;
            let third = second[digits(second)..].strip_prefix(separator)?;
            let lengths = (first, digits(second), digits(third));
            let is_date = matches!(lengths, (4, 1 | 2, 1 | 2) | (1 | 2, 1 | 2, 4));
            is_date.then_some(name.len() - third.len() + lengths.2)?
        }
        _ => return None,
    };
    let ends_there = name[end..].chars().next().is_none_or(|next| !next.is_ascii_alphanumeric());
    ends_there.then_some(&name[..end])
}

/// Reports a date that is not the one that the file's name begins with.
fn compare_with_file_name(value: &Value<'_>, date: &Located<Date>, path: &SourcePath) {
    let (FileDate::Day(named), date) = (FileDate::of(path), &date.value) else { return };
    let day = named.earliest();
    if date.is_certain() && (day < date.earliest() || day > date.latest()) {
        let (named, iso) = (named.iso(), Date::of_day(date.earliest()).iso());
        let message = format!("the date is {date}, and the file's name begins with `{named}`");
        let help = format!("write `date: {named}`, or begin the file's name with `{iso}`");
        value.wrong(Rule::DateMismatch, message, Some(help));
    }
}

/// A page that is neither a briefing nor an entity.
#[derive(Debug, Clone)]
pub struct FreePage {
    /// Its title.
    pub title: String,
    /// Whether the foot of every page links to it, if that was said.
    pub footer: Option<bool>,
}

impl FreePage {
    /// Reads the fields that only free pages have. A title that is missing is reported and replaced by a default.
    pub fn read(fields: &mut Fields<'_>, path: &SourcePath) -> Self {
        let title = fields.required_text("title").unwrap_or_else(|| page_name(path).to_owned());
        Self { title, footer: fields.boolean("footer") }
    }
}
