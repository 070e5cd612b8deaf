// A site that has every kind of page, and of everything a lot or a long one: what the demo is too small to show.
//
// Out: the files of the site. It knows nothing of how they are built or looked at. The names are invented.

/** The words of texts that go on for a while. */
const TEXT =
  'The harbour board met for two days and heard the shipping companies, the pilots and the town. Nobody asked for ' +
  'more time, and the board gave none.';

/** A name that no column is wide enough for. */
const LONG_NAME = 'Convention on the Limitation of Nightly Manoeuvres of Vessels of More than Twelve Thousand Tonnes in ' +
  'Narrow Straits and on the Compensation of Coastal Communities';

const COUNTRIES = [
  ['halmora', 'Halmora', 'NO'],
  ['veldria', 'Veldria', 'SE'],
  ['south-karrow', 'The Federal Democratic Republic of Greater South Karrow and the Outer Islands', 'GS'],
  ...['Ostrava Bay', 'Tellin', 'Morne', 'Pellow', 'Quist', 'Rannoch', 'Sarn', 'Tarbet', 'Ulva', 'Vaila', 'Wyre'].map(
    (name) => [name.toLowerCase().replaceAll(' ', '-'), name, null],
  ),
];

const day = (number) => new Date(Date.UTC(2025, 0, 1 + number * 3)).toISOString().slice(0, 10);

/** The files of the site, by their paths. */
export function wideSite() {
  const files = {
    'briefbook.yaml':
      'title: The strait desk\nbase_url: https://desk.example/\nlanguage: en\ntimezone: Europe/Oslo\n' +
      'description: Ferries and harbours of a strait that does not exist.\n' +
      'kinds: { ships: { singular: Ship, plural: Ships, fields: { home_port: { to: countries, inverse: Ships registered here } } } }\n',
    'content/sources.yaml':
      '- { id: gazette, publisher: Official Gazette, title: Notices to mariners, url: "https://gazette.example/a/very/long/' +
      'address/that/does/not/break/anywhere/2025/notices-to-mariners-fourteen.html", published: 2025-02-12, type: official, reliability: A }\n' +
      '- { id: wire, publisher: State Wire, type: state_media, owner_country: veldria, reliability: D, via: gazette }\n' +
      '- { id: radio, publisher: Radio Fjord, type: broadcaster }\n',
    'content/pages/about.md': `---\ntitle: About this desk\n---\n\n## Who we are\n\n${TEXT}\n`,
    'content/organisations/strait-commission.md': `---\nname: Strait Commission\nsummary: ${TEXT}\n---\n\n${TEXT}\n`,
    'content/ships/north-star.md': '---\nname: North Star\nhome_port: halmora\n---\n\nA ferry of 1998.\n',
    'content/people/jan-berg.md': '---\nname: Jan Berg\ncountry: veldria\nsummary: A pilot.\n---\n',
    'content/people/jan-berg-minister.md':
      '---\nname: Jan Berg\ncountry: halmora\nsummary: A minister.\nposts: [{ title: Minister of Ports, of: countries/halmora, from: 2024-02 }]\n---\n',
    'content/people/ines-calderwick.md':
      '---\nname: Ines Calderwick\ncountry: veldria\nsummary: Minister of Transport of Veldria.\nposts:\n' +
      '  - { title: "Minister of Transport, Harbours, Inland Waterways and Meteorological Services", of: countries/veldria, from: 2023-05 }\n---\n',
    'content/people/wolfeschlegelsteinhausen.md':
      '---\nname: Hubertus Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren\naliases: [Hubertus W.]\n---\n',
    'content/agreements/night-manoeuvres.md':
      `---\nname: ${LONG_NAME}\naliases: [Night convention]\ntype: treaty\nsummary: ${TEXT}\nparties: [${COUNTRIES.map(([slug]) => slug).join(', ')}]\n` +
      'history:\n  - { date: 2024-01-13, status: negotiating }\n  - { date: 2024-06-30, status: text_agreed, place: Lomar }\n' +
      '  - { date: 2024-09-10, status: signed, place: Lomar, source: gazette }\n' +
      'actions:\n  - { party: veldria, action: ratification, date: 2025-02, by_body: Assembly }\n' +
      '  - { party: halmora, action: signature, date: 2024-09-10 }\n' +
      'provisions: [No manoeuvre between eleven and five., A fund of the coastal communities.]\nopen_questions: [Who measures the noise?]\n---\n\n' +
      `## What it covers\n\n${TEXT}\n`,
    'content/agreements/strait-ferry.md':
      '---\nname: Strait ferry agreement\ntype: treaty\nparties: [veldria, halmora]\nhistory:\n' +
      '  - { date: 2024-12-13, status: negotiating }\n  - { date: 2025-01-31, milestone: signing_planned, place: Lomar }\n' +
      '  - { date: 2025-02-10, status: signed, place: Lomar, source: gazette }\n---\n\nPassengers and freight.\n',
  };
  for (const [slug, name, code] of COUNTRIES) {
    files[`content/countries/${slug}.md`] = `---\nname: ${name}\n${code ? `iso2: ${code}\n` : ''}---\n`;
  }
  for (let number = 0; number < 40; number += 1) files[`content/briefings/${day(number)}-day-${number}.md`] = briefing(number);
  return files;
}

