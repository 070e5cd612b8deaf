//! What must hold in the life of an agreement.
//!
//! The rules are of order, not of law: they find what cannot both be true, and name both places.

use super::history::{AgreementLife, HistoryEntry};
use super::{Page, PageId};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::schema::agreement::{Action, ActionType, Agreement, AgreementType};
use crate::schema::statement::{Status, Step};

/// Checks the life of one agreement.
pub fn check(page: &Page, agreement: &Agreement, life: &AgreementLife, parties: &[PageId], problems: &mut Diagnostics) {
    check_types(agreement, life, problems);
    check_parties(page, agreement, life, parties, problems);
    check_text_before_action(page, agreement, life, problems);
    check_entry_into_force(agreement, life, problems);
    check_end(page, agreement, life, problems);
    check_contradictions(life, problems);
}

/// A status together with its row.
fn statuses(life: &AgreementLife) -> impl Iterator<Item = (Status, &HistoryEntry)> {
    life.history.iter().filter_map(|row| match row.step {
        Step::Status(status) => Some((status, row)),
        Step::Milestone(_) => None,
    })
}

fn place(row: &HistoryEntry) -> Place {
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
    parties: &[PageId],
    problems: &mut Diagnostics,
) {
    for entry in &life.actions {
        // Whoever accedes becomes a party by that.
        let joins = matches!(entry.action, ActionType::Accession | ActionType::Succession);
        if parties.contains(&entry.party) || joins {
            continue;
        }
        let action = &agreement.actions[entry.position];
        let message = format!("`{}` is not a party to this agreement", action.party.value);
        problems.push(
            Diagnostic::new(Rule::NotAParty, Place::value(page.path(), &action.party.at), message)
                .help(format!("add `{}` to `parties`", action.party.value)),
        );
    }
}

/// The row in which the text became fixed: agreed, or signed if nobody recorded the agreement.
fn text_agreed(life: &AgreementLife) -> Option<&HistoryEntry> {
    statuses(life).find(|(status, _)| matches!(status, Status::TextAgreed | Status::Signed)).map(|(_, row)| row)
}

fn check_text_before_action(page: &Page, agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    let Some(row) = text_agreed(life) else { return };
    for action in &agreement.actions {
        let Some(date) = &action.date else { continue };
        if surely_before(&date.value, &row.date) {
            let message = format!(
                "a {} {} comes before the text was {} {}",
                action.action.label(),
                when(&date.value),
                if row.step == Step::Status(Status::Signed) { "signed" } else { "agreed" },
                when(&row.date)
            );
            problems.push(
                Diagnostic::new(Rule::ActionBeforeText, Place::value(page.path(), &date.at), message)
                    .related(place(row), "the text was fixed here"),
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
                .help("correct one of the two dates"),
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
            .related(place(end), "it was terminated here"),
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
            late(Place::value(page.path(), &date.at), format!("a {}", action.action.label()), &date.value);
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
                    .help("keep the date that the better source gives"),
            );
        }
        if first.date == second.date && excludes(first_status, second_status) {
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

/// Whether an agreement cannot have two statuses on one day, one after the other.
fn excludes(first: Status, second: Status) -> bool {
    let ends = |status| matches!(status, Status::Terminated | Status::Abandoned | Status::Rejected | Status::Closed);
    let goes_on = |status| {
        matches!(
            status,
            Status::Signed | Status::InForce | Status::ProvisionallyApplied | Status::TextAgreed | Status::Open
        )
    };
    (goes_on(first) && ends(second)) || (ends(first) && goes_on(second))
}

/// A date with its preposition: "on 28 March 2025", "in March 2025".
fn when(date: &Date) -> String {
    format!("{} {date}", if date.day().is_some() { "on" } else { "in" })
}

/// Whether one date lies before another whatever days the two may mean.
fn surely_before(a: &Date, b: &Date) -> bool {
    a.latest() < b.earliest()
}
