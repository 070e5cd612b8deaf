//! What must hold among the actions of parties, and between them and the rest of an agreement's life.
//!
//! In: agreements with their lives and the parties' pages. Out: a diagnostic for what cannot be, with both places, and a
//! warning for what hardly can. It must not know the day of the build: what is wrong is wrong on every day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::history::{AgreementLife, HistoryEntry};
use super::history_rules::{article, place, statuses, surely_before, when};
use super::relations::{RelationKind, Relations};
use super::{Page, PageId};
use crate::date::Date;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, Rule};
use crate::schema::agreement::{Action, ActionType, Agreement, RelationType};
use crate::schema::fields::Located;
use crate::schema::statement::Status;

/// An action with its date. What a party does for a territory says nothing about the party and is not among them.
type Dated<'a> = (&'a Action, &'a Located<Date>);

/// Checks what the parties of one agreement did.
pub fn check(
    pages: &[Arc<Page>],
    page: &Page,
    agreement: &Agreement,
    life: &AgreementLife,
    parties: &BTreeSet<PageId>,
    problems: &mut Diagnostics,
) {
    for party in life.actors() {
        let own: Vec<&Action> = life.actions_of(party).map(|entry| &agreement.actions[entry.position]).collect();
        check_existence(page, &pages[party.0 as usize], &own, problems);
        let own: Vec<&Action> = own.into_iter().filter(|action| action.territory.is_empty()).collect();
        check_order(page, &own, problems);
        check_repetition(page, &own, problems);
    }
    check_objections(page, agreement, life, problems);
    check_signing(page, agreement, life, parties, problems);
    check_two_parties(page, agreement, life, problems);
}

/// Checks that of two agreements of which one replaces the other not both are in force.
///
/// A replacement whose relation has a note is taken to say what stays in force.
pub fn check_replacements(
    pages: &[Arc<Page>],
    lives: &BTreeMap<PageId, AgreementLife>,
    relations: &Relations,
    problems: &mut Diagnostics,
) {
    let in_force = |id: PageId| -> Option<&HistoryEntry> {
        let (status, row) = statuses(lives.get(&id)?).last()?;
        (status == Status::InForce).then_some(row)
    };
    for id in lives.keys() {
        let replaced = relations.from(*id).filter(|relation| {
            relation.kind == RelationKind::Agreement(RelationType::Replaces) && relation.note.is_none()
        });
        for relation in replaced {
            let (Some(new), Some(old)) = (in_force(*id), in_force(relation.to)) else { continue };
            let slug = &pages[relation.to.0 as usize].key().slug;
            let message = format!("in force {} in place of `{slug}`, which is still in force too", when(&new.date));
            problems.push(
                Diagnostic::new(Rule::ReplacedStillInForce, place(new), message)
                    .related(place(old), "the one that is replaced is in force from here on")
                    .help(format!(
                        "add a row `terminated` to the history of `{slug}`, or say in the `note` of the relation what \
                         stays in force"
                    )),
            );
        }
    }
}

fn at(page: &Page, date: &Located<Date>) -> Place {
    Place::value(page.path(), &date.at)
}

fn dated<'a>(actions: &[&'a Action], wanted: impl Fn(ActionType) -> bool) -> Vec<Dated<'a>> {
    let wanted = actions.iter().filter(|action| wanted(action.action));
    wanted.filter_map(|action| Some((*action, action.date.as_ref()?))).collect()
}

/// Whether a party that is gone acts.
fn check_existence(page: &Page, party: &Page, own: &[&Action], problems: &mut Diagnostics) {
    let Some(end) = party.entity().and_then(|entity| entity.end()) else { return };
    let Some(dissolved) = &end.dissolved else { return };
    for (action, date) in dated(own, |_| true) {
        if surely_before(&dissolved.value, &date.value) {
            let kind = action.action;
            let message = format!(
                "{} {} {} by `{}`, which ceased to exist {}",
                article(kind),
                kind.label(),
                when(&date.value),
                action.party.value,
                when(&dissolved.value)
            );
            let successors: Vec<&str> = end.succeeded_by.iter().map(|reference| reference.value.as_str()).collect();
            let help = match successors.as_slice() {
                [] => "correct one of the two dates".to_owned(),
                some => {
                    format!("correct one of the two dates, or name who acted in its place: `{}`", some.join("`, `"))
                }
            };
            problems.push(
                Diagnostic::new(Rule::ActionAfterDissolution, at(page, date), message)
                    .related(at(party, dissolved), "its last day")
                    .help(help),
            );
        }
    }
}

