//! stub
pub enum Outcome {
    Entity(u32),
}
pub struct LinkSettings {
    pub automatic: bool,
    pub first_per: crate::schema::settings::FirstPer,
    pub quotations: bool,
}
pub struct PageContext<'a> {
    pub own: Option<u32>,
    pub tags: &'a [u32],
    pub chosen: &'a [(String, u32)],
    pub never: &'a [String],
    pub date: Option<crate::date::Day>,
    pub already: &'a [u32],
    pub related: &'a (dyn Fn(u32, u32) -> bool + Sync),
    pub settings: LinkSettings,
}
pub struct Mention {
    pub run: usize,
    pub start: usize,
    pub end: usize,
    pub outcome: Outcome,
    pub linked: bool,
}
pub fn find_mentions(
    _: &super::lexicon::Lexicon,
    _: &[crate::parse::text_run::TextRun],
    _: &[u32],
    _: &PageContext<'_>,
) -> Vec<Mention> {
    vec![]
}
