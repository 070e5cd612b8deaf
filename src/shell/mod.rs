//! Everything with side effects: the disk, the clock, the terminal.
//!
//! In: what a person asked for. Out: an exit code. Here a failing disk is an [`anyhow::Error`]; an author's mistake is a
//! diagnostic and comes from below.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the room that the disk, the environment and the clock belong to"
)]

pub mod terminal;
pub mod system_limits;
pub mod disk;
pub mod output;
pub mod report;
pub mod request;
pub mod editors_report;
pub mod picture_store;
pub mod build;
pub mod suggest;
pub mod scaffold;
pub mod git;
pub mod links;
#[cfg(feature = "serve")]
pub mod serve;
pub mod publish;