/** One of many briefings; the last one shows all that a text can hold. */
function briefing(number) {
  const isLast = number === 39;
  const stance = number % 7 === 3 ? 'opposes' : 'supports';
  const head = [
    `title: ${isLast ? `Day ${number}, ${LONG_NAME}` : `Day ${number} of the talks`}`,
    `summary: ${TEXT}`,
    'authors: [Strait desk, Ines Calderwick’s former deputy for everything else]',
    'people: [ines-calderwick]',
    `countries: [${isLast ? COUNTRIES.map(([slug]) => slug).join(', ') : 'veldria, halmora'}]`,
    'agreements: [strait-ferry, night-manoeuvres]',
    ...(number > 0 ? [`updates: ${day(number - 1)}-day-${number - 1}`] : []),
    'statements:',
    `  - { by: ines-calderwick, to: [press], agreement: strait-ferry, stance: ${stance}, date: ${day(number)}, place: Lomar, quote: "We counted ${number} ships and none was late.", sources: [gazette, wire] }`,
    `  - { by: jan-berg-minister, agreement: strait-ferry, attributes_to: ines-calderwick, attributed_stance: conditional, date: ${day(number)}, paraphrase: She wants ship number ${number + 1} first., sources: [radio] }`,
    'events:',
    `  - { date: ${day(number)}, text: Round ${number + 1} of the talks begins, participants: [people/ines-calderwick, countries/veldria, countries/halmora], source: wire }`,
    ...(isLast ? ['  - { date: 2025-09, text: The first crossing by night, source: gazette }'] : []),
    ...(number % 20 === 19
      ? [
          'revisions:',
          `  - { date: ${day(number + 1)}, type: correction, note: An earlier version gave the number of ships as ${number + 3}. }`,
          `  - { date: ${day(number + 2)}, type: clarification, note: A ship is counted when it is moored. }`,
        ]
      : []),
  ];
  const body = isLast ? fullText() : `Ines Calderwick and [[people/jan-berg-minister|Jan Berg]] met in Halmora. ${TEXT}\n\n${TEXT}[^gazette]\n`;
  return `---\n${head.join('\n')}\n---\n\n${body}`;
}

/** A text with everything that Markdown has. */
function fullText() {
  const columns = ['Harbour', 'Ships', 'Passengers', 'Lorries', 'Hours', 'Late', 'Remarks'];
  const row = columns.map((name, at) => (at === 0 ? 'Lomar Old Harbour' : at === 6 ? 'closed to lorries in winter' : at * 1234));
  return `Ines Calderwick counted the ships.[^gazette] See [the register](https://register.example/a/b?c=d).

> We counted 39 ships and none was late.
>
> — Ines Calderwick, Lomar, ${day(39)}

## A table that is wider than a phone

| ${columns.join(' | ')} |
|${columns.map(() => '---').join('|')}|
${`| ${row.join(' | ')} |\n`.repeat(4)}
### Lists

- one
  - with another inside
- [ ] not done
- [x] done

1. first
2. second

Term
: What it means, at some length. ${TEXT}

> [!WARNING]
> Fog.

\`\`\`
a line of a log that is longer than any phone is wide, so it has to wrap or to scroll somewhere 0123456789
\`\`\`

#### A heading of the fourth level

Words that do not break: Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft.[^own]

[^own]: Seen by this desk on the day.
`;
}
