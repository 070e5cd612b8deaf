//! The command line: parses arguments and calls the command they name.

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::shell::build::{build, check};
use crate::shell::links::{NamesFormat, links, links_since};
use crate::shell::publish::target::Allowed;
use crate::shell::publish::{Action, Publishing, publish};
use crate::shell::report::Format;
use crate::shell::request::{Ending, Request, wrong_usage};
use crate::shell::scaffold::init;
#[cfg(feature = "serve")]
use crate::shell::serve::guard::AllowedHost;
#[cfg(feature = "serve")]
use crate::shell::serve::{Serving, serve};
use crate::shell::suggest::{Asked, suggest};
use crate::shell::system_limits;
use crate::shell::terminal::{colors_stderr, colors_stdout, print, print_to_stderr};

/// A static site generator for briefings: Markdown in, a site out where every person, country and agreement has its own
/// page, linked from every mention.
#[derive(Debug, Parser)]
#[command(name = "briefbook", version, about, max_term_width = 100)]
pub struct Arguments {
    #[command(flatten)]
    shared: Shared,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Shared {
    /// The site's folder [default: the nearest parent folder with a `briefbook.yaml`]
    #[arg(long, value_name = "DIR", global = true)]
    site: Option<PathBuf>,
    /// Only print problems
    #[arg(long, short, global = true)]
    quiet: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    color: When,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Create a new site with example content
    Init {
        /// The folder to create, or an existing one with only a README, a licence and hidden files, such as a new repository
        dir: PathBuf,
    },
    /// Build the site
    Build {
        /// The folder to build into [default: `public` in the site; for a dated view, `public-as-of-DATE`]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[command(flatten)]
        options: BuildOptions,
    },
    /// Check for errors and stale content
    Check {
        /// Also write a report for editors: one HTML page, or JSON if the name ends in `.json`; `-` for standard output
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        #[command(flatten)]
        options: BuildOptions,
    },
    /// Preview the site with live reload
    #[cfg(feature = "serve")]
    Serve(ServeOptions),
    /// Publish the site (targets are set in `briefbook.yaml`; default: the folder `published` of the site)
    Publish(PublishOptions),
    /// Explain which names were linked, and why
    Links {
        /// Only this page: its key, its file or its name
        page: Option<String>,
        /// Show which links the changes since a git revision add and remove
        #[arg(long, value_name = "REV")]
        diff: Option<String>,
        /// Output format
        #[arg(long, value_enum, default_value = "human")]
        format: NamesFormat,
        #[command(flatten)]
        day: DayOptions,
    },
    /// Suggest missing pages, ambiguous names and inconsistent spellings
    Suggest(SuggestOptions),
}

/// Which pages to include, and the date of the view.
#[derive(Debug, Args)]
struct DayOptions {
    /// Include drafts (embargoed pages stay out)
    #[arg(long)]
    drafts: bool,
    /// Pretend it is this time, such as 2025-03-31T12:00:00Z [default: now]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    #[command(flatten)]
    view: ViewOptions,
    /// Print the time each stage takes
    #[arg(long)]
    timings: bool,
}

/// The dated view to make.
#[derive(Debug, Args)]
struct ViewOptions {
    /// The site as of the end of a day, such as 2025-03-31, a month or a year
    #[arg(long, value_name = "DATE", conflicts_with = "known_by")]
    as_of: Option<String>,
    /// The same, as known on DATE: by when facts were published, not when they happened
    #[arg(long, value_name = "DATE")]
    known_by: Option<String>,
}

#[derive(Debug, Args)]
struct BuildOptions {
    /// The address of the published site [default: from the settings]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Include drafts (embargoed pages stay out)
    #[arg(long)]
    drafts: bool,
    /// Pretend it is this time, such as 2025-03-31T12:00:00Z [default: now]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    #[command(flatten)]
    view: ViewOptions,
    /// Output format of problems
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Print every problem [default: the first 20 of each rule]
    #[arg(long)]
    all: bool,
    /// Also fail on:
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Print the time each stage takes
    #[arg(long)]
    timings: bool,
}

impl BuildOptions {
    /// The options of a command that does not build.
    fn of_day(day: DayOptions) -> Self {
        let DayOptions { drafts, now, view, timings } = day;
        Self { base_url: None, drafts, now, view, format: Format::Human, all: false, deny: None, timings }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

#[derive(Debug, Args)]
struct SuggestOptions {
    /// Minimum occurrences of a name [default: three, or two pages]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    at_least: Option<u32>,
    /// Create a page for a name (TO is a kind, such as people), or link the first occurrence of the name on each page (TO
    /// is a key, such as people/jane-doe); can be repeated
    #[arg(long, value_name = "NAME=TO")]
    write: Vec<String>,
    /// Output format
    #[arg(long, value_enum, default_value = "human")]
    format: NamesFormat,
    #[command(flatten)]
    day: DayOptions,
}

#[cfg(feature = "serve")]
#[derive(Debug, Args)]
struct ServeOptions {
    /// The port [default: 3000, or the next free one]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// The address to listen on; any other than the default opens the site to your network
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    host: String,
    /// Also answer requests for this host name, such as desk.local or localhost:8080; can be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<AllowedHost>,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// Poll for changes twice a second (for network drives)
    #[arg(long)]
    poll: bool,
    /// Leave out drafts and embargoed pages [default: show them, marked]
    #[arg(long)]
    published: bool,
    /// The address that opens a file in your editor, with {file}, {line} and {column}; `none` for no links
    #[arg(long, value_name = "URL", env = "BRIEFBOOK_EDITOR", default_value = "vscode://file/{file}:{line}:{column}")]
    editor: String,
    /// Pretend it is this time, such as 2025-03-31T12:00:00Z [default: now]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    #[command(flatten)]
    view: ViewOptions,
    /// Print the time each stage of each build takes
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Args)]
struct PublishOptions {
    /// The target, as named in the settings [default: the only one]
    target: Option<String>,
    /// Show what would happen
    #[arg(long)]
    dry_run: bool,
    /// Go back to an earlier release [default: the previous one]
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["dry_run", "list", "verify", "from"])]
    rollback: Option<String>,
    /// List releases with date, publisher and number of files
    #[arg(long, conflicts_with_all = ["dry_run", "verify", "from"])]
    list: bool,
    /// Verify the published files, then the live site
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "live", conflicts_with_all = ["dry_run", "from"])]
    verify: Option<Verifying>,
    /// With `--verify`: how long to wait for the live site
    #[arg(long, value_name = "SECONDS", requires = "verify", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    wait: Option<u32>,
    /// Publish a folder that `briefbook build` has written, instead of building
    #[arg(long, value_name = "DIR", conflicts_with_all = ["base_url", "deny"])]
    from: Option<PathBuf>,
    /// Override a safety check; can be repeated
    #[arg(long, value_name = "WHAT")]
    allow: Vec<Allowed>,
    /// The address of the published site [default: from the settings]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Pretend it is this time, such as 2025-03-31T12:00:00Z [default: now]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    /// Output format of problems, plans and lists
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Also fail on:
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Print the time each stage takes
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verifying {
    /// The target, then the live site
    Live,
    /// Only the target
    Target,
}

