//! Whom the speaker's line of a quotation names.
//!
//! In: a name or a link as it was written, and the page it is on. Out: the entity, or who could be meant. It must not
//! know the page's text: what speaks for somebody is in the front matter, or in another such line.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::records::numbered;
use super::{Page, PageId, find_key};
use crate::address::Address;
use crate::date::Day;
use crate::names::entity::{NameRole, comparable, names_of};
use crate::parse::markdown::ReferenceForm;
use crate::parse::markdown::quotation::Speaker;
use crate::path::{Key, SourcePath};
use crate::schema::entity::{Detail, LinkPolicy};

/// Whom a name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// This entity.
    One(PageId),
    /// Any of these, by that name.
    Several(Vec<PageId>),
    /// Nobody who has a page, or nobody for certain.
    Nobody,
}

/// What a page says about whom its names mean.
pub(super) struct Evidence<'a> {
    /// The page.
    pub page: &'a Page,
    /// Whom names mean there, as its author said.
    pub chosen: &'a [(String, PageId)],
    /// Names that mean nobody there.
    pub never: &'a [String],
    /// Who is known to occur on the page.
    pub known: BTreeSet<PageId>,
}

/// Begins the entries of the index for names in small letters. No name has such a character in it.
const FOLDED: char = '\0';
/// Begins the entries of the index for slugs.
const SLUG: char = '\u{1}';

/// The entities with a name.
#[derive(Debug, Clone, Copy)]
struct Bearer {
    id: PageId,
    role: NameRole,
    policy: LinkPolicy,
    from: Option<Day>,
    to: Option<Day>,
}

/// Finds entities by the names in speakers' lines.
pub(super) struct Speakers<'a> {
    pages: &'a [Arc<Page>],
    names: OnceCell<HashMap<String, Vec<Bearer>>>,
    files: OnceCell<HashMap<&'a SourcePath, PageId>>,
}

impl<'a> Speakers<'a> {
    /// A finder for these pages.
    pub(super) fn new(pages: &'a [Arc<Page>]) -> Self {
        Self { pages, names: OnceCell::new(), files: OnceCell::new() }
    }

    /// Whom a speaker's line names. A link names its target, and what is wrong with it is reported where links are resolved.
    /// A name that is not a link follows the rules for names in prose: a surname alone needs something on the page that
    /// speaks for its bearer. On the day that is given the name has to be in use.
    pub(super) fn find(&self, speaker: &Speaker, name: &str, day: Day, evidence: &Evidence<'_>) -> Named {
        let found = match &speaker.link {
            Some((ReferenceForm::Wiki { .. }, target)) => self.of_wiki_link(target),
            Some((_, target)) => self.of_path(target, evidence.page),
            None => return self.of_name(name, day, evidence),
        };
        found.filter(|id| self.can_speak(*id)).map_or(Named::Nobody, Named::One)
    }

    fn of_wiki_link(&self, target: &str) -> Option<PageId> {
        let name = target.split('#').next().unwrap_or_default().trim();
        if let Some(found) = Key::parse(name).and_then(|key| find_key(self.pages, &key)) {
            return Some(found);
        }
        let (surnames, names): (Vec<&Bearer>, Vec<&Bearer>) =
            self.exact(name).iter().partition(|bearer| bearer.role == NameRole::Surname);
        let slugs: Vec<&Bearer> = self.lookup(&format!("{SLUG}{name}")).iter().collect();
        let folded: Vec<&Bearer> = self.in_any_case(name).iter().collect();
        let found = [names, surnames, slugs, folded].into_iter().find(|found| !found.is_empty())?;
        let first = found.first()?.id;
        found.iter().all(|bearer| bearer.id == first).then_some(first)
    }

    fn of_path(&self, target: &str, page: &Page) -> Option<PageId> {
        let path = Address::parse(target).decoded_path();
        let candidates = match path.strip_prefix('/') {
            Some(below) => [SourcePath::resolve("content", below), None],
            None => [SourcePath::resolve(page.path().folder(), &path), SourcePath::resolve("content", &path)],
        };
        let files = self.files.get_or_init(|| numbered(self.pages).map(|(id, page)| (page.path(), id)).collect());
        candidates.iter().flatten().find_map(|path| files.get(path).copied())
    }

