//! What must hold in the life of an agreement.
//!
//! The rules are of order, not of law: they find what cannot both be true, and name both places.

use std::collections::BTreeSet;

use super::history::{AgreementLife, HistoryEntry};
use super::{Page, PageId};
use crate::date::{Date, days_between};
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::schema::agreement::{Action, ActionType, Agreement, AgreementType};
use crate::schema::fields::Located;
use crate::schema::statement::Status;

/// Checks the life of one agreement.
pub fn check(
    page: &Page,
    agreement: &Agreement,
    life: &AgreementLife,
    parties: &BTreeSet<PageId>,
    problems: &mut Diagnostics,
) {
    check_types(agreement, life, problems);
    check_parties(page, agreement, life, parties, problems);
    check_text_before_action(page, agreement, life, problems);
    check_entry_into_force(agreement, life, problems);
    check_end(page, agreement, life, problems);
    check_contradictions(life, problems);
    check_returns(agreement, life, problems);
}

/// A status together with its row.
pub(super) fn statuses(life: &AgreementLife) -> impl Iterator<Item = (Status, &HistoryEntry)> {
    life.history.iter().filter_map(|row| Some((row.status()?, row)))
}

/// Where a row was written first.
pub(super) fn place(row: &HistoryEntry) -> Place {
    row.origins[0].place.clone()
}

fn check_types(agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    if agreement.kind == AgreementType::Process {
        return;
    }
    for (status, row) in statuses(life).filter(|(status, _)| status.is_of_process()) {
        for origin in &row.origins {
            let message = format!(
                "`{}` is a status of a process, and this is of the type `{}`",
                status.label(),
                agreement.kind.label()
            );
            problems.push(
                Diagnostic::new(Rule::StatusOfOtherType, origin.place.clone(), message)
                    .help("give the agreement `type: process`, or another status to this row"),
            );
        }
    }
}

fn check_parties(
    page: &Page,
    agreement: &Agreement,
    life: &AgreementLife,
    parties: &BTreeSet<PageId>,
    problems: &mut Diagnostics,
) {
    // Whoever accedes is among the parties by that.
    for entry in life.actions.iter().filter(|entry| !parties.contains(&entry.party)) {
        let action = &agreement.actions[entry.position];
        let message = format!("`{}` is not a party to this agreement", action.party.value);
        problems.push(
            Diagnostic::new(Rule::NotAParty, Place::value(page.path(), &action.party.at), message)
                .help(format!("add `{}` to `parties`", action.party.value)),
        );
    }
}

/// When and where the text became fixed: the day it was agreed, or else the first of its signings.
///
/// Parties may sign on several days, and one of them may ratify before the last one signs.
fn text_fixed<'a>(
    page: &Page,
    agreement: &'a Agreement,
    life: &'a AgreementLife,
) -> Option<(&'static str, &'a Date, Place)> {
    let row = |wanted| statuses(life).find(|(status, _)| *status == wanted).map(|(_, row)| row);
    if let Some(agreed) = row(Status::TextAgreed) {
        return Some(("agreed", &agreed.date, place(agreed)));
    }
    let signed = row(Status::Signed)?;
    let signatures = agreement.actions.iter().filter(|action| action.action == ActionType::Signature);
    let signatures = signatures.filter_map(|action| action.date.as_ref());
    let dates = signatures.map(|date| (&date.value, Place::value(page.path(), &date.at)));
    let (date, place) = dates.chain([(&signed.date, place(signed))]).min_by_key(|(date, _)| date.earliest())?;
    Some(("signed", date, place))
}

fn check_text_before_action(page: &Page, agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    let Some((how, fixed, fixed_at)) = text_fixed(page, agreement, life) else { return };
    for action in &agreement.actions {
        let Some(date) = &action.date else { continue };
        if surely_before(&date.value, fixed) {
            let message = format!(
                "{} {} {} comes before the text was {how} {}",
                article(action.action),
                action.action.label(),
                when(&date.value),
                when(fixed)
            );
            problems.push(
                Diagnostic::new(Rule::ActionBeforeText, Place::value(page.path(), &date.at), message)
                    .related(fixed_at.clone(), "the text was fixed here"),
            );
        }
    }
}

fn check_entry_into_force(agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    let Some((_, in_force)) = statuses(life).find(|(status, _)| *status == Status::InForce) else { return };
    let signed = statuses(life).find(|(status, _)| *status == Status::Signed).map(|(_, row)| row);
    if let Some(signed) = signed
        && surely_before(&in_force.date, &signed.date)
    {
        let message = format!("in force {}, before it is signed {}", when(&in_force.date), when(&signed.date));
        problems.push(
            Diagnostic::new(Rule::InForceBeforeSignature, place(in_force), message)
                .related(place(signed), "it is signed here")
                .help(
                    "correct one of the two dates; for what was applied before it was signed write \
                     `provisionally_applied`",
                ),
        );
        return;
    }
    let consents = |action: &&Action| {
        action.action.is_consent()
            && !action.date.as_ref().is_some_and(|date| surely_before(&in_force.date, &date.value))
    };
    if signed.is_none() && !agreement.actions.iter().any(|action| consents(&action)) {
        let message = format!("in force {} without any party's consent", when(&in_force.date));
        problems.push(
            Diagnostic::new(Rule::InForceWithoutConsent, place(in_force), message)
                .help("record the signature as a row of `history`, or what a party did as one of `actions`"),
        );
    }
}

