//! What the words around a name say: titles, openers of sentences, particles, months, places. Tables of language.
//!
//! In: words. Out: what kind of word each is, as far as that matters beside a name. It must not know entities or
//! lexicons. The tables hold closed classes and common cases of several languages. They come from grammar and general
//! knowledge, not from any text; a word that is missing costs a link, never a wrong one, since an unknown capitalised
//! neighbour always means "someone else".

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::sync::OnceLock;

use super::tokens::{Gap, Word, WordHasher};
use crate::parse::text_run::{is_terminator, is_within_sentence};

/// A set of words, in lower case, written as one text.
pub struct Table {
    text: &'static str,
    words: OnceLock<Words>,
}

/// The words of a table, laid out to be asked for words that it mostly does not have.
struct Words {
    all: HashSet<&'static str, BuildHasherDefault<WordHasher>>,
    /// A bit for each word of ASCII letters, by its length and three of its letters: it turns most others away.
    traits: [u64; 64],
}

impl Table {
    /// A table of words in lower case, parted by white space.
    pub const fn new(text: &'static str) -> Self {
        Self { text, words: OnceLock::new() }
    }

    /// The words, in the order in which they are written here.
    pub fn words(&self) -> impl Iterator<Item = &'static str> {
        self.text.split_ascii_whitespace()
    }

    /// Whether the table has a word, whatever the word's case.
    pub fn has(&self, word: &str) -> bool {
        let words = self.words.get_or_init(|| Words::new(self.words()));
        if !word.is_ascii() {
            return words.all.contains(word.to_lowercase().as_str());
        }
        let mut lower = [0_u8; 24];
        match lower.get_mut(..word.len()) {
            Some(buffer) if words.may_have(word) => {
                buffer.copy_from_slice(word.as_bytes());
                buffer.make_ascii_lowercase();
                std::str::from_utf8(buffer).is_ok_and(|lower| words.all.contains(lower))
            }
            _ => false,
        }
    }
}

impl Words {
    fn new(words: impl Iterator<Item = &'static str>) -> Self {
        let mut traits = [0; 64];
        let noted = words.inspect(|word| {
            let (place, bit) = Self::place(word);
            traits[place] |= bit;
        });
        Self { all: noted.collect(), traits }
    }

    /// Whether the table may have a word of ASCII letters: `false` is certain.
    fn may_have(&self, word: &str) -> bool {
        let (place, bit) = Self::place(word);
        self.traits[place] & bit != 0
    }

    /// The bit of a word, the same for both cases of its letters.
    fn place(word: &str) -> (usize, u64) {
        let bytes = word.as_bytes();
        let letter = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(byte | 0x20));
        let (length, last) = (bytes.len(), bytes.len().saturating_sub(1));
        let traits = letter(0) | letter(length / 2) << 8 | letter(last) << 16 | (length as u64) << 24;
        let bit = traits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52;
        (usize::try_from(bit / 64).unwrap_or_default(), 1 << (bit % 64))
    }
}

