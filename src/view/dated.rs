//! What a page of an old view says about itself.

use super::parts::DateView;
use super::view;
use crate::date::{Date, Reckoning};
use crate::model::Site;

view! {
    /// The site as of a day.
    DatedSiteView {
        /// The day.
        day: DateView,
        /// Whether it holds what was written down by the end of that day, wherever that is known; else what had
        /// happened by then.
        known: bool,
        /// Where the site as it is now begins, in full.
        live_url: String,
    }
}

impl DatedSiteView {
    /// The old view that a site is; absent for the site as it is.
    #[must_use]
    pub fn of(site: &Site) -> Option<Self> {
        site.clock.dated().map(|view| Self {
            day: DateView::of(&Date::of_day(view.day), &site.words),
            known: view.by == Reckoning::WrittenDown,
            live_url: site.settings.live_url.clone(),
        })
    }
}
