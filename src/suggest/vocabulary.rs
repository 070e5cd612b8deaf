//! Words that tell names from other capitalised words: institutions, what offices are for, ordinary abbreviations.
//!
//! In: words. Out: what kind of word each is in a sequence of capitalised words. It must not know sites. The tables come
//! from general knowledge of language, not from any text; a word that is missing makes a suggestion worse, and an author
//! decides about each of them anyway.

use crate::names::context::{ADHERENTS, CALENDAR, OPENERS, SUFFIXES, Table, is_title};
use crate::names::tokens::Shape;

/// Words for institutions, firms, places and things: a name that has one is no person's. They are also what "of" and
/// "for" may follow within a name: "Bank of England", "Ministry for Foreign Affairs".
pub static INSTITUTIONS: Table = Table::new(
    "academy accord accords act administration agency agreement airlines airport airways alliance archive archives \
    army assembly association authorities authority avenue bank basin battalion board brigade bridge building bureau \
    cabinet canal castle cathedral center centre chamber charter church circuit city club coalition coast college \
    command commission committee commons commonwealth community company conference confederation congress consortium \
    consulate convention cooperation corporation corps council county court crescent cup deal declaration delegation \
    delta democracy department directorate district division dome duma dynasty economy electric embassy emirate \
    emirates empire energy enterprise exchange expo fair federation festival field fire fleet force forces forest \
    forum foundation front fund games gas general gazette government green group guard guards gulf harbour harbor \
    herald highlands hill hills hospital hotel house hub index industries industry inquiry institute institution \
    international isle island islands journal kingdom lab laboratories laboratory lake law league library line lords \
    mail ministry mission monitor motors mountains movement museum network news oblast observatory ocean office oil \
    open operation opera order organisation organization pact palace parliament partners partnership party pass peace \
    peninsula petroleum plan planning plant plaza point police port post power prefecture press principality process \
    programme program project protocol province radio railway railways regiment region register registry report \
    republic republics reserve resistance review revolution rights river road sea secretariat senate service services \
    settlement shield society square staff standard star state states station steel store strait straits strategy \
    street studios summit syndicate systems tech technologies telecom telegraph television temple territories \
    territory theatre theater times tower towers trade treaty tribunal tribune trust tunnel union university valley \
    village wall war watch wing works world zone",
);

/// What an office or a ministry is for: "Foreign Minister", "Secretary of State", "Department of Health and Human
/// Services".
pub static AREAS: Table = Table::new(
    "aerospace affairs agriculture air armed army arts aviation budget cabinet civil climate commerce communications \
    culture defence defense deputy development digital economic economics economy education employment energy \
    enlargement environment exchequer executive external families family federal finance financial fisheries food \
    foreign forestry general health high home homeland housing human immigration industry information infrastructure \
    innovation intelligence interior internal international investment joint justice labor labour legal local managing \
    marine migration military mines national naval navy permanent petroleum planning policy political press prime \
    public railways reconstruction regional research rights science sciences security senior services shipping social \
    special sports state supreme technology territorial tourism trade transport transportation treasury urban \
    veterans vice water welfare women works youth",
);

/// Offices that follow the name of an institution: "Commission President", "Kremlin Spokesman". In the middle they part
/// it from the person. Those that are surnames as well (King, Bishop, Judge) are left out.
pub static OFFICES: Table = Table::new(
    "adviser advisor ambassador chair chairman chairwoman chancellor commander commissioner director envoy governor \
    inspector minister negotiator officer official officials premier president prosecutor representative secretary \
    senator spokesman spokesperson spokeswoman",
);

