//! What hosts and browsers need to know about an output: its content type, how long it may be kept, which tag a cache knows it by,
//! what a page may do.
//!
//! In: the path of an output. Out: words for headers. It must not know what is in the output, nor which host will have it:
//! the local server, the files for hosts and the targets of `publish` all say the same.

pub mod content_type;
pub mod headers;
pub mod reserved;
pub mod cache;
