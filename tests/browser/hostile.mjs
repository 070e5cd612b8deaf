// A site whose author means harm: every field and every corner of Markdown tries to run a script in a reader's browser.
//
// Out: the files of the site as text, and of a second site whose addresses must all be refused. It knows nothing of how
// they are built or looked at.
//
// Each payload sets `window.__pwned` if it runs. The ways in are those that HTML has: elements, handlers, addresses,
// breaking out of attributes and of raw text, entities that are decoded once too often, SVG, and template syntax.

const RUN = 'window.__pwned=1';

/** What template engines would compute: if this number shows, an author's text was taken for a template. */
export const COMPUTED = String(7 * 191);

/** Payloads for text on one line. */
export const PAYLOADS = [
  `<script>${RUN}</script>`,
  `</title></textarea></style></noscript></script><script>${RUN}</script>`,
  `]]><script>${RUN}</script>`,
  `"><img src=x onerror=${RUN}>`,
  `'><svg onload=${RUN}>`,
  `" autofocus onfocus="${RUN}" onmouseover="${RUN}" x="`,
  `' autofocus onfocus='${RUN}' onmouseover='${RUN}' x='`,
  '` onmouseover=`' + RUN + '`',
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=9>x</text></a></svg>`,
  `<math><mtext><mglyph><style><img src=x onerror=${RUN}>`,
  `<iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>`,
  `<details open ontoggle=${RUN}><summary>x</summary></details>`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<base href="https://evil.example/"><link rel=stylesheet href=//evil.example/x.css>`,
  `<form action="javascript:${RUN}"><button autofocus onfocus=${RUN}>x</button></form>`,
  `<a href="javascript:${RUN}">x</a>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`,
  `&#60;img src=x onerror=${RUN}&#62;`,
  `&amp;lt;img src=x onerror=${RUN}&amp;gt;`,
  `&#x3c;svg/onload=${RUN}&#x3e;`,
  `javascript:${RUN}`,
  `&#106;avascript:${RUN}`,
  `<img src=x onerror=\u2028${RUN}\u2029>`,
  '{{ 7 * 191 }} {{ "<script>' +
    RUN +
    '</script>" | safe }} {% include "base.html" %} {# gone #} ${7*191} <%= 7*191 %>',
  '{% raw %}{{ 7 * 191 }}{% endraw %} {{ __tera_context }} {{ get_env(name="HOME") }} {{ <link to={site} /> }}',
  // Last, since a comment without an end is left out with all that follows.
  `--><script>${RUN}</script><!--`,
];

/** All of them in one text. */
export const ALL = PAYLOADS.join(' ');

/** Addresses that no field and no link may take. The first is the plain one, the others hide its scheme. */
export const REFUSED_ADDRESSES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `vbscript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:image/svg+xml,<svg onload=${RUN}>`,
  `java\tscript:${RUN}`,
  `\u0001javascript:${RUN}`,
  ` javascript:${RUN}`,
  `feed:javascript:${RUN}`,
  `blob:https://example.org/x`,
  `file:///etc/passwd`,
];

/** An address that may be linked, with whatever an address may hold. */
const QUERY = `q='onmouseover='${RUN}'&x=&quot;onfocus=&quot;&y=%22%3E%3Cscript%3E%7B%7B7*191%7D%7D`;
const ADDRESS = `https://news.example/?${QUERY}`;

/** A picture of one point. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

/** A file with front matter. JSON is YAML, and escapes everything. */
function file(fields, body = '') {
  const written = Object.entries(fields).filter(([, value]) => value !== undefined);
  const rows = written.map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return `---\n${rows.join('\n')}\n---\n\n${body}\n`;
}

