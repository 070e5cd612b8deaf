//! The command line: what was typed becomes what is meant.

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

/// A static site generator for briefings: Markdown in, a site out on which every person, country and agreement has a page
/// of its own, linked from every mention.
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
    /// The site's folder [default: the nearest folder upwards that holds `briefbook.yaml`]
    #[arg(long, value_name = "DIR", global = true)]
    site: Option<PathBuf>,
    /// Print problems only
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
    /// Make a new site that builds, with a starter of each kind
    Init {
        /// The folder to make, or one that holds nothing but a README, a license and hidden files, such as a new repository
        dir: PathBuf,
    },
    /// Build the site
    Build {
        /// The folder to build into [default: `public` in the site; for an old view, `public-as-of-DATE`]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        #[command(flatten)]
        options: BuildOptions,
    },
    /// Find every problem and what has grown old, build nothing
    Check {
        /// Also write a report for editors: one HTML page, or JSON if the name ends in `.json`; `-` for standard output
        #[arg(long, value_name = "FILE")]
        report: Option<PathBuf>,
        #[command(flatten)]
        options: BuildOptions,
    },
    /// Show the site in the browser while you write it; each change is seen as it is saved
    #[cfg(feature = "serve")]
    Serve(ServeOptions),
    /// Publish the site to a target of `briefbook.yaml`; without any, to the folder `published` of the site
    Publish(PublishOptions),
    /// Print every name found on the pages, and why it is a link or is none
    Links {
        /// Only this page: its key, its file or its name
        page: Option<String>,
        /// Print what the changes since a revision of git gain and lose instead
        #[arg(long, value_name = "REV")]
        diff: Option<String>,
        /// How names are printed
        #[arg(long, value_enum, default_value = "human")]
        format: NamesFormat,
        #[command(flatten)]
        day: DayOptions,
    },
    /// Suggest what the site's names lack: wanted pages, names without a page, spellings that differ
    Suggest(SuggestOptions),
}

/// Which pages there are, on which day.
#[derive(Debug, Args)]
struct DayOptions {
    /// Look at drafts too; an embargo holds in any case
    #[arg(long)]
    drafts: bool,
    /// The clock, such as 2025-03-31T12:00:00Z [default: the real one]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    #[command(flatten)]
    view: ViewOptions,
    /// Print how long each stage takes
    #[arg(long)]
    timings: bool,
}

/// Which old view of the site.
#[derive(Debug, Args)]
struct ViewOptions {
    /// The site as it stood at the end of a day, such as 2025-03-31, a month or a year
    #[arg(long, value_name = "DATE", conflicts_with = "known_by")]
    as_of: Option<String>,
    /// The same, by the day on which facts were written down, not on which they happened
    #[arg(long, value_name = "DATE")]
    known_by: Option<String>,
}

#[derive(Debug, Args)]
struct BuildOptions {
    /// Where the site will be, instead of what the settings say
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Publish drafts too; an embargo holds in any case
    #[arg(long)]
    drafts: bool,
    /// The clock of the build, such as 2025-03-31T12:00:00Z [default: the real one]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    #[command(flatten)]
    view: ViewOptions,
    /// How problems are printed
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Print every problem, also where a rule has many
    #[arg(long)]
    all: bool,
    /// What makes the command fail beside errors
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Print how long each stage takes
    #[arg(long)]
    timings: bool,
}

impl BuildOptions {
    /// The options of a command that builds nothing.
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
    /// How often a name has to occur [default: three times, or on two pages]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    at_least: Option<u32>,
    /// Write a page for a name (TO is a kind, such as people), or make the first place of the name on each page a link
    /// (TO is a key, such as people/jane-doe); may be given several times
    #[arg(long, value_name = "NAME=TO")]
    write: Vec<String>,
    /// How suggestions are printed
    #[arg(long, value_enum, default_value = "human")]
    format: NamesFormat,
    #[command(flatten)]
    day: DayOptions,
}

#[cfg(feature = "serve")]
#[derive(Debug, Args)]
struct ServeOptions {
    /// The port [default: 3000, or one that is free]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// The address to listen at; any other than the default lets your network read the site
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1")]
    host: String,
    /// Answer requests that name this host too, such as desk.local or localhost:8080; may be given several times
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<AllowedHost>,
    /// Open the browser
    #[arg(long)]
    open: bool,
    /// Look at all files twice a second, where the system does not tell of changes, as on some network drives
    #[arg(long)]
    poll: bool,
    /// Leave out drafts and pages under embargo, which are shown with a mark otherwise
    #[arg(long)]
    published: bool,
    /// The address that opens a file in your editor, with {file}, {line} and {column}; `none` for no link
    #[arg(long, value_name = "URL", env = "BRIEFBOOK_EDITOR", default_value = "vscode://file/{file}:{line}:{column}")]
    editor: String,
    /// The clock, such as 2025-03-31T12:00:00Z [default: the real one, which goes on]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    #[command(flatten)]
    view: ViewOptions,
    /// Print how long each stage takes, each time
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Args)]
struct PublishOptions {
    /// The target, as `publish:` in the settings names it [default: the only one]
    target: Option<String>,
    /// Print what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Publish an earlier release again [default: the one before]
    #[arg(long, value_name = "ID", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["dry_run", "list", "verify", "from"])]
    rollback: Option<String>,
    /// List the releases: when, by whom, how many files
    #[arg(long, conflicts_with_all = ["dry_run", "verify", "from"])]
    list: bool,
    /// Read back what is published and compare it with its manifest; then look whether readers get it
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "live", conflicts_with_all = ["dry_run", "from"])]
    verify: Option<Verifying>,
    /// With `--verify`: how long the site may take until readers get what is published
    #[arg(long, value_name = "SECONDS", requires = "verify", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    wait: Option<u32>,
    /// Publish a folder that `briefbook build` has made, instead of building now
    #[arg(long, value_name = "DIR", conflicts_with_all = ["base_url", "deny"])]
    from: Option<PathBuf>,
    /// Do what would be refused otherwise; may be given several times
    #[arg(long, value_name = "WHAT")]
    allow: Vec<Allowed>,
    /// Where the site will be, instead of what the settings say
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The clock of the build, such as 2025-03-31T12:00:00Z [default: the real one]
    #[arg(long, value_name = "TIMESTAMP")]
    now: Option<String>,
    /// How problems, plans and lists are printed
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// What makes the command fail beside errors
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Print how long each stage takes
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Verifying {
    /// The target, and then the site as its readers get it
    Live,
    /// The target alone
    Target,
}

impl PublishOptions {
    /// What is asked of the build, and what of the target.
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

/// Does what the arguments of the process ask for; returns the exit code.
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
    // A path or a name may hold anything; the message is for people.
    let _ = writeln!(anstream::stderr(), "error: {error:#}");
    Ending::Failed
}

/// Does what the arguments ask for; returns the exit code.
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
            Ok(wrong_usage("--wait: the target alone is not waited for", Some("say `--verify --wait SECONDS`")))
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
