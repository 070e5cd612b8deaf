//! The rules for names as a table: one line a case, with the names of a site, a text, and the marks expected in it.
//!
//! In the text `[Trump]` is a mention that becomes a link, `<Trump>` one that counts without a link, `{Trump}` a name that
//! was found and not decided; what is not marked was not found. `[Clinton=Bill Clinton]` says whom it means,
//! `{Trump:tie}` by which rule or for which reason. `¶` parts paragraphs; a paragraph that begins with `> ` is a quotation;
//! `‹…›` is opaque (the text of a link), `¤` inline code, `\Trump\` a spot that the author marked with `\@`.
//!
//! Names are parted by `;`, aliases follow their name after `+`. `@` marks what is no person. In brackets stand a policy
//! (`tagged`, `never`, `always`, `after_full`), `any case`, `from` and `to`. Behind `|` stands what the page says.

mod reading;

use reading::check;

const TRUMP: &str = "Donald Trump";
const TAGGED: &str = "Donald Trump | tags Donald Trump";
const ZELENSKYY: &str = "Volodymyr Zelenskyy + Volodymyr Zelensky + Zelensky + Володимир Зеленський";

#[test]
fn finding() {
    check(&[
        // Words are whole, the longest name wins, case is exact.
        (TRUMP, "Yesterday [Donald Trump] spoke."),
        (TRUMP, "Donald Trumpet and McDonald {Trump:somebody-else} spoke."),
        ("Kirill Dmitriev", "Then Kirill Dmitrievich spoke."),
        ("Kirill Dmitriev", "Then [Kirill Dmitriev], who spoke."),
        ("@Guinea; @Papua New Guinea", "In [Papua New Guinea=Papua New Guinea] and in [Guinea=Guinea]."),
        ("@United States; @United States of America", "The [United States of America=United States of America] won."),
        ("@York; @New York City", "in [New York City=New York City], in [York=York]"),
        ("@A B; @B C D", "the A [B C D=B C D] of it"),
        ("@Chad", "in [Chad]; a chad; no CHAD"),
        ("@rare earth deal", "A [rare earth deal]. Rare Earth Deal. RARE"),
        ("@rare earth deal", "[Rare earth deal] done."),
        ("@rare earth deal", "Sign. The Rare earth deal."),
        ("@NATO (any case)", "then [nato] and <Nato> and <NATO>"),
        ("@US", "the [US] told us"),
        // White space, dashes, quotes and invisible characters are one.
        (TRUMP, "then [Donald\u{A0}Trump], <Donald  Trump>, <Donald\nTrump>"),
        (TRUMP, "then [Do\u{AD}nald Tr\u{AD}ump] spoke"),
        ("@US-Ukraine agreement", "the [US–Ukraine agreement], the <US‑Ukraine agreement>, the <US Ukraine agreement>"),
        ("@Guinea Bissau", "in Guinea-Bissau"),
        ("@Côte d'Ivoire", "in [Côte d’Ivoire], in <Cote d'Ivoire>"),
        ("Rosie O'Donnell", "then [Rosie O’Donnell] and <O'Donnell>"),
        ("Rosie Donnell", "then [Rosie Donnell] and O'Donnell"),
        ("Donald Trump; Mike Pence", "then [Donald Trump], then [Mike Pence]"),
        (TRUMP, "Donald. {Trump}. Donald, {Trump}. Donald - {Trump}"),
        // Punctuation is no part of a name.
        (TRUMP, "([Donald Trump]), <Donald Trump>; <Donald Trump>! <Donald Trump>…"),
        (TRUMP, "see trump.com/Donald, @Trump, #Trump, donald@Trump, www.Trump.com"),
        ("@Ukraine", "see ukraine.ua, Ukraine.ua, x/Ukraine, #Ukraine, [Ukraine]/Russia"),
        ("@Ukraine; @Russia", "[Ukraine]/[Russia]"),
        // Possessives and other endings stay outside.
        (TAGGED, "then [Trump]'s plan, <Trump>’s plan, Trumps plan"),
        ("@Turkey", "[Turkey]'nin, <Turkey>’ye"),
        ("@Ukraine", "aid for [Ukraine]'s army"),
        ("@Ukraine; @Iran", "l'[Ukraine] et d’[Iran]"),
        (TAGGED, "the d'[Trump] of it"),
        // Hyphen compounds: only the name.
        (TAGGED, "the [Trump]-era rules, an anti-<Trump> rally, Anti-<Trump> rallies, a pro‑<Trump> crowd"),
        ("@US", "a [US]-led force"),
        ("@Russia; @Ukraine", "the [Russia]–[Ukraine] war"),
        ("@Guinea", "in {Guinea:larger-name}-Bissau"),
        ("Hernán Cortez | tags Hernán Cortez", "then Ocasio-{Cortez:larger-name} spoke"),
        ("Donald Trump; Vladimir Putin | tags Donald Trump; tags Vladimir Putin", "the [Trump]-[Putin] summit"),
        (TAGGED, "the {Trump:larger-name}-Pence ticket"),
        // Names in text that has no spaces.
        ("@中国", "昨天[中国]政府说"),
        ("@中国; @中国银行", "昨天[中国银行=中国银行]说"),
        ("@ウクライナ", "昨日[ウクライナ]は"),
        ("@マリ", "マリアは[マリ]に"),
        ("@ไทย", "ที่[ไทย]วันนี้"),
        ("@ລາວ", "ຢູ່[ລາວ]"),
        ("@កម្ពុជា", "នៅ[កម្ពុជា]ថ្ងៃ"),
        ("@EU", "与[EU]会谈"),
    ]);
}

