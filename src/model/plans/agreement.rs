//! The plans of one agreement, from the rows of its history in the order in which they became known.

use super::{AgreementPlans, FactState, Plan, SIGNING, SigningNews};
use crate::date::{Date, Day, days_between};
use crate::model::history::{AgreementLife, HistoryEntry};
use crate::schema::statement::{Milestone, Says, Status, Step};

/// A plan while the rows are read. It is open until something decides what becomes of it.
struct Draft {
    step: Step,
    day: Date,
    row: usize,
    announced: Day,
    decided: Option<(FactState, Option<usize>)>,
}

impl Draft {
    fn is_open(&self) -> bool {
        self.decided.is_none()
    }
}

/// What is read of a history.
struct Reader<'a> {
    rows: &'a [HistoryEntry],
    today: Day,
    drafts: Vec<Draft>,
    /// For each row, the draft that it announces.
    draft_of: Vec<Option<usize>>,
    /// The last row that put the signing off or gave it up.
    last_put_off: Option<usize>,
}

impl AgreementPlans {
    /// Decides the plans of an agreement on a day.
    #[must_use]
    pub fn find(life: &AgreementLife, today: Day) -> Self {
        let rows = life.history.as_slice();
        let mut reader =
            Reader { rows, today, drafts: Vec::new(), draft_of: vec![None; rows.len()], last_put_off: None };
        let mut order: Vec<(Day, u8, usize)> =
            (0..rows.len()).filter_map(|at| Some((reader.known_from(at)?, reader.turn(at), at))).collect();
        order.sort_unstable();
        for (day, _, at) in order {
            reader.read(at, day);
        }
        reader.finish(life)
    }
}

