//! Words that a field takes, and lists of words in messages.

/// One of a few words that a field takes.
pub trait Word: Copy + 'static {
    /// All of them, in the order in which they are listed to an author.
    const ALL: &'static [Self];
    /// How it is written in YAML.
    fn as_str(self) -> &'static str;
}

/// Defines an enum whose variants are words in YAML.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $crate::schema::word::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl $name {
            /// The word as people read it: `text agreed` for `text_agreed`.
            #[must_use]
            pub fn label(self) -> String {
                $crate::schema::word::Word::as_str(self).replace('_', " ")
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::schema::word::Word::as_str(*self))
            }
        }
    };
}
pub(crate) use words;

/// `` `a`, `b` and `c` ``
pub fn enumerate<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    joined(words, "and")
}

/// `` `a`, `b` or `c` ``
pub fn alternatives<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    joined(words, "or")
}

fn joined<'a>(words: impl IntoIterator<Item = &'a str>, last_joint: &str) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} {last_joint} {last}", words.join(", ")) }
}