#[test]
fn spelling() {
    check(&[
        // Diacritics typed or left out, in both directions; two different ones are two names.
        ("Recep Tayyip Erdoğan", "then [Recep Tayyip Erdogan] and <Erdogan> and <Erdoğan>"),
        ("Recep Tayyip Erdogan", "then [Recep Tayyip Erdoğan] and <Erdoğan>"),
        ("Lech Wałęsa", "then [Lech Walesa]"),
        ("Søren Pind", "then [Soren Pind]"),
        ("@Curaçao", "in [Curacao]"),
        ("Hans Müller", "then Hans Mùller"),
        ("Hans Müller; Hans Muller", "then [Hans Müller=Hans Müller]"),
        ("Hans Müller; Hans Muller", "then {Hans Muller:tie}"),
        ("@Öz (always)", "an Oz, an [Öz]"),
        ("Recep Erdoğan", "then [Recep Erdog\u{306}an]"),
        ("@Perú", "in [Peru] and in <Pérú>"),
        // Other scripts.
        (ZELENSKYY, "Тоді [Володимир Зеленський] сказав"),
        ("@Україна", "Тоді [Україна] і україна"),
        ("@Ελλάδα", "στην [Ελλάδα], στην <Ελλαδα>"),
        ("@Росія", "Тоді [Росія], Росія́нин"),
        ("Андрей Белый", "тут Андреи {Белый}"),
        // Initials.
        ("J.D. Vance", "then [J.D. Vance], <JD Vance>, <J. D. Vance>, <J.D Vance>"),
        ("JD Vance", "then [J.D. Vance] and <Vance>"),
        ("George W. Bush", "then [George W. Bush], <George W Bush>"),
        ("George H. W. Bush", "then [George H.W. Bush] and <George HW Bush>"),
        ("Donald Trump", "then {Donald J. Trump:middle-initial} spoke"),
        ("Donald Trump", "then [Donald Trump] and <Donald J. Trump>"),
        ("Donald Trump | tags Donald Trump", "then [Donald J. Trump] spoke"),
        ("George W. Bush", "then George H. {Bush:somebody-else}"),
        ("Donald Trump | tags Donald Trump", "then J. {Trump:somebody-else}"),
        // "U.S." with its periods, at the end of a sentence too.
        ("@United States + U.S.", "in the [U.S.] He left the <U.S.>"),
        ("@United States + U.S.", "the [U.S.]-led force, the <US>, the <U.S.>’s army; tell us"),
        ("@United Kingdom + UK", "in the [U.K.], in the <UK>"),
        ("@United States + U.S.", "the {U.S.:larger-name} Senate"),
        ("Donald Trump | tags Donald Trump", "in the U.S. [Trump] won"),
        // Capitals.
        (TRUMP, "then [DONALD TRUMP] spoke"),
        (TAGGED, "[TRUMP] WARNS ZELENSKYY OF NEW TALKS"),
        (TAGGED, "THE {TRUMP:ordinary-word} TOWER OF NEW YORK"),
        (TAGGED, "[TRUMP]: Thank you."),
        ("@Chad", "WAR IN [CHAD] GOES ON"),
        ("@Chad", "the CHAD project"),
        ("@US", "COME WITH {US:ordinary-word} TO PARIS"),
        (TRUMP, "then {DONALD TRUMP:somebody-else} JR SPOKE"),
        ("Theresa May | tags Theresa May", "IT {MAY:ordinary-word} BE OVER SOON"),
        // Short forms of given names, with the surname; what an author wrote comes first.
        ("Anthony Hale", "then [Tony Hale] and <Hale>; Tony"),
        ("Bob Hale", "then [Robert Hale], <Rob Hale>"),
        ("Robert Hale; Bob Hale", "then [Bob Hale=Bob Hale]; then [Robert Hale=Robert Hale]"),
        ("Robert Hale; Bob Hale", "then {Rob Hale:tie}"),
        ("Robert Hale + Bob Hale (never)", "then {Bob Hale:never}"),
        ("Anthony Hale", "then {Tony Hale:somebody-else} Jr."),
        // Particles.
        ("Ursula von der Leyen", "then [Ursula von der Leyen], <von der Leyen>, <Von der Leyen>, Leyen"),
        ("Guido Van Rossum", "then [Guido van Rossum] and <Van Rossum>"),
        ("Charles de Gaulle", "then [Charles de Gaulle]. <De Gaulle> left"),
        ("Nouri al-Maliki", "then [Nouri al-Maliki], <al-Maliki>, <Al-Maliki>, Mr. <Maliki>, <Nouri Maliki>"),
        ("Riyad Maliki | tags Riyad Maliki", "then al-{Maliki:larger-name}"),
        ("Mohammed bin Salman", "then [Mohammed bin Salman] and <bin Salman>"),
        ("Ahmed Salman | tags Ahmed Salman", "then Turki bin {Salman:somebody-else}"),
        ("Saddam Hussein | tags Saddam Hussein", "then {Hussein:somebody-else} al-Tikriti"),
        ("Oscar Hoya | tags Oscar Hoya", "Then Maria de la {Hoya:somebody-else}"),
        // Arabic and Hebrew prefixes, Hangul particles.
        ("@العراق", "في [العراق] و<العراق> ب<العراق> ل<لعراق>"),
        ("@أوكرانيا", "و[أوكرانيا]"),
        ("سام (always)", "هذا وسام"),
        ("@ישראל", "ב[ישראל] ו<ישראל> וב<ישראל>"),
        ("@ארצות הברית", "ב[ארצות הברית]"),
        ("@우크라이나", "[우크라이나]는 <우크라이나>에서 <우크라이나>"),
        ("@우크라이나", "우크라이나인"),
        ("도널드 트럼프", "[도널드 트럼프]가 말했다"),
    ]);
}

