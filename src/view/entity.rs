//! Entities as templates read them.

use std::sync::Arc;

use super::agreement::AgreementView;
use super::appearances::AppearancesView;
use super::briefing::corrections;
use super::changes::ChangesView;
use super::ledger::EntityLedgerView;
use super::parts::{BodyView, DateView, HeadingView, LinkView, Sight};
use super::picture::EntityPicturesView;
use super::positions::EntityPositionsView;
use super::relation::RelationGroupView;
use super::shared_name::NamesakesView;
use super::statement::{RevisionView, SourceView, StatementView, revisions};
use super::timeline::EntityTimelineView;
use super::view;
use crate::model::PageId;
use crate::model::relations::RelationKind;
use crate::schema::country_code::country_by_alpha2;
use crate::schema::entity::{Detail, LinkPolicy, Post};
use crate::schema::node::Node;
use crate::schema::settings::BuiltIn;

view! {
    /// A person, country, organisation, agreement, or a thing of a kind the site adds.
    EntityView {
        /// Its name.
        name: String,
        /// The kind, as `people`.
        kind: String,
        /// What one of them is called, as `Person`.
        kind_label: String,
        /// One or two plain sentences.
        summary: Option<String>,
        /// Its other names.
        aliases: Vec<NameView>,
        /// The names that it shares, each with who else is called so.
        namesakes: Vec<NamesakesView>,
        /// The flag of a country, as Unicode characters. Show it beside the name, never alone.
        flag: Option<Arc<str>>,
        /// What is known about it, in short: codes, capital, region, country.
        facts: Vec<FactView>,
        /// The posts a person holds, newest first.
        posts: Vec<PostView>,
        /// The posts a person held before, newest first.
        former_posts: Vec<PostView>,
        /// The posts that a person will hold after the day of the build, the last one first.
        future_posts: Vec<PostView>,
        /// Whom it belongs to and who belongs to it.
        relations: Vec<RelationGroupView>,
        /// Whom it has to do with: each name leads to the page of the two.
        pairs: Vec<LinkView>,
        /// What only agreements have.
        agreement: Option<AgreementView>,
        /// Its positions on agreements, as a party and as a speaker. Those on an agreement are in `agreement.positions`.
        positions: EntityPositionsView,
        /// What it said, newest first; of this and the next three lists there are the first 20.
        said: Vec<StatementView>,
        /// What others said to it, newest first.
        said_to: Vec<StatementView>,
        /// What others said about it, newest first, and not to it. An agreement has this in `agreement.statements`.
        said_about: Vec<StatementView>,
        /// What others claim its position to be, newest first. These are claims, not its position.
        claims_about: Vec<StatementView>,
        /// How many of them there are in all, and where. Absent when there are none.
        ledger: Option<EntityLedgerView>,
        /// Everything dated that concerns it.
        timeline: EntityTimelineView,
        /// What was drawn of it.
        pictures: EntityPicturesView,
        /// What became known about it, newest first.
        changes: ChangesView,
        /// The pages that lead to it.
        appearances: AppearancesView,
        /// Its text.
        body: BodyView,
        /// The entries of its contents list: those of its text, and for an agreement the sections around it.
        contents: Vec<HeadingView>,
        /// The sources that its state owns, of a country.
        owned_sources: Vec<LinkView>,
        /// Where it is known from.
        sources: Vec<SourceView>,
        /// Corrections and retractions, newest first.
        corrections: Vec<RevisionView>,
        /// All changes that readers see, newest first.
        revisions: Vec<RevisionView>,
        /// After this day somebody should look at the page again.
        review_by: Option<DateView>,
        /// Whether that day has passed.
        is_stale: bool,
        /// Its identifier in Wikidata, as `Q212`.
        wikidata: Option<String>,
        /// Addresses of pages elsewhere about the same thing.
        same_as: Vec<String>,
        /// What the author put into `extra`.
        extra: Node,
    }

    /// Another name.
    NameView {
        /// The name.
        text: String,
        /// Its language (BCP 47).
        lang: Option<String>,
        /// Since when it is in use.
        from: Option<DateView>,
        /// Until when it was in use.
        to: Option<DateView>,
    }

    /// One thing that is known about an entity.
    FactView {
        /// What, as `Capital`.
        label: String,
        /// The values: texts, and links where there is a page.
        values: Vec<LinkView>,
    }

    /// A post.
    PostView {
        /// Its title.
        title: String,
        /// What it belongs to.
        of: Option<LinkView>,
        /// Since when.
        since: Option<DateView>,
        /// Until when.
        until: Option<DateView>,
    }
}

