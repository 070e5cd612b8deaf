//! What one page's text says about the rest of the site: where its references lead, which names it mentions, which of
//! the mentions become links, and the anchor of each of these spots.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use super::references::{ReferenceResolver, ResolvedReference, Target};
use super::ties::report_ties;
use crate::address::Suffix;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule, Warned};
use crate::model::{PageId, Site};
use crate::names::lexicon::Lexicon;
use crate::names::mention::{LinkSettings, Mention, PageContext};
use crate::names::mentions::{find_mentions, find_mentions_noting};
use crate::names::page_words::PageWords;
use crate::parse::markdown::{Body, Heading, Line, ProseReference, Text, read_text};
use crate::parse::text_run::{Sentence, TextRun};
use crate::path::{SourcePath, UrlPath, slugify};
use crate::schema::statement::Source;

/// How many sentences of one page that lead to another page are kept, beside the first one for each spelling of its
/// name. The rest of the places is counted: a reader of the other page wants to know where to look, and a site of ten
/// thousand pages has to fit into memory.
pub const MOST_SENTENCES: usize = 3;

/// How the anchors of occurrences begin; the occurrence's number follows.
const ANCHOR: &str = "mention-";

/// The anchor of an occurrence, by its position among its page's occurrences.
#[must_use]
pub fn occurrence_anchor(position: usize) -> String {
    format!("{ANCHOR}{}", position + 1)
}

/// How a text leads to another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occurs {
    /// Its author wrote a link.
    AsReference,
    /// A name was found and is a link.
    AsLink,
    /// A name was found and counts, but is not a link.
    AsName,
}

/// A place in a text that has to do with another page. Each has an anchor of its own, see [`occurrence_anchor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The other page.
    pub to: PageId,
    /// How it leads there.
    pub occurs: Occurs,
    /// Where it stands, in bytes from the file's beginning.
    pub range: Range<u32>,
    /// The position of its sentence among the page's sentences; `None` when enough sentences lead there already.
    pub sentence: Option<u32>,
    /// The bytes of the sentence that name the other page.
    pub at: Range<u32>,
    /// The position of the heading above it, counted from 1; 0 before the first heading and in headings.
    pub section: u32,
}

/// What a page's text says, as far as other pages and the page's own HTML need it.
#[derive(Debug, Default, Clone)]
pub struct PageText {
    /// Its headings.
    pub headings: Vec<Heading>,
    /// The beginning of its text.
    pub excerpt: String,
    /// The footnotes it uses, by name.
    pub cited: Vec<String>,
    /// Where its picture is.
    pub image: Option<(UrlPath, Suffix)>,
    /// Its references, in order.
    pub references: Vec<ResolvedReference>,
    /// The sentences in which other pages occur.
    pub sentences: Sentences,
    /// Where other pages occur, in order.
    pub occurrences: Vec<Occurrence>,
    /// Its headings by what links name them by, once a link has asked.
    places: LazyPlaces,
}

/// [`HeadingPlaces`] that are made when they are needed. They follow from the headings, so that two texts do not differ by
/// them.
#[derive(Default, Clone)]
struct LazyPlaces(OnceLock<Box<HeadingPlaces>>);

impl LazyPlaces {
    fn of(&self, headings: &[Heading]) -> &HeadingPlaces {
        self.0.get_or_init(|| Box::new(HeadingPlaces::of(headings)))
    }
}

impl fmt::Debug for LazyPlaces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("_")
    }
}

/// The positions of headings by their identifiers, and by their words; `None` where several have these, as then the author
/// says which.
#[derive(Default, Clone)]
struct HeadingPlaces {
    ids: HashMap<Box<str>, u32>,
    words: HashMap<Box<str>, Option<u32>>,
}