const MARKDOWN = `
Raw HTML in a line: ${PAYLOADS.slice(0, 18).join(' ')}

${PAYLOADS.join('\n\n')}

<div onclick="${RUN}">
<script>${RUN}</script>
</div>

<!-- a comment --!><script>${RUN}</script> -->

<?xml version="1.0"?><script>${RUN}</script>

<![CDATA[<script>${RUN}</script>]]>

## A heading <img src=x onerror=${RUN}> {{ 7 * 191 }} {#a onclick="${RUN}" onfocus=${RUN} .b}

### "><script>${RUN}</script> { #" onmouseover="${RUN}" }

Links with a title: [a](${ADDRESS.replaceAll('&quot;', '%22')} "x\\" onmouseover=\\"${RUN}") and
[${PAYLOADS[4].replace('src=x', 'src=y')}](https://news.example/ '${PAYLOADS[0]}'),
also <https://news.example/?'onmouseover='${RUN}'>
and by [reference][r].

[r]: <https://news.example/?a='onmouseover='${RUN}'> '"><script>${RUN}</script>'

![a picture " onerror="${RUN}" x="](point.png "x\\" onload=\\"${RUN}")

Names: [[people/mallory|<img src=x onerror=${RUN}> {{ 7 * 191 }}]] and [[Mallory Payload]], and Mallory
Payload once more, and *Mallory* **Payload**
and \`Mallory <script>${RUN}</script>\`. No link for \\@Mallory <script>${RUN}</script>.

\`\`\`"><script>${RUN}</script> onclick=${RUN}
<script>${RUN}</script> {{ 7 * 191 }}
\`\`\`

    <script>${RUN}</script>

| "><script>${RUN}</script> | {{ 7 * 191 }} |
| :---: | ---: |
| <img src=x onerror=${RUN}> | \`<svg onload=${RUN}>\` |

> [!NOTE]
> <script>${RUN}</script>

> Mallory Payload <script>${RUN}</script> {{ 7 * 191 }}
>
> — Mallory Payload, <img src=x onerror=${RUN}>, 2025-03-30

- [ ] <input autofocus onfocus=${RUN}>
- [x] ~~<script>${RUN}</script>~~

A note.[^n] A source.[^wire]

[^n]: <script>${RUN}</script> {{ 7 * 191 }}

Maths: $<script>${RUN}</script>$ and $$<img src=x onerror=${RUN}>$$ end.

Term <script>${RUN}</script>
: Meaning <img src=x onerror=${RUN}>
`;

/** The entity that the payloads are said by, with a body and every field that a person can have. */
const MALLORY = {
  name: `Mallory Payload`,
  sort_name: ALL,
  surname: 'Payload',
  aliases: [{ text: `Mal ${PAYLOADS[0]} {{ 7 * 191 }}`, link: 'always', lang: 'uk' }, `${PAYLOADS[4]} alias`],
  summary: ALL,
  same_as: [ADDRESS, `https://news.example/'onmouseover='${RUN}'`],
  country: 'nowhere',
  posts: [
    { title: ALL, of: 'countries/nowhere', from: '2020-01-01' },
    { title: PAYLOADS[4], from: '2010', to: '2019' },
  ],
  image: { src: 'point.png', alt: ALL, credit: ALL },
  links: { never: [PAYLOADS[0]], as: { [PAYLOADS[0]]: 'people/eve' } },
  extra: { html: ALL, [PAYLOADS[0]]: PAYLOADS[0] },
  redirect_from: [`/old/'onmouseover='${RUN}'/`, '/old/{{site.title}}/', '/old/&quot;onload=&quot;/'],
};

const AGREEMENT = {
  name: `Treaty ${PAYLOADS[0]} ${PAYLOADS[4]} {{ 7 * 191 }}`,
  official_name: ALL,
  aliases: [PAYLOADS[6]],
  summary: ALL,
  type: 'treaty',
  parties: [
    { party: 'countries/nowhere', role: ALL },
    { party: 'organisations/evil', role: PAYLOADS[5] },
  ],
  subject: PAYLOADS,
  history: [
    { date: '2025-01-01', milestone: 'signing_planned', place: ALL, note: ALL },
    { date: '2025-01-10', status: 'negotiating', place: ALL, note: ALL, source: 'site' },
    { date: '2025-02-10', status: 'signed', place: PAYLOADS[4], note: ALL, by: ['people/mallory'] },
  ],
  actions: [{ party: 'countries/nowhere', action: 'signature', date: '2025-02-10', by_body: ALL, note: ALL }],
  provisions: PAYLOADS,
  open_questions: PAYLOADS,
};

const BRIEFING = {
  title: ALL,
  date: '2025-03-31',
  summary: ALL,
  authors: PAYLOADS,
  people: ['mallory', 'eve'],
  countries: ['nowhere'],
  agreements: ['treaty'],
  topics: PAYLOADS,
  statements: [
    {
      by: 'people/mallory',
      to: PAYLOADS.filter((text) => !text.includes('/')),
      about: ['people/eve'],
      agreement: 'treaty',
      act: 'warns',
      stance: 'supports',
      attributes_to: 'people/eve',
      attributed_stance: 'opposes',
      date: '2025-03-30',
      said_as: ALL,
      place: ALL,
      quote: ALL,
      paraphrase: ALL,
      sources: ['wire'],
    },
    { by: 'people/eve', date: '2025-03', paraphrase: PAYLOADS[0] },
  ],
  events: [
    {
      date: '2025-03-30',
      text: ALL,
      place: ALL,
      participants: ['people/mallory'],
      outcome: 'postponed',
      source: 'wire',
    },
    {
      date: '2025-03-29',
      text: PAYLOADS[4],
      agreement: 'treaty',
      milestone: 'submitted_to_parliament',
      place: PAYLOADS[5],
    },
  ],
  sources: [
    {
      id: 'wire',
      publisher: ALL,
      title: ALL,
      url: ADDRESS,
      archived: ADDRESS,
      published: '2025-03-30',
      accessed: '2025-03-31',
      type: 'state_media',
      owner_country: 'nowhere',
      reliability: 'F',
      note: ALL,
      via: ALL,
    },
    { id: 'bare', url: ADDRESS },
  ],
  review_by: '2025-04-14',
  revisions: [
    { date: '2025-04-01', type: 'correction', note: ALL },
    { date: '2025-04-02', type: 'update', note: ALL },
  ],
  image: { src: 'point.png', alt: ALL, credit: ALL },
  extra: { html: ALL },
};

