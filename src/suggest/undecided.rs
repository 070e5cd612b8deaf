//! Names that nobody decided: several entities have them, and neither the page nor the text decides which is meant.
//!
//! In: the decided names of one page. Out: those that an author has to decide. It must not know how names are decided.
//!
//! These are ties; surnames of several people of whom none is named in full or tagged; and names of countries that are
//! another place as well. What the author marked with `\@` is decided: it is not a link.

use crate::links::page_text::PageNames;
use crate::model::PageId;
use crate::names::index::normal;
use crate::names::linking::overlaps;
use crate::names::mention::{Mention, MentionRule, Outcome};
use crate::suggest::Spot;

/// A name that nobody decided, over the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecided {
    /// The name, as the texts have it.
    pub text: String,
    /// Whom it could mean. Only one for a name that is a place beside, such as "Georgia".
    pub candidates: Vec<PageId>,
    /// Every place, in the order of the pages.
    pub spots: Vec<Spot>,
}

/// One place of one.
#[derive(Debug)]
pub struct UndecidedFinding {
    /// The name.
    pub text: String,
    /// Whom it could mean.
    pub candidates: Vec<u32>,
    /// Where it stands.
    pub spot: Spot,
}

/// The names of a page that nobody decided.
pub fn read_undecided(names: &PageNames, spot: &dyn Fn(std::ops::Range<usize>) -> Spot) -> Vec<UndecidedFinding> {
    let mut found = Vec::new();
    for mention in &names.mentions {
        let (Some(candidates), Some(run)) = (candidates_of(mention), names.text.runs.get(mention.run)) else {
            continue;
        };
        let range = mention.start..mention.end;
        let Some(text) = run.text.get(range.clone()).filter(|_| !overlaps(&run.no_link, &range)) else { continue };
        found.push(UndecidedFinding {
            text: normal(text),
            candidates: candidates.to_vec(),
            spot: spot(run.source_range(range)),
        });
    }
    found
}

/// Whom a mention could mean, when it is one for its author to decide.
pub fn candidates_of(mention: &Mention) -> Option<&[u32]> {
    match &mention.outcome {
        Outcome::Tie(candidates) => Some(candidates),
        Outcome::Undecided(candidates) => {
            let is_open = match mention.rule {
                MentionRule::NotAfterFull => candidates.len() > 1,
                MentionRule::Homonym => true,
                _ => false,
            };
            is_open.then_some(candidates)
        }
        Outcome::Entity(_) => None,
    }
}
