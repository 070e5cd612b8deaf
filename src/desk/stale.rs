//! Stale content: reviews that are overdue, plans without a record, posts without a holder, agreements without news,
//! entities without a briefing. Also people whose names never become links.
//!
//! In: the [`Site`] on the day of its clock, and its [`Links`]. Out: a warning each, with its place. It must not know how
//! pages show that they are old.
//!
//! Time alone makes these warnings, so each is reported only where an editor can be expected to act: a plan some days after
//! its day, a post for a year after its end, an agreement only while it is not settled, a missing briefing only on a
//! site that has briefings.

use std::collections::BTreeMap;

use crate::date::{Date, Day, days_between};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::links::Links;
use crate::model::history::HistoryEntry;
use crate::model::plans::{FactState, SIGNING};
use crate::model::{Page, PageId, Site};
use crate::schema::entity::{Detail, Post};
use crate::schema::fields::Word;
use crate::schema::statement::{Milestone, Says, Status, Step};

/// Finds what is stale by the site's settings; in an old view of the site, nothing.
#[must_use]
pub fn find_stale(site: &Site, links: &Links) -> Diagnostics {
    let mut problems = Diagnostics::new();
    if site.clock.dated().is_some() {
        return problems;
    }
    let settings = &site.settings.staleness;
    if settings.reviews {
        find_overdue_reviews(site, &mut problems);
    }
    if let Some(days) = settings.plan_days {
        find_plans_without_record(site, days, &mut problems);
    }
    find_plans_without_announcement(site, &mut problems);
    if let Some(days) = settings.post_days {
        find_ended_posts(site, days, &mut problems);
    }
    if let Some(days) = settings.agreement_days {
        find_agreements_without_news(site, links, days, &mut problems);
    }
    if site.settings.links.automatic {
        find_names_that_never_link(site, &mut problems);
    }
    if !site.briefings.is_empty() {
        for kind in &settings.without_briefing {
            find_entities_without_briefing(site, links, kind, &mut problems);
        }
    }
    problems
}

fn find_names_that_never_link(site: &Site, problems: &mut Diagnostics) {
    let entities = site.pages().filter_map(|(_, page)| Some((page, page.entity()?)));
    for (page, entity) in entities.filter(|(_, entity)| entity.is_never_linked()) {
        let name = &entity.name.value;
        let message = format!("`{name}` is one word, which becomes a link only on pages that tag the person");
        let help = format!(
            "add `aliases: [{{ text: {name}, link: always }}]` to link it everywhere, or `link: tagged` to leave it so"
        );
        let place = Place::value(page.path(), &entity.name.at);
        problems.push(Diagnostic::new(Rule::NeverLinked, place, message).help(help));
    }
}

fn find_overdue_reviews(site: &Site, problems: &mut Diagnostics) {
    let today = site.clock.today();
    for (_, page) in site.pages() {
        let Some(review_by) = page.parsed.common.review_by.as_ref().filter(|date| date.value.latest() < today) else {
            continue;
        };
        let ago = in_days(days_between(review_by.value.latest(), today));
        let message = format!("the page was to be reviewed by {}, {ago} ago", review_by.value);
        problems.push(
            Diagnostic::new(Rule::ReviewOverdue, Place::value(page.path(), &review_by.at), message)
                .help("read the page again, then set `review_by` to a later day"),
        );
    }
}

fn find_plans_without_record(site: &Site, days: i64, problems: &mut Diagnostics) {
    let today = site.clock.today();
    let is_long_ago = |date: &Date| days_between(date.latest(), today) > days;
    for (id, life) in site.agreements.iter() {
        let Some(plans) = site.plans.of(*id) else { continue };
        for plan in plans.plans.iter().filter(|it| it.state == FactState::Overdue && is_long_ago(&it.day)) {
            let Some(origin) = life.history.get(plan.row).and_then(|row| row.origins.first()) else { continue };
            let (what, record) = match plan.step {
                SIGNING => ("the signing".to_owned(), "`status: signed`, or `milestone: signing_postponed`".to_owned()),
                Step::Status(status) => (
                    format!("`{}`", status.as_str()),
                    format!("`status: {}`, or `outcome: postponed`", status.as_str()),
                ),
                Step::Milestone(milestone) => {
                    let word = milestone.as_str();
                    (format!("`{word}`"), format!("`milestone: {word}`, or `outcome: postponed`"))
                }
            };
            let message = format!("{what} was planned for {}, and nothing says what came of it", plan.day);
            problems.push(
                Diagnostic::new(Rule::PlanWithoutRecord, origin.place.clone(), message)
                    .help(format!("add a row to the history: {record}")),
            );
        }
    }
    for record in site.events.iter() {
        let (page, event) = (site.page(record.page), record.event(site));
        // Plans for a step of an agreement are reported above.
        let is_plan = event.step.as_ref().is_some_and(|step| {
            record.agreement.is_some()
                && Says::of(step.value, event.outcome, event.planned_for.is_some()) != Says::Happens
        });
        let day = event.day();
        if is_plan || site.plans.state_of_event(record) != FactState::Overdue || !is_long_ago(&day) {
            continue;
        }
        let what = event.text.clone().or_else(|| event.step.as_ref().map(|step| step.value.label()));
        let what = what.map_or_else(|| "an event".to_owned(), |text| format!("`{text}`"));
        let message = format!("{what} was planned for {day}, and nothing says what came of it");
        let place = event.planned_for.as_ref().map_or(&event.date.at, |planned| &planned.at);
        problems
            .push(Diagnostic::new(Rule::PlanWithoutRecord, Place::value(page.path(), place), message).help(
                "add `outcome: held`, `postponed` or `cancelled` to the event, or report it in a later briefing",
            ));
    }
}