impl HeadingPlaces {
    fn of(headings: &[Heading]) -> Self {
        let mut places = Self::default();
        for (position, heading) in (0_u32..).zip(headings) {
            places.ids.entry(heading.id.as_str().into()).or_insert(position);
            let words = slugify(&heading.text);
            if !words.is_empty() {
                places.words.entry(words.into()).and_modify(|several| *several = None).or_insert(Some(position));
            }
        }
        places
    }
}

impl PageText {
    /// Whether the page's text has an anchor: of a heading or of an occurrence.
    #[must_use]
    pub fn has_anchor(&self, anchor: &str) -> bool {
        self.is_occurrence(anchor) || self.places.of(&self.headings).ids.contains_key(anchor)
    }

    /// The identifier of the heading that a link means: one of that identifier, or else one of these words, as in
    /// `[[page#What it needs]]`.
    #[must_use]
    pub fn heading_meant_by(&self, fragment: &str) -> Option<&str> {
        let places = self.places.of(&self.headings);
        // Obsidian writes the headings above it as well.
        let words = || slugify(fragment.rsplit('#').next().unwrap_or(fragment));
        let by_words = || places.words.get(words().as_str()).copied().flatten();
        let place = places.ids.get(fragment).copied().or_else(by_words)?;
        self.headings.get(place as usize).map(|heading| heading.id.as_str())
    }

    /// The same text in a site in which the pages have other numbers; `None` if it leads to a page that is not there.
    #[must_use]
    pub fn renumbered(&self, number: &dyn Fn(PageId) -> Option<PageId>) -> Option<Self> {
        let mut text = self.clone();
        for occurrence in &mut text.occurrences {
            occurrence.to = number(occurrence.to)?;
        }
        for reference in &mut text.references {
            if let Target::Page(to, _) = &mut reference.target {
                *to = number(*to)?;
            }
        }
        Some(text)
    }

    /// Whether an anchor is that of an occurrence. They are counted, so that none of them has to be kept.
    #[must_use]
    pub fn is_occurrence(&self, anchor: &str) -> bool {
        let number = anchor.strip_prefix(ANCHOR).filter(|digits| !digits.starts_with(['0', '+']));
        let number = number.and_then(|digits| digits.parse::<usize>().ok());
        number.is_some_and(|number| number <= self.occurrences.len())
    }
}

/// Texts in one piece of memory: a large site has a hundred thousand sentences.
#[derive(Debug, Default, Clone)]
pub struct Sentences {
    text: String,
    ends: Vec<u32>,
}

impl Sentences {
    /// A sentence, by its position.
    #[must_use]
    pub fn get(&self, position: u32) -> &str {
        let at = position as usize;
        let end = |at: usize| self.ends.get(at).map_or(self.text.len(), |end| *end as usize);
        let start = at.checked_sub(1).map_or(0, end);
        self.text.get(start..end(at)).unwrap_or_default()
    }

    fn push(&mut self, sentence: &str) {
        self.text.push_str(sentence);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }
}

/// A page's text with its references resolved and its names decided.
pub struct PageNames {
    /// Its text.
    pub text: Text,
    /// What its references lead to, in the order of [`Text::references`].
    pub references: Vec<ResolvedReference>,
    /// Every name in it, in order.
    pub mentions: Vec<Mention>,
}

/// Reads the text of one page, without looking for names in it or for what its references lead to.
#[must_use]
pub fn read_page(id: PageId, file: &str, resolver: &ReferenceResolver<'_>, problems: &mut Diagnostics) -> Text {
    let site = resolver.site;
    let page = site.page(id);
    let body = Body::new(file, page.parsed.body_start, source_ids(site, id));
    let text = read_text(page.path(), &body, &|target| resolver.label_of(target), site.sources_are_known, problems);
    report_notes_like_sources(id, site, &text, problems);
    text
}