impl PublishOptions {
    /// The options of the build and those of the target.
    fn parts(self) -> (BuildOptions, Publishing) {
        let action = match self.rollback {
            Some(to) => Action::RollBack(Some(to).filter(|to| !to.is_empty())),
            None if self.list => Action::List,
            None if let Some(what) = self.verify => {
                let patience = Duration::from_secs(self.wait.unwrap_or_default().into());
                Action::Verify { live: (what == Verifying::Live).then_some(patience) }
            }
            None if self.dry_run => Action::DryRun,
            None => Action::Publish,
        };
        let publishing = Publishing {
            target: self.target,
            action,
            from: self.from,
            json: self.format == Format::Json,
            allowed: self.allow.into_iter().collect(),
        };
        let options = BuildOptions {
            base_url: self.base_url,
            drafts: false,
            now: self.now,
            view: ViewOptions { as_of: None, known_by: None },
            format: self.format,
            all: false,
            deny: self.deny,
            timings: self.timings,
        };
        (options, publishing)
    }
}

/// Runs the command in the arguments of the process and returns its exit code.
#[must_use]
pub fn main() -> u8 {
    if let Err(error) = system_limits::check() {
        return report_failure(&error).code();
    }
    match Arguments::try_parse() {
        Ok(arguments) => run(arguments),
        Err(answer) => print_answer(&answer).unwrap_or_else(|error| report_failure(&error)).code(),
    }
}