#[test]
fn persons() {
    check(&[
        // A surname after the full name, or where the page tags the person.
        (TRUMP, "Then [Donald Trump] left. <Trump> laughed."),
        (TRUMP, "Then {Trump:not-after-full} laughed."),
        (TAGGED, "Then [Trump] laughed."),
        ("Donald Trump | already Donald Trump", "Then <Trump> laughed."),
        ("Donald Trump | already Donald Trump; per all", "Then [Trump] laughed."),
        (TRUMP, "then <Trump:before-full-name> laughed; [Donald Trump] left"),
        (TRUMP, "see ‹Donald Trump›, then [Trump] laughed"),
        ("Volodymyr Zelenskyy + Zelensky", "Then {Zelensky:not-after-full} spoke."),
        (ZELENSKYY, "Then [Volodymyr Zelensky] spoke, <Zelenskyy> too, <Zelensky> too."),
        ("Juliet", "Then {Juliet:one-word} spoke."),
        ("Juliet | tags Juliet", "Then [Juliet] spoke."),
        // A capitalised neighbour that is not a title makes it someone else.
        (TAGGED, "then Melania {Trump:somebody-else} spoke"),
        (TAGGED, "Melania {Trump:somebody-else} spoke"),
        (TAGGED, "in {Trump:larger-name} Tower"),
        ("JD Vance | tags JD Vance", "at {Vance:larger-name} Air Force Base"),
        (TRUMP, "then {Donald Trump:somebody-else} Jr. spoke"),
        (TRUMP, "then {Donald Trump:somebody-else}, Jr., spoke"),
        ("Donald Trump; Donald Trump Jr.", "then [Donald Trump Jr.=Donald Trump Jr.] spoke"),
        ("Bill Clinton", "the {Bill Clinton:larger-name} Presidential Library"),
        ("Elizabeth Taylor", "then Mary {Elizabeth Taylor:somebody-else} spoke"),
        (
            "Charles Windsor + Charles | tags Charles Windsor",
            "then {Charles:somebody-else} III and {Charles:larger-name} Darwin",
        ),
        ("Bill Clinton; Abraham Lincoln | tags Abraham Lincoln", "at Lake {Lincoln:larger-name} Park"),
        (TAGGED, "the House of {Trump:larger-name} won"),
        (TAGGED, "Supporters of [Trump] won"),
        ("Donald Trump; Vladimir Putin | tags Donald Trump; tags Vladimir Putin", "with {Trump} {Putin}"),
        // Titles, first words, days and the like are no part of a name.
        (TAGGED, "then President [Trump] spoke"),
        (TAGGED, "then Mr. [Trump] spoke"),
        (TAGGED, "then Mr [Trump] spoke"),
        (TAGGED, "the President-elect [Trump] spoke"),
        (TAGGED, "When [Trump] spoke, “But <Trump>”"),
        (TAGGED, "On Monday [Trump] spoke; they met <Trump> Tuesday"),
        (TAGGED, "then Presidents [Trump] and Xi spoke"),
        (TAGGED, "in Russia's [Trump] mania"),
        ("Angela Merkel | tags Angela Merkel", "sagte Bundeskanzlerin [Merkel] gestern"),
        ("Emmanuel Macron", "hier Monsieur le président [Emmanuel Macron] disait"),
        ("John Kerry", "then Secretary of State [John Kerry] spoke"),
        ("Sergey Lavrov", "then Minister for Foreign Affairs [Sergey Lavrov] spoke"),
        ("Steve Jobs", "then NBC [Steve Jobs] spoke, then Republican <Steve Jobs>"),
        ("Joy Bauer", "Nutritionist [Joy Bauer] wrote"),
        // Families, and one among several.
        ("George Bush | tags George Bush", "the {Bush:family} family, the elder {Bush:family}, a {Bush:family}"),
        // Months, places, firms, ordinary words.
        ("Theresa May", "then [Theresa May] left in {May:ordinary-word}, and Mrs <May> wept"),
        ("Theresa May | tags Theresa May", "then [May] left. {May:ordinary-word} they rest. On {May:ordinary-word} 5"),
        (
            "Whitney Houston",
            "then [Whitney Houston] sang; in {Houston:ordinary-word} and {Houston:ordinary-word} again",
        ),
        ("Whitney Houston", "then [Whitney Houston] sang; <Houston> wept"),
        ("Henry Ford", "then [Henry Ford] left the {Ford:larger-name} Motor Company; {Ford:ordinary-word} grew"),
        ("Catherine, Princess of Wales", "[Catherine, Princess of Wales], in Wales"),
        ("Gordon Brown", "then [Gordon Brown] left. <Brown> said no. {Brown:ordinary-word} bears came. <Brown>’s"),
        // Two of one name on a page.
        ("Bill Clinton; Hillary Clinton", "[Bill Clinton] and [Hillary Clinton] came. {Clinton:tie} spoke."),
        ("Bill Clinton; Hillary Clinton", "[Bill Clinton] came. <Clinton=Bill Clinton> spoke."),
        (
            "Bill Clinton; Hillary Clinton | tags Hillary Clinton",
            "then [Bill Clinton=Bill Clinton], then [Clinton=Hillary Clinton]",
        ),
        ("Bill Clinton", "then [Bill Clinton] and Hillary {Clinton:somebody-else}; {Clinton:namesake} spoke"),
        (
            "Bill Clinton",
            "then [Bill Clinton]; <Clinton> spoke; Hillary {Clinton:somebody-else}; {Clinton:namesake} ¶ x ¶ so <Clinton:established>",
        ),
        ("Bill Clinton | tags Bill Clinton", "then Hillary {Clinton:somebody-else}; [Clinton] spoke"),
        ("Bill Clinton", "then [Bill Clinton]; Mr. {Clinton:namesake} and Mrs. {Clinton:namesake}"),
        ("Bill Clinton", "then {Clinton:not-after-full}; Hillary {Clinton:somebody-else}; [Bill Clinton]"),
    ]);
}

