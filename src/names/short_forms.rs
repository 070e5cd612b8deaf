//! Short forms of given names: the same person is Robert on one page and Bob on the next.
//!
//! In: a person's name. Out: the names that it may be written as instead. It must not know texts or entities.
//!
//! Only the whole name counts, with the same surname: "Bob" alone is nobody. A name that an author wrote comes before one
//! that is made here, so of "Bob Hale" and "Robert Hale", both with pages of their own, neither takes the other's name.

use crate::parse::ParsedPage;
use crate::schema::entity::Detail;

/// Given names, each line with what is commonly used for the first: forms that English-language texts use of people in
/// public life. A form may be in several lines ("Alex").
const FORMS: &[&[&str]] = &[
    &["Abraham", "Abe"],
    &["Albert", "Al", "Bert"],
    &["Alexander", "Alex", "Alec"],
    &["Alexandra", "Alex"],
    &["Alfred", "Alf", "Fred"],
    &["Andrew", "Andy", "Drew"],
    &["Anthony", "Tony"],
    &["Arthur", "Art"],
    &["Barbara", "Barb"],
    &["Benjamin", "Ben", "Benny"],
    &["Bernard", "Bernie"],
    &["Catherine", "Cathy", "Kate", "Katie"],
    &["Charles", "Charlie", "Chuck"],
    &["Christine", "Chris", "Chrissy"],
    &["Christopher", "Chris"],
    &["Clifford", "Cliff"],
    &["Daniel", "Dan", "Danny"],
    &["David", "Dave"],
    &["Deborah", "Debbie", "Deb"],
    &["Dennis", "Denny"],
    &["Donald", "Don", "Donnie"],
    &["Douglas", "Doug"],
    &["Edmund", "Ed", "Eddie"],
    &["Edward", "Ed", "Eddie", "Ted", "Teddy"],
    &["Eleanor", "Ellie"],
    &["Elizabeth", "Beth", "Betsy", "Betty", "Liz", "Lizzie"],
    &["Eugene", "Gene"],
    &["Franklin", "Frank"],
    &["Frederick", "Fred", "Freddie"],
    &["Gabriel", "Gabe"],
    &["Geoffrey", "Geoff"],
    &["Gerald", "Gerry", "Jerry"],
    &["Gregory", "Greg"],
    &["Gwendolyn", "Gwen"],
    &["Harold", "Hal", "Harry"],
    &["Henry", "Hank", "Harry"],
    &["Herbert", "Herb"],
    &["Jacob", "Jake"],
    &["Jacqueline", "Jackie"],
    &["James", "Jim", "Jimmy", "Jamie"],
    &["Janet", "Jan"],
    &["Jeffrey", "Jeff"],
    &["Jennifer", "Jen", "Jenny"],
    &["Jeremy", "Jerry"],
    &["John", "Jack", "Johnny"],
    &["Jonathan", "Jon"],
    &["Joseph", "Joe", "Joey"],
    &["Joshua", "Josh"],
    &["Judith", "Judy"],
    &["Katherine", "Kathy", "Kate", "Katie"],
    &["Kathleen", "Kathy"],
    &["Kenneth", "Ken", "Kenny"],
    &["Kimberly", "Kim"],
    &["Lawrence", "Larry"],
    &["Leonard", "Len", "Leo"],
    &["Louis", "Lou"],
    &["Margaret", "Maggie", "Meg", "Peggy"],
    &["Matthew", "Matt"],
    &["Maximilian", "Max"],
    &["Melvin", "Mel"],
    &["Michael", "Mike", "Mick"],
    &["Mitchell", "Mitch"],
    &["Nancy", "Nan"],
    &["Nathaniel", "Nat", "Nate"],
    &["Nicholas", "Nick"],
    &["Norman", "Norm"],
    &["Pamela", "Pam"],
    &["Patricia", "Pat", "Patty"],
    &["Patrick", "Pat", "Paddy"],
    &["Peter", "Pete"],
    &["Philip", "Phil"],
    &["Phillip", "Phil"],
    &["Randall", "Randy"],
    &["Raymond", "Ray"],
    &["Rebecca", "Becky"],
    &["Richard", "Dick", "Rich", "Rick", "Ricky"],
    &["Robert", "Bob", "Bobby", "Rob", "Robbie"],
    &["Rodney", "Rod"],
    &["Roger", "Rodge"],
    &["Ronald", "Ron", "Ronnie"],
    &["Russell", "Russ"],
    &["Samantha", "Sam"],
    &["Samuel", "Sam"],
    &["Sandra", "Sandy"],
    &["Stanley", "Stan"],
    &["Stephen", "Steve"],
    &["Steven", "Steve"],
    &["Stuart", "Stu"],
    &["Susan", "Sue", "Susie"],
    &["Terence", "Terry"],
    &["Theodore", "Ted", "Teddy"],
    &["Theresa", "Terry"],
    &["Thomas", "Tom", "Tommy"],
    &["Timothy", "Tim"],
    &["Victoria", "Vicky"],
    &["Vincent", "Vince"],
    &["Walter", "Walt"],
    &["William", "Bill", "Billy", "Will"],
    &["Zachary", "Zach"],
];

/// The names that a person's name may be written as instead: its given name in short, or in full where it is short
/// itself. From one short form to another it goes only through the full one: "Bob" is "Robert" and "Rob".
pub fn short_forms(name: &str) -> Vec<String> {
    let Some((given, rest)) = name.split_once(' ') else { return Vec::new() };
    if super::entity::surname_of(name).is_none() {
        return Vec::new();
    }
    let mut forms: Vec<&str> =
        FORMS.iter().filter(|forms| forms.contains(&given)).copied().flatten().copied().collect();
    forms.retain(|form| *form != given);
    forms.sort_unstable();
    forms.dedup();
    forms.into_iter().map(|form| format!("{form} {rest}")).collect()
}

/// The names of a person with the given name in short; of anything else, none.
#[must_use]
pub fn short_names_of(page: &ParsedPage) -> Vec<String> {
    let is_person = page.record.entity().is_some_and(|it| matches!(it.detail, Detail::Person { .. }));
    if is_person { short_forms(page.title()) } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_name_has_its_short_forms_and_a_short_one_its_full_ones() {
        assert_eq!(short_forms("Anthony Hale"), ["Tony Hale"]);
        assert_eq!(short_forms("Tony Hale"), ["Anthony Hale"]);
        assert_eq!(
            short_forms("Bob van Dorn"),
            ["Bobby van Dorn", "Rob van Dorn", "Robbie van Dorn", "Robert van Dorn"]
        );
        assert!(short_forms("Alex Hale").contains(&"Alexandra Hale".to_owned()));
    }

    #[test]
    fn other_names_have_none() {
        for name in ["Robert", "Volodymyr Zelenskyy", "Robert, Duke of Hale", "Elizabeth II", ""] {
            assert_eq!(short_forms(name), Vec::<String>::new(), "{name}");
        }
    }
}