/// Prints help, the version, or what is wrong with the arguments.
fn print_answer(answer: &clap::Error) -> anyhow::Result<Ending> {
    let text = |color: bool| {
        let text = answer.render();
        if color { text.ansi().to_string() } else { text.to_string() }
    };
    if answer.use_stderr() {
        print_to_stderr(text(colors_stderr(None)))?;
        return Ok(Ending::WrongUsage);
    }
    print(text(colors_stdout(None)))?;
    Ok(Ending::Done)
}

fn report_failure(error: &anyhow::Error) -> Ending {
    let _ = writeln!(anstream::stderr(), "error: {error:#}");
    Ending::Failed
}

/// Runs a command and returns its exit code.
#[must_use]
pub fn run(arguments: Arguments) -> u8 {
    let Arguments { shared, command } = arguments;
    let request = |options: BuildOptions| Request {
        site: shared.site.clone(),
        base_url: options.base_url,
        drafts: options.drafts,
        now: options.now,
        as_of: options.view.as_of,
        known_by: options.view.known_by,
        format: options.format,
        all: options.all,
        deny_warnings: options.deny == Some(Deny::Warnings),
        quiet: shared.quiet,
        timings: options.timings,
        color: match shared.color {
            When::Auto => None,
            When::Always => Some(true),
            When::Never => Some(false),
        },
    };
    let ending = match command {
        Command::Init { dir } => init(&dir, shared.quiet),
        Command::Build { out, options } => build(&request(options), out.as_deref()),
        Command::Check { report, options } => check(&request(options), report.as_deref()),
        #[cfg(feature = "serve")]
        Command::Serve(ServeOptions {
            port,
            host,
            allow_host: allow_hosts,
            open,
            poll,
            published,
            editor,
            now,
            view,
            timings,
        }) => {
            let day = DayOptions { drafts: false, now, view, timings };
            let serving = Serving { port, host, allow_hosts, open, poll, published, editor };
            serve(&request(BuildOptions::of_day(day)), &serving)
        }
        Command::Publish(options) if options.wait.is_some() && options.verify == Some(Verifying::Target) => {
            Ok(wrong_usage(
                "`--wait` needs the live site, which `--verify=target` leaves out",
                Some("write `--verify --wait SECONDS`"),
            ))
        }
        Command::Publish(options) => {
            let (options, publishing) = options.parts();
            publish(&request(options), &publishing)
        }
        Command::Links { page, diff, format, day } => {
            let request = request(BuildOptions::of_day(day));
            match diff {
                Some(revision) => links_since(&request, &revision, page.as_deref(), format),
                None => links(&request, page.as_deref(), format),
            }
        }
        Command::Suggest(SuggestOptions { format, at_least, write, day }) => {
            let at_least = at_least.map(|times| usize::try_from(times).unwrap_or(usize::MAX));
            suggest(&request(BuildOptions::of_day(day)), &Asked { format, at_least, write })
        }
    };
    ending.unwrap_or_else(|error| report_failure(&error)).code()
}
