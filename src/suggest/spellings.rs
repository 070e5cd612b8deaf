//! Spellings: one entity, one place in its name, several ways to write it.
//!
//! In: the decided names and the resolved references of one page, and the spellings the site prefers. Out: [`Spelling`]s.
//! It must not know other pages.
//!
//! Two words are spellings of one name when they are at the same place of it, counted from its end (so "Zelensky" is
//! compared with the last word of "Volodymyr Zelenskyy"), and are equal without diacritics or close in letters. A surname
//! beside a full name is none, and neither is "Russian" beside "Russia", a declined form, or a name in another script. What
//! is in a quotation is someone else's spelling: it is shown beside the others and never counted.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::variants::{Latitude, is_inflected, is_variant};
use super::vocabulary::is_adherent;
use crate::links::page_text::PageNames;
use crate::links::references::Target;
use crate::model::{PageId, Site};
use crate::names::guards::quotations;
use crate::names::letters::normalised;
use crate::names::linking::overlaps;
use crate::names::mention::Outcome;
use crate::names::name::names_of;
use crate::names::tokens::{Splitter, Word};
use crate::parse::markdown::Line;
use crate::schema::entity::Detail;
use crate::suggest::Spot;

/// One way to write a word of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// The word.
    pub text: String,
    /// Where it stands outside quotations.
    pub spots: Vec<Spot>,
    /// Where it is in quotations.
    pub quoted: Vec<Spot>,
}

/// A word of an entity's name that one page spells in several ways, or against the house style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// The entity.
    pub entity: PageId,
    /// The page.
    pub page: PageId,
    /// The spelling that the site prefers, if it says so.
    pub house: Option<String>,
    /// The spellings, the most frequent first.
    pub variants: Vec<Variant>,
}

impl Spelling {
    /// How many places an author may want to change: all outside quotations, but those in the house style.
    #[must_use]
    pub fn times(&self) -> usize {
        let variants = self.variants.iter().filter(|variant| self.house.as_ref() != Some(&variant.text));
        variants.map(|variant| variant.spots.len()).sum()
    }
}

/// The words of each entity's names that the site prefers, by their place counted from the name's end.
#[derive(Debug, Default)]
pub struct HouseStyle(BTreeMap<u32, BTreeSet<(usize, String)>>);

impl HouseStyle {
    /// Finds whose names the settings' `links.house_style` spells.
    #[must_use]
    pub fn new(site: &Site) -> Self {
        let (mut splitter, mut words) = (Splitter::default(), Vec::new());
        let mut preferred: BTreeSet<String> = BTreeSet::new();
        for spelling in &site.settings.links.house_style {
            let spelling = normalised(spelling);
            splitter.split(&spelling, &mut words);
            preferred.extend(words.iter().map(|word| word.text(&spelling).to_owned()));
        }
        let mut house = Self::default();
        if preferred.is_empty() {
            return house;
        }
        for (id, page) in site.pages() {
            for name in names_of(id, &page.parsed) {
                let text = normalised(name.text);
                splitter.split(&text, &mut words);
                for (place, word) in
                    words.iter().rev().enumerate().filter(|(_, word)| preferred.contains(word.text(&text)))
                {
                    house.0.entry(id.0).or_default().insert((place, word.text(&text).to_owned()));
                }
            }
        }
        house
    }

    fn of(&self, entity: PageId, place: usize) -> impl Iterator<Item = &str> {
        let words = self.0.get(&entity.0).into_iter().flatten();
        words.filter(move |(at, _)| *at == place).map(|(_, word)| word.as_str())
    }
}

/// The words of one place in an entity's name, by their spelling.
type Spelled = BTreeMap<String, Variant>;

