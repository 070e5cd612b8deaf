//! Pictures in SVG: plain data in, one text out.
//!
//! In: what a picture shows, already in words, days and numbers. Out: an `<svg>` element to be put into a page. It must not
//! know the site, its views, or a language. Colours and typefaces are not here either: every part has a class, and the
//! theme's stylesheet gives it a token, so that dark screens and paper need no second picture.
//!
//! Pictures that hold much text have no `viewBox`: their places are percentages of the width and their letters are as large
//! as the page says, so that they can be read on a phone. Equal data give equal bytes; numbers are rounded as they are
//! written.

pub mod svg;
pub mod scale;
pub mod rail;
pub mod strip;
pub mod world;
pub mod map;
pub mod network;
pub mod months;
