//! Arguments in, exit code out.

use std::process::ExitCode;

/// A site is many small texts on several threads, which this allocator serves faster than most systems' own. Without huge
/// pages: to clear them takes longer than they save.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(briefbook::cli::main())
}
