//! The feed, the sitemap and `robots.txt`: made by a writer of XML, never by a template.

pub mod changes;

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use crate::model::corrections::RevisionRecord;
use crate::model::{PageId, Site};
use crate::route::{ADDRESSES_PER_SITEMAP, Output, Route, is_in_sitemap};
use crate::schema::fields::Word;
use crate::schema::settings::CORRECTIONS;
use crate::schema::statement::RevisionType;
use crate::view::parts::Sight;
use crate::view::statement::revision_anchor;

type Xml = Writer<Vec<u8>>;

/// The Atom feed (RFC 4287) of the latest briefings.
///
/// # Errors
/// Never in practice: the writer writes to memory.
pub fn feed(sight: Sight<'_>) -> io::Result<Vec<u8>> {
    let site = sight.site;
    let settings = &site.settings;
    let zone = site.clock.zone();
    let latest: Vec<PageId> = site.briefings.iter().copied().take(settings.feed_items).collect();
    let last_change = |id: PageId| updates(site, id).into_iter().max_by_key(|date| date.instant(zone));
    let updated = |id: PageId| last_change(id).map(|date| date.rfc3339(zone)).unwrap_or_default();
    let newest = latest.iter().filter_map(|id| last_change(*id)).max_by_key(|date| date.instant(zone));
    let newest = newest.map_or_else(|| site.clock.rfc3339(), |date| date.rfc3339(zone));
    document(|xml| {
        xml.create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .with_attribute(("xml:lang", settings.language.value.as_str()))
            .write_inner_content(|xml| {
                text(xml, "id", &settings.base_url)?;
                text(xml, "title", &settings.title)?;
                if let Some(description) = &settings.description {
                    text(xml, "subtitle", description)?;
                }
                text(xml, "updated", &newest)?;
                link(xml, "self", &format!("{}feed.xml", settings.base_url))?;
                link(xml, "alternate", &settings.base_url)?;
                text(xml, "generator", "Briefbook")?;
                author(xml, &settings.title)?;
                for id in &latest {
                    entry(xml, sight, *id, &updated(*id))?;
                }
                Ok(())
            })?;
        Ok(())
    })
}

fn entry(xml: &mut Xml, sight: Sight<'_>, id: PageId, updated: &str) -> io::Result<()> {
    let page = sight.site.page(id);
    let Some(briefing) = page.briefing() else { return Ok(()) };
    let permalink = sight.permalink(&page.url);
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &permalink)?;
        let retracted = || sight.words().say("page.retracted_title", &[("title", page.title())]);
        let title = if page.is_retracted() { retracted() } else { page.title().to_owned() };
        text(xml, "title", &title)?;
        link(xml, "alternate", &permalink)?;
        text(xml, "published", &briefing.date.value.rfc3339(sight.site.clock.zone()))?;
        text(xml, "updated", updated)?;
        for name in &briefing.authors {
            author(xml, name)?;
        }
        if let Some(summary) = sight.description(id) {
            text(xml, "summary", &summary)?;
        }
        for tag in sight.site.tags.get(&id).into_iter().flatten() {
            let tag = sight.site.page(*tag);
            xml.create_element("category")
                .with_attribute(("term", tag.key().to_string().as_str()))
                .with_attribute(("label", writable(tag.title()).as_str()))
                .write_empty()?;
        }
        Ok(())
    })?;
    Ok(())
}

/// The Atom feed of the latest corrections, retractions and clarifications. The id of an entry is the place on its page,
/// which stays when others are added.
///
/// # Errors
/// Never in practice: the writer writes to memory.
pub fn corrections(sight: Sight<'_>) -> io::Result<Vec<u8>> {
    let site = sight.site;
    let (settings, zone) = (&site.settings, site.clock.zone());
    let latest = || site.corrections.all.iter().take(settings.feed_items);
    let newest = latest().filter_map(|record| record.revision(site)).map(|revision| revision.date.value);
    let newest = newest.max_by_key(|date| date.instant(zone));
    let newest = newest.map_or_else(|| site.clock.rfc3339(), |date| date.rfc3339(zone));
    document(|xml| {
        xml.create_element("feed")
            .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
            .with_attribute(("xml:lang", settings.language.value.as_str()))
            .write_inner_content(|xml| {
                text(xml, "id", &format!("{}{CORRECTIONS}/", settings.base_url))?;
                text(xml, "title", &sight.words().say("correction.feed_title", &[("site", &settings.title)]))?;
                text(xml, "updated", &newest)?;
                link(xml, "self", &format!("{}{CORRECTIONS}.xml", settings.base_url))?;
                link(xml, "alternate", &format!("{}{CORRECTIONS}/", settings.base_url))?;
                text(xml, "generator", "Briefbook")?;
                author(xml, &settings.title)?;
                for record in latest() {
                    correction(xml, sight, *record)?;
                }
                Ok(())
            })?;
        Ok(())
    })
}

