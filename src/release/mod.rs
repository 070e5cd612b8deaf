//! A release: one state of a whole site, as it is published, and the way from one release to the next.
//!
//! In: lists of files. Out: a [`Manifest`](manifest::Manifest) with its [`ReleaseId`](manifest::ReleaseId), and the
//! [`Plan`](plan::Plan) from one manifest to another. It must not know where a site is published, nor read any file.

pub mod manifest;
pub mod plan;
pub mod record;
