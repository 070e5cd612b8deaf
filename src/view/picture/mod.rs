//! Pictures as templates read them: the drawing, what it is in words, and the same data as a table.
//!
//! In: the site, and views of the page that are made already. Out: [`PictureView`]s. It must not know shapes nor places: the
//! room `picture` draws. A template may leave a picture out, or draw another one from its table.

pub mod words;
pub mod rail;
pub mod timeline;
pub mod map;
pub mod network;
pub mod year;

use super::agreement::AgreementView;
use super::parts::{LinkView, Sight};
use super::timeline::EntityTimelineView;
use super::view;
use crate::model::PageId;
use crate::picture::svg::Head;

view! {
    /// A picture that was drawn when the site was built.
    PictureView {
        /// What it is, in a word: `rail`, `map`, `timeline`, `network`, `year`.
        form: String,
        /// Its title.
        title: String,
        /// What it shows, in a sentence or two.
        description: String,
        /// The drawing as SVG, with title and description in it. It is safe to print unescaped.
        svg: String,
        /// The identifier of the part of the page with the same facts. Absent if the table has to be shown with the
        /// picture.
        told_in: Option<String>,
        /// The same data as a table.
        table: PictureTableView,
    }

    /// The data of a picture.
    PictureTableView {
        /// The names of the columns.
        columns: Vec<String>,
        /// The rows.
        rows: Vec<PictureRowView>,
    }

    /// A row of the data of a picture.
    PictureRowView {
        /// What the row is about; it belongs into the first column.
        head: LinkView,
        /// The other columns.
        cells: Vec<String>,
    }

    /// The pictures on the page of an entity.
    EntityPicturesView {
        /// The life cycle of an agreement, with what was planned for it.
        rail: Option<PictureView>,
        /// Where it is: a country, the members of an organisation, the parties of an agreement.
        map: Option<PictureView>,
        /// Everything dated that concerns it, to scale.
        timeline: Option<PictureView>,
        /// Whom it is connected with.
        network: Option<PictureView>,
    }
}

impl Sight<'_> {
    /// The pictures on the page of an entity.
    #[must_use]
    pub fn entity_pictures(
        &self,
        id: PageId,
        agreement: Option<&AgreementView>,
        timeline: &EntityTimelineView,
    ) -> EntityPicturesView {
        EntityPicturesView {
            rail: agreement.and_then(|agreement| self.rail(id, agreement)),
            map: self.map(id),
            timeline: self.timeline_picture(id, timeline),
            network: self.network(id),
        }
    }
}

/// What the drawing of a picture says about itself.
fn head<'a>(form: &'a str, title: &'a str, description: &'a str, told_in: Option<&'a str>) -> Head<'a> {
    Head { id: form, title, description, described_by: told_in, has_links: false }
}

fn row(head: LinkView, cells: Vec<String>) -> PictureRowView {
    PictureRowView { head, cells }
}

/// A name that leads nowhere.
fn plain(name: &str) -> LinkView {
    LinkView { name: name.into(), ..LinkView::default() }
}
