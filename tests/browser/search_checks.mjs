// What search has to do, as a reader meets it; and that it finds what is on the pages.
//
// In: a browser, and built sites. Out: lines in a report. The words of a page are those of the browser's own division of
// texts into words, and by Pagefind, an index of built sites that has nothing to do with ours.

import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { PHONE, open } from './browser.mjs';
import { axe, overflow, quiet } from './page_checks.mjs';
import { POLICY, serve } from './server.mjs';
import { pages, run } from './sites.mjs';

/** As many words are looked up with Pagefind. */
const SAMPLE = 120;

const BOX = '.search input';

/** All checks of search. `folder` is for sites that change while they are looked at. */
export async function checkSearch(browser, report, sites, folder) {
  for (const [name, path, check, options] of [
    ['another spelling finds its person, and says so', 'search/', alias],
    ['names and words are found in every script and without accents', 'search/', scripts],
    ['what is half typed finds what begins so', 'search/', beginnings],
    ['the best comes first, and more is shown when asked for', 'search/', inSteps],
    ['words that no page has all of, or none, are reported', 'search/', missing],
    ['`?q=` searches from the start, and follows what is typed', 'search/?q=Putin', address],
    ['what is typed on the home page is found there, and Enter leads to the page of search', '', fromHome],
    ['the arrows lead along the results, and Enter to the page', 'search/', byKeyboard],
    ['results have nothing that axe finds, in the dark', 'search/?q=minerals', axe, { scheme: 'dark' }],
    ['results fit a narrow window', 'search/?q=minerals', narrow, { viewport: PHONE }],
    ['a file that does not come is reported', 'search/', offline],
  ]) {
    await report.attempt(`search: ${name}`, async () =>
      withPage(browser, sites.demo, path, options, async (page, seen, server) => {
        const problems = await check(page, server);
        // A file that was kept from coming is reported to the console by the browser.
        return check === offline ? problems : [...problems, ...quiet(seen, server.origin)];
      }),
    );
  }
  await report.attempt('search: the script makes the terms that the program makes', () =>
    withPage(browser, sites.demo, 'search/', {}, likeTheProgram),
  );
  await report.attempt('search: without script there is no box, and everything can be reached', () =>
    without(browser, sites.demo),
  );
  await report.attempt('search: a site that is published while it is searched gives no mixed results', () =>
    published(browser, sites, folder),
  );
  for (const name of ['demo', 'wide', 'arabic']) {
    await report.attempt(`search: every word of every page of the site “${name}” finds it`, () =>
      complete(browser, sites[name]),
    );
  }
  await report.attempt('search: what is found is what Pagefind finds', () => likePagefind(browser, sites.demo, folder));
}

async function withPage(browser, site, path, options, check) {
  const server = await serve(site, { policy: POLICY });
  try {
    const { page, seen } = await open(browser, server.base + path, options);
    try {
      return await check(page, seen, server);
    } finally {
      await page.close();
    }
  } finally {
    await server.close();
  }
}

/** Types words into the empty box and waits until a count is shown for them. */
async function search(page, words) {
  await page.waitForSelector(BOX);
  await page.$eval(BOX, (input) => {
    input.value = '';
    document.querySelectorAll('.search [data-when]').forEach((part) => (part.hidden = true));
  });
  await page.type(BOX, words);
  return results(page);
}

/** What is shown, when it is. */
async function results(page) {
  await page.waitForSelector('.search [data-when]:not([hidden])', { timeout: 3000 });
  return page.evaluate(() => {
    const lines = (list) =>
      [...document.querySelectorAll(`.found-${list} li`)].map((it) => it.innerText.replace(/\s+/g, ' ').trim());
    const titles = [...document.querySelectorAll('.found-pages h3')].map((it) => it.innerText);
    return { names: lines('names'), pages: titles, told: document.querySelector('.search [role="status"]').innerText };
  });
}

async function alias(page) {
  const { names } = await search(page, 'zelensky');
  const wanted = 'Volodymyr Zelenskyy Person also called Zelensky';
  return names[0] === wanted ? [] : [`found were ${names.join(' | ')}`];
}

async function scripts(page) {
  const problems = [];
  for (const [typed, wanted] of [
    ['Зеленський', 'Volodymyr Zelenskyy'],
    ['ЗЕЛЕНСЬКИЙ', 'Volodymyr Zelenskyy'],
    ['zélénskyÿ', 'Volodymyr Zelenskyy'],
    ['Україна', 'Ukraine'],
    ['U.S.', 'United States'],
    ['j.d. vance', 'JD Vance'],
    ['eu', 'European Union'],
    ['leyen ursula', 'Ursula von der Leyen'],
  ]) {
    const { names } = await search(page, typed);
    if (!names[0]?.startsWith(wanted)) problems.push(`${typed} finds ${names.join(' | ')}`);
  }
  return problems;
}