/// Titles, offices and occupations that stand before a name, in several languages.
pub static TITLES: Table = Table::new(
    "acting activist actor actress adm admiral adviser advisor aide alcalde alderman amb ambassador analyst anchor \
    archbishop architect artist astronaut attorney author ayatollah bakan bakanı banker baroness bayan başbakan \
    billionaire bishop boxer brig brigadier brother burgemeester businessman businesswoman bürgermeister cancelliere \
    canciller candidate capt captain cardinal catcher ceo cfo chair chairman chairperson chairwoman champion \
    chancelier chancelière chancellor chef chief cmdr coach cofounder col colonel columnist comedian commander \
    commissioner commodore composer comptroller comrade congressman congresswoman constable consul coo corporal \
    councillor councilman councilwoman counsel counselor cpl cto cumhurbaşkanı cyclist czar dame defendant defender \
    delegate deputy designer detective dhr diplomat director dissident docteur doctor dott dottor dr driver député \
    economist editor emir emperor empress engineer entrepreneur envoy father filmmaker financier former forward \
    founder frau gen general goalkeeper golfer gov governor guitarist gunman général herr herra herrn historian hon \
    honorable honourable host imam incoming infielder inspector interim investor journalist judge justice kaiser \
    kanselier kanzler kanzlerin king koning koningin könig königin lady late lawmaker lawyer leader lieutenant lord \
    lt madame mademoiselle magnate maj major manager marquess marshal maulana mayor maître mediator meneer messrs \
    mevrouw midfielder minister ministerin ministra ministre ministro miss mlle mme monsieur monsignor mother mr mrs \
    ms msgr mullah musician mw mx negotiator nominee novelist officer onorevole outfielder outgoing owner painter \
    pan pani pape papst pastor patient photographer physicist pitcher player poet pope premier presenter president \
    presidenta presidente prezydent prime prince princess private producer prof professor prosecutor präsident \
    präsidentin président présidente pvt quarterback queen rabbi rapper reina reine rep reporter representative reps \
    researcher rev reverend roi sayın scientist secretary sen senador senadora senator senhor senhora sens sergeant \
    señor señora señorita sgt sheik sheikh sheriff shortstop signor signora signore singer sir sister skipper \
    solicitor speaker spokesman spokesperson spokeswoman sprinter sr sra srta statsminister striker sultan \
    superintendent supt suspect swami swimmer sénateur teammate tsar tycoon undersecretary vice victim viscount \
    viscountess winger witness writer генерал господин госпожа канцлер министр міністр пан пані посол президент \
    президента президентом президенту прем'єр премьер",
);

/// How compound titles and agent nouns end.
const TITLE_ENDINGS: [&str; 20] = [
    "minister",
    "ministerin",
    "präsident",
    "präsidentin",
    "kanzler",
    "kanzlerin",
    "chef",
    "chefin",
    "sprecher",
    "sprecherin",
    "meister",
    "meisterin",
    "sekretär",
    "sekretärin",
    "botschafter",
    "kommissar",
    "ist",
    "ician",
    "woman",
    "person",
];

/// Titles that only men bear.
pub static MALE_TITLES: Table = Table::new(
    "brother businessman chairman congressman emperor father herr herrn king lord meneer monsieur mr pan pope prince \
    senhor señor signor signore sir spokesman господин",
);

/// Titles that only women bear.
pub static FEMALE_TITLES: Table = Table::new(
    "actress baroness businesswoman chairwoman congresswoman dame empress frau lady madame mademoiselle mevrouw miss \
    mlle mme mother mrs ms pani princess queen senhora señora signora spokeswoman sra госпожа пані",
);

