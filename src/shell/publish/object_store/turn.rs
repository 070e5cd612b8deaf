//! Whose turn it is: a claim in the head, which holds while it is renewed.
//!
//! In: a head. Out: one with our claim, or the reason why it is not our turn. A claim outlives a run that is killed. It ends
//! automatically, by the clock of the store, when it was not renewed for [`HOLDS`]; and at once when its process was one of this
//! machine and is gone.

use std::time::{Duration, Instant};

use object_store::PutPayload;
use serde::{Deserialize, Serialize};

use super::bucket::{Bucket, Condition, Headers, NotPut};
use super::head::{Head, Known, random};
use super::probe::PROBE;
use crate::memo::Digest;
use crate::shell::publish::target::Failure;

/// For how long a claim holds that is not renewed.
const HOLDS: Duration = Duration::from_secs(600);

/// After how long a claim is renewed.
const RENEW_AFTER: Duration = Duration::from_secs(120);

/// That somebody publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claim {
    /// Different from all others.
    pub id: String,
    /// A user and a machine.
    pub who: String,
    /// Since when, by the clock of that machine, as RFC 3339.
    pub since: String,
    /// The process, where it can be distinguished from all others.
    process: Option<Process>,
}

/// A process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Process {
    /// A digest of what is the same for all processes that can see each other, and for no others.
    system: String,
    id: u32,
    /// When it began, in ticks since the system did: numbers of processes are used again.
    began: String,
}

/// Our turn, for as long as a run lasts.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    bucket: &'a Bucket,
    known: Known,
    renewed: Instant,
}

impl Claim {
    fn new(who: &str, since: String) -> Self {
        Self { id: random(), who: who.to_owned(), since, process: Process::this() }
    }

    /// Whether its run is known to be gone.
    fn is_dead(&self) -> bool {
        self.process.as_ref().is_some_and(Process::is_gone)
    }
}

impl Process {
    /// This process.
    fn this() -> Option<Self> {
        let id = std::process::id();
        Some(Self { system: system()?, id, began: began(id)? })
    }

    /// Whether it is known not to run any more: it was one of this system, and is gone, or its number belongs to another process.
    fn is_gone(&self) -> bool {
        system().is_some_and(|system| system == self.system) && began(self.id).as_ref() != Some(&self.began)
    }
}

/// The boot of the kernel and the space of numbers that processes of this machine share: two containers share neither.
fn system() -> Option<String> {
    let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let space = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(Digest::of_parts(&[boot.as_bytes(), space.to_string_lossy().as_bytes()]).short())
}

/// When a process began; `None` when there is none, or it has ended and nobody has asked how.
fn began(id: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is the name of the program, which may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    (!matches!(state, "Z" | "X")).then(|| fields.nth(18).map(str::to_owned))?
}

/// Refuses when it is someone else's turn.
///
/// # Errors
/// [`Failure::SomebodyElse`], with what can be done about it.
pub(super) async fn refuse_others(bucket: &Bucket, known: &Known, taking_over: bool) -> Result<(), Failure> {
    let (Some(claim), Some(seen)) = (&known.head.turn, &known.seen) else { return Ok(()) };
    if taking_over || claim.is_dead() {
        return Ok(());
    }
    let age = store_clock(bucket).await?.saturating_sub(seen.modified) / 1000;
    let left = i64::try_from(HOLDS.as_secs()).unwrap_or(i64::MAX) - age;
    if left <= 0 {
        return Ok(());
    }
    let (who, since) = (&claim.who, &claim.since);
    Err(Failure::SomebodyElse(format!(
        "{who} is publishing to the same place since {since}; if that run is dead, its turn ends in {} min, or say \
         `--allow taking-over`",
        (left + 59) / 60
    )))
}

/// The time by the clock of the store, which has put its mark on the head too, in milliseconds since 1970.
async fn store_clock(bucket: &Bucket) -> Result<i64, Failure> {
    let bytes = random().into_bytes();
    let put = bucket.put(PROBE, PutPayload::from(bytes.clone()), &Headers::of_note(&bytes), &Condition::Whatever).await;
    match put {
        Ok(_) | Err(NotPut::Taken) => {}
        Err(NotPut::Failed(failure)) => return Err(failure),
    }
    let found = bucket.head(PROBE).await?;
    found.map(|(_, seen)| seen.modified).ok_or_else(|| Failure::failed(format!("`{PROBE}` was put and is not there")))
}

impl<'a> Turn<'a> {
    /// Takes the turn: exchanges the head that was seen for one with our claim, and with what else is to be noted.
    ///
    /// # Errors
    /// [`Failure::SomebodyElse`] when somebody was faster.
    pub async fn take(
        bucket: &'a Bucket,
        mut known: Known,
        who: &str,
        since: String,
        note: impl FnOnce(&mut Head),
    ) -> Result<Self, Failure> {
        let mut head = known.head.clone();
        head.turn = Some(Claim::new(who, since));
        note(&mut head);
        known.exchange(bucket, head).await?;
        Ok(Self { bucket, known, renewed: Instant::now() })
    }

    /// The head as we have put it.
    pub fn head(&self) -> &Head {
        &self.known.head
    }

    /// Exchanges the head for another one.
    ///
    /// # Errors
    /// [`Failure::SomebodyElse`] when our turn was taken away.
    pub async fn note(&mut self, note: impl FnOnce(&mut Head)) -> Result<(), Failure> {
        let mut head = self.known.head.clone();
        note(&mut head);
        self.known.exchange(self.bucket, head).await?;
        self.renewed = Instant::now();
        Ok(())
    }

    /// Renews the claim when it is time.
    ///
    /// # Errors
    /// As [`note`](Self::note).
    pub async fn renew(&mut self) -> Result<(), Failure> {
        if self.renewed.elapsed() < RENEW_AFTER { Ok(()) } else { self.note(|_| {}).await }
    }

    /// Gives the turn back after a failure, as far as the store lets us; what was noted stays.
    pub async fn give_up(mut self) {
        if self.known.head.turn.is_some() {
            let _ = self.note(|head| head.turn = None).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_claim_of_this_process_lives_and_one_of_a_gone_process_is_dead() {
        let mut claim = Claim::new("jane@desk", String::new());
        assert!(!claim.is_dead());
        let mut child = std::process::Command::new("true").spawn().expect("a process");
        let id = child.id();
        let process = claim.process.as_mut().expect("Linux tells");
        (process.id, process.began) = (id, "1".to_owned());
        assert!(claim.is_dead(), "the number is there, but it began at another time");
        child.wait().expect("an end");
        assert!(claim.is_dead());
        // What runs on another machine cannot be seen from here.
        claim.process.as_mut().expect("Linux tells").system = "another".to_owned();
        assert!(!claim.is_dead());
    }
}
