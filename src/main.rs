//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;

/// Pages are made of many small texts; this allocator hands them out faster than the system's, on two threads above all.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(briefbook::cli::run(briefbook::cli::Arguments::parse()))
}
