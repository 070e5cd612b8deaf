//! What the system lets this program use, checked before it is used up.
//!
//! In: the limits of the process. Out: an error that says what to allow, where the program would panic, abort or be killed by
//! a signal. It must not know what a command does.

use std::sync::mpsc::channel;
use std::thread::Builder;

use anyhow::{Result, bail};

/// The least address space in bytes: the program itself, its threads' stacks and a small site.
const LEAST_ADDRESS_SPACE: u64 = 128 << 20;

/// Checks the limits of the process. From here on a file that grows beyond its limit is an error of the write.
///
/// # Errors
/// When the process may use less memory than any command needs.
#[cfg(unix)]
pub fn check() -> Result<()> {
    use rustix::process::{Resource, Signal, getrlimit};
    use tokio::signal::unix::{SignalKind, signal};

    if let Some(allowed) = getrlimit(Resource::As).current {
        check_address_space(allowed)?;
    }
    if getrlimit(Resource::Fsize).current.is_some() {
        // The handler stays for good; without one the signal ends the process.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let _entered = runtime.enter();
        drop(signal(SignalKind::from_raw(Signal::XFSZ.as_raw()))?);
    }
    Ok(())
}

/// Other systems set no such limits.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn check() -> Result<()> {
    Ok(())
}

fn check_address_space(allowed: u64) -> Result<()> {
    if allowed < LEAST_ADDRESS_SPACE {
        let (allowed, least) = (allowed >> 20, LEAST_ADDRESS_SPACE >> 20);
        bail!(
            "only {allowed} MB of address space are allowed, and at least {least} MB are needed\nhelp: allow more, such as \
             with `ulimit -v unlimited`"
        );
    }
    Ok(())
}

/// Checks that `count` more threads can be started. Libraries panic where they cannot.
///
/// # Errors
/// When the system starts fewer.
pub fn check_threads(count: usize) -> Result<()> {
    let mut threads = Vec::new();
    for _ in 0..count {
        let (sender, receiver) = channel::<()>();
        // Each waits until its sender is dropped, so that all are there at once.
        match Builder::new().spawn(move || receiver.recv().is_err()) {
            Ok(thread) => threads.push((sender, thread)),
            Err(problem) => return no_threads(&problem.to_string()),
        }
    }
    for (sender, thread) in threads {
        drop(sender);
        drop(thread.join());
    }
    Ok(())
}

/// The error for a system that starts no more threads.
///
/// # Errors
/// Always.
pub fn no_threads<T>(problem: &str) -> Result<T> {
    bail!("no threads can be started: {problem}\nhelp: allow more processes, such as with `ulimit -u 256`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_little_address_space_is_refused_with_what_to_allow() {
        for allowed in [0, 35 << 20, LEAST_ADDRESS_SPACE - 1] {
            let error = check_address_space(allowed).expect_err("too little").to_string();
            let words = format!("only {} MB of address space are allowed, and at least 128 MB", allowed >> 20);
            assert!(error.starts_with(&words), "{error}");
        }
        assert!(check_address_space(LEAST_ADDRESS_SPACE).is_ok());
    }
}