#[test]
fn places_and_things() {
    check(&[
        ("@France", "on Air {France:larger-name} to [France]"),
        ("@China", "the Bank of {China:larger-name} and the {China:larger-name} Daily"),
        ("@China", "the Bank of the {China:larger-name} sea"),
        ("@Mexico", "from New {Mexico:larger-name} to [Mexico]"),
        ("@Korea", "in South {Korea:larger-name}, in north [Korea]"),
        ("@Jordan", "then Michael {Jordan:larger-name} and Mr. {Jordan:larger-name}"),
        ("@Jordan", "the King of [Jordan]"),
        ("@Iraq", "In [Iraq]. Most of <Iraq> waits."),
        ("@Iraq", "the {Iraq:larger-name} War"),
        ("@Ukraine", "then [Ukraine] President Zelenskyy"),
        ("@Ukraine; Volodymyr Zelenskyy", "then [Ukraine] <Volodymyr Zelenskyy:touching>"),
        ("@Ukraine", "on Tuesday [Ukraine] said; they left <Ukraine> Monday"),
        ("@United States", "the {United States:larger-name} Senate"),
        ("@Georgia", "in {Georgia:homonym} today"),
        ("@Georgia", "in [Georgia], near Tbilisi"),
        ("@Georgia", "in {Georgia:homonym}, near Atlanta, says Russia"),
        ("@Georgia | tags Georgia", "in [Georgia] today"),
        ("@Ukraine + Kyiv (tagged)", "in {Kyiv:not-tagged}, in [Ukraine]"),
        ("@Ukraine + Kyiv (tagged) | tags Ukraine", "in [Kyiv], in <Ukraine>"),
        ("@Ukraine + Ukrainian (never)", "the {Ukrainian:never} army"),
        ("@Czechia + Czech Republic (to 2016-04-30) | date 2020-01-01", "in the {Czech Republic:out-of-date}"),
        ("@Czechia + Czech Republic (to 2016-04-30) | date 2016-04-30", "in the [Czech Republic]"),
        ("@Czechia (from 2016-05-01) | date 2016-04-30", "in {Czechia:out-of-date}"),
        ("@Macron law + the law (from 2015-01-01)", "by [the law]"),
    ]);
}