/// What has to come first: a party's signature before its ratification, its joining before its leaving.
fn check_order(page: &Page, own: &[&Action], problems: &mut Diagnostics) {
    let ratifies = |kind| matches!(kind, ActionType::Ratification | ActionType::Acceptance | ActionType::Approval);
    let signs = |kind| kind == ActionType::Signature;
    let mut check = |rule, late: &dyn Fn(ActionType) -> bool, early: &dyn Fn(ActionType) -> bool, help: &str| {
        let Some(first) = earliest_of_all(own, early) else { return };
        for (action, date) in dated(own, late) {
            if surely_before(&date.value, &first.1.value) {
                let (kind, first_kind) = (action.action, first.0.action);
                let message = format!(
                    "{} {} {} comes before the same party's {} {}",
                    article(kind),
                    kind.label(),
                    when(&date.value),
                    first_kind.label(),
                    when(&first.1.value)
                );
                problems.push(
                    Diagnostic::new(rule, at(page, date), message)
                        .related(at(page, first.1), format!("the {}", first_kind.label()))
                        .help(help),
                );
            }
        }
    };
    check(
        Rule::RatificationBeforeSignature,
        &ratifies,
        &signs,
        "correct one of the two dates; a party that joins without having signed does so by `accession`",
    );
    check(
        Rule::ReservationBeforeConsent,
        &|kind| kind == ActionType::Reservation,
        &ActionType::is_consent,
        "correct one of the two dates, or add what the party did when it made the reservation",
    );
    check(
        Rule::WithdrawalBeforeConsent,
        &|kind| kind == ActionType::Withdrawal,
        &ActionType::is_consent,
        "correct one of the two dates, or add how the party had joined before it left",
    );
}

/// The earliest of some actions, provided that all of them have a date: one without could be earlier.
fn earliest_of_all<'a>(own: &[&'a Action], wanted: impl Fn(ActionType) -> bool) -> Option<Dated<'a>> {
    let all = own.iter().filter(|action| wanted(action.action)).count();
    let dated = dated(own, wanted);
    if dated.len() < all { None } else { dated.into_iter().min_by_key(|(_, date)| date.value.earliest()) }
}

/// What a party does once, it cannot have done on two days, unless it left or joined in between.
fn check_repetition(page: &Page, own: &[&Action], problems: &mut Diagnostics) {
    let counts = |kind: ActionType| kind.is_consent() || kind == ActionType::Withdrawal;
    let undoes = |kind: ActionType, other: ActionType| {
        if kind == ActionType::Withdrawal { other.is_consent() } else { other == ActionType::Withdrawal }
    };
    let mut last: BTreeMap<ActionType, Dated<'_>> = BTreeMap::new();
    let mut in_time = dated(own, counts);
    in_time.sort_by_key(|(_, date)| date.value.earliest());
    for (action, date) in in_time {
        let kind = action.action;
        if let Some((_, first)) = last.insert(kind, (action, date))
            && surely_before(&first.value, &date.value)
        {
            let between = |other: &&&Action| {
                other.date.as_ref().is_none_or(|other| {
                    !surely_before(&other.value, &first.value) && !surely_before(&date.value, &other.value)
                })
            };
            if own.iter().filter(|other| undoes(kind, other.action)).any(|other| between(&other)) {
                continue;
            }
            let message = format!(
                "{} {} {}, and another by the same party {}",
                article(kind),
                kind.label(),
                when(&first.value),
                when(&date.value)
            );
            let help = if kind == ActionType::Withdrawal {
                "keep the date that the better source gives, or add how the party had joined again"
            } else {
                "keep the date that the better source gives, or add the party's `withdrawal` in between"
            };
            problems.push(
                Diagnostic::new(Rule::ActionContradiction, at(page, date), message)
                    .related(at(page, first), "the other date")
                    .help(help),
            );
        }
    }
}

