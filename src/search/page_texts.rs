//! What a page says, part by part, as far as it is found by its words.
//!
//! In: a page, its file, and where its references lead. Out: texts, each with the part of the page it is in.

use super::Part;
use crate::diagnostic::Diagnostics;
use crate::links::Links;
use crate::links::page_text::source_ids;
use crate::links::references::{Target, name_to_show};
use crate::model::{PageId, Site};
use crate::names::entity::names_of;
use crate::parse::markdown::{Body, ReferenceForm, read_text};
use crate::schema::entity::Detail;
use crate::schema::page::Briefing;

/// Hands over the texts of a page.
pub fn texts_of_page(site: &Site, links: &Links, id: PageId, file: &str, take: &mut dyn FnMut(Part, &str)) {
    let page = site.page(id);
    take(Part::Title, page.title());
    for name in names_of(&page.parsed) {
        take(Part::Name, name.text);
    }
    if let Some(summary) = &page.parsed.common.summary {
        take(Part::Heading, summary);
    }
    texts_of_body(site, links, id, file, take);
    match page.briefing() {
        Some(briefing) => texts_of_briefing(site, id, briefing, take),
        None => page.entity().into_iter().for_each(|entity| texts_of_entity(&entity.detail, take)),
    }
    for relation in site.relations.from(id) {
        take(Part::Text, site.page(relation.to).title());
    }
    for source in &page.parsed.common.sources {
        source.publisher.iter().chain(&source.title).for_each(|text| take(Part::Text, text));
    }
}

fn texts_of_body(site: &Site, links: &Links, id: PageId, file: &str, take: &mut dyn FnMut(Part, &str)) {
    let page = site.page(id);
    let body = Body::new(file, page.parsed.body_start, source_ids(site, id));
    // What is wrong with the text is reported when its names are looked up.
    let text = read_text(page.path(), &body, &|_| Some(String::new()), false, &mut Diagnostics::new());
    for heading in &text.headings {
        take(Part::Heading, &heading.text);
    }
    for run in &text.runs {
        take(Part::Text, &run.text);
    }
    for (written, found) in text.references.iter().zip(&links.text(id).references) {
        if let (ReferenceForm::Wiki { labelled: false }, Target::Page(to, suffix)) = (written.form, &found.target) {
            take(Part::Text, name_to_show(site.page(*to), &written.target, suffix));
        }
    }
}

fn texts_of_briefing(site: &Site, id: PageId, briefing: &Briefing, take: &mut dyn FnMut(Part, &str)) {
    let tags = site.tags.get(&id).into_iter().flatten().map(|tag| site.page(*tag).title());
    let topics = briefing.topics.iter().chain(&briefing.authors).map(String::as_str);
    tags.chain(topics).for_each(|text| take(Part::Text, text));
    for record in site.statements_of(id).filter(|record| record.page == id) {
        let said = record.statement(site);
        take(Part::Text, site.page(record.by).title());
        let wordings = said.wordings.iter().flat_map(|wording| wording.quote.iter().chain(&wording.paraphrase));
        let words = said.quote.iter().chain(&said.paraphrase).chain(&said.place).chain(wordings);
        words.for_each(|text| take(Part::Text, text));
    }
    for event in &briefing.events {
        event.text.iter().chain(&event.place).for_each(|text| take(Part::Text, text));
    }
}

fn texts_of_entity(detail: &Detail, take: &mut dyn FnMut(Part, &str)) {
    let mut all = |texts: &mut dyn Iterator<Item = &String>| texts.for_each(|text| take(Part::Text, text));
    match detail {
        Detail::Person { posts, .. } => all(&mut posts.iter().map(|post| &post.title)),
        Detail::Country { capital, .. } => all(&mut capital.iter()),
        Detail::Agreement(agreement) => {
            let notes = agreement.history.iter().flat_map(|row| row.note.iter().chain(&row.place));
            let actions = agreement.actions.iter().flat_map(|action| action.note.iter().chain(&action.by_body));
            let lists = agreement.subject.iter().chain(&agreement.provisions).chain(&agreement.open_questions);
            all(&mut lists.chain(notes).chain(actions));
        }
        Detail::Organisation { .. } | Detail::Other(_) => {}
    }
}