fn check_end(page: &Page, agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    let Some((_, end)) = statuses(life).find(|(status, _)| *status == Status::Terminated) else { return };
    let mut late = |place_of: Place, what: String, date: &Date| {
        problems.push(
            Diagnostic::new(
                Rule::AfterTermination,
                place_of,
                format!("{what} {} comes after the agreement was terminated {}", when(date), when(&end.date)),
            )
            .related(place(end), "it was terminated here")
            .help(
                "correct one of the two dates; use `suspended` for an agreement on hold, and give a new agreement \
                 its own page",
            ),
        );
    };
    for row in &life.history {
        if surely_before(&end.date, &row.date) {
            late(place(row), format!("`{}`", row.step.label()), &row.date);
        }
    }
    for action in &agreement.actions {
        if let Some(date) = &action.date
            && surely_before(&end.date, &date.value)
        {
            late(
                Place::value(page.path(), &date.at),
                format!("{} {}", article(action.action), action.action.label()),
                &date.value,
            );
        }
    }
}

fn check_contradictions(life: &AgreementLife, problems: &mut Diagnostics) {
    let rows: Vec<(Status, &HistoryEntry)> = statuses(life).collect();
    for pair in rows.windows(2) {
        let ((first_status, first), (second_status, second)) = (pair[0], pair[1]);
        // What happens once cannot have happened on two days. Talks may well be reported as going on again and again.
        let once = matches!(first_status, Status::Signed | Status::InForce | Status::Terminated | Status::TextAgreed);
        if first_status == second_status && once && (surely_before(&first.date, &second.date)) {
            let message = format!("`{}` {}, and again {}", first_status.label(), when(&first.date), when(&second.date));
            problems.push(
                Diagnostic::new(Rule::HistoryContradiction, place(second), message)
                    .related(place(first), "the other date")
                    .help(match first_status {
                        Status::Signed => {
                            "keep the date that the better source gives; parties that signed on different days have a \
                             `signature` each in `actions`"
                        }
                        Status::InForce => {
                            "keep the date that the better source gives; for the day on which a party is bound write \
                             `effective` into its action"
                        }
                        _ => "keep the date that the better source gives",
                    }),
            );
        }
        // A year may well see both the beginning and the end of an agreement.
        if first.date == second.date && first.date.day().is_some() && excludes(first_status, second_status) {
            let message =
                format!("`{}` and `{}` on one day, {}", first_status.label(), second_status.label(), first.date);
            problems.push(
                Diagnostic::new(Rule::HistoryContradiction, place(second), message)
                    .related(place(first), "the other row")
                    .help("remove one of the rows, or correct its date"),
            );
        }
    }
}

/// Finds what ends without having begun, and what goes back from being in force to being talked about.
fn check_returns(agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    let mut before: Option<(Status, &HistoryEntry)> = None;
    let mut has_begun = false;
    for (status, row) in statuses(life) {
        let by_then = |date: &Located<Date>| !surely_before(&row.date, &date.value);
        let has_acted = agreement
            .actions
            .iter()
            .any(|action| action.action.is_consent() && action.date.as_ref().is_none_or(by_then));
        has_begun |= matches!(status, Status::Signed | Status::ProvisionallyApplied | Status::InForce);
        if matches!(status, Status::Suspended | Status::Terminated) && !has_begun && !has_acted {
            let message = format!(
                "`{}` {}, and nothing says that it was signed or in force before",
                status.label(),
                when(&row.date)
            );
            let otherwise = if status == Status::Terminated {
                "write `abandoned` if it was given up before"
            } else {
                "write `negotiating` with a note if it is the talks that rest"
            };
            problems.push(Diagnostic::new(Rule::NothingToEnd, place(row), message).help(format!(
                "{otherwise}; else add the row that is missing, with `date: unknown` if nobody recorded its day"
            )));
        }
        if let Some((Status::InForce, in_force)) = before
            && matches!(status, Status::Mooted | Status::Negotiating | Status::TextAgreed | Status::Abandoned)
        {
            let message = format!(
                "`{}` {} takes the agreement out of force, in which it was {}",
                status.label(),
                when(&row.date),
                if in_force.date.is_unknown() { "before".to_owned() } else { format!("since {}", in_force.date) }
            );
            problems.push(
                Diagnostic::new(Rule::BackFromInForce, place(row), message)
                    .related(place(in_force), "in force from here on")
                    .help(
                        "if it ended write `terminated` or `suspended`; talks about a new one belong on a page of its \
                         own, or into an event without `status`",
                    ),
            );
        }
        before = Some((status, row));
    }
}

/// Whether an agreement cannot have two statuses on one day, one after the other.
fn excludes(first: Status, second: Status) -> bool {
    let goes_on = |status| {
        matches!(
            status,
            Status::Signed | Status::InForce | Status::ProvisionallyApplied | Status::TextAgreed | Status::Open
        )
    };
    (goes_on(first) && second.is_end()) || (first.is_end() && goes_on(second))
}

/// A date with its preposition: "on 28 March 2025", "in March 2025".
pub(super) fn when(date: &Date) -> String {
    if date.is_unknown() {
        return "on a day not recorded".to_owned();
    }
    format!("{} {date}", if date.day().is_some() { "on" } else { "in" })
}

/// Whether one date lies before another whatever days the two may mean. A date that its author calls about or uncertain
/// may be off by a year.
pub(super) fn surely_before(a: &Date, b: &Date) -> bool {
    let doubt = if a.is_certain() && b.is_certain() { 0 } else { 366 };
    a.latest() < b.earliest() && days_between(a.latest(), b.earliest()) > doubt
}

/// "a" or "an", as the word for an action needs it.
pub(super) fn article(action: ActionType) -> &'static str {
    if action.label().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" }
}
