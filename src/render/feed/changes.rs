//! The feed of changes: an entry for each fact, whose title says it.
//!
//! In: the facts by the day they were written down. Out: Atom (RFC 4287), for the site or for one agreement. It must not
//! know how a page shows a fact.

use std::io;

use super::{Xml, author, document, link, text, writable};
use crate::date::Date;
use crate::model::PageId;
use crate::model::fact_words::unique_name;
use crate::model::timeline::What;
use crate::route::timeline::changes_path;
use crate::view::parts::Sight;
use crate::view::statement::{event_anchor, statement_anchor};

/// The latest changes of the site, or of one agreement.
///
/// # Errors
/// Never in practice: the writer writes to memory.
pub fn changes(sight: Sight<'_>, of: Option<PageId>) -> io::Result<Vec<u8>> {
    let (site, settings) = (sight.site, &sight.site.settings);
    let changes = &site.timeline.changes;
    let facts = of.map_or(changes.all(), |id| changes.of_entity(id));
    let latest: Vec<usize> = facts.iter().rev().copied().take(settings.feed_items).collect();
    let day = |at: usize| Date::of_day(site.timeline.fact(at).written).rfc3339(site.clock.zone());
    let newest = latest.first().map_or_else(|| site.clock.rfc3339(), |at| day(*at));
    let what_changed = |name: &str| sight.words().say("site.what_changed", &[("name", name)]);
    let (title, about, own_key) = match of {
        Some(id) => {
            let page = site.page(id);
            (what_changed(page.title()), sight.permalink(&page.url), Some(page.key()))
        }
        None => (what_changed(&settings.title), settings.base_url.clone(), None),
    };
    let own = changes_path(own_key).map(|path| sight.permalink(&path)).unwrap_or_default();
    document(|xml| {
        xml.create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .with_attribute(("xml:lang", settings.language.value.as_str()))
            .write_inner_content(|xml| {
                text(xml, "id", &own)?;
                text(xml, "title", &title)?;
                text(xml, "updated", &newest)?;
                link(xml, "self", &own)?;
                link(xml, "alternate", &about)?;
                text(xml, "generator", "Briefbook")?;
                author(xml, &settings.title)?;
                latest.iter().try_for_each(|at| entry(xml, sight, *at, &day(*at)))
            })?;
        Ok(())
    })
}

fn entry(xml: &mut Xml, sight: Sight<'_>, at: usize, updated: &str) -> io::Result<()> {
    let site = sight.site;
    let fact = site.timeline.fact(at);
    let (page, name) = unique_name(site, at);
    let note = fact.note(site).map(str::to_owned);
    let told: Vec<&str> = fact.told_on(site).into_iter().map(|id| site.page(id).title()).collect();
    // A revision names its page in its title.
    let is_news = !told.is_empty() && !matches!(fact.what, What::Revision(..));
    let told = is_news.then(|| {
        sight.words().say("told.in_briefings", &[("names", &told.join(sight.words().text("punctuation.semicolon")))])
    });
    let summary: Vec<String> = note.into_iter().chain(told).collect();
    let subject = site.page(fact.subject(site));
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &format!("{}#{name}", sight.permalink(&site.page(page).url)))?;
        text(xml, "title", &fact.title(site))?;
        link(xml, "alternate", &place_of(sight, at))?;
        text(xml, "updated", updated)?;
        if !summary.is_empty() {
            text(xml, "summary", &summary.join("\n"))?;
        }
        xml.create_element("category")
            .with_attribute(("term", subject.key().to_string().as_str()))
            .with_attribute(("label", writable(subject.title()).as_str()))
            .write_empty()
            .map(drop)
    })?;
    Ok(())
}

/// Where a reader finds a fact, in full: its place in a briefing, or the timeline of whom it concerns.
#[must_use]
pub fn place_of(sight: Sight<'_>, at: usize) -> String {
    let site = sight.site;
    let fact = site.timeline.fact(at);
    let on = |id: PageId, anchor: &str| format!("{}#{anchor}", sight.permalink(&site.page(id).url));
    match &fact.what {
        What::Event(told) => {
            let record = &site.events[told[0]];
            on(record.page, &event_anchor(record.position))
        }
        What::Statement(at) => {
            let record = &site.statements[*at];
            on(record.page, &statement_anchor(record.position))
        }
        What::Revision(page, _) => sight.permalink(&site.page(*page).url),
        What::Step(id, _) | What::Actions(id, ..) | What::Post(id, ..) | What::Membership(id, ..) | What::End(id) => {
            on(*id, "timeline")
        }
    }
}