#[test]
fn ambiguity() {
    const TWO: &str = "@Tunis; @Tunis + Carthage";
    check(&[
        ("John Adams; John Adams (always)", "then {John Adams:tie} spoke"),
        ("@Congo; @Congo Brazzaville + Congo", "in {Congo:tie}"),
        ("@Congo; @Congo Brazzaville + Congo | as Congo=Congo Brazzaville", "in [Congo=Congo Brazzaville]"),
        ("@Congo; @Congo Brazzaville + Congo | tags Congo Brazzaville", "in [Congo:tagged]"),
        ("@Congo; @Congo Brazzaville + Congo", "in [Congo Brazzaville], in <Congo=Congo Brazzaville>"),
        ("@Congo; @Congo Brazzaville + Congo | already Congo Brazzaville; per all", "in [Congo:already-named]"),
        ("@Congo; @Congo Brazzaville + Congo; @Chad | related Congo Brazzaville=Chad", "in [Congo:related], in [Chad]"),
        ("@Congo; @Congo Brazzaville + Congo; @Chad | related Chad=Congo Brazzaville", "in [Congo:related], in [Chad]"),
        (
            "@Congo; @Congo Brazzaville + Congo; @Chad | related Chad=Congo; related Chad=Congo Brazzaville",
            "{Congo:tie}, [Chad]",
        ),
        (
            "@Congo; @Congo Brazzaville + Congo; @Chad | tags Congo; tags Congo Brazzaville; related Chad=Congo",
            "in [Congo=Congo], in [Chad]",
        ),
        (TWO, "in {Tunis:tie}"),
        // A name that does not count on this page makes no tie.
        ("@Jordan; Michael Jordan", "in [Jordan=Jordan]"),
        ("@Jordan; Michael Jordan", "then [Michael Jordan]; then {Jordan}"),
        ("@Paris (tagged); @Paris Agreement + Paris | tags Paris Agreement", "in [Paris=Paris Agreement]"),
        ("@Labour + workers (never); @Workers Party + workers", "the [workers=Workers Party]"),
        // What the page says comes first.
        ("Donald Trump; Ivanka Trump | as Trump=Ivanka Trump", "then [Trump=Ivanka Trump] and [Donald Trump]"),
        ("Donald Trump | as Trump=Donald Trump", "then Melania {Trump:somebody-else}, then [Trump:chosen]"),
        ("Emmanuel Macron | as the president=Emmanuel Macron", "then [the president] left"),
        ("@Washington | never Washington", "in {Washington:never}"),
        ("@Washington | never Washington Post", "the {Washington Post:never} in [Washington]"),
        ("@Washington | never washington", "in [Washington]"),
        ("Donald Trump | never Trump; tags Donald Trump", "then {Trump:never}, [Donald Trump]"),
        ("Donald Trump | as Trump=Donald Trump; never Trump", "then {Trump:never}"),
    ]);
}