impl Reader<'_> {
    /// From which day a row is known; `None` if that day is still to come.
    ///
    /// A plan that is written by its day alone was announced on the day its briefing or source has, or nobody knows when. A
    /// postponement that is dated on the day of the plan is known before that day, because it has been written down.
    fn known_from(&self, at: usize) -> Option<Day> {
        let row = &self.rows[at];
        let written = row.written.map(|date| date.earliest());
        let has_own_day = row.planned_for.is_some() && !row.date.is_unknown();
        match row.says() {
            Says::Happens | Says::Held if !self.is_ahead(row) => Some(row.counts_from),
            Says::Plans if has_own_day => Some(row.date.earliest()).filter(|day| *day <= self.today),
            Says::Happens | Says::Held | Says::Plans => {
                Some(written.filter(|written| *written <= row.day().earliest()).unwrap_or(Day::MIN))
            }
            Says::Postpones | Says::Cancels if has_own_day => {
                Some(row.date.earliest()).filter(|day| *day <= self.today)
            }
            Says::Postpones | Says::Cancels => {
                let day = if row.date.is_unknown() { self.today } else { row.date.earliest() };
                Some(written.map_or(day, |written| written.min(day)).min(self.today))
            }
        }
    }

    /// Of rows that became known on one day, plans are read first, then what puts them off, then what happened.
    fn turn(&self, at: usize) -> u8 {
        match self.rows[at].says() {
            _ if self.is_ahead(&self.rows[at]) => 0,
            Says::Plans => 0,
            Says::Postpones | Says::Cancels => 1,
            Says::Happens | Says::Held => 2,
        }
    }

    /// Whether a row tells of something that is still to come as if it had happened.
    fn is_ahead(&self, row: &HistoryEntry) -> bool {
        matches!(row.says(), Says::Happens | Says::Held) && row.counts_from > self.today
    }

    fn read(&mut self, at: usize, day: Day) {
        let row = &self.rows[at];
        let step = subject(row.step);
        match row.says() {
            Says::Postpones => self.put_off(at, day, FactState::Postponed),
            Says::Cancels => self.put_off(at, day, FactState::Cancelled),
            Says::Held => {
                self.announce(at, step, row.day(), Day::MIN);
                self.fulfil(at, step, row.date);
            }
            Says::Happens if !self.is_ahead(row) => self.fulfil(at, step, row.date),
            Says::Happens | Says::Plans => self.announce(at, step, row.day(), day),
        }
    }

    /// A plan is announced: once more, for the first time, or for another day than before.
    fn announce(&mut self, at: usize, step: Step, day: Date, announced: Day) {
        let same = self.drafts.iter().position(|plan| plan.step == step && plan.day == day && plan.is_open());
        if same.is_some() {
            self.draft_of[at] = same;
            return;
        }
        let is_earlier = |plan: &&mut Draft| plan.step == step && plan.is_open() && plan.announced < announced;
        for plan in self.drafts.iter_mut().filter(is_earlier) {
            plan.decided = Some((FactState::Superseded, Some(at)));
        }
        self.draft_of[at] = Some(self.drafts.len());
        self.drafts.push(Draft { step, day, row: at, announced, decided: None });
    }

    /// A plan is postponed or cancelled: the one for the day that the row names, or the nearest one announced before.
    ///
    /// A postponement that names a day for which nothing was planned names the new day.
    fn put_off(&mut self, at: usize, known: Day, state: FactState) {
        let row = &self.rows[at];
        let step = subject(row.step);
        if step == SIGNING {
            self.last_put_off = Some(at);
        }
        let positions: Vec<usize> = (0..self.drafts.len()).filter(|at| self.drafts[*at].step == step).collect();
        let is_named = row.planned_for.is_some_and(|day| positions.iter().any(|at| overlap(self.drafts[*at].day, day)));
        let named_open = |day: Date| {
            positions.iter().copied().find(|at| self.drafts[*at].is_open() && overlap(self.drafts[*at].day, day))
        };
        let nearest = || {
            let earlier = positions.iter().copied().filter(|at| {
                let plan = &self.drafts[*at];
                plan.is_open() && plan.announced < known
            });
            earlier.min_by_key(|at| days_between(self.drafts[*at].day.earliest(), known).abs())
        };
        let found = match row.planned_for {
            Some(day) if is_named => named_open(day),
            _ => (!row.date.is_unknown()).then(|| named_open(row.date)).flatten().or_else(nearest),
        };
        if let Some(found) = found {
            self.drafts[found].decided = Some((state, Some(at)));
        }
        match row.planned_for {
            Some(day) if !is_named => {
                let is_new_day = found.is_some() && state == FactState::Postponed;
                let decided = (!is_new_day).then_some((state, Some(at)));
                self.drafts.push(Draft { step, day, row: at, announced: known, decided });
                self.draft_of[at] = Some(self.drafts.len() - 1);
            }
            // A row that is written by the planned day alone is the only one that names the plan.
            None if found.is_none() && row.step != Step::Milestone(Milestone::SigningPostponed) => {
                let decided = Some((state, Some(at)));
                self.drafts.push(Draft { step, day: row.date, row: at, announced: known, decided });
                self.draft_of[at] = Some(self.drafts.len() - 1);
            }
            _ => {}
        }
    }

    /// What was planned took place: the plan for the nearest day is done, and the others are void.
    fn fulfil(&mut self, at: usize, step: Step, date: Date) {
        let is_before = |plan: &Draft| date.is_unknown() || plan.announced <= date.latest();
        let open: Vec<usize> = (0..self.drafts.len())
            .filter(|at| {
                let plan = &self.drafts[*at];
                plan.step == step && plan.is_open() && is_before(plan)
            })
            .collect();
        let distance = |at: &usize| days_between(self.drafts[*at].day.earliest(), date.earliest()).abs();
        let done = open.iter().copied().min_by_key(distance);
        for plan in open {
            let state = if Some(plan) == done { FactState::Done } else { FactState::Superseded };
            self.drafts[plan].decided = Some((state, Some(at)));
        }
    }

    fn finish(mut self, life: &AgreementLife) -> AgreementPlans {
        let status = life.status_on(self.today).and_then(HistoryEntry::status);
        self.close(status);
        let states: Vec<(FactState, Option<usize>)> =
            self.drafts.iter().map(|plan| plan.decided.unwrap_or((FactState::Ahead, None))).collect();
        let rows = (0..self.rows.len()).map(|at| match (self.draft_of[at], self.rows[at].says()) {
            (Some(draft), Says::Plans | Says::Held) => states[draft].0,
            (Some(draft), Says::Happens) if self.is_ahead(&self.rows[at]) => states[draft].0,
            (Some(draft), Says::Postpones | Says::Cancels) if self.is_written_by_plan(at) => states[draft].0,
            (None, Says::Plans | Says::Held | Says::Happens) if self.rows[at].counts_from > self.today => {
                FactState::Ahead
            }
            _ => FactState::Past,
        });
        let rows = rows.collect();
        let plans: Vec<Plan> = self
            .drafts
            .iter()
            .zip(&states)
            .map(|(plan, (state, decided_by))| Plan {
                step: plan.step,
                day: plan.day,
                row: plan.row,
                state: *state,
                decided_by: *decided_by,
            })
            .collect();
        let signing = self.signing(status, &plans);
        AgreementPlans { plans, rows, signing }
    }

    /// Whether a row that puts a plan off is the plan's own row: `milestone: signing_planned` with an outcome.
    fn is_written_by_plan(&self, at: usize) -> bool {
        let row = &self.rows[at];
        row.planned_for.is_none() && row.step != Step::Milestone(Milestone::SigningPostponed)
    }

    /// Decides the plans that no row decided: by the status that the agreement has reached, and by the day.
    fn close(&mut self, status: Option<Status>) {
        for at in 0..self.drafts.len() {
            let plan = &self.drafts[at];
            if !plan.is_open() {
                continue;
            }
            let has_passed = plan.day.latest() < self.today;
            let is_replaced = self.drafts.iter().any(|other| {
                let is_void = matches!(other.decided, Some((FactState::Superseded, _)));
                other.step == plan.step && other.day.earliest() > plan.day.latest() && !is_void
            });
            let state = match status {
                Some(status) if status.is_end() && plan.step != Step::Status(status) => FactState::Cancelled,
                Some(Status::ProvisionallyApplied | Status::InForce | Status::Suspended) if plan.step == SIGNING => {
                    FactState::Superseded
                }
                _ if has_passed && is_replaced => FactState::Superseded,
                _ if has_passed => FactState::Overdue,
                _ => continue,
            };
            self.drafts[at].decided = Some((state, None));
        }
    }

    fn signing(&self, status: Option<Status>, plans: &[Plan]) -> Option<SigningNews> {
        if !matches!(status, None | Some(Status::Mooted | Status::Negotiating | Status::TextAgreed | Status::Unclear)) {
            return None;
        }
        let with = |state: FactState| {
            let mut found: Vec<&Plan> = plans.iter().filter(|it| it.step == SIGNING && it.state == state).collect();
            found.sort_by_key(|plan| plan.day);
            found
        };
        if let [first, others @ ..] = with(FactState::Ahead).as_slice() {
            let other_days = others.iter().map(|plan| plan.day).collect();
            return Some(SigningNews { row: first.row, state: FactState::Ahead, other_days });
        }
        if let Some(last) = with(FactState::Overdue).last() {
            return Some(SigningNews { row: last.row, state: FactState::Overdue, other_days: Vec::new() });
        }
        let row = self.last_put_off?;
        let is_cancelled = self.rows[row].says() == Says::Cancels;
        let state = if is_cancelled { FactState::Cancelled } else { FactState::Postponed };
        Some(SigningNews { row, state, other_days: Vec::new() })
    }
}

/// What a row is about: all that is said of a signing is about one step.
fn subject(step: Step) -> Step {
    match step {
        Step::Milestone(Milestone::SigningPlanned | Milestone::SigningPostponed) => SIGNING,
        other => other,
    }
}

/// Whether two dates may be the same day.
fn overlap(a: Date, b: Date) -> bool {
    a.earliest() <= b.latest() && b.earliest() <= a.latest()
}
