//! What the fuzz targets do with any bytes, and what must be true whatever the bytes are.
//!
//! `fuzz/` calls these functions with bytes that it makes up; the module `fuzz_corpus` of the tests calls them with those that are kept in
//! `fuzz/corpus` and `fuzz/regressions`. Each takes the bytes apart into a few files or requests, and panics when
//! something is wrong with what the program makes of them.

mod addresses;
mod front_matter;
mod html;
mod markdown;
mod names;
mod notes;
mod outputs;
mod references;
mod requests;
mod site;

pub use addresses::addresses;
pub use front_matter::front_matter;
pub use markdown::markdown;
pub use names::names;
pub use notes::notes;
pub use references::references;
pub use requests::requests;

/// A target: its name, which is that of its folders and of its binary, and what it does.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 7] = [
    ("addresses", addresses),
    ("front_matter", front_matter),
    ("markdown", markdown),
    ("names", names),
    ("notes", notes),
    ("references", references),
    ("requests", requests),
];