/// Reports the footnotes that have the identifier of a source: the source could not be cited.
fn report_notes_like_sources(id: PageId, site: &Site, text: &Text, problems: &mut Diagnostics) {
    let page = site.page(id);
    let of_site = SourcePath::new("content/sources.yaml");
    for (name, range) in &text.notes {
        let is_it = |source: &&std::sync::Arc<Source>| source.id.value == *name;
        let own = page.parsed.common.sources.iter().find(is_it).map(|source| (page.path(), source));
        let found = own.or_else(|| site.sources.iter().find(is_it).map(|source| (&of_site, source)));
        let Some((path, source)) = found else { continue };
        let message = format!("`{name}` is both a footnote of the text and a source");
        problems.push(
            Diagnostic::new(Rule::NoteAndSource, Place::bytes(page.path(), range.clone()), message)
                .related(Place::value(path, &source.id.at), "it is this source")
                .help(format!("give the footnote another name, such as `[^{name}-note]`, here and where it is used")),
        );
    }
}

/// Finds every reference and every name of one page.
///
/// `file` is the whole file, as it was when its front matter was read.
#[must_use]
pub fn read_names(
    id: PageId,
    file: &str,
    lexicon: &Lexicon,
    resolver: &ReferenceResolver<'_>,
    problems: &mut Diagnostics,
) -> PageNames {
    read_names_noting(id, file, lexicon, resolver, problems, None)
}

fn read_names_noting(
    id: PageId,
    file: &str,
    lexicon: &Lexicon,
    resolver: &ReferenceResolver<'_>,
    problems: &mut Diagnostics,
    words: Option<&mut PageWords>,
) -> PageNames {
    let site = resolver.site;
    let page = site.page(id);
    let text = read_page(id, file, resolver, problems);
    let references: Vec<ResolvedReference> =
        text.references.iter().map(|reference| resolver.resolve(page, reference, problems)).collect();
    let has_names =
        !lexicon.is_empty() || !site.settings.links.never.is_empty() || !page.parsed.common.links.never.is_empty();
    let mentions =
        if has_names { find_page_mentions(id, site, &text, &references, lexicon, words) } else { Vec::new() };
    PageNames { text, references, mentions }
}

/// Reads the text of one page.
///
/// `file` is the whole file, as it was when its front matter was read.
#[must_use]
pub fn read_page_text(id: PageId, file: &str, lexicon: &Lexicon, resolver: &ReferenceResolver<'_>) -> Warned<PageText> {
    let (text, problems, _) = read_page_text_noting(id, file, lexicon, resolver, None);
    (text, problems)
}

/// The same, and what the text asked of the rest of the site: its references as they were written, in the order of
/// [`PageText::references`]. `words` are handed the words in which names are sought.
#[must_use]
pub fn read_page_text_noting(
    id: PageId,
    file: &str,
    lexicon: &Lexicon,
    resolver: &ReferenceResolver<'_>,
    words: Option<&mut PageWords>,
) -> (PageText, Diagnostics, Vec<ProseReference>) {
    let mut problems = Diagnostics::new();
    let page = resolver.site.page(id);
    let PageNames { mut text, references, mentions } =
        read_names_noting(id, file, lexicon, resolver, &mut problems, words);
    report_ties(id, resolver.site, &text, &mentions, &mut problems);
    let image = page.parsed.common.image.as_ref().and_then(|image| {
        let place = Place::value(page.path(), &image.src.at);
        resolver.resolve_picture(page, &image.src.value, place, &mut problems)
    });
    let mut result = PageText { image, ..PageText::default() };
    let spots = spots_of(id, &text, &references, &mentions);
    let has_headings = spots.iter().any(|spot| matches!(spot.line, Line::Heading(_)));
    let headings = text.headings.iter().filter(|_| has_headings).map(|heading| TextRun::plain(&heading.text));
    let mut sentences = SentenceFinder {
        runs: &text.runs,
        headings: &headings.collect::<Vec<_>>(),
        seen: Vec::new(),
        of_line: HashMap::new(),
        led: HashMap::new(),
        counts: HashMap::new(),
        found: &mut result.sentences,
    };
    for Spot { to, occurs, line, range, source } in spots {
        let (sentence, at) = sentences.around(to, line, &range);
        let section = match line {
            Line::Run(run) => text.sections.get(run).copied().unwrap_or_default(),
            Line::Heading(_) => 0,
        };
        let range = small(source.start)..small(source.end);
        result.occurrences.push(Occurrence { to, occurs, range, sentence, at, section });
    }
    result.references = references;
    result.headings = std::mem::take(&mut text.headings);
    result.excerpt = std::mem::take(&mut text.excerpt);
    result.cited = std::mem::take(&mut text.cited);
    // These stay for the whole build, and vectors grow by doubling.
    result.sentences.text.shrink_to_fit();
    result.sentences.ends.shrink_to_fit();
    result.occurrences.shrink_to_fit();
    result.references.shrink_to_fit();
    result.headings.shrink_to_fit();
    (result, problems, std::mem::take(&mut text.references))
}