/** Every file of the hostile site: its path below the site's folder, and its text or bytes. */
export function hostileSite() {
  const { sources, ...later } = BRIEFING;
  return {
    'briefbook.yaml': `${JSON.stringify(
      {
        title: `Hostile ${PAYLOADS[0]} ${PAYLOADS[4]} {{ 7 * 191 }}`,
        base_url: 'https://example.org/',
        description: ALL,
        language: 'en',
        timezone: 'Etc/UTC',
        kinds: {
          traps: {
            singular: `Trap ${PAYLOADS[0]} {{ 7 * 191 }}`,
            plural: `Traps ${PAYLOADS[4]}`,
            fields: { seat: { to: 'countries', inverse: `Set in ${PAYLOADS[0]} {{ 7 * 191 }}`, label: PAYLOADS[4] } },
          },
        },
      },
      null,
      2,
    )}\n`,
    'content/briefings/first/index.md': file({ ...BRIEFING, slug: 'first' }, MARKDOWN),
    'content/briefings/first/point.png': PICTURE,
    'content/briefings/second.md': file(
      {
        ...later,
        title: PAYLOADS[4],
        date: '2025-04-03',
        updates: 'first',
        image: undefined,
        sources: [sources[0]],
        statements: undefined,
        events: undefined,
      },
      `Mallory Payload ${ALL}`,
    ),
    'content/people/mallory/index.md': file(MALLORY, MARKDOWN.replace('[^wire]', '')),
    'content/people/mallory/point.png': PICTURE,
    'content/people/eve.md': file({
      name: `Eve ${PAYLOADS[0]} ${PAYLOADS[6]} {{ 7 * 191 }}`,
      surname: 'Eve',
      country: 'nowhere',
    }),
    'content/countries/nowhere.md': file({ name: `Nowhere ${PAYLOADS[4]}`, capital: ALL, summary: ALL }, ALL),
    'content/organisations/evil.md': file({
      name: `Evil ${PAYLOADS[5]}`,
      abbreviation: PAYLOADS[0],
      members: ['countries/nowhere'],
    }),
    'content/agreements/treaty.md': file(AGREEMENT, ALL),
    'content/traps/trap.md': file({ name: `Trap ${PAYLOADS[9]}`, seat: ['nowhere'] }, ALL),
    'content/pages/page.md': file(
      { title: ALL, summary: ALL },
      MARKDOWN.replace('[^wire]', '').replace(/^!\[.*$/m, ''),
    ),
    'content/sources.yaml': `${JSON.stringify([{ id: 'site', publisher: ALL, title: ALL, url: ADDRESS }])}\n`,
  };
}

/**
 * A site in which each of `REFUSED_ADDRESSES` is in three fields: `same_as` of a person, `url` and `archived` of a
 * source.
 */
export function refusedSite() {
  const files = {
    'briefbook.yaml': 'title: Refused\nbase_url: https://example.org/\n',
  };
  REFUSED_ADDRESSES.forEach((address, number) => {
    files[`content/people/field-${number}.md`] = file({ name: `Field ${number}`, same_as: [address] });
    files[`content/briefings/source-${number}.md`] = file(
      {
        title: `Source ${number}`,
        date: '2025-01-01',
        sources: [{ id: 's', title: 'S', url: address, archived: address }],
      },
      'Text.',
    );
  });
  return files;
}

/** Pages on which a payload does run: what the checks must notice. */
export const CAUGHT = {
  'element.html': `<!doctype html><img src=x onerror=${RUN}>`,
  'handler.html': `<!doctype html><p onmouseover=${RUN}>x`,
  'address.html': `<!doctype html><a href="javascript:${RUN};void 0">x</a>`,
  'inline.html': `<!doctype html><script>${RUN}</script>`,
  'frame.html': `<!doctype html><iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>`,
  'style.html': '<!doctype html><p style="color: red">x',
};

/** Bodies in Markdown whose addresses must be refused, or must come out without their scheme. */
export function refusedMarkdown() {
  return REFUSED_ADDRESSES.flatMap((address) => [
    `[click](<${address.replaceAll('<', '\\<').replaceAll('>', '\\>')}>)`,
    `[click]\n\n[click]: <${address.replaceAll('<', '\\<').replaceAll('>', '\\>')}>`,
    `![click](<${address.replaceAll('<', '\\<').replaceAll('>', '\\>')}>)`,
  ]);
}
