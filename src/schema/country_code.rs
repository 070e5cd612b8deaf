//! The countries of ISO 3166-1: codes, names and regions.
//!
//! The table `country_codes.tsv` holds facts only: alpha-2, alpha-3 and numeric code, short and official name (ISO 3166-1),
//! region and subregion (United Nations, M49). Codes that users assign for themselves, such as `XK`, are not in it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One country of ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryCode {
    /// Two letters, as `UA`.
    pub alpha2: &'static str,
    /// Three letters, as `UKR`.
    pub alpha3: &'static str,
    /// Three digits, as `804` or `004`.
    pub numeric: &'static str,
    /// The short name.
    pub name: &'static str,
    /// The official name; the short one where there is no other.
    pub official_name: &'static str,
    /// The region (M49), as `Europe`.
    pub region: &'static str,
    /// The subregion (M49), as `Eastern Europe`. Antarctica has none.
    pub subregion: Option<&'static str>,
}

impl CountryCode {
    /// The flag as two regional indicator characters (Unicode Technical Standard 51).
    #[must_use]
    pub fn flag(&self) -> String {
        let indicator = |letter: u8| char::from_u32(0x1_F1E6 + u32::from(letter - b'A')).unwrap_or('?');
        self.alpha2.bytes().map(indicator).collect()
    }

    /// The subregion, or the region where there is none.
    #[must_use]
    pub fn subregion_or_region(&self) -> &'static str {
        self.subregion.unwrap_or(self.region)
    }
}

/// Every country of the standard, in the order of the codes.
pub fn all_countries() -> impl Iterator<Item = CountryCode> {
    include_str!("country_codes.tsv").lines().filter_map(read_row)
}

/// The country of a code of two letters, in upper case.
#[must_use]
pub fn country_by_alpha2(code: &str) -> Option<&'static CountryCode> {
    static COUNTRIES: OnceLock<BTreeMap<&str, CountryCode>> = OnceLock::new();
    let countries = COUNTRIES.get_or_init(|| all_countries().map(|country| (country.alpha2, country)).collect());
    countries.get(code)
}

fn read_row(row: &'static str) -> Option<CountryCode> {
    let mut cells = row.split('\t');
    let mut cell = || cells.next();
    Some(CountryCode {
        alpha2: cell()?,
        alpha3: cell()?,
        numeric: cell()?,
        name: cell()?,
        official_name: cell()?,
        region: cell()?,
        subregion: cell().filter(|subregion| !subregion.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_every_country_of_the_standard_with_all_its_codes() {
        let rows: Vec<CountryCode> = all_countries().collect();
        assert_eq!(rows.len(), 249);
        for row in rows {
            let is_upper = |code: &str| code.bytes().all(|byte| byte.is_ascii_uppercase());
            assert!(row.alpha2.len() == 2 && is_upper(row.alpha2), "{row:?}");
            assert!(row.alpha3.len() == 3 && is_upper(row.alpha3), "{row:?}");
            assert!(row.numeric.len() == 3 && row.numeric.bytes().all(|byte| byte.is_ascii_digit()), "{row:?}");
        }
    }

    #[test]
    fn a_code_brings_names_region_and_flag() {
        let norway = country_by_alpha2("NO").expect("Norway");
        assert_eq!(
            (norway.name, norway.alpha3, norway.numeric, norway.flag().as_str()),
            ("Norway", "NOR", "578", "🇳🇴")
        );
        assert_eq!(country_by_alpha2("AF").map(|country| country.numeric), Some("004"));
        assert_eq!(country_by_alpha2("AQ").map(CountryCode::subregion_or_region), Some("Antarctica"));
        assert_eq!(country_by_alpha2("no"), None);
        assert_eq!(country_by_alpha2("XK"), None);
    }
}