#[test]
fn linking() {
    check(&[
        ("@Ukraine", "in [Ukraine], in <Ukraine:linked-before> ¶ in <Ukraine>"),
        ("@Ukraine | per section", "in [Ukraine], in <Ukraine> ¶ in [Ukraine]"),
        ("@Ukraine | per all", "in [Ukraine], in [Ukraine]"),
        ("@Ukraine | off", "in <Ukraine:off>"),
        ("@Ukraine | own Ukraine", "in <Ukraine:own-page>"),
        ("Donald Trump | own Donald Trump", "then <Trump:own-page>"),
        ("@Ukraine | already Ukraine", "in <Ukraine:linked-before>"),
        // Quotations count, and leave the link to the next mention.
        ("@Ukraine", "> in <Ukraine:quotation> ¶ in [Ukraine]"),
        ("@Ukraine | quotations", "> in [Ukraine] ¶ in <Ukraine>"),
        ("@Ukraine", "he said “in <Ukraine:quotation>” in [Ukraine]"),
        ("@Ukraine", "he said \"in <Ukraine:quotation>\" in [Ukraine]"),
        ("@Ukraine", "il dit « en <Ukraine:quotation> » en [Ukraine]"),
        ("@Ukraine", "er sagt „in <Ukraine:quotation>“ in [Ukraine]"),
        ("@Ukraine", "“in <Ukraine:quotation> for ever ¶ in [Ukraine]"),
        ("@Ukraine", "6'2\" in [Ukraine]"),
        (TRUMP, "“<Donald Trump> is here”, then [Trump] left"),
        // Nothing is found in what is opaque; what straddles it is not either.
        ("@Ukraine", "see ‹in Ukraine› and [Ukraine]"),
        ("@United States; @States", "the United ‹States›, the [States]"),
        ("@Ukraine", "see ¤ [Ukraine] ¤"),
        (TRUMP, "see Donald ¤ {Trump}"),
        (TAGGED, "see ‹Melania› {Trump:somebody-else}"),
        // No link here, and none beside another.
        ("@Ukraine", "in \\<Ukraine:author-says-no>\\, in [Ukraine]"),
        ("@Ukraine", "see ‹this› <Ukraine:touching>, [Ukraine]"),
        ("@Ukraine; @Kyiv", "in [Kyiv], [Ukraine]"),
        ("@Kyiv; @Ukraine", "in [Kyiv] <Ukraine:touching>, [Ukraine]"),
        ("@Kyiv; @Ukraine | tags Ukraine", "in <Kyiv:touching> [Ukraine]"),
        // A dense paragraph keeps its tagged entities.
        (
            "@Aa; @Bb; @Cc; @Dd; @Ee; @Ff; @Gg; @Hh | tags Hh; tags Gg",
            "[Aa], [Bb], [Cc], [Dd], <Ee:dense>, <Ff:dense>, [Gg], [Hh]",
        ),
        ("@Aa; @Bb; @Cc; @Dd; @Ee; @Ff; @Gg", "[Aa], [Bb], [Cc], [Dd], [Ee], [Ff], <Gg:dense> ¶ [Gg]"),
    ]);
}

