//! What every template may read of the site.

use std::collections::BTreeMap;

use super::dated::DatedSiteView;
use super::parts::{DateView, LinkView, Sight};
use super::search::SearchView;
use super::view;
use crate::date::Date;
use crate::path::UrlPath;
use crate::route::timeline::changes_path;
use crate::schema::settings::{BRIEFINGS, PAGES};

view! {
    /// The site as a whole.
    SiteView {
        /// The site's title.
        title: String,
        /// One sentence about the site.
        description: Option<String>,
        /// Its language (BCP 47), for `<html lang>`.
        language: String,
        /// In which direction the language is written: `ltr` or `rtl`.
        direction: String,
        /// Where it is, in full; ends in a slash.
        base_url: String,
        /// The home page, from the root of the host.
        home_url: String,
        /// The Atom feed, from the root of the host.
        feed_url: String,
        /// The feed of changes, from the root of the host. Nothing as long as nothing dated is known.
        changes_url: Option<String>,
        /// The lists of the site: briefings, then each kind that has an entity.
        navigation: Vec<NavigationView>,
        /// The ledgers: lists of facts across the site, such as the statements or the agreements by status.
        ledgers: Vec<LinkView>,
        /// The free pages to which the foot of every page links: all if there are up to eight, else those with
        /// `footer: true`.
        pages: Vec<LinkView>,
        /// The list of all free pages, if there are more than eight.
        all_pages: Option<LinkView>,
        /// Where search is.
        search: SearchView,
        /// The theme's files by their names below `static/`, as `site.assets["theme.css"]`: where each is put.
        assets: BTreeMap<String, String>,
        /// The day of the build, in the site's time zone. In a dated view: its day.
        today: DateView,
        /// For a dated view, the site as of a day: which day, and where the site as it is can be found. Every
        /// page has to say so.
        dated: Option<DatedSiteView>,
        /// The name and version of the program.
        generator: String,
    }

    /// A list of the site.
    NavigationView {
        /// Where it is, from the root of the host.
        url: String,
        /// What it is called.
        name: String,
        /// The folder below `content/`, as `people`.
        folder: String,
        /// How many pages it holds.
        count: usize,
    }
}

impl SiteView {
    /// The view of a site.
    #[must_use]
    pub fn of(sight: Sight<'_>) -> Self {
        let site = sight.site;
        let (settings, words) = (&site.settings, sight.words());
        let mut navigation = Vec::new();
        let mut add = |folder: &str, name: &str, count: usize| {
            if let Some(url) = UrlPath::page(&[folder]).ok().filter(|_| count > 0) {
                let url = sight.url(&url);
                navigation.push(NavigationView { url, name: name.to_owned(), folder: folder.to_owned(), count });
            }
        };
        add(BRIEFINGS, words.briefings(), site.briefings.len());
        for kind in settings.kinds.entities() {
            add(&kind.name, words.kind_several(kind), site.by_kind.get(&kind.name).map_or(0, Vec::len));
        }
        Self {
            title: settings.title.clone(),
            description: settings.description.clone(),
            language: settings.language.value.clone(),
            direction: direction(&settings.language.value).to_owned(),
            base_url: settings.base_url.clone(),
            home_url: sight.url(&UrlPath::home()),
            feed_url: UrlPath::file("feed.xml").map(|path| sight.url(&path)).unwrap_or_default(),
            changes_url: changes_path(None)
                .filter(|_| !site.timeline.changes.all().is_empty())
                .map(|path| sight.url(&path)),
            navigation,
            ledgers: [
                sight.timeline_link(),
                sight.ledger_link(),
                sight.status_table_link(),
                sight.sources_link(),
                sight.pairs_link(),
                sight.corrections_link(),
            ]
            .into_iter()
            .flatten()
            .collect(),
            pages: sight.links(&site.footer_pages()),
            all_pages: site.has_list_of_free_pages().then(|| sight.list(PAGES, words.text("site.all_pages"))),
            search: sight.search(),
            assets: sight.routes.assets.iter().map(|(name, url)| (name.clone(), sight.url(url))).collect(),
            today: sight.date(&Date::of_day(site.clock.today())),
            dated: DatedSiteView::of(site),
            generator: format!("Briefbook {}", env!("CARGO_PKG_VERSION")),
        }
    }
}

/// The direction in which a language is written, by its tag; a script in the tag decides.
#[must_use]
pub fn direction(language: &str) -> &'static str {
    const RIGHT_TO_LEFT: [&str; 14] =
        ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"];
    let mut parts = language.split('-');
    let first = parts.next().unwrap_or_default().to_ascii_lowercase();
    match parts.find(|part| part.len() == 4) {
        Some(script) if ["arab", "hebr", "thaa", "syrc", "nkoo"].contains(&script.to_ascii_lowercase().as_str()) => {
            "rtl"
        }
        None if RIGHT_TO_LEFT.contains(&first.as_str()) => "rtl",
        _ => "ltr",
    }
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[test]
    fn the_script_decides_and_else_the_language() {
        assert_eq!(["en", "ar", "he-IL", "az-Arab", "ur-Latn"].map(direction), ["ltr", "rtl", "rtl", "rtl", "ltr"]);
    }
}