fn correction(xml: &mut Xml, sight: Sight<'_>, record: RevisionRecord) -> io::Result<()> {
    let page = sight.site.page(record.page);
    let revisions = &page.parsed.common.revisions;
    let Some(revision) = revisions.get(record.position) else { return Ok(()) };
    let place = format!("{}#{}", sight.permalink(&page.url), revision_anchor(revisions, record.position));
    xml.create_element("entry").write_inner_content(|xml| {
        text(xml, "id", &place)?;
        text(xml, "title", &sight.words().revision_title(revision.kind, page.title()))?;
        link(xml, "alternate", &place)?;
        text(xml, "updated", &revision.date.value.rfc3339(sight.site.clock.zone()))?;
        if let Some(note) = &revision.note {
            text(xml, "summary", note)?;
        }
        xml.create_element("category").with_attribute(("term", revision.kind.as_str())).write_empty()?;
        Ok(())
    })?;
    Ok(())
}

/// The date of a briefing and of its changes for readers.
fn updates(site: &Site, id: PageId) -> Vec<crate::date::Date> {
    let page = site.page(id);
    let own = page.briefing().map(|briefing| briefing.date.value);
    let revisions = page.parsed.common.revisions.iter();
    let told = revisions.filter(|revision| revision.kind != RevisionType::Minor).map(|revision| revision.date.value);
    own.into_iter().chain(told).collect()
}

/// The sitemap (sitemaps protocol 0.9), or the list of its parts when there are several.
///
/// # Errors
/// Never in practice: the writer writes to memory.
pub fn sitemap(sight: Sight<'_>, part: Option<usize>) -> io::Result<Vec<u8>> {
    const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
    let routes: Vec<&Route> = sight.routes.all().iter().filter(|route| is_in_sitemap(&route.output)).collect();
    let parts = routes.len().div_ceil(ADDRESSES_PER_SITEMAP);
    if part.is_none() && parts > 1 {
        return document(|xml| {
            xml.create_element("sitemapindex").with_attribute(NAMESPACE).write_inner_content(|xml| {
                (1..=parts).try_for_each(|part| {
                    let address = format!("{}sitemap-{part}.xml", sight.site.settings.base_url);
                    xml.create_element("sitemap").write_inner_content(|xml| text(xml, "loc", &address)).map(drop)
                })
            })?;
            Ok(())
        });
    }
    let skip = part.map_or(0, |part| (part - 1) * ADDRESSES_PER_SITEMAP);
    document(|xml| {
        xml.create_element("urlset").with_attribute(NAMESPACE).write_inner_content(|xml| {
            routes.iter().skip(skip).take(ADDRESSES_PER_SITEMAP).try_for_each(|route| {
                xml.create_element("url")
                    .write_inner_content(|xml| {
                        text(xml, "loc", &sight.permalink(&route.url))?;
                        if let Output::Page(id) = route.output
                            && let Some(date) = updates(sight.site, id).into_iter().max()
                        {
                            text(xml, "lastmod", &date.rfc3339(sight.site.clock.zone()))?;
                        }
                        Ok(())
                    })
                    .map(drop)
            })
        })?;
        Ok(())
    })
}

/// What crawlers may read: everything.
#[must_use]
pub fn robots(sight: Sight<'_>) -> Vec<u8> {
    format!("User-agent: *\nAllow: /\nSitemap: {}sitemap.xml\n", sight.site.settings.base_url).into_bytes()
}

fn document(content: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    content(&mut xml)?;
    let mut bytes = xml.into_inner();
    bytes.push(b'\n');
    Ok(bytes)
}

fn text(xml: &mut Xml, name: &str, content: &str) -> io::Result<()> {
    xml.create_element(name).write_text_content(BytesText::new(&writable(content))).map(drop)
}

/// A text without the characters that XML 1.0 has no way to write (section 2.2).
fn writable(text: &str) -> String {
    let is_writable = |character: &char| match character {
        '\t' | '\n' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => !other.is_control(),
    };
    text.chars().filter(is_writable).collect()
}

fn link(xml: &mut Xml, rel: &str, href: &str) -> io::Result<()> {
    xml.create_element("link").with_attribute(("rel", rel)).with_attribute(("href", href)).write_empty().map(drop)
}

fn author(xml: &mut Xml, name: &str) -> io::Result<()> {
    xml.create_element("author").write_inner_content(|xml| text(xml, "name", name)).map(drop)
}