#[test]
fn there_are_at_least_150_cases() {
    let lines = include_str!("cases.rs").lines().filter(|line| line.contains('"') && !line.contains("=>")).count();
    assert!(lines >= 150, "{lines}");
}

mod properties {
    use proptest::prelude::*;

    use super::reading::{Page, Site, find, number};
    use crate::names::name::NameRole;
    use crate::parse::text_run::TextRun;

    fn word() -> impl Strategy<Value = String> {
        proptest::sample::select(vec![
            "Donald",
            "Trump",
            "Melania",
            "Clinton",
            "Bill",
            "Kyiv",
            "U.S.",
            "US",
            "中国",
            "国",
            "젤렌스키는",
            "Erdoğan",
            "Erdogan",
            "и",
            "العراق",
            "لعراق",
            "وب",
            "May",
            "the",
            "of",
            "President",
            "said",
            "“",
            "”",
            "\"",
            "'s",
            "-",
            ".",
            ",",
            "\u{FFFC}",
            "é",
            "von",
            "der",
            "Leyen",
            "al-",
            "J.",
            "D.",
            "TRUMP",
            "SAYS",
            "\u{AD}",
            "’",
            "/",
            "@",
            "#",
            "\u{301}",
            "มาลี",
            "マリ",
        ])
        .prop_map(str::to_owned)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn mentions_lie_apart_on_characters_outside_of_what_is_opaque(
            words in prop::collection::vec((word(), prop::bool::weighted(0.7)), 0..40),
            names in prop::collection::vec(prop::collection::vec(word(), 1..4), 1..12),
            opaque in prop::collection::vec(0_usize..120, 0..4),
            tagged in 0_u32..4,
            quoted in any::<bool>(),
        ) {
            let mut run = TextRun { quoted, ..TextRun::default() };
            for (word, space) in &words {
                run.text.push_str(word);
                if *space { run.text.push(' '); }
            }
            let mut ends = opaque;
            ends.sort_unstable();
            ends.dedup();
            run.opaque = ends.chunks_exact(2).map(|pair| pair[0]..pair[1]).collect();
            let site = Site {
                entities: (0..names.len()).map(|number| number.to_string()).collect(),
                names: names.iter().enumerate().map(|(entity, words)| {
                    (number(entity / 2), words.join(" "), NameRole::Full, entity % 3 > 0, String::new())
                }).collect(),
            };
            let page = Page { tags: vec![tagged], ..Page::default() };
            let runs = [run.clone(), run];
            let mentions = find(&site, &page, &runs, false);
            prop_assert_eq!(&mentions, &find(&site, &page, &runs, true));
            let mut before = (0, 0);
            for mention in &mentions {
                let run = &runs[mention.run];
                prop_assert!((mention.run, mention.start) >= before && mention.start < mention.end);
                prop_assert!(run.text.get(mention.start..mention.end).is_some());
                prop_assert!(run.opaque.iter().all(|range| range.end <= mention.start || mention.end <= range.start));
                prop_assert_eq!(mention.linked, mention.why_not.is_none());
                before = (mention.run, mention.end);
            }
        }

        #[test]
        fn no_text_and_no_name_makes_it_panic(text in "\\PC{0,80}", names in prop::collection::vec("\\PC{0,8}", 0..6)) {
            let site = Site {
                entities: Vec::new(),
                names: names.iter().map(|name| (0, name.clone(), NameRole::Alias, true, String::new())).collect(),
            };
            find(&site, &Page::default(), &[TextRun::plain(&text)], false);
        }
    }
}