/// Finds plans, and changes of plans, that are dated on the planned day instead of the day on which they became known.
fn find_plans_without_announcement(site: &Site, problems: &mut Diagnostics) {
    let today = site.clock.today();
    for (id, life) in site.agreements.iter() {
        let is_of_signing = |row: &&HistoryEntry| {
            matches!(row.step, Step::Milestone(Milestone::SigningPlanned | Milestone::SigningPostponed))
                && row.outcome.is_none()
                && row.planned_for.is_none()
                && !row.date.is_unknown()
        };
        for row in life.history.iter().filter(is_of_signing) {
            for origin in &row.origins {
                let announced = site.page(origin.page).briefing().map(|briefing| briefing.date.value);
                let is_early = announced.is_some_and(|announced| announced.latest() < row.date.earliest());
                let is_of_file = origin.page == *id && (row.says() == Says::Plans || !row.date.has_started(today));
                let planned = row.date.notation();
                let help = match announced {
                    Some(announced) if is_early => {
                        format!("write `date: {}` and `planned_for: {planned}`", announced.iso())
                    }
                    None if is_of_file => format!(
                        "write `planned_for: {planned}`, and as `date` the day of the announcement, or `unknown`"
                    ),
                    _ => continue,
                };
                let message = format!("`{}` is dated on the planned day", row.step.label());
                let place = origin.place.clone();
                problems.push(Diagnostic::new(Rule::PlanWithoutAnnouncement, place, message).help(help));
            }
        }
    }
}

/// Everyone who held a post of one body by one title.
#[derive(Default)]
struct Office<'a> {
    /// From and until when each of them held it; from the beginning of time if that is not said, open without an end.
    terms: Vec<(Day, Option<Day>)>,
    /// The page and the post of the one who held it last, with the end.
    last: Option<(&'a Page, &'a Post, Date)>,
}

impl Office<'_> {
    /// Whether one person at a time held it, so that somebody is expected to hold it now.
    fn is_of_one(&mut self) -> bool {
        self.terms.sort_unstable();
        self.terms.windows(2).all(|pair| matches!(pair, [(_, Some(end)), (start, _)] if end <= start))
    }

    /// How long ago it lost its holder, in days; `None` if somebody holds it.
    fn vacant_for(&self, today: Day) -> Option<i64> {
        let ends = self.terms.iter().map(|(_, end)| *end).collect::<Option<Vec<Day>>>()?;
        ends.into_iter().max().map(|end| days_between(end, today)).filter(|days| *days > 0)
    }
}