async function beginnings(page) {
  const half = await search(page, 'acces');
  const whole = await search(page, 'accession');
  const problems = half.names[0]?.includes('accession') ? [] : [`the names are ${half.names.join(' | ')}`];
  if (whole.pages.length === 0 || whole.pages.some((title) => !half.pages.includes(title))) {
    problems.push(`half typed: ${half.pages.join(' | ')}; whole: ${whole.pages.join(' | ')}`);
  }
  return problems;
}

async function inSteps(page) {
  const problems = [];
  const { pages: first, told } = await search(page, 'agreement');
  if (!/^US–Ukraine minerals agreement|^Minerals agreement/.test(first[0])) problems.push(`first is ${first[0]}`);
  const total = Number(/Pages: (\d+)/.exec(told)?.[1]);
  if (first.length !== 10 || !(total > 10)) problems.push(`${first.length} are shown; told is ${told}`);
  await page.click('.found-pages button');
  await page.waitForFunction((all) => document.querySelectorAll('.found-pages li').length === all, { timeout: 3000 }, total);
  const focused = await page.evaluate(
    () => document.activeElement === document.querySelectorAll('.found-pages a')[10],
  );
  if (!focused) problems.push('the focus is not on the first of the new ones');
  if (await page.$('.found-pages button:not([hidden])')) problems.push('there is more to show of nothing');
  return problems;
}

async function missing(page) {
  const problems = [];
  const partly = await search(page, 'minerals xyzzyq');
  if (!partly.told.startsWith('No page has all these words') || partly.pages.length === 0) {
    problems.push(`with one word unknown: ${partly.told}, ${partly.pages.length} pages`);
  }
  const none = await search(page, 'xyzzyq');
  if (none.told !== 'No results' || none.pages.length + none.names.length > 0) {
    problems.push(`with all words unknown: ${none.told}`);
  }
  await page.$eval(BOX, (input) => {
    input.value = '';
    input.dispatchEvent(new Event('input'));
  });
  await page.waitForFunction(() => document.querySelector('.search [role="status"]').innerText === '', { timeout: 3000 });
  return problems;
}

async function address(page) {
  const { names } = await results(page);
  const problems = names[0]?.startsWith('Vladimir Putin') ? [] : [`found were ${names.join(' | ')}`];
  await search(page, 'Kyiv & Lviv');
  // The address follows a little later than the results, as fast as the machine is.
  const follows = () => new URLSearchParams(window.location.search).get('q') === 'Kyiv & Lviv';
  await page.waitForFunction(follows).catch(() => problems.push(`the address is ${page.url()}`));
  return problems;
}

async function fromHome(page, server) {
  const { names } = await search(page, 'putin');
  const problems = names[0]?.startsWith('Vladimir Putin') ? [] : [`found were ${names.join(' | ')}`];
  if (page.url() !== server.base) problems.push(`the address became ${page.url()}`);
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
  if (page.url() !== `${server.base}search/?q=putin`) problems.push(`Enter leads to ${page.url()}`);
  const there = await results(page);
  if (!there.names[0]?.startsWith('Vladimir Putin')) problems.push(`there is found ${there.names.join(' | ')}`);
  return problems;
}

async function byKeyboard(page, server) {
  await search(page, 'putin');
  const problems = [];
  const focused = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.tagName);
  await page.keyboard.press('ArrowDown');
  if ((await focused()) !== 'Vladimir Putin') problems.push(`one step down is ${await focused()}`);
  await page.keyboard.press('ArrowUp');
  if ((await focused()) !== 'INPUT') problems.push(`back up is ${await focused()}`);
  await page.keyboard.press('ArrowDown');
  await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
  if (page.url() !== `${server.base}people/vladimir-putin/`) problems.push(`Enter leads to ${page.url()}`);
  return problems;
}

async function narrow(page) {
  await results(page);
  return overflow(page);
}

async function offline(page) {
  await page.setRequestInterception(true);
  let isDown = true;
  page.on('request', (request) => (isDown && request.url().includes('/words-') ? request.abort() : request.continue()));
  const down = await search(page, 'minerals');
  const problems = down.told.startsWith('Search could not be loaded') ? [] : [`it says ${down.told}`];
  isDown = false;
  const up = await search(page, 'minerals');
  if (up.pages.length === 0) problems.push('it does not try again');
  return problems;
}

