// A site that has every kind of page, and of everything a lot or a long one: what the demo is too small to show.
//
// Out: the files of the site. It knows nothing of how they are built or looked at. The names are invented.

import { crc32, deflateSync } from 'node:zlib';

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
      'kinds: { ships: { singular: Ship, plural: Ships, fields: { home_port: { to: countries, inverse: Ships registered here } } }, ' +
      'pilots: { singular: Pilot, plural: Pilots }, wharves: { singular: Wharf, plural: Wharves }, ' +
      'concepts: { singular: Concept, plural: Concepts } }\n',
    'content/sources.yaml':
      '- { id: gazette, publisher: Official Gazette, title: Notices to mariners, url: "https://gazette.example/a/very/long/' +
      'address/that/does/not/break/anywhere/2025/notices-to-mariners-fourteen.html", published: 2025-02-12, type: official, reliability: A }\n' +
      '- { id: wire, publisher: State Wire, type: state_media, owner_country: veldria, reliability: D, via: gazette }\n' +
      '- { id: radio, publisher: Radio Fjord, type: broadcaster }\n',
    'content/pages/about.md': `---\ntitle: About this desk\n---\n\n## Who we are\n\n${TEXT}\n`,
    'content/organisations/strait-commission.md': `---\nname: Strait Commission\nsummary: ${TEXT}\n---\n\n${TEXT}\n`,
    'content/ships/north-star.md': '---\nname: North Star\nhome_port: halmora\n---\n\nA ferry of 1998.\n',
    'content/pilots/old-hand.md': '---\nname: Old Hand\n---\n',
    'content/wharves/north-quay.md': '---\nname: North Quay\n---\n',
    'content/concepts/night-rest.md': '---\nname: Night rest\n---\n',
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
  for (let number = 0; number < 40; number += 1) {
    const page = number === 39 ? 'day-39/index' : `day-${number}`;
    files[`content/briefings/${day(number)}-${page}.md`] = briefing(number);
  }
  const folder = `content/briefings/${day(39)}-day-39`;
  files[`${folder}/harbour.png`] = picture(1300, 700);
  files[`${folder}/quay.png`] = picture(700, 1000);
  files[`${folder}/plan.svg`] = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200"><rect width="600" height="200" fill="#789"/></svg>\n';
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
    ...(isLast ? ['image: { src: harbour.png, alt: The harbour from the hill, credit: Strait desk }'] : []),
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

![The quay at low tide](quay.png "Photograph: Strait desk")

The plan ![of the harbour](plan.svg) is old.

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

/** A picture of waves as PNG (ISO/IEC 15948): three bytes a pixel, no filter. */
function picture(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const pixels = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const wave = Math.round(60 * Math.sin(x / 40) * Math.cos(y / 25));
      pixels.set([90 + wave, 120 + (y * 80) / height + wave / 2, 160 + ((x * 7 + y * 13) % 23)], y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}