/// The spellings of one page that differ.
pub fn read_spellings(
    site: &Site,
    house: &HouseStyle,
    page: PageId,
    names: &PageNames,
    spot: &dyn Fn(Range<usize>) -> Spot,
) -> Vec<Spelling> {
    let mut found: BTreeMap<(PageId, usize), Spelled> = BTreeMap::new();
    let (mut splitter, mut words) = (Splitter::default(), Vec::<Word>::new());
    let mut quoted: BTreeMap<usize, Vec<Range<usize>>> = BTreeMap::new();
    for (entity, run_number, range) in places(site, names) {
        let Some(run) = names.text.runs.get(run_number) else { continue };
        let Some(text) = run.text.get(range.clone()) else { continue };
        let quotations = quoted.entry(run_number).or_insert_with(|| quotations(&run.text));
        let is_quoted = run.quoted || overlaps(quotations, &range);
        splitter.split(text, &mut words);
        for (place, word) in words.iter().rev().enumerate().filter(|(_, word)| !word.shape.is_small()) {
            let spelled = normalised(word.text(text));
            let variant = found.entry((entity, place)).or_default().entry(spelled.clone()).or_insert_with(|| Variant {
                text: spelled,
                spots: Vec::new(),
                quoted: Vec::new(),
            });
            let at = spot(run.source_range(range.start + word.start()..range.start + word.end()));
            if is_quoted { variant.quoted.push(at) } else { variant.spots.push(at) }
        }
    }
    let mut spellings = Vec::new();
    for ((entity, place), spelled) in found {
        let person = site.page(entity).entity().is_some_and(|it| matches!(it.detail, Detail::Person { .. }));
        let mut left: Vec<Variant> = spelled.into_values().collect();
        for preferred in house.of(entity, place) {
            let is_house = |variant: &Variant| {
                variant.text == preferred || differ(&variant.text, preferred, person, Latitude::HouseStyle)
            };
            let (together, others) = left.into_iter().partition(is_house);
            left = others;
            spellings.extend(spelling(entity, page, Some(preferred), together));
        }
        while let Some(first) = left.first().map(|variant| variant.text.clone()) {
            let is_alike = |variant: &Variant| {
                variant.text == first || differ(&variant.text, &first, person, Latitude::SameEntity)
            };
            let (together, others) = left.into_iter().partition(is_alike);
            left = others;
            spellings.extend(spelling(entity, page, None, together));
        }
    }
    spellings
}

/// Where a page names entities: decided mentions, and the words of links to entities. In the order of the text.
fn places(site: &Site, names: &PageNames) -> Vec<(PageId, usize, Range<usize>)> {
    let mut places: Vec<(PageId, usize, Range<usize>)> = Vec::with_capacity(names.mentions.len());
    for mention in &names.mentions {
        if let Outcome::Entity(entity) = mention.outcome {
            places.push((PageId(entity), mention.run, mention.start..mention.end));
        }
    }
    for (written, resolved) in names.text.references.iter().zip(&names.references) {
        if let (Target::Page(to, _), Some((Line::Run(run), range))) = (&resolved.target, &written.at)
            && site.page(*to).entity().is_some()
        {
            places.push((*to, *run, range.clone()));
        }
    }
    places.sort_by_key(|(_, run, range)| (*run, range.start));
    places
}

/// Whether two different words are spellings of one, as words of an entity's names.
fn differ(left: &str, right: &str, person: bool, latitude: Latitude) -> bool {
    let is_latin = |word: &str| word.chars().next().is_some_and(|first| first < '\u{370}');
    if is_latin(left) != is_latin(right) {
        return false;
    }
    let latitude = if person || latitude == Latitude::HouseStyle { latitude } else { Latitude::Strict };
    let beginning = left.chars().zip(right.chars()).take_while(|(left, right)| left == right).count();
    let is_declined = !is_latin(left) && beginning + 2 >= left.chars().count().min(right.chars().count());
    let is_other_form =
        if person { is_declined } else { is_inflected(left, right) || is_adherent(left) != is_adherent(right) };
    is_variant(left, right, latitude) && !is_other_form
}

/// What to report about some spellings of one word, if anything is.
fn spelling(entity: PageId, page: PageId, house: Option<&str>, mut variants: Vec<Variant>) -> Option<Spelling> {
    let used = |variant: &&Variant| !variant.spots.is_empty();
    let is_told = match house {
        Some(house) => variants.iter().filter(used).any(|variant| variant.text != house),
        None => variants.iter().filter(used).nth(1).is_some(),
    };
    variants.sort_by(|a, b| b.spots.len().cmp(&a.spots.len()).then_with(|| a.text.cmp(&b.text)));
    is_told.then(|| Spelling { entity, page, house: house.map(str::to_owned), variants })
}
