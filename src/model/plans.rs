//! What was planned against what happened: on which days a signing was to be, and by how much it missed each of them.
//!
//! In: the life of an agreement and the row that says that it was signed. Out: the planned dates with the difference in
//! words. It must not know more of a date than was written: a month is compared with a month, a year with a year.

use super::history::{AgreementLife, HistoryEntry};
use crate::date::{Date, Precision, days_between};
use crate::schema::statement::{Milestone, Status, Step};
use crate::words::Words;

/// The days that were planned for a signing, in order, for the row that says that it took place; none for other rows.
pub fn planned_for<'a>(life: &'a AgreementLife, row: &HistoryEntry) -> impl Iterator<Item = Date> + 'a {
    let is_signing = row.step == Step::Status(Status::Signed);
    let plans = life.history.iter().filter(move |_| is_signing);
    plans
        .filter(|plan| plan.step == Step::Milestone(Milestone::SigningPlanned) && !plan.date.is_unknown())
        .map(|plan| plan.date)
}

/// By how much a thing missed the date that was planned for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// How much later it was; less than nothing if it was earlier.
    amount: i64,
    /// What is counted: days, or what is coarser if that is all that is known.
    unit: Precision,
}

impl Difference {
    /// For readers, as "61 days later", "2 months earlier", "that day".
    #[must_use]
    pub fn in_words(self, words: &Words) -> String {
        let (later, earlier, same) = match self.unit {
            Precision::Year => ("agreement.years_later", "agreement.years_earlier", "agreement.same_year"),
            Precision::Month => ("agreement.months_later", "agreement.months_earlier", "agreement.same_month"),
            _ => ("agreement.days_later", "agreement.days_earlier", "agreement.same_day"),
        };
        let count = usize::try_from(self.amount.unsigned_abs()).unwrap_or(usize::MAX);
        match self.amount {
            0 => words.text(same).to_owned(),
            1.. => words.count(later, count, &[]),
            _ => words.count(earlier, count, &[]),
        }
    }
}

/// By how much a thing missed the date that was planned for it; nothing if one of the two dates is not known at all.
#[must_use]
pub fn difference(planned: Date, actual: Date) -> Option<Difference> {
    let coarser = planned.precision().min(actual.precision());
    if planned.is_unknown() || actual.is_unknown() {
        return None;
    }
    let (from, to) = (planned.earliest(), actual.earliest());
    let years = i64::from(to.year()) - i64::from(from.year());
    let amount = match coarser {
        Precision::Year => years,
        Precision::Month => years * 12 + i64::from(to.month()) - i64::from(from.month()),
        _ => days_between(planned.day()?, actual.day()?),
    };
    Some(Difference { amount, unit: coarser })
}

#[cfg(test)]
mod tests {
    use super::difference;
    use crate::date::Date;
    use crate::words::Words;

    fn between(planned: &str, actual: &str) -> String {
        difference(Date::parse(planned).unwrap(), Date::parse(actual).unwrap()).unwrap().in_words(&Words::in_english())
    }

    #[test]
    fn days_are_counted_where_both_are_known_and_else_months_or_years() {
        assert_eq!(between("2025-02-28", "2025-04-30"), "61 days later");
        assert_eq!(between("2025-02-28", "2025-02-27"), "1 day earlier");
        assert_eq!(between("2025-02-28", "2025-02-28T10:00Z"), "that day");
        assert_eq!(between("2025-02", "2025-04-30"), "2 months later");
        assert_eq!(between("2025-02-28", "2024-12"), "2 months earlier");
        assert_eq!(between("2025-04", "2025-04-30"), "that month");
        assert_eq!(between("2024", "2025-04-30"), "1 year later");
        assert_eq!(between("2025-01-31", "2025"), "that year");
    }
}
