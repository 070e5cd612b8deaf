//! The editors' desk: what somebody should look at, though nothing is wrong with it yet, and what is due when.
//!
//! In: the [`Site`](crate::model::Site), its links, problems that were found. Out: warnings about what is stale, the
//! changes that come by themselves, and a report of all of it. It must not know any output of the site: nothing of this
//! is published.

pub mod stale;
pub mod schedule;
pub mod report;