/// The identifiers that footnotes of a page may use: of its own sources, and of the site's.
pub fn source_ids(site: &Site, id: PageId) -> impl Iterator<Item = &str> {
    let own = &site.page(id).parsed.common.sources;
    own.iter().chain(&site.sources).map(|source| source.id.value.as_str())
}

fn find_page_mentions(
    id: PageId,
    site: &Site,
    text: &Text,
    references: &[ResolvedReference],
    lexicon: &Lexicon,
    words: Option<&mut PageWords>,
) -> Vec<Mention> {
    let page = site.page(id);
    let linked = |target: &Target| match target {
        Target::Page(to, _) if site.page(*to).entity().is_some() => Some(to.0),
        _ => None,
    };
    let already: Vec<u32> = references.iter().filter_map(|reference| linked(&reference.target)).collect();
    let written: Vec<(u32, usize, usize)> = text
        .references
        .iter()
        .zip(references)
        .filter_map(|(written, resolved)| {
            let (Line::Run(run), range) = written.at.as_ref()? else { return None };
            Some((linked(&resolved.target)?, *run, range.start))
        })
        .collect();
    let settings = &site.settings.links;
    let tags: Vec<u32> = site.tags.get(&id).into_iter().flatten().map(|tag| tag.0).collect();
    let chosen: Vec<(String, u32)> =
        site.chosen.get(&id).into_iter().flatten().map(|(name, entity)| (name.clone(), entity.0)).collect();
    let own_links = &page.parsed.common.links;
    let never: Vec<String> = settings.never.iter().chain(&own_links.never).cloned().collect();
    let context = PageContext {
        own: page.entity().map(|_| id.0),
        tags: &tags,
        chosen: &chosen,
        never: &never,
        date: page.briefing().map(|briefing| briefing.date.value.earliest()),
        already: &already,
        written: &written,
        related: &|a, b| site.relations.are_related(PageId(a), PageId(b)),
        settings: LinkSettings {
            automatic: own_links.automatic.unwrap_or(settings.automatic),
            first_per: settings.first_per,
            quotations: settings.quotations,
        },
    };
    match words {
        None => find_mentions(lexicon, &text.runs, &text.sections, &context),
        Some(noted) => {
            noted.begin();
            find_mentions_noting(lexicon, &text.runs, &text.sections, &context, &mut |words| noted.note(words))
        }
    }
}

/// A place in a text that leads to another page.
struct Spot {
    to: PageId,
    occurs: Occurs,
    /// The line it is in, and its bytes there.
    line: Line,
    range: Range<usize>,
    /// Where it stands, in bytes from the file's beginning.
    source: Range<usize>,
}