/// Words that begin a sentence with a capital and are no part of a name after them: articles, pronouns,
/// prepositions, conjunctions, adverbs, question words, auxiliary verbs, numbers. Words that are given names too
/// (Will, Mark, Grace) are left out. English first, then languages of Europe.
pub static OPENERS: Table = Table::new(
    "a about above according across actually additionally after afterwards again against ago all almost along already \
    also although always amid among an and another any anyone apparently are around as asked asking at away back \
    because been before behind being below beneath beside besides between beyond both but by calling can certainly \
    citing clearly consequently could currently despite did do does doing down due during each earlier either \
    elsewhere enough even eventually ever every everyone except few fewer finally first five following for four from \
    further furthermore had has have having he hence her here hers his how however i if in including indeed inside \
    instead into is it its itself last lately later least less let like likewise many maybe meanwhile might more \
    moreover most mostly much must my near nearly neither never nevertheless next nine no nobody none nonetheless \
    nor not notably nothing noting now nowadays of off often on once one only onto opposite or other others \
    otherwise our out outside over own past per perhaps please plus possibly presumably previously privately \
    probably publicly quite quoting rather recently reportedly said saying says second seven several shall she \
    should similarly since six so some somehow someone sometimes soon speaking still strangely subsequently such \
    surely telling ten than thanks that the their them then there thereafter therefore these they third this those \
    though three through throughout thus to today together tomorrow tonight too toward towards two under underneath \
    unfortunately unless unlike unsurprisingly until up upon us usually versus via was we were what whatever when \
    whenever where whereas wherever whether which while who whoever whom whose why with within without would yes \
    yesterday yet you your \
    aber ab alle als am auch auf aus außerdem bei beide bevor bis da dabei dafür daher damals damit danach dann \
    daraufhin das dass dazu dem den denn der deren des deshalb dessen die dies diese dieser dieses doch dort durch \
    ein eine einem einen einer eines er es für gegen gestern hat hatte heute hier hinter ihr ihre im inzwischen ist \
    jedoch jetzt kein keine man mit morgen nach nachdem neben nicht noch nun nur ob obwohl oder ohne schon sein \
    seine seit sie sogar sondern trotz über um und unter vom von vor während warum weder weil weiter wenn wer wie \
    wir wird wo zu zudem zuerst zuletzt zum zur zwar zwischen \
    à afin ainsi alors après au aucun aujourd aussi autour aux avant avec bien car ce cela cependant ces cet cette \
    chez comme contre dans de déjà depuis derrière dès devant donc du elle en encore enfin ensuite entre envers et \
    hors ici il ils jusque la là le les leur leurs lors lorsque mais malgré même mes mon ni non notre nous ou où \
    outre par parce pendant peu pour pourquoi pourtant près puis quand que quel quelle qui quoi sa sans sauf selon \
    ses si sinon son sous sur tandis tous tout toute toutes un une vers voici voilà vos votre \
    ante antes así aun aunque ayer bajo cada como con contra cuando del desde después donde durante el ella entonces \
    era esa ese eso esta este esto fue hacia hasta hoy incluso las lo los luego mañana más mientras muy nuestro o \
    para pero por porque pues qué quien se según sí sin sobre su sus también tampoco tan tras una uno y ya \
    ad agli ai alla allora anche ancora anzi che chi ci come contro così dal dalla dalle davanti degli dei della \
    delle dentro di dopo dove dunque e fino gli ha ieri infatti infine insieme intanto invece ma mentre ne nei nel \
    nella nelle noi oggi ogni perché però più poi prima proprio qual quale quando quanto quella quello questa questo \
    secondo sempre senza sono sopra sotto sua sui sul sulla suo tra tutti tutto verso ao aos apesar às assim até com \
    contudo depois dos ele ela em então essa esse hoje já mas na não nas nos num ontem pela pelo pois quem segundo \
    sem sob também uma \
    aan af bij binnen buiten daar daarna daarom dan dat deze dit door dus echter een gisteren heeft hem het hij hoe \
    hun ik kan maar met naar naast nog nu om omdat ondanks ook op sinds te tegen terwijl tijdens tot tussen uit \
    vandaag van vanaf vanwege veel voor waar waarom wat wij zal ze zij zijn zo zodra zonder \
    ale bez bo był była było co czy dla dlaczego dziś gdy gdyby gdzie ich ja jak jako jednak jego jej jest jeszcze \
    jeśli już każdy kiedy kto ku lecz lub mimo nad nie niż obok od oraz po pod podczas poza przed przez przy są się \
    tak także tam tego też tylko u w wczoraj według wobec więc wszystko z za zanim że \
    а або адже але без був була було бути в вже ви від відтак він вона вони вчора для до й його її з за завтра зараз \
    зі і із коли крім лише між ми на над навіть не нині о об однак ось особливо перед під після по потім поки при \
    про проте раніше саме свої себе сьогодні та так також там те тепер ти тим то тоді тому тут у хоча це цей ця \
    через чи що щоб як якщо более был была были было быть вот вчера вы где даже ее если ещё еще же и из или именно \
    их к как когда кроме кто ли между меня мы него нет но однако он она они от под позже после потом почему поэтому \
    раньше с сам сегодня сейчас со ему также тем теперь тогда того тоже только ты уже хотя чем что чтобы эта эти это \
    этот \
    ama ancak bir bu bugün daha dün göre için ile ise ki olarak önce sonra şimdi ve yani av det dette efter eller \
    etter fra från før för har han ifølge igår ikke inte og også på samme sedan selv siden som til till ved vi",
);