fn check_objections(page: &Page, agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    for entry in &life.actions {
        let Some(to) = entry.to else { continue };
        let answers = |kind| matches!(kind, ActionType::Reservation | ActionType::Declaration);
        if life.actions_of(to).any(|other| answers(other.action)) {
            continue;
        }
        let Some(reference) = &agreement.actions[entry.position].to else { continue };
        let name = &reference.value;
        problems.push(
            Diagnostic::new(
                Rule::ObjectionWithoutReservation,
                Place::value(page.path(), &reference.at),
                format!("`{name}` has made no reservation and no declaration to which to object"),
            )
            .help(format!("add it to `actions`: `- {{ party: {name}, action: reservation }}`")),
        );
    }
}

/// The row `signed` and the signatures of all parties have to agree.
fn check_signing(
    page: &Page,
    agreement: &Agreement,
    life: &AgreementLife,
    parties: &BTreeSet<PageId>,
    problems: &mut Diagnostics,
) {
    let Some((_, signed)) = statuses(life).find(|(status, _)| *status == Status::Signed) else { return };
    let mut signatures: Vec<&Located<Date>> = Vec::new();
    for party in parties {
        // As long as one party's signature is not recorded, the row may mean that one.
        let own = life.actions_of(*party).map(|entry| &agreement.actions[entry.position]);
        let own: Vec<&Action> = own.filter(|action| action.action == ActionType::Signature).collect();
        let dates: Vec<&Located<Date>> = own.iter().filter_map(|action| action.date.as_ref()).collect();
        if dates.is_empty() || dates.len() < own.len() {
            return;
        }
        signatures.extend(dates);
    }
    let first = signatures.iter().min_by_key(|date| date.value.earliest());
    let last = signatures.iter().max_by_key(|date| date.value.latest());
    let wrong = match (first, last) {
        (Some(first), _) if surely_before(&signed.date, &first.value) => Some((first, "before the first party signed")),
        (_, Some(last)) if surely_before(&last.value, &signed.date) => Some((last, "after the last party signed")),
        _ => None,
    };
    if let Some((signature, what)) = wrong {
        let message = format!("`signed` {}, {what} {}", when(&signed.date), when(&signature.value));
        problems.push(
            Diagnostic::new(Rule::HistoryContradiction, place(signed), message)
                .related(at(page, signature), "the signature")
                .help("keep the date that the better source gives"),
        );
    }
}

/// An agreement of two needs both of them.
fn check_two_parties(page: &Page, agreement: &Agreement, life: &AgreementLife, problems: &mut Diagnostics) {
    let Some((_, in_force)) = statuses(life).find(|(status, _)| *status == Status::InForce) else { return };
    if agreement.parties.len() != 2 {
        return;
    }
    for party in life.actors() {
        let own: Vec<&Action> = life.actions_of(party).map(|entry| &agreement.actions[entry.position]).collect();
        let binds = |kind: ActionType| kind.is_consent() && kind != ActionType::Signature;
        let Some((action, date)) = earliest_of_all(&own, binds) else { continue };
        if action.action.joins() || !surely_before(&in_force.date, &date.value) {
            continue;
        }
        let message = format!(
            "in force {}, before the {} by `{}` {}",
            when(&in_force.date),
            action.action.label(),
            action.party.value,
            when(&date.value)
        );
        problems.push(
            Diagnostic::new(Rule::InForceBeforeRatification, place(in_force), message)
                .related(at(page, date), format!("the {}", action.action.label()))
                .help("correct one of the two dates; as long as one of two has not consented write `provisionally_applied`"),
        );
    }
}