/// Reports the posts of each country and organisation that nobody holds any more, once for each body. A title that several
/// held at once, such as "adviser", is no office that must have a holder.
fn find_ended_posts(site: &Site, days: i64, problems: &mut Diagnostics) {
    let today = site.clock.today();
    let mut offices: BTreeMap<(PageId, String), Office<'_>> = BTreeMap::new();
    for (id, page) in site.pages() {
        let Some(Detail::Person { posts, .. }) = page.entity().map(|entity| &entity.detail) else { continue };
        for (position, post) in posts.iter().enumerate() {
            let body = site.relations.body_of_post(id, position);
            let Some(body) = body.filter(|body| is_state_or_organisation(site.page(*body))) else { continue };
            let office = offices.entry((body, post.title.to_lowercase())).or_default();
            let end = post.to.map(|to| to.latest());
            office.terms.push((post.from.map_or(Day::MIN, |from| from.earliest()), end));
            if let Some(to) = post.to.filter(|to| office.last.is_none_or(|(.., last)| last.latest() < to.latest())) {
                office.last = Some((page, post, to));
            }
        }
    }
    let mut vacant: BTreeMap<PageId, Vec<(&Page, &Post, Date)>> = BTreeMap::new();
    for ((body, _), mut office) in offices {
        let is_recent = office.vacant_for(today).is_some_and(|since| since <= days);
        if let Some(last) = office.last.filter(|_| is_recent && office.is_of_one()) {
            vacant.entry(body).or_default().push(last);
        }
    }
    for (body, mut posts) in vacant {
        posts.sort_by_key(|(page, _, to)| (std::cmp::Reverse(to.latest()), page.path().clone()));
        let Some(((page, post, to), others)) = posts.split_first() else { continue };
        let name = site.page(body).title();
        let also = match others {
            [] => String::new(),
            [(_, other, _)] => format!(", and neither has `{}`", other.title),
            several => format!(", and neither have {} others", several.len()),
        };
        let message = format!("the post `{}` of {name} has no holder on the site since {to}{also}", post.title);
        problems.push(
            Diagnostic::new(Rule::PostEnded, Place::value(page.path(), &post.at), message)
                .help("add the post, with the same title, to the page of whoever holds it now"),
        );
    }
}

/// Whether a page is of a country or an organisation.
fn is_state_or_organisation(page: &Page) -> bool {
    let detail = page.entity().map(|entity| &entity.detail);
    matches!(detail, Some(Detail::Country { .. } | Detail::Organisation { .. }))
}

fn find_agreements_without_news(site: &Site, links: &Links, days: i64, problems: &mut Diagnostics) {
    let today = site.clock.today();
    for (id, life) in site.agreements.iter() {
        let status = life.status_on(today).and_then(HistoryEntry::status).unwrap_or(Status::Unclear);
        let (page, false) = (site.page(*id), is_settled(status)) else { continue };
        let rows = life.history.iter().map(|row| row.date);
        let actions = page.agreement().into_iter().flat_map(|agreement| &agreement.actions);
        let actions = actions.filter_map(|action| action.date.as_ref().or(action.effective.as_ref()));
        let told = briefings_about(site, links, *id).map(|(_, date)| date);
        let news = rows.chain(actions.map(|date| date.value)).chain(told);
        // What happened "in 2025" may have happened today.
        let news = news.filter(|date| !date.is_unknown() && date.has_started(today));
        // An agreement without any date is young, or has no briefing, which is reported as that.
        let ago = |date: &Date| days_between(date.latest().min(today), today);
        let Some(last) = news.min_by_key(ago).filter(|last| ago(last) > days) else { continue };
        let (place, status) = (name_of(site, *id), status.label());
        let ago = in_days(ago(&last));
        let message = format!("nothing is recorded since {last}, {ago} ago; the agreement is {status}");
        problems.push(Diagnostic::new(Rule::AgreementWithoutNews, place, message).help(
            "record what happened, or say in a briefing that nothing did; how long is too long: `staleness: { \
             agreement_days: … }` in `briefbook.yaml`",
        ));
    }
}

/// Whether nothing more has to happen to an agreement of this status.
fn is_settled(status: Status) -> bool {
    status == Status::InForce || status.is_end()
}

fn find_entities_without_briefing(site: &Site, links: &Links, kind: &str, problems: &mut Diagnostics) {
    for id in site.by_kind.get(kind).into_iter().flatten() {
        if briefings_about(site, links, *id).next().is_none() {
            let message = "no briefing is about this page or mentions it";
            problems.push(
                Diagnostic::new(Rule::EntityWithoutBriefing, name_of(site, *id), message)
                    .help(format!("add `{kind}: [{}]` to a briefing that is about it", site.page(*id).key().slug)),
            );
        }
    }
}

/// The briefings that are about a page, mention it, or name it in a statement or an event; each with its date.
fn briefings_about<'a>(site: &'a Site, links: &'a Links, id: PageId) -> impl Iterator<Item = (PageId, Date)> + 'a {
    let from = links.backlinks(id).iter().map(|link| link.from);
    from.filter_map(|from| Some((from, site.page(from).briefing()?.date.value)))
}

/// The place of an entity's name.
fn name_of(site: &Site, id: PageId) -> Place {
    let page = site.page(id);
    page.entity().map_or_else(|| Place::File(page.path().clone()), |it| Place::value(page.path(), &it.name.at))
}

fn in_days(days: i64) -> String {
    if days == 1 { "1 day".to_owned() } else { format!("{days} days") }
}
