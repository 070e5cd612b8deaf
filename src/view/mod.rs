//! What templates may read: plain data, documented field by field.
//!
//! In: the [`Site`](crate::model::Site) and its links. Out: views, which hold texts, URLs and lists, and no way back into the site. It must
//! not know templates. A template can read only the view it is handed, so the digest of a view is the list of everything
//! its page depends on.

pub mod parts;
pub mod dated;
pub mod search;
pub mod paging;
pub mod site;
pub mod statement;
pub mod sourcing;
pub mod parties;
pub mod ledger;
pub mod agreement;
pub mod positions;
pub mod status_table;
pub mod relation;
pub mod corrections;
pub mod between;
pub mod timeline;
pub mod appearances;
pub mod changes;
pub mod picture;
pub mod image;
pub mod briefing;
pub mod lists;
pub mod shared_name;
pub mod entity;

/// The version of the views. It changes when a field is removed or changes its meaning.
pub const VERSION: u32 = 1;

/// A view whose fields are documented.
pub trait Documented {
    /// The view's name.
    const NAME: &'static str;
    /// What it means, a line each.
    const DOC: &'static [&'static str];
    /// Its fields: name, type, and what they mean, a line each.
    const FIELDS: &'static [(&'static str, &'static str, &'static [&'static str])];
}

/// Defines a view: a struct that can be serialised, whose docstrings are also data, so that the guide for theme makers
/// is made from the code.
macro_rules! view {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty,)* })+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Default, serde::Serialize)]
        pub struct $name {
            $($(#[doc = $field_doc])+ pub $field: $kind,)*
        }

        impl $crate::view::Documented for $name {
            const NAME: &'static str = stringify!($name);
            const DOC: &'static [&'static str] = &[$($doc),+];
            const FIELDS: &'static [(&'static str, &'static str, &'static [&'static str])] =
                &[$((stringify!($field), stringify!($kind), &[$($field_doc),+]),)*];
        }
    )+};
}
pub(crate) use view;

/// The templates that are handed a view of their own: the view, and the name by which they read it.
const TEMPLATES: &[(&str, &str, &str)] = &[
    ("home.html", "HomeView", "home"),
    ("briefing.html", "BriefingView", "briefing"),
    ("briefings.html", "BriefingListView", "list"),
    ("entity.html, person.html, country.html, organisation.html, agreement.html", "EntityView", "entity"),
    ("index.html", "IndexView", "index"),
    ("status_table.html", "StatusTableView", "table"),
    ("shared_name.html", "SharedNameView", "shared_name"),
    ("shared_names.html", "SharedNamesView", "shared_names"),
    ("statements.html", "LedgerView", "ledger"),
    ("sources.html", "SourceLedgerView", "ledger"),
    ("source.html", "SourceEntryView", "source"),
    ("sourced.html", "SourcedView", "sourced"),
    ("corrections.html", "CorrectionsView", "corrections"),
    ("between.html", "BetweenView", "between"),
    ("pairs.html", "PairsView", "pairs"),
    ("timeline.html", "SiteTimelineView", "timeline"),
    ("timeline_part.html", "TimelinePartView", "part"),
    ("appearances.html", "AppearanceListView", "list"),
    ("page.html", "FreePageView", "free_page"),
    ("redirect.html", "RedirectView", "redirect"),
    ("search.html", "", ""),
    ("404.html", "", ""),
];