/// Days and months: capitals beside a name that are no part of it.
pub static CALENDAR: Table = Table::new(
    "apr april aug august christmas dec december dezember dienstag donnerstag easter feb februar february freitag fri \
    friday jan januar january jul juli july jun june juni mai mar march may mittwoch mon monday montag märz nov \
    november oct october oktober ramadan samstag sat saturday sep sept september sonntag sun sunday thu thur thurs \
    thursday tue tues tuesday wed wednesday",
);

/// Nationalities, parties and the like: capitalised words before a full name that are no part of it. Those that are
/// given names or surnames as well (German, Roman, Christian, French, English) are left out.
pub static ADHERENTS: Table = Table::new(
    "afghan african albanian algerian american andorran angolan arab argentine argentinian armenian asian australian \
    austrian azerbaijani bahraini bangladeshi basque belarusian belgian bolivian bosnian brazilian british bulgarian \
    burmese californian cambodian cameroonian canadian catalan catholic chechen chilean chinese colombian communist \
    congolese conservative croatian cuban cypriot czech danish democrat democratic dutch ecuadorian egyptian emirati \
    eritrean estonian ethiopian european fijian filipino finnish flemish gambian georgian ghanaian greek guatemalan \
    guinean haitian honduran hungarian icelandic indian indonesian iranian iraqi israeli italian ivorian jamaican \
    japanese jewish jordanian kazakh kenyan korean kosovar kurdish kuwaiti kyrgyz labour latvian lebanese liberal \
    liberian libyan lithuanian macedonian malawian malaysian maltese mexican moldovan mongolian montenegrin moroccan \
    mozambican muslim namibian nepalese nicaraguan nigerian norwegian omani pakistani palestinian panamanian \
    paraguayan peruvian polish portuguese protestant qatari republican romanian russian rwandan saudi scottish \
    senegalese serbian shia shiite singaporean slovak slovenian socialist somali spanish sudanese sunni swedish \
    swiss syrian taiwanese tajik tanzanian texan thai tibetan tory tunisian turkish turkmen ugandan ukrainian \
    uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean",
);

/// Words within a surname that are no surname themselves.
pub static PARTICLES: Table = Table::new(super::entity::PARTICLES);

/// Of these particles, those that are no preposition in any language of Europe's press beside names: one that a
/// surname does not have makes it someone else's.
pub static FOREIGN_PARTICLES: Table = Table::new("abd abu al ben bin bint el ibn ould ter umm van vom von");

/// What follows a name to tell a son from his father, or a king from another.
pub static SUFFIXES: Table = Table::new(super::entity::SUFFIXES);

/// Words that make a surname mean a family, or one of several people who have it.
pub static KIN: Table =
    Table::new("brothers clan couple dynasty families family heirs household siblings sisters spouses twins");

/// Words before a surname that tell one bearer of it from another.
pub static DISTINGUISHING: Table = Table::new("a an another elder every junior other senior younger");

/// Words that begin the name of a place or a thing: the name after them is no person.
pub static PLACE_HEADS: Table = Table::new(
    "battle bay beach camp cape castle central city county east eastern fort ft glen grand great gulf hms hotel \
    hurricane inner isle lake little los lower mount mountain mt new north northern old operation outer park planet \
    plaza point port project river saint sainte san santa santo sao sea ship south southern st ste storm street são \
    team tropical university upper uss villa ville west western",
);

/// Surnames that are days or months: they need a title before them ("Mrs May"), or a page that is about the person
/// and words around them that no date has.
pub static CALENDAR_SURNAMES: Table = Table::new("april august friday january june march may monday sunday");

/// Words before a month.
pub static DATE_WORDS: Table =
    Table::new("by during each early every from in last late mid next of on since that the this through till to until");

