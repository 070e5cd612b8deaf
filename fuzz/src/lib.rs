//! The functions that the fuzz targets call. The tests run them on the corpus, so they are there.

#[path = "../../tests/it/fuzzing/mod.rs"]
pub mod fuzzing;
