//! The terminal: the only writer to standard output, and whether a stream is shown in colour.
//!
//! In: text, and what was asked for. Out: written bytes, or why they could not be written. It must not know what is
//! printed.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use anyhow::{Context, Result};

/// Prints the result of a command. A closed pipe, as in `| head`, is not a failure: the reader has seen enough.
///
/// # Errors
/// When standard output cannot be written, as on a full disk.
pub fn print(text: impl AsRef<[u8]>) -> Result<()> {
    unless_closed(write_all(&mut io::stdout().lock(), text.as_ref())).context("standard output cannot be written")
}

/// Prints the same on standard error.
///
/// # Errors
/// When standard error cannot be written.
pub fn print_to_stderr(text: impl AsRef<[u8]>) -> Result<()> {
    unless_closed(write_all(&mut io::stderr().lock(), text.as_ref())).context("standard error cannot be written")
}

fn write_all(stream: &mut dyn Write, bytes: &[u8]) -> io::Result<()> {
    stream.write_all(bytes)?;
    stream.flush()
}

fn unless_closed(written: io::Result<()>) -> io::Result<()> {
    written.or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
}

/// Whether standard output is shown in colour. `asked` is what the command line says, if anything.
#[must_use]
pub fn colors_stdout(asked: Option<bool>) -> bool {
    wants_color(asked, io::stdout().is_terminal(), &|name| std::env::var_os(name))
}

/// Whether standard error is shown in colour.
#[must_use]
pub fn colors_stderr(asked: Option<bool>) -> bool {
    wants_color(asked, io::stderr().is_terminal(), &|name| std::env::var_os(name))
}

/// The command line decides first, then `NO_COLOR`, `CLICOLOR_FORCE`, `CLICOLOR` and `TERM`, then whether it is a
/// terminal. An empty variable counts as unset (<https://no-color.org>, <https://bixense.com/clicolors>).
fn wants_color(asked: Option<bool>, is_terminal: bool, variable: &dyn Fn(&str) -> Option<OsString>) -> bool {
    let value = |name: &str| variable(name).filter(|value| !value.is_empty());
    match asked {
        Some(asked) => asked,
        None if value("NO_COLOR").is_some() => false,
        None if value("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
        None if value("CLICOLOR").is_some_and(|value| value == "0") => false,
        None => is_terminal && value("TERM").is_none_or(|value| value != "dumb"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_decides_on_colour_before_the_environment_and_the_terminal() {
        const ON_A_TERMINAL: bool = true;
        const ELSEWHERE: bool = false;
        type Case = (Option<bool>, bool, &'static [(&'static str, &'static str)], bool);
        #[rustfmt::skip]
        let cases: &[Case] = &[
            (None, ON_A_TERMINAL, &[], true),
            (None, ELSEWHERE, &[], false),
            (None, ON_A_TERMINAL, &[("TERM", "xterm-256color")], true),
            (None, ON_A_TERMINAL, &[("TERM", "dumb")], false),
            (None, ON_A_TERMINAL, &[("TERM", "")], true),
            (None, ON_A_TERMINAL, &[("NO_COLOR", "")], true),
            (None, ELSEWHERE, &[("NO_COLOR", "")], false),
            (None, ON_A_TERMINAL, &[("NO_COLOR", "1")], false),
            (None, ON_A_TERMINAL, &[("NO_COLOR", "0")], false),
            (None, ON_A_TERMINAL, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
            (None, ELSEWHERE, &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], true),
            (None, ELSEWHERE, &[("CLICOLOR_FORCE", "1")], true),
            (None, ELSEWHERE, &[("CLICOLOR_FORCE", "0")], false),
            (None, ELSEWHERE, &[("CLICOLOR_FORCE", "")], false),
            (None, ELSEWHERE, &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")], true),
            (None, ON_A_TERMINAL, &[("CLICOLOR_FORCE", "0")], true),
            (None, ON_A_TERMINAL, &[("CLICOLOR", "0")], false),
            (None, ON_A_TERMINAL, &[("CLICOLOR", "1")], true),
            (None, ELSEWHERE, &[("CLICOLOR", "1")], false),
            (None, ELSEWHERE, &[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], true),
            (Some(true), ELSEWHERE, &[("NO_COLOR", "1"), ("TERM", "dumb")], true),
            (Some(false), ON_A_TERMINAL, &[("CLICOLOR_FORCE", "1")], false),
        ];
        for (asked, is_terminal, variables, expected) in cases {
            let variable =
                |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| OsString::from(value));
            assert_eq!(
                wants_color(*asked, *is_terminal, &variable),
                *expected,
                "{asked:?} {is_terminal} {variables:?}"
            );
        }
    }
}