/// Nationalities, religions and parties that are given names or surnames as well, and peoples: alone they are not a name
/// without a page.
static PEOPLES: Table = Table::new(
    "alawite alawites aussie basques bedouin brit briton britons buddhist cathar christian copt coptic croat dane \
    danes druze dutchman dutchmen dutchwoman english englishman englishmen englishwoman finn flemings french frenchman \
    frenchmen frenchwoman german hebrew hindu hispanic houthi houthis irish irishman irishmen islamic islamist \
    islamists jew jews kazakhs kurd kurds latin latino latvians london londoner londoners magyar maori mormon moor \
    moslem nazi nazis orthodox parisian pole poles presbyterian puritan quaker roma roman salafi saudis scot scots \
    scotsman serb serbs sikh slav slavic slavs spaniard spaniards swede swedes tatar tatars tory tories turk turkic \
    turks uighur uyghur uyghurs walloon western westerner westerners yazidi yazidis zionist",
);

/// Abbreviations that are not institutions: units, offices, times, currencies, everyday things.
static ABBREVIATIONS: Table = Table::new(
    "ai am api asap bc bn btw cd ceo ceos cest cet cfo cio cm coo cto cv dc diy dna dvd est eta eur faq faqs \
    fm fyi gbp gdp gmt gnp gop gps hiv hq hr html http id ie iq ip isbn it jpg km kg lng ltd mep meps mp mph mps msp \
    ngo ngos nr ok pc pdf phd pm pms pr qa rd rip rsvp rss rub sim sme smes sms sos tbc tbd tv uav uavs uah ufo url \
    urls usb usd utc vat vip vips vp vpn wifi wmd www xml",
);

/// Words in front of the name of a region.
static DIRECTIONS: Table = Table::new(
    "east eastern greater mainland mid north northeast northeastern northern northwest northwestern south southeast \
    southeastern southern southwest southwestern sub-saharan west western",
);

/// Endings of verbs and pronouns behind an apostrophe: "it's", "they'll".
pub static CONTRACTIONS: Table = Table::new("d ll m re s t ve");

/// Words within a name that hold its parts together, beside particles.
pub static JOINERS: Table = Table::new("and for of the");

/// Whether a word is a nationality, a people, a religion or a party.
pub fn is_adherent(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    ADHERENTS.has(word) || ADHERENTS.has(one) || PEOPLES.has(word)
}

/// Whether a single capitalised word can be a name at all.
pub fn can_be_name(word: &str, shape: Shape) -> bool {
    if shape.is_initials() || word.chars().nth(1).is_none() || CALENDAR.has(word) || SUFFIXES.has(word) {
        return false;
    }
    if shape.is_all_capitals() {
        return !ABBREVIATIONS.has(word) && !is_title(word);
    }
    !OPENERS.has(word) && !is_title(word) && !is_adherent(word) && !is_plural_abbreviation(word)
}

/// "MPs", "NGOs".
fn is_plural_abbreviation(word: &str) -> bool {
    word.strip_suffix('s').is_some_and(|one| ABBREVIATIONS.has(one) && !one.contains(char::is_lowercase))
}

/// Whether a name, given as it is counted, looks like a person's: two to five words, none of an institution, nothing
/// between them but particles.
pub fn looks_like_person(name: &str) -> bool {
    let words: Vec<&str> = name.split(' ').collect();
    let is_capitals =
        |word: &str| word.chars().count() > 2 && !word.contains('.') && !word.contains(char::is_lowercase);
    (2..=5).contains(&words.len())
        && !words.iter().any(|word| {
            INSTITUTIONS.has(word)
                || JOINERS.has(word)
                || is_capitals(word)
                || word.contains(|character: char| character.is_ascii_digit())
        })
        && !words.first().is_some_and(|word| {
            DIRECTIONS.has(word)
                || crate::names::context::PLACE_HEADS.has(word)
                || is_adherent(word)
                || word.eq_ignore_ascii_case("the")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_two_to_five_words_without_an_institution() {
        for name in ["Emmanuel Macron", "Ursula von der Leyen", "George W. Bush", "Ahmed al-Sharaa"] {
            assert!(looks_like_person(name), "{name}");
        }
        for name in [
            "Macron",
            "Bank of England",
            "White House",
            "South Sudan",
            "Southeast Asia",
            "Air Force One",
            "NATO Council",
            "G7",
        ] {
            assert!(!looks_like_person(name), "{name}");
        }
    }
}
