//! One message: its words, with places that are filled in, and a form for each plural category.
//!
//! In: what is in a table. Out: [`Message`], or what is wrong with the words. It must not know which messages there
//! are, nor which language it is.

use std::collections::BTreeSet;

/// A plural category (Unicode Technical Standard 35, part 3). Which numbers it has is for each language to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// `zero`
    Zero,
    /// `one`
    One,
    /// `two`
    Two,
    /// `few`
    Few,
    /// `many`
    Many,
    /// `other`
    Other,
}

impl Category {
    /// All of them, in the order in which they are named to people.
    pub const ALL: [Self; 6] = [Self::Zero, Self::One, Self::Two, Self::Few, Self::Many, Self::Other];

    /// How it is written in a table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::One => "one",
            Self::Two => "two",
            Self::Few => "few",
            Self::Many => "many",
            Self::Other => "other",
        }
    }

    /// The category that a word names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.as_str() == word)
    }
}

/// The place whose number chooses the plural form.
pub const COUNT: &str = "count";

/// Words with places, such as `by {names}`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    text: Box<str>,
    /// What stands before each place, and the place's name.
    places: Vec<(Box<str>, Box<str>)>,
    /// What follows the last place.
    after: Box<str>,
}

impl Pattern {
    /// Reads `by {names}`. A brace always belongs to a place.
    ///
    /// # Errors
    /// When a brace is not closed or not opened, or holds no name: in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut places = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find(['{', '}']) {
            let (before, at) = rest.split_at(open);
            let Some(inner) = at.strip_prefix('{') else {
                return Err("a brace `}` is closed that was not opened".to_owned());
            };
            let Some((name, behind)) = inner.split_once('}') else {
                return Err("a brace `{` is not closed".to_owned());
            };
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                return Err(format!("`{{{name}}}` is no place: a name has small letters and `_`"));
            }
            places.push((before.into(), name.into()));
            rest = behind;
        }
        Ok(Self { text: text.into(), places, after: rest.into() })
    }

    /// The words as they are in the table.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names of its places, in order.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.places.iter().map(|(_, name)| &**name)
    }

    /// Goes through the words: what stands before each place with the place's name, then what stands behind the last.
    pub fn for_each(&self, mut take: impl FnMut(&str, Option<&str>)) {
        for (before, name) in &self.places {
            take(before, Some(name));
        }
        take(&self.after, None);
    }

    /// Writes the words piece by piece: `words` takes what is in the table, `place` the name of a place.
    ///
    /// # Errors
    /// The first error of `place`.
    pub fn write<E>(
        &self,
        out: &mut String,
        words: impl Fn(&mut String, &str),
        mut place: impl FnMut(&mut String, &str) -> Result<(), E>,
    ) -> Result<(), E> {
        for (before, name) in &self.places {
            words(out, before);
            place(out, name)?;
        }
        words(out, &self.after);
        Ok(())
    }
}

/// A message in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The same words for every number.
    Words(Pattern),
    /// Words for each plural category.
    Plural(Vec<(Category, Pattern)>),
}

impl Message {
    /// The names of all its places.
    #[must_use]
    pub fn places(&self) -> BTreeSet<&str> {
        match self {
            Self::Words(pattern) => pattern.places().collect(),
            // The number chooses the form, whether or not the words of any form repeat it.
            Self::Plural(forms) => forms.iter().flat_map(|(_, pattern)| pattern.places()).chain([COUNT]).collect(),
        }
    }

    /// Its words for a category; for one that it lacks those of `other`, or else its last ones.
    #[must_use]
    pub fn form(&self, category: Category) -> Option<&Pattern> {
        let forms = match self {
            Self::Words(pattern) => return Some(pattern),
            Self::Plural(forms) => forms,
        };
        let of = |wanted| forms.iter().find(|(category, _)| *category == wanted);
        of(category).or_else(|| of(Category::Other)).or_else(|| forms.last()).map(|(_, pattern)| pattern)
    }
}