/// Every place of a text that leads to another page, in order.
fn spots_of(id: PageId, text: &Text, references: &[ResolvedReference], mentions: &[Mention]) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for (written, resolved) in text.references.iter().zip(references) {
        if let (Target::Page(to, _), Some((line, range))) = (&resolved.target, &written.at) {
            let (range, source) = (range.clone(), written.range.clone());
            spots.push(Spot { to: *to, occurs: Occurs::AsReference, line: *line, range, source });
        }
    }
    for mention in mentions {
        let (Some(entity), Some(run)) = (mention.entity(), text.runs.get(mention.run)) else { continue };
        let range = mention.start..mention.end;
        let source = run.source_range(range.clone());
        let occurs = if mention.linked { Occurs::AsLink } else { Occurs::AsName };
        spots.push(Spot { to: PageId(entity), occurs, line: Line::Run(mention.run), range, source });
    }
    spots.retain(|spot| spot.to != id);
    spots.sort_by_key(|spot| spot.source.start);
    spots
}

/// Collects sentences, each once.
struct SentenceFinder<'a> {
    runs: &'a [TextRun],
    /// The headings as runs, if something in one of them leads to another page.
    headings: &'a [TextRun],
    /// The sentences found so far: the bytes in their line, and how many bytes stand before them when they are kept.
    seen: Vec<(Range<usize>, usize)>,
    /// The sentences of each line, in order.
    of_line: HashMap<Line, Vec<usize>>,
    /// Which sentences lead to a page by the same words so far.
    led: HashMap<(PageId, &'a str), Vec<u32>>,
    /// How many sentences lead to each page so far; one counts again for other words.
    counts: HashMap<PageId, usize>,
    found: &'a mut Sentences,
}

impl SentenceFinder<'_> {
    /// The sentence around a place that leads to a page, and the place within it.
    fn around(&mut self, to: PageId, line: Line, range: &Range<usize>) -> (Option<u32>, Range<u32>) {
        let run = match line {
            Line::Run(position) => self.runs.get(position),
            Line::Heading(position) => self.headings.get(position),
        };
        let Some(run) = run else { return (None, 0..0) };
        let words = run.text.get(range.clone()).unwrap_or_default();
        let is_enough =
            self.counts.get(&to).is_some_and(|count| *count >= MOST_SENTENCES) && self.led.contains_key(&(to, words));
        let position = match self.around_place(line, range) {
            Some(position) => position,
            None if is_enough => return (None, 0..0),
            None => {
                let Sentence { range: sentence, cut_before, cut_after } = run.sentence(range.clone());
                let text = run.text[sentence.clone()].replace('\u{fffc}', "…");
                let (before, after) = (if cut_before { "…" } else { "" }, if cut_after { "…" } else { "" });
                self.found.push(&format!("{before}{text}{after}"));
                self.seen.push((sentence, before.len()));
                self.of_line.entry(line).or_default().push(self.seen.len() - 1);
                self.seen.len() - 1
            }
        };
        let number = small(position);
        if !self.led.get(&(to, words)).is_some_and(|sentences| sentences.contains(&number)) {
            if is_enough {
                return (None, 0..0);
            }
            self.led.entry((to, words)).or_default().push(number);
            *self.counts.entry(to).or_default() += 1;
        }
        // An object that was replaced before the place does not move it: "…" and U+FFFC have the same length in UTF-8.
        let (seen, before) = &self.seen[position];
        let kept = self.found.get(number);
        let within = |at: usize| small((at.saturating_sub(seen.start) + before).min(kept.len()));
        (Some(number), within(range.start)..within(range.end))
    }

    /// The last sentence found so far that holds a place of a line. Places come in order, so sentences that end before
    /// this one hold it no more.
    fn around_place(&self, line: Line, range: &Range<usize>) -> Option<usize> {
        let sentences = self.of_line.get(&line)?.iter().rev().copied();
        let mut near = sentences.take_while(|position| self.seen[*position].0.end >= range.start);
        near.find(|position| {
            let (seen, _) = &self.seen[*position];
            seen.start <= range.start && range.end <= seen.end
        })
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
