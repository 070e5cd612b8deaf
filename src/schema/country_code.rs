//! stub
pub struct CountryCode { pub alpha2: &'static str, pub alpha3: &'static str, pub numeric: &'static str, pub name: &'static str, pub official_name: &'static str, pub region: &'static str, pub subregion: &'static str }
impl CountryCode { pub fn flag(&self) -> String { String::new() } pub fn subregion_or_region(&self) -> &'static str { self.region } }
pub fn country_by_alpha2(_code: &str) -> Option<&'static CountryCode> { None }