    fn of_name(&self, name: &str, day: Day, evidence: &Evidence<'_>) -> Named {
        let is_name = |other: &str| comparable(other) == comparable(name);
        if let Some((_, id)) = evidence.chosen.iter().find(|(chosen, _)| is_name(chosen)) {
            return if self.can_speak(*id) { Named::One(*id) } else { Named::Nobody };
        }
        if evidence.never.iter().any(|never| is_name(never)) {
            return Named::Nobody;
        }
        let is_valid =
            |bearer: &&Bearer| bearer.from.is_none_or(|from| from <= day) && bearer.to.is_none_or(|to| day <= to);
        let may_mean = |bearer: &&Bearer| bearer.policy != LinkPolicy::Never && self.can_speak(bearer.id);
        let found = [self.exact(name), self.in_any_case(name)].into_iter().find(|found| !found.is_empty());
        let bearers: Vec<&Bearer> = found.unwrap_or_default().iter().filter(is_valid).filter(may_mean).collect();
        let ids = |wanted: &dyn Fn(&Bearer) -> bool| {
            let mut ids: Vec<PageId> = bearers.iter().filter(|it| wanted(it)).map(|bearer| bearer.id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let known = ids(&|bearer| evidence.known.contains(&bearer.id));
        let strong = ids(&|bearer| bearer.policy == LinkPolicy::Always);
        let all = ids(&|_| true);
        match (known.as_slice(), strong.as_slice(), all.as_slice()) {
            ([one], ..) | ([], [one], _) => Named::One(*one),
            ([_, ..], ..) => Named::Several(known),
            (_, [_, ..], _) => Named::Several(strong),
            (_, _, [] | [_]) => Named::Nobody,
            _ => Named::Several(all),
        }
    }

    /// Whether somebody can have said something: what is in an agreement is its text.
    fn can_speak(&self, id: PageId) -> bool {
        let page = &self.pages[id.0 as usize];
        page.entity().is_some() && page.agreement().is_none()
    }

    /// Who is called so, in these letters.
    fn exact(&self, name: &str) -> &[Bearer] {
        self.lookup(&comparable(name))
    }

    /// Who is called so, in whatever capitals.
    fn in_any_case(&self, name: &str) -> &[Bearer] {
        self.lookup(&format!("{FOLDED}{}", comparable(name).to_lowercase()))
    }

    fn lookup(&self, entry: &str) -> &[Bearer] {
        self.names.get_or_init(|| self.index()).get(entry).map_or(&[], Vec::as_slice)
    }

    fn index(&self) -> HashMap<String, Vec<Bearer>> {
        let mut index: HashMap<String, Vec<Bearer>> = HashMap::new();
        for (id, page) in numbered(self.pages).filter(|(_, page)| page.entity().is_some()) {
            let (role, policy) = (NameRole::Full, LinkPolicy::Always);
            let slug = Bearer { id, role, policy, from: None, to: None };
            index.entry(format!("{SLUG}{}", page.key().slug)).or_default().push(slug);
            let is_person = page.entity().is_some_and(|entity| matches!(entity.detail, Detail::Person { .. }));
            for name in names_of(&page.parsed) {
                let is_one_word = name.text.split_whitespace().nth(1).is_none();
                let is_weak = match name.role {
                    NameRole::Full => false,
                    NameRole::Surname => true,
                    _ => is_person && is_one_word,
                };
                let usual = if is_weak { LinkPolicy::AfterFull } else { LinkPolicy::Always };
                let bearer = Bearer {
                    id,
                    role: name.role,
                    policy: name.link.unwrap_or(usual),
                    from: name.from.map(|date| date.earliest()),
                    to: name.to.map(|date| date.latest()),
                };
                let written = comparable(name.text);
                index.entry(format!("{FOLDED}{}", written.to_lowercase())).or_default().push(bearer);
                index.entry(written).or_default().push(bearer);
            }
        }
        index
    }
}