impl Sight<'_> {
    /// An entity.
    #[must_use]
    pub fn entity(&self, id: PageId, body: BodyView) -> Option<EntityView> {
        let page = self.site.page(id);
        let entity = page.entity()?;
        let kind = self.site.kind(id)?;
        let common = &page.parsed.common;
        let [posts, former_posts, future_posts] = self.posts(id);
        let (review_by, is_stale) = self.review(page);
        let revisions = revisions(&common.revisions, self.words());
        let is_agreement = kind.built_in == Some(BuiltIn::Agreements);
        let agreement = self.agreement(id);
        let timeline = self.entity_timeline(id);
        let mut view = EntityView {
            name: entity.name.value.clone(),
            kind: kind.name.clone(),
            kind_label: self.words().kind_one(kind).to_owned(),
            summary: common.summary.clone(),
            aliases: entity
                .aliases
                .iter()
                // A name that never links is for searching: a demonym, a capital, "the deal".
                .filter(|alias| alias.link != Some(LinkPolicy::Never))
                .map(|alias| NameView {
                    text: alias.text.value.clone(),
                    lang: alias.lang.clone(),
                    from: alias.from.map(|date| self.date(&date)),
                    to: alias.to.map(|date| self.date(&date)),
                })
                .collect(),
            namesakes: self.namesakes(id),
            flag: page.label.flag.clone(),
            facts: self.facts(id),
            posts,
            former_posts,
            future_posts,
            relations: self.relations(id),
            pairs: self.pairs_of(id),
            pictures: self.entity_pictures(id, agreement.as_ref(), &timeline),
            agreement,
            positions: self.entity_positions(id),
            said: self.latest_statements(id, |ledger| &ledger.said),
            said_to: self.latest_statements(id, |ledger| &ledger.said_to),
            // An agreement shows what was said about it in its own way.
            said_about: if is_agreement { Vec::new() } else { self.latest_statements(id, |ledger| &ledger.said_about) },
            claims_about: if is_agreement { Vec::new() } else { self.latest_statements(id, |ledger| &ledger.claims) },
            ledger: self.entity_ledger(id),
            timeline,
            changes: self.changes(id),
            appearances: self.appearances(id),
            body,
            owned_sources: self.owned_sources(id),
            sources: self.sources(id),
            corrections: corrections(&revisions),
            revisions,
            review_by,
            is_stale,
            wikidata: entity.wikidata.clone(),
            same_as: entity.same_as.clone(),
            extra: common.extra.clone(),
            contents: Vec::new(),
        };
        view.contents = self.entity_contents(&view, common.contents);
        Some(view)
    }

    /// The entries of the contents list of an entity, in the order of its page. `asked` is what its author says.
    fn entity_contents(&self, entity: &EntityView, asked: Option<bool>) -> Vec<HeadingView> {
        let Some(agreement) = entity.agreement.as_ref().filter(|_| asked != Some(false)) else {
            return entity.body.contents.clone();
        };
        let entry = |id: &str, text: &str| HeadingView { level: 2, id: id.to_owned(), text: text.to_owned() };
        let sections = |sections: &[(bool, &str, &str)]| -> Vec<HeadingView> {
            let there = sections.iter().filter(|(is_there, ..)| *is_there);
            there.map(|(_, id, key)| entry(id, self.words().text(key))).collect()
        };
        let appearances = &entity.appearances;
        let mut contents = sections(&[
            (agreement.positions.is_some(), "positions", "section.positions"),
            (!agreement.history.is_empty(), "history", "section.history"),
            (!agreement.parties.is_empty(), "parties", "section.parties"),
        ]);
        contents.extend(entity.body.headings.iter().filter(|heading| heading.level == 2).cloned());
        contents.extend(sections(&[
            (!agreement.provisions.is_empty(), "provisions", "section.provisions"),
            (!agreement.open_questions.is_empty(), "open-questions", "section.open_questions"),
        ]));
        contents.extend(entity.relations.iter().map(|group| entry(&group.id, &group.label)));
        contents.extend(sections(&[
            (!agreement.statements.is_empty(), "statements", "section.statements"),
            (!agreement.claims.is_empty(), "claims", "section.claims"),
            (!entity.timeline.facts.is_empty(), "timeline", "section.timeline"),
            (!entity.changes.groups.is_empty(), "changes", "section.changes"),
            (!appearances.about.is_empty() || !appearances.mentioned.is_empty(), "backlinks", "section.backlinks"),
            (!entity.sources.is_empty(), "sources", "section.sources"),
        ]));
        contents
    }

    /// The last day of a country or an organisation that has ceased to exist by the day of the build.
    #[must_use]
    pub fn end(&self, id: PageId) -> Option<DateView> {
        let dissolved = &self.site.page(id).entity()?.end()?.dissolved.as_ref()?.value;
        (dissolved.latest() < self.site.clock.today()).then(|| self.date(dissolved))
    }

    fn facts(&self, id: PageId) -> Vec<FactView> {
        let (mut facts, words) = (Vec::new(), self.words());
        let Some(entity) = self.site.page(id).entity() else { return facts };
        let text = |text: &str| LinkView { name: text.into(), ..LinkView::default() };
        let mut add = |label: &str, values: Vec<LinkView>| {
            if !values.is_empty() {
                facts.push(FactView { label: label.to_owned(), values });
            }
        };
        match &entity.detail {
            Detail::Person { .. } => {
                let countries: Vec<LinkView> = self
                    .site
                    .relations
                    .from(id)
                    .filter(|relation| relation.kind == RelationKind::Country)
                    .map(|relation| self.link(relation.to))
                    .collect();
                let label = words.count("fact.country", countries.len(), &[]);
                add(&label, countries);
            }
            Detail::Country { alpha2, capital, .. } => {
                add(words.text("fact.capital"), capital.iter().map(|capital| text(capital)).collect());
                if let Some(country) = alpha2.as_deref().and_then(country_by_alpha2) {
                    // The names of the standard are English.
                    if self.site.settings.language.value.split('-').next() == Some("en") {
                        add(words.text("fact.official_name"), vec![text(country.official_name)]);
                    }
                    add(words.text("fact.region"), vec![text(words.region(country.subregion_or_region()))]);
                    let codes = format!("{}, {}, {}", country.alpha2, country.alpha3, country.numeric);
                    add(words.text("fact.codes"), vec![text(&codes)]);
                }
            }
            Detail::Organisation { abbreviation, .. } => {
                add(words.text("fact.abbreviation"), abbreviation.iter().map(|it| text(&it.value)).collect());
            }
            Detail::Agreement(agreement) => {
                add(words.text("fact.official_name"), agreement.official_name.iter().map(|it| text(it)).collect());
                add(words.text("fact.type"), vec![text(words.agreement_type(agreement.kind))]);
                add(words.text("fact.subject"), agreement.subject.iter().map(|it| text(it)).collect());
            }
            Detail::Other(_) => {}
        }
        add(words.text("fact.existed_until"), self.end(id).iter().map(|date| text(&date.text)).collect());
        facts
    }

    /// The posts of a person on the day of the build: those held, those held before, those to come; newest first.
    fn posts(&self, id: PageId) -> [Vec<PostView>; 3] {
        let today = self.site.clock.today();
        let Some(Detail::Person { posts, .. }) = self.site.page(id).entity().map(|entity| &entity.detail) else {
            return [Vec::new(), Vec::new(), Vec::new()];
        };
        let mut posts: Vec<_> = posts
            .iter()
            .enumerate()
            .map(|(position, post)| (post, self.site.relations.body_of_post(id, position)))
            .collect();
        posts.sort_by_key(|(post, _)| std::cmp::Reverse(post.from.map(|date| date.earliest())));
        let is_future = |post: &Post| post.from.is_some_and(|date| date.earliest() > today);
        let is_past = |post: &Post| post.to.is_some_and(|date| date.latest() < today);
        let view = |(post, body): (&Post, Option<PageId>)| PostView {
            title: post.title.clone(),
            of: body.map(|body| self.link(body)),
            since: post.from.map(|date| self.date(&date)),
            until: post.to.map(|date| self.date(&date)),
        };
        let of =
            |wanted: &dyn Fn(&Post) -> bool| posts.iter().copied().filter(|(post, _)| wanted(post)).map(view).collect();
        [of(&|post| !is_future(post) && !is_past(post)), of(&is_past), of(&is_future)]
    }
}
