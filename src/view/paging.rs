//! Which page of a list this is, and the ways to those beside it, as templates read them.

use super::parts::{LinkView, Sight};
use super::view;
use crate::path::UrlPath;
use crate::route::paging::Paging;

view! {
    /// Which page of a list this is, if the list is too long for one.
    PagingView {
        /// The number of this page, from 1.
        number: usize,
        /// How many pages there are.
        pages: usize,
        /// The page before this one.
        previous: Option<LinkView>,
        /// The page after this one.
        next: Option<LinkView>,
    }
}

impl Sight<'_> {
    /// Which page of a list this is. `url` says where each page stands.
    #[must_use]
    pub fn paging(&self, paging: Paging, number: usize, url: impl Fn(usize) -> Option<UrlPath>) -> PagingView {
        let words = self.words();
        let link =
            |number: usize| self.named_link(url(number), words.say("list.page", &[("number", &words.number(number))]));
        PagingView {
            number,
            pages: paging.pages(),
            previous: (number > 1).then(|| link(number - 1)).flatten(),
            next: (number < paging.pages()).then(|| link(number + 1)).flatten(),
        }
    }
}