/// Surnames that, alone, mean a place or a company as often as a person: they need a title before them, or a page
/// that is about the person.
pub static PLACES_AND_FIRMS: Table = Table::new(
    "adidas amsterdam armani atlanta austin barclays berkeley berlin bethlehem birmingham bloomberg boeing bolton \
    bordeaux bosch boston bradford bristol burlington cadbury calgary cambridge cartier chanel charlotte chelsea \
    chester chrysler cisco cleveland columbia columbus concord dallas darwin delaware dell denver derby dior disney \
    dover dresden dublin durham england essex exxon fargo ferrari fitch florence florida ford frankfurt geneva \
    georgia gillette goldman grumman gucci halifax hamburg hamilton hampton hastings heathrow heineken heinz hershey \
    hilton holland honda houston indiana ireland israel jackson jefferson jersey jordan kellogg kent kingston kraft \
    lancaster lehman lille lincoln lincolnshire lockheed london lyon macy madison madrid marriott mattel merrill \
    milan milano milton monaco montana montgomery nantes naples nelson newport nissan nokia nordstrom norfolk \
    normandy norwich nottingham orlando oxford pakistan palermo paris perth philips phoenix pittsburgh plymouth \
    porsche preston princeton pulitzer raleigh reuters richmond rochester roma rome rothschild sachs salisbury \
    samsung savannah scotland sears sheffield siemens stanford stanley sussex suzuki sydney tesla texas tiffany \
    toyota trento tripoli valencia venezia verona versace victoria vienna virginia wales walmart warwick washington \
    wellington wells windsor worcester york",
);

/// Words before a place.
pub static LOCATIVES: Table =
    Table::new("across around at central downtown in inside into leaving near outside reached towards within");

/// Surnames that are ordinary words: at the beginning of a sentence only what follows decides which it is.
pub static ORDINARY_WORDS: Table = Table::new(
    "ball banks barber bell berry best bird bishop black bloom bond book booth brand bright brook brooks brown burns \
    bush butcher butler camp cannon carpenter case cash chance church clay close coach coffin cook cooper cotton \
    crane cross crow day dean dear drake english farmer field fields fish fisher flood flowers fox freeman french \
    friend frost fry gamble gardener gates german gold golden good grace grant gray green grey hall hand hands hardy \
    hart head heard hill hills holiday hood hope house hunt hunter key king knight lamb land lane law light little \
    long love lucky mark marks mason mercy miller mills mines moody moon moss noble north pace page park parks \
    parsons peace penny pepper pike plant pool pope porter post potter powers price prince queen rain read reed rice \
    rich ridge rivers rock rose rush sharp shepherd short silver singer small smart snow south speaker spring stone \
    strange street strong summer summers swan swift temple thatcher turkey turner usher van wade walker wall walls \
    ward waters weaver weeks west wheeler white wild will winter wise wolf wood woods world worth young",
);

/// Verbs that follow a person at the beginning of a sentence.
pub static VERBS: Table = Table::new(
    "accepted accused acknowledged added admitted agreed also and announced appeared argued arrived asked became \
    began believed believes called came can changed claimed claims could countered criticised criticized declined \
    denied described did died does expects expressed faces failed finished gave got had has helped hit insisted is \
    joined knew later leads left lost made may met might must named never noted now offered ordered played pleaded \
    pointed promised proposed put quit ran received rejected remained replied replies resigned responded returned \
    said saw says scored seemed sent served should signed spoke started stepped stopped suggested taught testified \
    thinks threatened told took tried urged visited wanted wants warned was went who will won works would wrote",
);

/// Words around a name in a text all in capitals that are no part of it: there, capitals say nothing.
pub static HEADLINE_WORDS: Table = Table::new(
    "accuses agrees and arrives as asks at attacks back backs before blames but by calls can claims denies faces for \
    from had has he his if in into is leads leaves makes may meets must no not of off offers on or orders over plans \
    quits rejects resigns said says seeks sends she signs slams speaks talks tells that the to urges versus vetoes \
    visits vows vs wants warns was who will wins with",
);

