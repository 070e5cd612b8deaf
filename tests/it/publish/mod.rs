//! `publish`: one suite of what every target has to do, and what each of them promises beyond it.
//!
//! `conformance` holds the suite; `conforms!` makes a test of each of its cases for one [`place::Place`].

mod place;
mod made_site;
mod conformance;
mod folders;
mod folders_killed;
#[cfg(unix)]
mod git;
#[cfg(unix)]
mod git_repositories;
#[cfg(unix)]
mod far_machine;
#[cfg(unix)]
mod limits;
#[cfg(unix)]
mod line;
#[cfg(unix)]
mod ssh;
#[cfg(target_os = "linux")]
mod ssh_killed;
#[cfg(target_os = "linux")]
mod ssh_line;
mod two_at_once;
#[cfg(unix)]
mod full_disk;
mod google;
mod s3_server;
mod bucket_place;
mod buckets;
mod buckets_cut_off;
mod buckets_of_others;
mod buckets_shared;
mod clocks;
mod command;
mod guide;
mod refused;
mod live;
