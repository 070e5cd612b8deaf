//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    ExitCode::from(briefbook::cli::run(briefbook::cli::Arguments::parse()))
}
