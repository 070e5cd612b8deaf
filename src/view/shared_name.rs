//! Names that several entities share, as templates read them: the page of one, the list of all, the line on an entity.

use super::parts::{DateView, LinkView, Sight};
use super::view;
use crate::model::PageId;
use crate::model::shared_names::{Bearer, SharedName};
use crate::names::entity::NameRole;
use crate::schema::settings::NAMES;

/// How many entities the list of shared names shows beside a name, and how many an entity's page names itself.
const SHOWN: usize = 3;

view! {
    /// A name that several entities share.
    SharedNameView {
        /// The name, in the spelling that most of them have.
        name: String,
        /// The entities, by their names.
        bearers: Vec<BearerView>,
    }

    /// An entity of a shared name.
    BearerView {
        /// The entity.
        link: LinkView,
        /// One or two plain sentences.
        summary: Option<String>,
        /// The shared name as it is spelled for this entity, if that is an alias and not how most spell it.
        spelling: Option<String>,
        /// Since when it is called so, if its author said.
        from: Option<DateView>,
        /// Until when it was called so.
        to: Option<DateView>,
    }

    /// The list of the names that several entities share.
    SharedNamesView {
        /// How many there are.
        total: usize,
        /// The names by their first letter.
        letters: Vec<NameLetterView>,
    }

    /// The shared names below one letter.
    NameLetterView {
        /// The letter; `#` for names that begin with none.
        letter: String,
        /// Its anchor on the page.
        id: String,
        /// The names.
        names: Vec<NamesakesView>,
    }

    /// A shared name with the entities that are called so; on the page of one of them, with the others.
    NamesakesView {
        /// The name, with its page.
        name: LinkView,
        /// The entities, by their names. On an entity's page there are none if they are more than three; in the list of
        /// shared names they are the first three.
        entities: Vec<LinkView>,
        /// How many there are in all.
        count: usize,
    }
}

impl Sight<'_> {
    /// A link to the list of shared names.
    #[must_use]
    pub fn shared_names_link(&self) -> LinkView {
        self.list(NAMES, self.words().text("shared_name.title"))
    }

    /// What the page of a shared name says of itself in lists of results.
    #[must_use]
    pub fn shared_name_description(&self, name: &SharedName) -> String {
        self.words().count("shared_name.description", name.bearers.len(), &[("name", &name.title)])
    }

    /// The page of a shared name.
    #[must_use]
    pub fn shared_name(&self, name: &SharedName) -> SharedNameView {
        let bearer = |bearer: &Bearer| BearerView {
            link: self.link(bearer.id),
            summary: self.description(bearer.id),
            spelling: (bearer.role == NameRole::Alias && bearer.spelling != name.title)
                .then(|| bearer.spelling.clone()),
            from: bearer.from.map(|date| self.date(&date)),
            to: bearer.to.map(|date| self.date(&date)),
        };
        SharedNameView { name: name.title.clone(), bearers: name.bearers.iter().map(bearer).collect() }
    }

    /// The list of all shared names.
    #[must_use]
    pub fn shared_names(&self) -> SharedNamesView {
        let all = self.site.shared_names.all();
        let mut letters: Vec<NameLetterView> = Vec::new();
        for name in all {
            let item = NamesakesView {
                name: self.shared_name_link(name),
                entities: name.bearers.iter().take(SHOWN).map(|bearer| self.link(bearer.id)).collect(),
                count: name.bearers.len(),
            };
            match letters.iter_mut().find(|known| known.letter == name.letter) {
                Some(known) => known.names.push(item),
                None => {
                    let letter = name.letter.clone();
                    let id = super::lists::letter_id(&letter);
                    letters.push(NameLetterView { letter, id, names: vec![item] });
                }
            }
        }
        SharedNamesView { total: all.len(), letters }
    }

    /// For each name that an entity shares, who else is called so: the fullest name first, and no name that brings nobody
    /// new.
    #[must_use]
    pub fn namesakes(&self, id: PageId) -> Vec<NamesakesView> {
        let mut told: Vec<&SharedName> = Vec::new();
        for name in self.site.shared_names.of(id) {
            if !told.iter().any(|earlier| name.is_within(earlier)) {
                told.push(name);
            }
        }
        let view = |name: &SharedName| {
            let count = name.bearers.len() - 1;
            let others = name.bearers.iter().map(|bearer| bearer.id).filter(|other| *other != id);
            let entities = if count > SHOWN { Vec::new() } else { others.map(|other| self.link(other)).collect() };
            NamesakesView { name: self.shared_name_link(name), entities, count }
        };
        told.into_iter().map(view).collect()
    }

    fn shared_name_link(&self, name: &SharedName) -> LinkView {
        LinkView { url: Some(self.url(&name.url).into()), name: name.title.as_str().into(), ..LinkView::default() }
    }
}
