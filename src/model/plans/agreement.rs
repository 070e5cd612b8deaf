//! The plans of one agreement, from the rows of its history in the order in which they became known.

use super::{AgreementPlans, FactState, Plan, SIGNING, SigningNews};
use crate::date::{Date, Day, days_between};
use crate::model::history::{AgreementLife, HistoryEntry, overlap};
use crate::schema::statement::{Milestone, Says, Status, Step};

/// A plan while the rows are read. It is open until something decides what becomes of it.
struct Draft {
    step: Step,
    day: Date,
    row: usize,
    announced: Day,
    is_scheduled: bool,
    decided: Option<(FactState, Option<usize>)>,
}

impl Draft {
    fn is_open(&self) -> bool {
        self.decided.is_none()
    }

    fn is_open_plan_for(&self, step: Step) -> bool {
        self.step == step && self.is_open() && !self.is_scheduled
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
    /// A plan that is written by its day alone was announced on the day its briefing or source has, or nobody knows when.
    fn known_from(&self, at: usize) -> Option<Day> {
        let row = &self.rows[at];
        let written = row.written.map(|date| date.earliest());
        // A row without a date came with the row before it.
        let follows = || Some(row.counts_from).filter(|day| *day > Day::MIN);
        let announced = if row.date.is_unknown() { follows() } else { Some(row.date.earliest()) };
        let day = match row.says() {
            Says::Happens | Says::Held if !self.is_ahead(row) => row.counts_from,
            Says::Plans | Says::Postpones | Says::Cancels if row.planned_for.is_some() => announced.unwrap_or(Day::MIN),
            Says::Happens | Says::Held | Says::Plans => {
                written.filter(|written| *written <= row.day().earliest()).unwrap_or(Day::MIN)
            }
            Says::Postpones | Says::Cancels => {
                let day = match (announced, written) {
                    (Some(announced), Some(written)) => announced.min(written),
                    (announced, written) => announced.or(written).unwrap_or(Day::MIN),
                };
                let is_old = row.written.is_none() && self.is_written_on_planned_day(row);
                if is_old { day.min(self.today) } else { day }
            }
        };
        (day <= self.today).then_some(day)
    }

    /// Whether a row that puts a plan off is dated on the planned day, as the plan itself is. It was written down before that
    /// day, so it is known.
    fn is_written_on_planned_day(&self, row: &HistoryEntry) -> bool {
        row.step != Step::Milestone(Milestone::SigningPostponed)
            || self.rows.iter().any(|plan| {
                plan.says() == Says::Plans
                    && plan.subject() == row.subject()
                    && plan.planned_for.is_none()
                    && plan.date == row.date
            })
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

    /// Whether a row states something in the future as if it had happened.
    fn is_ahead(&self, row: &HistoryEntry) -> bool {
        matches!(row.says(), Says::Happens | Says::Held) && row.counts_from > self.today
    }

    fn read(&mut self, at: usize, day: Day) {
        let row = &self.rows[at];
        let step = row.subject();
        match row.says() {
            Says::Postpones => self.put_off(at, day, FactState::Postponed),
            Says::Cancels => self.put_off(at, day, FactState::Cancelled),
            Says::Held => {
                self.announce(at, step, row.day(), Day::MIN);
                self.fulfil(at, step, row.date);
            }
            Says::Happens if !self.is_ahead(row) => self.fulfil(at, step, row.date),
            Says::Happens => {
                self.draft_of[at] = Some(self.drafts.len());
                let (day, announced) = (row.date, day);
                self.drafts.push(Draft { step, day, row: at, announced, is_scheduled: true, decided: None });
            }
            Says::Plans => self.announce(at, step, row.day(), day),
        }
    }

    /// A plan is announced: once more, for the first time, or for another day than before.
    fn announce(&mut self, at: usize, step: Step, day: Date, announced: Day) {
        let same = self.drafts.iter().position(|plan| plan.is_open_plan_for(step) && plan.day == day);
        if same.is_some() {
            self.draft_of[at] = same;
            return;
        }
        let is_earlier = |plan: &&mut Draft| plan.is_open_plan_for(step) && plan.announced < announced;
        for plan in self.drafts.iter_mut().filter(is_earlier) {
            plan.decided = Some((FactState::Superseded, Some(at)));
        }
        self.draft_of[at] = Some(self.drafts.len());
        self.drafts.push(Draft { step, day, row: at, announced, is_scheduled: false, decided: None });
    }

    /// A plan is postponed or cancelled: the one for the day that the row names, or the nearest one announced before. If
    /// none was announced, the row is all that is known of the plan.
    fn put_off(&mut self, at: usize, known: Day, state: FactState) {
        let row = &self.rows[at];
        let step = row.subject();
        if step == SIGNING {
            self.last_put_off = Some(at);
        }
        let drafts = &self.drafts;
        let of_step: Vec<usize> = (0..drafts.len()).filter(|at| drafts[*at].step == step).collect();
        let for_day = |day: Date| of_step.iter().copied().filter(move |at| overlap(drafts[*at].day, day));
        // A new day that was announced together with the postponement has replaced the old one already.
        let was_open = |plan: &Draft| match plan.decided {
            None => true,
            Some((FactState::Superseded, Some(by))) => self.known_from(by) == Some(known),
            Some(_) => false,
        };
        let open = |at: &usize| was_open(&drafts[*at]);
        let nearest = || {
            let is_earlier = |at: &usize| !drafts[*at].is_scheduled && open(at) && drafts[*at].announced < known;
            let earlier = of_step.iter().copied().filter(is_earlier);
            earlier.min_by_key(|at| days_between(drafts[*at].day.earliest(), known).abs())
        };
        let (is_known, found) = match row.planned_for {
            Some(day) => (for_day(day).next().is_some(), for_day(day).find(open)),
            None => {
                let found = Some(row.date).filter(|date| !date.is_unknown()).and_then(|day| for_day(day).find(open));
                let found = found.or_else(nearest);
                (found.is_some(), found)
            }
        };
        // A postponement that names no day and follows no plan says nothing of any day.
        let names_day = row.planned_for.is_some() || row.step != Step::Milestone(Milestone::SigningPostponed);
        if let Some(found) = found {
            self.drafts[found].decided = Some((state, Some(at)));
        } else if !is_known && names_day {
            self.draft_of[at] = Some(self.drafts.len());
            let decided = Some((state, Some(at)));
            self.drafts.push(Draft { step, day: row.day(), row: at, announced: known, is_scheduled: false, decided });
        }
    }

    /// What was planned took place: the plan for the nearest day is done, and the others are void.
    fn fulfil(&mut self, at: usize, step: Step, date: Date) {
        let is_before = |plan: &Draft| date.is_unknown() || plan.announced <= date.latest();
        let open: Vec<usize> = (0..self.drafts.len())
            .filter(|at| {
                let plan = &self.drafts[*at];
                plan.is_open_plan_for(step) && is_before(plan)
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
        let current = life.status_on(self.today);
        let status = current.and_then(HistoryEntry::status);
        let current = current.and_then(|current| self.rows.iter().position(|row| std::ptr::eq(row, current)));
        self.close(status, current);
        let states: Vec<(FactState, Option<usize>)> =
            self.drafts.iter().map(|plan| plan.decided.unwrap_or((FactState::Ahead, None))).collect();
        let known: Vec<bool> = (0..self.rows.len()).map(|at| self.known_from(at).is_some()).collect();
        let rows = (0..self.rows.len()).map(|at| match (self.draft_of[at], self.rows[at].says()) {
            (Some(draft), Says::Plans | Says::Held) => states[draft].0,
            (Some(draft), Says::Happens) if self.is_ahead(&self.rows[at]) => states[draft].0,
            (Some(draft), Says::Postpones | Says::Cancels) if self.is_written_by_plan(at) => states[draft].0,
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
                is_scheduled: plan.is_scheduled,
                state: *state,
                decided_by: *decided_by,
            })
            .collect();
        let signing = self.signing(status, &plans);
        AgreementPlans { plans, rows, known, signing }
    }

    /// Whether a row that puts a plan off is the plan's own row: `milestone: signing_planned` with an outcome.
    fn is_written_by_plan(&self, at: usize) -> bool {
        let row = &self.rows[at];
        row.planned_for.is_none() && row.step != Step::Milestone(Milestone::SigningPostponed)
    }

    /// Decides the plans that no row decided: by the status that the agreement has reached, and by the day.
    fn close(&mut self, status: Option<Status>, current: Option<usize>) {
        for at in 0..self.drafts.len() {
            let plan = &self.drafts[at];
            if !plan.is_open() {
                continue;
            }
            let has_passed = plan.day.latest() < self.today;
            let is_replaced = self.drafts.iter().any(|other| {
                // Of two plans of which nobody knows when they were announced, the later day is the newer plan.
                let is_void = matches!(other.decided, Some((FactState::Superseded, _)));
                let is_undated = plan.announced == Day::MIN && other.announced == Day::MIN;
                let is_later = other.day.earliest() > plan.day.latest();
                other.step == plan.step && !other.is_scheduled && is_later && is_undated && !is_void
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
            let is_by_day = matches!(state, FactState::Overdue) || (has_passed && is_replaced);
            self.drafts[at].decided = Some((state, current.filter(|_| !is_by_day)));
        }
    }

    fn signing(&self, status: Option<Status>, plans: &[Plan]) -> Option<SigningNews> {
        if !matches!(status, None | Some(Status::Mooted | Status::Negotiating | Status::TextAgreed | Status::Unclear)) {
            return None;
        }
        let with = |state: FactState| {
            let mut found: Vec<&Plan> = plans.iter().filter(|it| it.is_for(SIGNING) && it.state == state).collect();
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