/// Articles and prepositions that lose their vowel before a name: "l'Ukraine", "d'Obama".
pub static ELISIONS: Table =
    Table::new("all c coll d dall dell j jusqu l lorsqu m n nell puisqu qu quest quoiqu s sull t un");

/// What stands before a hyphen and a name without being part of it, also with a capital.
pub static HYPHEN_PREFIXES: Table = Table::new(
    "all anti arch co counter cross ex extra inter intra mid multi neo non once over pan post pre pro proto quasi re \
    self semi sub super then trans ultra un under",
);

/// Initials that are no person's, without their periods.
pub static DOTTED_ABBREVIATIONS: Table =
    Table::new("ad am bc bce cd ce dc eec eu gb gop la ny nyc pm tv uae uk un us usa uss ussr");

/// Particles and endings that Korean attaches to a name.
pub static HANGUL_PARTICLES: Table = Table::new(
    "가 과 과는 과의 까지 께 께서 나 는 님 도 들 라고 라는 랑 로 로부터 로서 를 마저 만 보다 부터 씨 에 에게 에게는 에게서 에는 에도 에서 에서는 에선 였다 와 와는 와의 으로 으로부터 으로서 \
    은 을 의 이 이나 이다 이라고 이라는 이랑 이었다 조차 처럼 측 한테",
);

/// Conjunctions, prepositions and the article that Arabic attaches to a name.
pub static ARABIC_PREFIXES: Table = Table::new("ال ب بال س ف فال فب فل ك كال ل و وال وب وبال وك وكال ول");

/// Conjunctions, prepositions and the article that Hebrew attaches to a name.
pub static HEBREW_PREFIXES: Table = Table::new("ב בה ה ו וב וה ול ומ וש כ כש ל לכש מ מה מש ש שב שה של");

/// Whether a word is a title, an office or an occupation. German compounds are seen by their end ("Außenministerin"), and
/// so are agent nouns that no given name sounds like ("Nutritionist", "Politician").
pub fn is_title(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    TITLES.has(word)
        || TITLES.has(one)
        || TITLE_ENDINGS.iter().any(|ending| word.len() > ending.len() + 2 && one.ends_with(ending))
}

/// Whether a word begins a sentence, or something that is written like one: it is the first of the run, or behind a
/// terminator, a colon, an opening bracket or quotation mark, an object.
pub fn begins_sentence(text: &str, words: &[Word], index: usize) -> bool {
    let Some(word) = words.get(index) else { return false };
    let Some(before) = index.checked_sub(1).and_then(|previous| words.get(previous)) else { return true };
    match word.gap {
        Gap::Start => true,
        Gap::PeriodSpace => !is_within_sentence(before.text(text)),
        // "He left the U.S. The vote failed": the period of the initials may end the sentence as well.
        Gap::Space => {
            before.shape.is_initials() && before.text(text).ends_with('.') && is_abbreviation(before.text(text))
        }
        Gap::Break => text.get(before.end()..word.start()).is_some_and(|between| {
            between.chars().any(|character| {
                is_terminator(character)
                    || matches!(
                        character,
                        ':' | '"' | '“' | '”' | '„' | '«' | '‘' | '\'' | '(' | '[' | '\u{FFFC}' | '•' | '—'
                    )
            })
        }),
        _ => false,
    }
}

/// Whether initials are no person's: "U.S.", "UK", "D.C."
pub fn is_abbreviation(word: &str) -> bool {
    let letters: String = word.chars().filter(|character| character.is_alphanumeric()).collect();
    DOTTED_ABBREVIATIONS.has(&letters)
}

/// Whether two neighbouring words belong to one phrase: white space between them, or the period of an abbreviation.
pub fn is_same_phrase(text: &str, before: &Word, word: &Word) -> bool {
    match word.gap {
        Gap::Space => true,
        Gap::PeriodSpace => is_within_sentence(before.text(text)),
        _ => false,
    }
}

