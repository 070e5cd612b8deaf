//! Briefbook turns a folder of Markdown briefings into a website on which every person, country and agreement has a page
//! of its own: linked from every mention, with who said what, when, and where each agreement stands.
//!
//! The modules are in the order of the pipeline, and that order is the rule: a module imports only from modules above it.
//! `ARCHITECTURE.md` describes the life of one page; a test enforces the order, and which module is the door to which crate.

pub mod letters;
pub mod path;
pub mod address;
pub mod hosting;
pub mod date;
pub mod diagnostic;
pub mod memo;
pub mod inputs;
pub mod photo;
pub mod embedded;
pub mod schema;
pub mod parse;
pub mod words;
pub mod names;
pub mod model;
pub mod route;
pub mod links;
pub mod suggest;
pub mod search;
pub mod desk;
pub mod picture;
pub mod view;
pub mod render;
pub mod proof;
pub mod compile;
pub mod release;
pub mod shell;
pub mod cli;
