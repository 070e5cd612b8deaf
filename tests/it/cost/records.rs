//! Kinds of records: fields, pages, what pages have in common.

use super::input::{
    CLEAN, agreement, and, briefing, countries, day, each, file, files, front, list, text, word, world,
};

kinds! {
    "check";

    unknown_fields: 400, "unknown-field", |n| front(&each(n, |i| format!("{}: x\n", word(i).to_lowercase())));
    redirects: 400, CLEAN, |n| front(&format!("redirect_from: [{}]", each(n, |i| format!("/old-{i}/, "))));
    revisions: 150, CLEAN, |n| {
        front(&list("revisions", n, |i| format!("{{ date: {}, type: correction, note: {} }}", day(i), word(i))))
    };

    posts_of_one_person: 100, CLEAN, |n| {
        let post = |i| format!("{{ title: {}, of: norway, from: {}, to: {} }}", word(i / 2), day(i), day(i + 9));
        let person = file("people/ines", &format!("name: Ines Calder\n{}", list("posts", n, post)), "");
        and(briefing(&list("statements", n, |i| format!("{{ by: ines, quote: {} said, date: {} }}", word(i), day(i))), ""), [person])
    };
    people_of_one_country: 25, "", |n| {
        let post = |i| format!("posts: [{{ title: Minister, of: norway, from: 2020, to: 2025-05-0{} }}]", i % 9 + 1);
        and(world(), files(n, |i| file(&format!("people/p-{i}"), &format!("name: Mara {}\n{}", word(i), post(i)), "")))
    };
    aliases: 400, CLEAN, |n| and(
        [file("countries/norway", &format!("name: Norway\naliases: [{}]", each(n, |i| word(i) + ", ")), "")].into(),
        briefing("", &each(n, |i| format!("We met {}. ", word(i)))).into_iter().skip(1),
    );
    aliases_of_one_letter: 400, CLEAN, |n| {
        let letters: Vec<char> = ('\u{4e00}'..).take(n).collect();
        let aliases = each(n, |i| format!("{}, ", letters[i]));
        and(
            [file("countries/norway", &format!("name: Norway\naliases: [{aliases}]"), "")].into(),
            briefing("", &each(n, |i| format!("{} ", letters[i]))).into_iter().skip(1),
        )
    };
    people_of_one_name: 50, "", |n| and(
        briefing("", &each(n, |i| format!("{} Lind spoke, and Lind.\n\n", word(i)))),
        files(n, |i| file(&format!("people/p-{i}"), &format!("name: {} Lind\naliases: [Li Nd]", word(i)), "Li Nd.")),
    );
    names_chosen_by_a_page: 600, CLEAN, |n| {
        let fields = format!("title: A\nlinks: {{ as: {{ {} }} }}", each(n, |i| format!("{}: norway, ", word(i))));
        and(world(), [file("pages/a", &fields, &each(n, |i| format!("We met {}. ", word(i))))])
    };
    mentions_of_many: 40, CLEAN, |n| and(countries(n), text(&each(n, |i| format!("We met {}. [[land-{i}]] ", word(i)))));

    members: 30, CLEAN, |n| {
        let union = format!("name: Union\nmembers: [{}]", each(n, |i| format!("land-{i}, ")));
        and(and(countries(n), text("")), [file("organisations/union", &union, ""), file("briefings/2025-05-03-x", "title: X", "The Union.")])
    };
    pairs_of_countries: 20, "", |n| {
        let parties = |i| format!("parties: [land-{i}, land-{}]", (i + 1) % n);
        and(countries(n), files(n, |i| {
            file(&format!("agreements/a-{i}"), &format!("name: {} treaty\n{}", word(i), parties(i)), "")
        }))
    };
    agreements_of_one_pair: 25, "", |n| and(world(), files(n, |i| {
        file(&format!("agreements/a-{i}"), &format!("name: {} treaty\nparties: [norway, sweden]", word(i)), "")
    }));
    parties: 30, "", |n| {
        let action = |i| format!("{{ party: land-{}, action: {}, date: 2020 }}", i / 2, ["signature", "ratification"][i % 2]);
        let parties = each(n, |i| format!("land-{i}, "));
        let fields = format!("name: Fish agreement\nparties: [{parties}]\n{}", list("actions", 2 * n, action));
        and(countries(n), [file("agreements/fish", &fields, "")])
    };
    rows_of_a_history: 100, "", |n| agreement(&list("history", n, |i| {
        format!("{{ date: {}, milestone: signing_planned, planned_for: {} }}", day(i), day(i + 90))
    }));
    actions: 150, "", |n| agreement(&list("actions", n, |i| {
        format!("{{ party: norway, action: {}, date: {} }}", ["accession", "withdrawal"][i % 2], day(i))
    }));

    free_pages: 50, CLEAN, |n| files(n, |i| file(&format!("pages/{i}"), &format!("title: {}", word(i)), ""));
    briefings: 25, CLEAN, |n| and(world(), files(n, |i| {
        let fields = format!("title: {} reports\ncountries: [norway]", word(i));
        file(&format!("briefings/2025-01-01-{i}"), &fields, "Norway met Sweden and Mara Lind.")
    }));
    briefings_that_continue_others: 25, CLEAN, |n| and(world(), files(n, |i| {
        let before = if i == 0 { String::new() } else { format!("updates: 2025-01-01-{}\n", i - 1) };
        let fields = format!("title: {} reports\n{before}statements: [{{ by: norway, to: sweden, quote: Yes }}]", word(i));
        file(&format!("briefings/2025-01-01-{i}"), &fields, "")
    }));
    withheld_pages: 150, "withheld-name", |n| and(text(&each(n, |i| format!("[[p-{i}]] "))), files(n, |i| {
        file(&format!("people/p-{i}"), &format!("name: Mara {}\npublish_at: 2030-01-01", word(i)), "A long secret.")
    }));
    files_copied_as_they_are: 1_000, CLEAN, |n| and(
        text(&each(n, |i| format!("[a](/f{i}.txt) "))),
        files(n, |i| (format!("static/f{i}.txt"), "x".to_owned())),
    );

    statements: 80, CLEAN, |n| briefing(&list("statements", n, |i| {
        format!("{{ by: mara, to: norway, about: sweden, date: {}, quote: {} said }}", day(i), word(i))
    }), "");
    statements_that_are_quotations: 60, CLEAN, |n| briefing(
        &list("statements", n, |i| format!("{{ by: mara, date: {}, paraphrase: {} }}", day(i / 4), word(i))),
        &each(n, |i| format!("> {} has sailed.\n>\n> — Mara Lind, {}\n\n", word(i), day(i / 4))),
    );
    stances: 60, CLEAN, |n| briefing(&list("statements", n, |i| {
        let claim = ["", ", attributes_to: sweden, attributed_stance: opposes"][i / 2 % 2];
        let stance = ["supports", "opposes"][i % 2];
        format!("{{ by: norway, agreement: ferry, stance: {stance}, date: {}, quote: {} said{claim} }}", day(i), word(i))
    }), "");
    events: 100, CLEAN, |n| briefing(&list("events", n, |i| {
        let step = ["", ", agreement: ferry, milestone: amended"][i % 2];
        format!("{{ date: {}, text: {} met, participants: [norway, sweden]{step} }}", day(i), word(i))
    }), "");
    sources: 100, CLEAN, |n| briefing(
        &list("sources", n, |i| format!("{{ id: s{i}, title: {}, publisher: Wire, via: s0{} }}", word(i), if i == 0 { " itself" } else { "" })),
        &each(n, |i| format!("Text.[^s{i}] ")),
    );
    sources_through_each_other: 50, CLEAN, |n| briefing(
        &list("sources", n, |i| match i {
            // Each source names all those that it is known through: chains are as long as real ones.
            i if i % 4 == 0 => format!("{{ id: s{i}, title: First {} }}", word(i)),
            _ => format!("{{ id: s{i}, title: {}, via: s{} }}", word(i), i - 1),
        }),
        &each(n, |i| format!("Text.[^s{i}] ")),
    );
}
