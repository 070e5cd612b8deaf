//! What Briefbook promises, feature by feature.
//!
//! Most tests hold a little site in one string (see [`fixture`]), compile it in memory and compare exact messages and HTML;
//! `UPDATE_EXPECT=1` rewrites what is expected. The few that need the binary and the disk are in the modules
//! `binary`, `disk`, `same_bytes` and `killed`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, missing_docs)]
#![allow(clippy::disallowed_methods, reason = "tests read the repository, and folders of their own")]
// An `Expect` is made where it is used, and handed on; the names of outputs are compared as they are written.
#![allow(clippy::needless_pass_by_value, clippy::case_sensitive_file_extension_comparisons)]
// `expect_test` writes its texts with hashes, needed or not; the table of all rules is long because the rules are many.
#![allow(clippy::needless_raw_string_hashes, clippy::too_many_lines)]

mod fixture;
mod sandbox;

mod addresses;
mod agreements;
mod agreements_of_every_shape;
mod anchors;
mod backlinks;
mod binary;
mod bytes_of_text;
mod calendar;
mod changes;
mod collisions;
mod content_model;
mod contents_and_filters;
mod corrections;
mod cost;
mod convention_of_190;
mod dated;
mod dated_by_hand;
mod dates;
mod demo;
mod did_you_mean;
mod disk;
mod editors_report;
mod embargo;
mod feed;
mod front_matter;
mod fuzz_corpus;
mod fuzzing;
mod golden;
mod host_files;
mod host_files_served;
mod hostile;
mod killed;
mod layers;
mod leaks;
mod links_automatic;
mod links_command;
mod links_written;
mod lists;
mod markdown_dialect;
mod markdown_kept;
mod markdown;
mod mistakes;
mod names_properties;
mod one_word_names;
mod pairs;
mod photos;
mod pictures;
mod plans;
mod positions;
mod publish;
mod random;
mod random_markdown;
mod random_edits;
mod relations;
mod rules;
mod rules_unusual;
mod same_bytes;
mod scripts;
mod search;
mod serve;
mod serve_edits;
mod serve_start;
mod served;
mod shapes_of_agreements;
mod shared_names;
mod specification;
mod sourcing;
mod stale;
mod standard_output;
mod statements;
mod statements_ledger;
mod suggest;
mod suggest_command;
mod status_table;
mod tables_of_words;
mod theme;
mod ties;
mod timeline;
mod warm;
mod withheld;
mod words;
mod yaml;