/// Whether the words of a name are in a text that is all in capitals, where "TRUMP" is how "Trump" is written.
///
/// True for several words in capitals, for one among at least two others in capitals, and for one that opens a run as a
/// dateline or a speaker's label does ("TRUMP: Thank you"). A lone "CHAD" in other text is some acronym.
pub fn is_in_capitals(text: &str, words: &[Word], first: usize, last: usize) -> bool {
    let capitals = |word: &Word| word.shape.is_all_capitals() || word.shape.is_initials();
    if last - first > 1 {
        return words[first..last].iter().all(capitals);
    }
    let before = words[..first].iter().rev().take_while(|word| capitals(word)).take(3).count();
    let after = words[last..].iter().take_while(|word| capitals(word)).take(3).count();
    let alone = words.iter().all(capitals);
    let labels = first == 0
        && words[0].end - words[0].start >= 4
        && text[words[0].end()..].trim_start().starts_with([':', ',', '(', '—', '–', '-']);
    before + after >= 2 || alone && words.len() > 1 || labels
}

/// Country names that are another well-known place as well, with words that decide which: on a page without any of the
/// first, or with any of the second, a bare mention is not decided.
pub struct Homonym {
    /// The name.
    pub name: &'static str,
    /// Words that speak for the country.
    pub country: &'static [&'static str],
    /// Words that speak for the other place.
    pub other: &'static [&'static str],
}

/// The table of [`Homonym`]s.
pub const HOMONYMS: &[Homonym] = &[Homonym {
    name: "Georgia",
    country: &[
        "Abkhazia",
        "Adjara",
        "Armenia",
        "Azerbaijan",
        "Batumi",
        "Caucasus",
        "Georgian",
        "Georgians",
        "Kutaisi",
        "Moscow",
        "Ossetia",
        "Russia",
        "Russian",
        "Saakashvili",
        "Tbilisi",
        "Zourabichvili",
    ],
    other: &[
        "Alabama",
        "Atlanta",
        "Augusta",
        "Bulldogs",
        "Carolina",
        "Dekalb",
        "Florida",
        "Fulton",
        "Kemp",
        "Macon",
        "Savannah",
        "Tennessee",
        "Warnock",
    ],
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::tokens::Splitter;

    fn split(text: &str) -> Vec<Word> {
        let mut words = Vec::new();
        Splitter::default().split(text, &mut words);
        words
    }

    #[test]
    fn the_tables_are_in_lower_case() {
        let tables = [&TITLES, &OPENERS, &CALENDAR, &PARTICLES, &PLACES_AND_FIRMS, &ORDINARY_WORDS, &HEBREW_PREFIXES];
        for table in tables {
            assert!(table.words().all(|word| table.has(word) && word.to_lowercase() == word));
        }
        assert!(MALE_TITLES.words().chain(FEMALE_TITLES.words()).all(is_title));
    }

    #[test]
    fn titles_are_known_in_any_case_and_as_german_compounds() {
        assert!(is_title("President") && is_title("MRS") && is_title("Señora") && is_title("Bundesaußenministerin"));
        assert!(!is_title("Melania") && !is_title("Saint"));
    }

    #[test]
    fn a_sentence_begins_after_a_terminator_a_quotation_mark_and_a_colon() {
        let begins = |text: &str| begins_sentence(text, &split(text), split(text).len() - 1);
        assert!(begins("Trump") && begins("He came. Trump") && begins("said: Trump") && begins("said, “Trump"));
        assert!(begins("in the U.S. Trump"));
        assert!(!begins("Mr. Trump") && !begins("J. Trump") && !begins("then Trump") && !begins("Vance, Trump"));
    }

    #[test]
    fn capitals_say_nothing_in_a_text_of_capitals() {
        let capitals = |text: &str, first: usize, last: usize| is_in_capitals(text, &split(text), first, last);
        assert!(capitals("then DONALD TRUMP came", 1, 3));
        assert!(capitals("TRUMP WARNS ZELENSKYY", 0, 1));
        assert!(capitals("TRUMP: Thank you", 0, 1));
        assert!(!capitals("the CHAD project", 1, 2));
        assert!(!capitals("the EU CHAD project", 2, 3));
    }
}
