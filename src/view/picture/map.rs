//! The map of a country, of the members of an organisation, or of the parties of an agreement.
//!
//! In: the entities and their codes of ISO 3166. Out: a picture. It must not know outlines: the room `picture` has them.

use std::collections::BTreeSet;

use super::{PictureRowView, PictureTableView, PictureView, head, row, words};
use crate::model::PageId;
use crate::model::relations::RelationKind;
use crate::picture::map::{MarkForm, MarkedLand, draw};
use crate::schema::entity::Detail;
use crate::view::parts::Sight;

/// A country on a map, or one that should be and cannot.
struct Place {
    id: PageId,
    code: Option<String>,
    form: MarkForm,
    /// What it is marked as.
    note: String,
}

impl Sight<'_> {
    /// The map of an entity, if it has a place on one.
    pub(super) fn map(&self, id: PageId) -> Option<PictureView> {
        let (name, words) = (self.site.page(id).title(), self.words());
        let country = words.text("picture.country").to_owned();
        let (of, places, told_in) = match &self.site.page(id).entity()?.detail {
            Detail::Country { .. } => {
                ("picture.map_of_country", vec![self.place(id, MarkForm::Filled, country)], "facts")
            }
            Detail::Organisation { .. } => {
                ("picture.map_of_members", self.members_on_map(id, MarkForm::Filled), "members")
            }
            Detail::Agreement(_) => ("picture.map_of_parties", self.parties_on_map(id), "parties"),
            _ => return None,
        };
        // The page of a country says its name already.
        let with_names = of != "picture.map_of_country";
        let is_known = |place: &&Place| place.code.is_some();
        let marked: Vec<MarkedLand> = places
            .iter()
            .filter_map(|place| {
                let name = self.site.page(place.id).title().to_owned();
                Some(MarkedLand { code: place.code.clone()?, name, form: place.form })
            })
            .collect();
        let title = words.say(of, &[("name", name)]);
        let names = |form: MarkForm, known: bool| -> Vec<&str> {
            let these = places.iter().filter(|place| place.form == form && is_known(place) == known);
            these.map(|place| self.site.page(place.id).title()).collect()
        };
        let hatched = names(MarkForm::Hatched, true).len();
        let description =
            words::on_map(words, &names(MarkForm::Filled, true), hatched, &names(MarkForm::Filled, false));
        let svg = draw(&head("map", &title, &description, Some(told_in)), self.world, &marked, with_names)?;
        let rows: Vec<PictureRowView> =
            places.iter().filter(is_known).map(|it| row(self.link(it.id), vec![it.note.clone()])).collect();
        let columns = ["column.country", "column.marked_as"].map(|key| words.text(key).to_owned()).to_vec();
        // Hatched countries are named nowhere else on the page.
        let told_in = (hatched == 0).then(|| told_in.to_owned());
        let table = PictureTableView { columns, rows };
        Some(PictureView { form: "map".to_owned(), title, description, svg, told_in, table })
    }

    fn place(&self, id: PageId, form: MarkForm, note: String) -> Place {
        let code = match self.site.page(id).entity().map(|entity| &entity.detail) {
            Some(Detail::Country { alpha2, .. }) => alpha2.clone(),
            _ => None,
        };
        Place { id, code, form, note }
    }

    /// The countries that are members of an organisation on the day of the build.
    fn members_on_map(&self, id: PageId, form: MarkForm) -> Vec<Place> {
        let today = self.site.clock.today();
        let note = self.words().say("picture.member_of", &[("name", self.site.page(id).title())]);
        let members = self.site.relations.to(id).filter(|it| it.kind == RelationKind::MemberOf && it.holds_on(today));
        let places = members.map(|relation| self.place(relation.from, form, note.clone()));
        places.filter(|place| place.code.is_some()).collect()
    }

    /// The parties of an agreement, those of them that have not left; an organisation brings its members.
    fn parties_on_map(&self, id: PageId) -> Vec<Place> {
        let parties: Vec<PageId> = self
            .site
            .relations
            .from(id)
            .filter(|relation| relation.kind == RelationKind::Party)
            .map(|relation| relation.to)
            .filter(|party| !self.standing(id, *party).is_some_and(|standing| standing.participation.is_over()))
            .collect();
        let own: BTreeSet<PageId> = parties.iter().copied().collect();
        let mut places: Vec<Place> = parties
            .iter()
            .map(|party| self.place(*party, MarkForm::Filled, self.words().text("picture.party").to_owned()))
            .collect();
        let members = parties.iter().flat_map(|party| self.members_on_map(*party, MarkForm::Hatched));
        let members: Vec<Place> = members.filter(|member| !own.contains(&member.id)).collect();
        places.extend(members);
        places
    }
}