async function without(browser, site) {
  const server = await serve(site, { policy: POLICY });
  const page = await browser.newPage();
  try {
    await page.setJavaScriptEnabled(false);
    const problems = [];
    for (const path of ['', 'search/']) {
      await page.goto(server.base + path, { waitUntil: 'load' });
      if (await page.$('input, button, form')) problems.push(`/${path} has a control`);
      const box = await page.$('.search');
      if (await box.boundingBox()) problems.push(`/${path} keeps room for a box`);
    }
    const [told, links] = await page.evaluate(() => [
      document.querySelector('.without-script').checkVisibility(),
      document.querySelectorAll('main .lists a').length,
    ]);
    if (!told || links < 5) problems.push(`it says why: ${told}; ${links} links`);
    return problems;
  } finally {
    await page.close();
    await server.close();
  }
}

/** A reader has the page open while an older version of the site is put in its place. */
async function published(browser, { demo, dated }, folder) {
  const site = join(folder, 'published');
  await cp(demo, site, { recursive: true });
  return withPage(browser, site, 'search/', {}, async (page, seen) => {
    const before = await search(page, 'minerals');
    await rm(site, { recursive: true });
    await cp(dated, site, { recursive: true });
    const problems = [];
    // What was fetched before is used as long as nothing newer has come; these words are in other files than the first.
    for (const words of ['ukraine force', 'condition', 'minerals']) {
      const after = await search(page, words);
      const dead = await page.evaluate(async () => {
        const links = [...document.querySelectorAll('.found-pages a')];
        const read = async ({ href, textContent }) => {
          const html = await (await fetch(href)).text();
          const heading = new DOMParser().parseFromString(html, 'text/html').querySelector('h1')?.textContent ?? '';
          return heading.includes(textContent) ? [] : [`${textContent} leads to ${href}`];
        };
        return (await Promise.all(links.map(read))).flat();
      });
      problems.push(...dead.map((line) => `${words}: ${line}`));
      if (after.pages.length === 0) problems.push(`${words}: ${after.told}`);
    }
    const files = new Set(seen.requests.map(({ url }) => /words-\d+/.exec(url)?.[0]).filter(Boolean));
    if (files.size < 2) problems.push(`only ${[...files]} was fetched: the words are all in one file`);
    if (before.pages.length === 0) problems.push('nothing was found before');
    return problems;
  });
}

/** What the script makes of the texts in the table to which the program is held as well. */
async function likeTheProgram(page) {
  const table = JSON.parse(await readFile(new URL('../search_terms.json', import.meta.url), 'utf8'));
  const made = await page.evaluate(async (texts) => {
    const { terms } = await import(document.querySelector('script[src*="/search."]').src);
    return texts.map((text) => terms(text).map(({ term }) => term));
  }, table.map(([text]) => text));
  return table.flatMap(([text, wanted], at) =>
    made[at].join('|') === wanted.join('|') ? [] : [`${text}: ${made[at].join(' ')}, not ${wanted.join(' ')}`],
  );
}

/** Looks up words in an open page; gives for each the paths of the pages that have it. */
async function lookUp(page, words) {
  return page.evaluate(async (words) => {
    const place = document.querySelector('.search');
    const { searchOf, terms } = await import(document.querySelector('script[src*="/search."]').src);
    const { find, describe } = searchOf(place.dataset);
    const found = {};
    for (const word of words) {
      const asked = terms(word);
      if (asked.length === 0) continue;
      const result = await find(asked);
      const all = result.found.isPartly ? [] : await describe({ ...result.found, numbers: result.found.numbers });
      found[word] = all.map(({ url }) => url);
    }
    return found;
  }, words);
}