/// The guide to all views, in Markdown.
#[must_use]
pub fn reference() -> String {
    let mut text = format!(
        "# What templates may read\n\n\
         This page is made from the code and checked by the tests; the views have version {VERSION}.\n\n\
         Every template is handed `site` ([SiteView](#siteview)) and `page` ([PageView](#pageview)), and the one view that\n\
         the table names. A type in `Option<…>` may be nothing, which `{{% if … %}}` tells; `Vec<…>` is a list. A type that\n\
         ends in `View` is described below.\n\n\
         | template | view | read as |\n| --- | --- | --- |\n"
    );
    for (template, view, name) in TEMPLATES {
        let link = if view.is_empty() { String::new() } else { format!("[{view}](#{})", view.to_lowercase()) };
        let read = if name.is_empty() { String::new() } else { format!("`{name}`") };
        text.push_str(&format!("| {template} | {link} | {read} |\n"));
    }
    describe::<site::SiteView>(&mut text);
    describe::<site::NavigationView>(&mut text);
    describe::<search::SearchView>(&mut text);
    describe::<dated::DatedSiteView>(&mut text);
    describe::<parts::PageView>(&mut text);
    describe::<paging::PagingView>(&mut text);
    describe::<lists::HomeView>(&mut text);
    describe::<lists::BriefingListView>(&mut text);
    describe::<lists::BriefingMonthView>(&mut text);
    describe::<lists::BriefingSummaryView>(&mut text);
    describe::<lists::IndexView>(&mut text);
    describe::<lists::LetterLinkView>(&mut text);
    describe::<lists::LetterView>(&mut text);
    describe::<lists::IndexItemView>(&mut text);
    describe::<shared_name::SharedNameView>(&mut text);
    describe::<shared_name::BearerView>(&mut text);
    describe::<shared_name::SharedNamesView>(&mut text);
    describe::<shared_name::NameLetterView>(&mut text);
    describe::<shared_name::NamesakesView>(&mut text);
    describe::<lists::AgreementSummaryView>(&mut text);
    describe::<lists::FrequentView>(&mut text);
    describe::<briefing::BriefingView>(&mut text);
    describe::<briefing::TagGroupView>(&mut text);
    describe::<briefing::FreePageView>(&mut text);
    describe::<entity::EntityView>(&mut text);
    describe::<entity::NameView>(&mut text);
    describe::<entity::FactView>(&mut text);
    describe::<entity::PostView>(&mut text);
    describe::<relation::RelationGroupView>(&mut text);
    describe::<relation::RelationView>(&mut text);
    describe::<agreement::AgreementView>(&mut text);
    describe::<agreement::StatusView>(&mut text);
    describe::<agreement::SigningView>(&mut text);
    describe::<agreement::HistoryRowView>(&mut text);
    describe::<parties::PartyView>(&mut text);
    describe::<parties::PartyStandingView>(&mut text);
    describe::<parties::PartyCountView>(&mut text);
    describe::<parties::ActionView>(&mut text);
    describe::<agreement::PlanView>(&mut text);
    describe::<positions::PositionsView>(&mut text);
    describe::<positions::PartyPositionView>(&mut text);
    describe::<positions::StanceView>(&mut text);
    describe::<positions::EarlierStanceView>(&mut text);
    describe::<positions::PositionChangeView>(&mut text);
    describe::<positions::ContradictionView>(&mut text);
    describe::<positions::EntityPositionsView>(&mut text);
    describe::<status_table::StatusTableView>(&mut text);
    describe::<status_table::StatusFilterView>(&mut text);
    describe::<status_table::StatusRowView>(&mut text);
    describe::<status_table::NextStepView>(&mut text);
    describe::<status_table::NewsView>(&mut text);
    describe_what_happened(&mut text);
    describe::<statement::StatementView>(&mut text);
    describe::<statement::WordingView>(&mut text);
    describe::<ledger::LedgerView>(&mut text);
    describe::<ledger::LedgerSectionView>(&mut text);
    describe::<ledger::EntityLedgerView>(&mut text);
    describe::<ledger::LedgerCountView>(&mut text);
    describe::<corrections::CorrectionsView>(&mut text);
    describe::<corrections::CorrectionView>(&mut text);
    describe::<between::PairsView>(&mut text);
    describe::<between::PartnersView>(&mut text);
    describe::<between::BetweenView>(&mut text);
    describe::<between::CommonAgreementView>(&mut text);
    describe::<between::PairStatementsView>(&mut text);
    describe::<between::MembershipsView>(&mut text);
    describe::<between::MemberView>(&mut text);

    describe::<statement::EventView>(&mut text);
    describe::<statement::SourceView>(&mut text);
    describe::<statement::CitationView>(&mut text);
    describe_sourcing(&mut text);
    describe::<statement::RevisionView>(&mut text);
    describe_pictures(&mut text);
    describe::<parts::BacklinkView>(&mut text);
    describe::<parts::SentenceView>(&mut text);
    describe::<parts::SentenceNameView>(&mut text);
    describe::<parts::PlaceView>(&mut text);
    describe::<parts::BodyView>(&mut text);
    describe::<parts::HeadingView>(&mut text);
    describe::<parts::LinkView>(&mut text);
    describe::<parts::DateView>(&mut text);
    describe::<parts::ImageView>(&mut text);
    describe::<lists::RedirectView>(&mut text);
    text
}

fn describe_sourcing(text: &mut String) {
    describe::<sourcing::SourceLedgerView>(text);
    describe::<sourcing::SourceFilterView>(text);
    describe::<sourcing::SourceEntryView>(text);
    describe::<sourcing::FactRestingView>(text);
    describe::<sourcing::SourceMarkView>(text);
    describe::<sourcing::SourcedView>(text);
}

fn describe_what_happened(text: &mut String) {
    describe::<timeline::TimelineFactView>(text);
    describe::<timeline::EntityTimelineView>(text);
    describe::<timeline::SiteTimelineView>(text);
    describe::<timeline::TimelineYearView>(text);
    describe::<timeline::TimelinePartView>(text);
    describe::<timeline::FactGroupView>(text);
    describe::<appearances::AppearancesView>(text);
    describe::<appearances::AppearanceListView>(text);
    describe::<changes::ChangesView>(text);
    describe::<changes::ChangeGroupView>(text);
    describe::<changes::BriefingChangesView>(text);
}

fn describe_pictures(text: &mut String) {
    describe::<picture::EntityPicturesView>(text);
    describe::<picture::PictureView>(text);
    describe::<picture::PictureTableView>(text);
    describe::<picture::PictureRowView>(text);
}

fn describe<V: Documented>(text: &mut String) {
    let lines = |doc: &[&str]| doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ");
    text.push_str(&format!(
        "\n## {}\n\n{}\n\n| field | type | meaning |\n| --- | --- | --- |\n",
        V::NAME,
        lines(V::DOC)
    ));
    for (name, kind, doc) in V::FIELDS {
        text.push_str(&format!(
            "| `{name}` | `{}` | {} |\n",
            kind.replace(' ', "").replace("Arc<str>", "String"),
            lines(doc)
        ));
    }
}
