//! Templates: the one door to Tera.
//!
//! In: the default theme, the site's own templates, and views. Out: HTML, or a diagnostic that names the template, its
//! line and the page. A site's template takes the place of the theme's template of the same name; the theme's own one stays
//! reachable as `theme/NAME`, so that a site can change one block of it.

mod filters;
mod say;
mod unused;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, ErrorKind, Tera, Value};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::embedded;
use crate::inputs::Inputs;
use crate::parse;
use crate::path::SourcePath;
use crate::words::Words;

/// The folder, and the prefix, of the theme's own templates.
const THEME: &str = "theme/";

/// All templates of a site, ready to render.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
}

/// A view that has been made ready for templates; making it is dear, handing it out again is not.
#[derive(Debug, Clone)]
pub struct Shared(Value);

impl Default for Shared {
    fn default() -> Self {
        Self(Value::none())
    }
}

impl Shared {
    /// Makes a view ready.
    ///
    /// # Errors
    /// When the view cannot be expressed, which only what an author puts into `extra` could cause.
    pub fn new<V: Serialize>(view: &V) -> Result<Self, String> {
        Value::try_from_serializable(view).map(Self).map_err(|error| error.to_string())
    }
}

impl Theme {
    /// Loads the theme and the site's own templates, which say `words`; the path of the base URL is `base_path`. Every
    /// template that cannot be read is reported.
    pub fn load(inputs: &Inputs, words: &Arc<Words>, base_path: &str, problems: &mut Diagnostics) -> Self {
        let mut templates: BTreeMap<String, String> =
            embedded::templates().into_iter().map(|(name, text)| (format!("{THEME}{name}"), text.to_owned())).collect();
        let mut own: BTreeMap<String, String> = BTreeMap::new();
        for path in inputs.below("templates") {
            let Some(name) = path.below("templates") else { continue };
            if !matches!(path.extension(), "html" | "xml" | "txt") {
                continue;
            }
            let Some(bytes) = inputs.read_or_report(path, problems) else { continue };
            match parse::decode(path, &bytes) {
                Ok(text) => {
                    own.insert(name.to_owned(), text.to_owned());
                }
                Err(problem) => problems.push(*problem),
            }
        }
        templates.extend(own.iter().map(|(name, text)| (name.clone(), text.clone())));
        let tera = load_all(templates, words, base_path, problems);
        unused::report_unused(inputs.below("templates"), &own, problems);
        Self { tera }
    }

    /// Renders a template with some views, each under its name.
    ///
    /// # Errors
    /// What is wrong in which template; `page` is named as what was being rendered.
    pub fn render(
        &self,
        template: &str,
        views: Vec<(&'static str, Shared)>,
        page: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let mut context = Context::new();
        for (name, view) in views {
            context.insert_value(name, view.0);
        }
        self.tera.render(template, &context).map_err(|error| {
            let problem = diagnose(error.kind(), template);
            Box::new(problem.note(format!("while rendering {page}")))
        })
    }
}

/// Adds all templates; one that cannot be read is reported and left out, until the rest can be used together.
fn load_all(
    mut templates: BTreeMap<String, String>,
    words: &Arc<Words>,
    base_path: &str,
    problems: &mut Diagnostics,
) -> Tera {
    loop {
        let mut tera = Tera::default();
        say::register(&mut tera, words);
        filters::register(&mut tera, words, base_path);
        // Before any template is there this cannot fail.
        let prefixed = tera.set_fallback_prefixes([THEME]);
        debug_assert!(prefixed.is_ok(), "no template was added yet");
        let Err(error) = tera.add_raw_templates(templates.iter().map(|(name, text)| (name.as_str(), text.as_str())))
        else {
            return tera;
        };
        let found = match error.kind() {
            ErrorKind::Msg(message) => read_reports(message, &templates),
            _ => Vec::new(),
        };
        let found = if found.is_empty() { vec![diagnose(error.kind(), "")] } else { found };
        let mut removed = false;
        for problem in found {
            let name = template_name(&problem.place);
            removed |= name.and_then(|name| templates.remove(&name)).is_some();
            problems.push(problem);
        }
        if !removed {
            // It is not said which template is to blame: the site's own ones cannot be used together.
            let before = templates.len();
            templates.retain(|name, _| name.starts_with(THEME));
            if templates.len() == before {
                return Tera::default();
            }
        }
    }
}

/// Tera puts several mistakes that it finds after parsing into one message, each as a report for people:
/// `error: MESSAGE`, then ` --> TEMPLATE:LINE:COLUMN`, then an excerpt with carets. They are taken apart again here.
fn read_reports(message: &str, templates: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut lines = message.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(text) = line.strip_prefix("error: ") else { continue };
        let Some(place) = lines.next().and_then(|line| line.trim_start().strip_prefix("--> ")) else { continue };
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next().and_then(|number| number.parse::<usize>().ok());
        let line = parts.next().and_then(|number| number.parse::<usize>().ok());
        let (Some(column), Some(line), Some(name)) = (column, line, parts.next()) else { continue };
        let carets = lines.by_ref().take(3).last().map_or(1, |line| line.matches('^').count().max(1));
        let source = templates.get(name).map_or("", String::as_str);
        let start_of_line: usize = source.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let byte_of = |column: usize| {
            let rest = source.get(start_of_line..).unwrap_or_default();
            start_of_line + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
        };
        let range = byte_of(column.saturating_sub(1))..byte_of(column.saturating_sub(1) + carets);
        found.push(Diagnostic::new(Rule::TemplateError, Place::bytes(&file_of(name), range), lower_first(text)));
    }
    found
}

fn template_name(place: &Place) -> Option<String> {
    let path = place.path().as_str();
    path.strip_prefix("templates/").map(str::to_owned).or_else(|| path.starts_with(THEME).then(|| path.to_owned()))
}

/// The file that a template's name represents.
fn file_of(template: &str) -> SourcePath {
    if template.starts_with(THEME) {
        SourcePath::new(template)
    } else {
        SourcePath::new(&format!("templates/{template}"))
    }
}

fn diagnose(kind: &ErrorKind, template: &str) -> Diagnostic {
    let of_template =
        |template: &str, message: String| Diagnostic::new(Rule::TemplateError, Place::File(file_of(template)), message);
    match kind {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let name = if report.filename().is_empty() { template } else { report.filename() };
            let place = Place::bytes(&file_of(name), report.span().range.clone());
            // What is there differs from page to page, and the mistake is one.
            let (message, there) = report.message().split_once(". Available ").unwrap_or((report.message(), ""));
            let problem = Diagnostic::new(Rule::TemplateError, place, lower_first(message));
            if there.is_empty() { problem } else { problem.help(format!("there are these {there}")) }
        }
        ErrorKind::MissingParent { current, parent } => {
            of_template(current, format!("it extends `{parent}`, which does not exist"))
                .help("a template of the theme is `theme/NAME`")
        }
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            of_template(tpl, format!("it extends itself: {}", inheritance_chain.join(" → ")))
        }
        ErrorKind::CircularInclude { tpl, include_chain } => {
            of_template(tpl, format!("it includes itself: {}", include_chain.join(" → ")))
        }
        other => of_template(template, lower_first(other.to_string().lines().next().unwrap_or_default())),
    }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.trim_end_matches('.').chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// The text of a template of the theme, for showing an error in it.
#[must_use]
pub fn theme_source(path: &SourcePath) -> Option<&'static str> {
    let name = path.as_str().strip_prefix(THEME)?;
    embedded::templates().into_iter().find(|(known, _)| known == name).map(|(_, text)| text)
}