/** Every word that the browser sees in the title and the text of a page leads to that page. */
async function complete(browser, site) {
  const searched = (await pages(site)).filter(({ kind }) => /^(briefing|page|entity|agreement of|person|country|organisation)/.test(kind));
  return withPage(browser, site, 'search/', {}, async (page, seen, server) => {
    const paths = searched.map(({ path }) => `/${path}`);
    const words = await page.evaluate(async (paths) => {
      const segmenter = new Intl.Segmenter(document.documentElement.lang, { granularity: 'word' });
      const on = {};
      for (const path of paths) {
        const html = await (await fetch(path)).text();
        const shown = new DOMParser().parseFromString(html, 'text/html');
        // Signs for footnotes, anchors and marks, and the theme's words for notes, are no words of a text.
        shown.querySelectorAll('sup, .anchor, .mark, .flag, .alert-title, template').forEach((part) => part.remove());
        // Pages of entities show what briefings say about them.
        const told = shown.querySelector('article.briefing') ? ', .statement blockquote, .paraphrase' : '';
        const parts = shown.querySelectorAll(`h1, .body :is(p, li, h2, h3, h4, td, th)${told}`);
        for (const { textContent } of parts) {
          for (const { segment, isWordLike } of segmenter.segment(textContent)) {
            if (isWordLike && segment.length < 60) (on[segment] ??= new Set()).add(path);
          }
        }
      }
      return Object.fromEntries(Object.entries(on).map(([word, paths]) => [word, [...paths]]));
    }, paths);
    const found = await lookUp(page, Object.keys(words));
    const problems = Object.entries(words).flatMap(([word, paths]) =>
      word in found
        ? paths.filter((path) => !found[word].includes(path)).map((path) => `“${word}” does not find ${path}`)
        : [],
    );
    if (Object.keys(found).length < 50) problems.push(`only ${Object.keys(found).length} words were looked up`);
    return [...problems.slice(0, 20), ...quiet(seen, server.origin)];
  });
}

/** Whether a word, or a part of it behind a dash, begins as another. */
const beginsWith = (word, start) => word.split(/\p{Pd}/u).some((part) => part.startsWith(start));

/** What is found by a word is found by Pagefind too, which reads all that is on a page. */
async function likePagefind(browser, demo, folder) {
  const site = join(folder, 'pagefind');
  await cp(demo, site, { recursive: true });
  const program = fileURLToPath(new URL('node_modules/pagefind/lib/runner/bin.cjs', import.meta.url));
  const { code, said } = await run(process.execPath, [program, '--site', site]);
  if (code !== 0) return [`Pagefind: ${said.slice(0, 500)}`];
  // Its program for browsers is WebAssembly, which the policy refuses.
  const server = await serve(site);
  const { page } = await open(browser, `${server.base}search/`);
  try {
    // The names under which entities are found and that their pages do not show.
    const { entities } = await (await fetch(`${server.base}search/names-0.json`)).json();
    const hidden = (word, url) => entities.some(([at, , , , names]) => at === url && names.some((it) => it.toLowerCase().includes(word)));
    const searched = (await pages(demo)).map(({ path }) => `/${path}`);
    const { words, joined, inLists } = await page.evaluate(async (paths) => {
      const all = new Set();
      const inLists = new Set();
      // Pagefind takes “US–Russia” for one word, and is asked for it as one.
      const joined = new Set();
      for (const path of paths) {
        const html = await (await fetch(path)).text();
        const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
        // Pagefind makes one word of the end of one of these and the beginning of the next.
        main?.querySelectorAll('dd').forEach((part) => {
          for (const word of part.textContent.toLowerCase().match(/\p{L}{4,}/gu) ?? []) inLists.add(word);
          part.remove();
        });
        const text = (main?.textContent ?? '').toLowerCase();
        for (const word of text.match(/\p{L}{4,}/gu) ?? []) all.add(word);
        for (const word of text.match(/\p{L}+(\p{Pd}\p{L}+)+/gu) ?? []) joined.add(word);
      }
      return { words: [...all].sort(), joined: [...joined], inLists: [...inLists] };
    }, searched);
    const sample = words.filter((_, at) => at % Math.ceil(words.length / SAMPLE) === 0);
    const ours = await lookUp(page, sample);
    const theirs = await page.evaluate(async (words) => {
      const pagefind = await import('/pagefind/pagefind.js');
      const found = {};
      for (const word of words) {
        const { results } = await pagefind.search(word);
        found[word] = await Promise.all(results.map(async (it) => (await it.data()).url));
      }
      return found;
    }, [...words, ...joined].filter((word) => sample.some((start) => beginsWith(word, start))));
    // Ours finds what begins as typed; Pagefind is asked for each word that does.
    const isTheirs = (start, url) =>
      Object.entries(theirs).some(([word, urls]) => beginsWith(word, start) && urls.includes(url));
    const problems = sample.flatMap((word) =>
      ours[word]
        .filter((url) => !isTheirs(word, url) && !hidden(word, url) && !inLists.includes(word))
        .map((url) => `“${word}” finds ${url}, and not with Pagefind`),
    );
    return sample.length < SAMPLE / 2 ? [`only ${sample.length} words were compared`] : problems;
  } finally {
    await page.close();
    await server.close();
  }
}
