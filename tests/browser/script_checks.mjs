// What the theme's small scripts have to do, as a reader meets them.
//
// In: a browser and the demo on a server with the strict policy. Out: lines in a report. It knows nothing of how the
// scripts do it.

import { DESKTOP, PHONE, open } from './browser.mjs';
import { axe, overflow, quiet } from './page_checks.mjs';

/** Pages of the demo on which each script has something to do. */
const BRIEFING = 'briefings/2025-03-31-trump-says-zelenskyy-wants-out/';
const PEOPLE = 'people/';
const AGREEMENT = 'agreements/us-ukraine-minerals/';

const pause = (milliseconds) => new Promise((later) => setTimeout(later, milliseconds));

/** All checks of scripts. */
export async function checkScripts(browser, report, server) {
  for (const [name, path, check, options] of [
    ['a preview opens on hover, can be moved onto, and Escape closes it', BRIEFING, hovered],
    ['a preview opens on focus and closes when the focus leaves', BRIEFING, focused],
    ['an open preview has nothing that axe finds, in the dark', BRIEFING, accessible, { scheme: 'dark' }],
    ['an open preview fits a narrow window', BRIEFING, narrow, { viewport: PHONE }],
    ['an agreement shows its status in its preview', BRIEFING, previewOfAgreement],
    ['a list is filtered by typing, without accents, and says how many stay', PEOPLE, filtered],
    ['`?q=` filters from the start', `${PEOPLE}?q=zelensk`, filteredFromTheStart],
    ['the chosen colours are remembered, and there before anything is painted', PEOPLE, colours],
    ['a statement’s address is copied', AGREEMENT, copied],
    ['a filter and a preview leave nothing on paper', PEOPLE, printed],
  ]) {
    await report.attempt(`scripts: ${name}`, async () => {
      const { page, seen } = await open(browser, server.base + path, options);
      try {
        const problems = await check(page, server);
        return [...problems, ...quiet(seen, server.origin)];
      } finally {
        await page.close();
      }
    });
  }
  await report.attempt('scripts: an unknown address gets proposals', () => nearAddress(browser, server));
  await report.attempt('scripts: without them there is no control, and no room for one', () =>
    without(browser, server.base),
  );
}

/** A mistyped address is answered with the pages that have one like it, and one like nothing with none. */
async function nearAddress(browser, server) {
  const problems = [];
  const first = '.near > ul > li:first-child > a';
  const mistyped = await open(browser, `${server.base}people/volodimir-zelensky/`, { status: 404 });
  await mistyped.page.waitForSelector(first, { timeout: 3000 });
  const found = await mistyped.page.$eval(first, (link) => `${link.textContent}, ${new URL(link.href).pathname}`);
  if (found !== 'Volodymyr Zelenskyy, /people/volodymyr-zelenskyy/') problems.push(`it got ${found}`);
  problems.push(...(await axe(mistyped.page)), ...(await overflow(mistyped.page)), ...quiet(mistyped.seen, server.origin));
  await mistyped.page.close();
  const strange = await open(browser, `${server.base}xqj/`, { status: 404 });
  await pause(500);
  if (await strange.page.$('.near > *:not(template)')) problems.push('an address like no other gets proposals');
  await strange.page.close();
  return problems;
}

/** The text of the open preview; nothing if none is open. */
const preview = (page) => page.evaluate(() => document.querySelector('.preview:not([hidden])')?.innerText ?? null);

/** Opens the preview of the first link of the text whose address has `part`. */
async function openPreview(page, part = '/people/') {
  await page.hover(`.body a[href*="${part}"]`);
  await page.waitForSelector('.preview:not([hidden])', { timeout: 3000 });
}

async function hovered(page) {
  const problems = [];
  await openPreview(page);
  const text = await preview(page);
  const heading = await page.$eval('.body a[href*="/people/"]', async (link) => {
    const html = await (await fetch(link.href)).text();
    return new DOMParser().parseFromString(html, 'text/html').querySelector('h1').textContent.trim();
  });
  if (!text.includes(heading)) problems.push(`it shows ${JSON.stringify(text)}, not ${heading}`);
  const card = await page.$('.preview');
  const box = await card.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 8 });
  await pause(500);
  if (!(await preview(page))) problems.push('it went away when the pointer moved onto it');
  await pause(1500);
  if (!(await preview(page))) problems.push('it went away on its own');
  await page.keyboard.press('Escape');
  if (await preview(page)) problems.push('Escape does not close it');
  await page.mouse.move(2, 2);
  await openPreview(page);
  await page.mouse.move(2, 2);
  await pause(600);
  if (await preview(page)) problems.push('it stays when the pointer has left');
  return problems;
}

async function focused(page) {
  const problems = [];
  await page.evaluate(() => {
    const link = document.querySelector('.body a[href*="/people/"]');
    link.tabIndex = 0;
    const before = document.createElement('button');
    link.before(before);
    before.focus();
  });
  await page.keyboard.press('Tab');
  await page.waitForSelector('.preview:not([hidden])', { timeout: 3000 });
  const described = await page.evaluate(() => document.activeElement.getAttribute('aria-describedby'));
  if (described !== 'preview') problems.push('the link does not name its preview');
  await page.keyboard.press('Tab');
  if (await preview(page)) problems.push('it stays when the focus has left');
  return problems;
}

async function accessible(page) {
  await openPreview(page);
  return axe(page);
}

async function narrow(page) {
  await openPreview(page);
  const problems = await overflow(page);
  const box = await (await page.$('.preview')).boundingBox();
  if (box.x < 0 || box.x + box.width > PHONE.width) problems.push(`from ${box.x} to ${box.x + box.width}`);
  return problems;
}

async function previewOfAgreement(page) {
  await openPreview(page, '/agreements/');
  const text = await preview(page);
  return /in force|signed|negotiating/i.test(text) ? [] : [`it shows ${JSON.stringify(text)}`];
}

/** The names of the list that are shown. */
const names = (page) =>
  page.$$eval('.index-list > li', (all) => all.filter((it) => it.checkVisibility()).map((it) => it.innerText));

async function filtered(page) {
  const problems = [];
  const all = await names(page);
  await page.type('.list-filter input', 'VÓLODYMYR');
  await pause(500);
  const left = await names(page);
  if (left.length !== 1 || !left[0].includes('Zelenskyy')) problems.push(`left are ${left.join(' | ')}`);
  const told = () => page.$eval('.list-filter [role="status"]', (status) => status.innerText.trim());
  if ((await told()) !== `1 of ${all.length} shown`) problems.push(`it says ${await told()}`);
  if (!page.url().includes('?q=')) problems.push('the address does not follow');
  const empty = await page.$$eval('.letter', (all) =>
    all.filter((it) => it.checkVisibility() && ![...it.querySelectorAll('li')].some((li) => li.checkVisibility())).length,
  );
  if (empty > 0) problems.push(`${empty} letters without a name are shown`);
  await page.type('.list-filter input', ' nobody at all');
  await pause(500);
  if ((await told()) !== 'No matches') problems.push(`with nothing left it says ${await told()}`);
  await page.$eval('.list-filter input', (input) => {
    input.value = '';
    input.dispatchEvent(new Event('input'));
  });
  await pause(500);
  if ((await names(page)).length !== all.length) problems.push('not all come back');
  if ((await told()) !== '' || page.url().includes('?q=')) problems.push('something of the filter stays');
  return problems;
}

async function filteredFromTheStart(page) {
  const left = await names(page);
  return left.length === 1 ? [] : [`left are ${left.join(' | ')}`];
}

async function colours(page) {
  const problems = [];
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.select('.scheme-switch select', 'dark');
  const dark = await ground();
  if (dark === light) problems.push('nothing changed');
  await page.evaluateOnNewDocument(() => {
    document.addEventListener('DOMContentLoaded', () => {}, { once: true });
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      observer.disconnect();
      window.__first = document.documentElement.dataset.scheme;
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload({ waitUntil: 'load' });
  if ((await ground()) !== dark) problems.push('it is forgotten');
  if ((await page.evaluate(() => window.__first)) !== 'dark') problems.push('the page begins in other colours');
  const chosen = await page.$eval('.scheme-switch select', (select) => select.value);
  if (chosen !== 'dark') problems.push(`the switch says ${chosen}`);
  await page.select('.scheme-switch select', 'system');
  if ((await ground()) !== light) problems.push('the system’s colours do not come back');
  return problems;
}

async function copied(page, server) {
  const context = page.browserContext();
  await context.overridePermissions(server.origin, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);
  await page.bringToFront();
  await page.hover('.statement');
  await page.click('.statement .copy-link');
  await page.waitForSelector('.statement [data-done]:not([hidden])', { timeout: 2000 });
  const address = await page.evaluate(() => navigator.clipboard.readText());
  const wanted = await page.$eval('.statement', (statement) => new URL(statement.dataset.permalink, location.href).href);
  const problems = address === wanted ? [] : [`copied ${address}, not ${wanted}`];
  await page.goto(address, { waitUntil: 'load' });
  if (!(await page.evaluate(() => document.querySelector(':target')))) problems.push(`${address} names no place`);
  return problems;
}

async function printed(page) {
  await page.emulateMediaType('print');
  const shown = await page.$$eval('.list-filter, .scheme-switch, .copy-link, .preview', (all) =>
    all.filter((it) => it.checkVisibility()).map((it) => it.className),
  );
  return shown;
}

/** Without script a page has no control that would do nothing. */
async function without(browser, base) {
  const problems = [];
  for (const path of [PEOPLE, AGREEMENT, BRIEFING]) {
    const page = await browser.newPage();
    await page.setViewport(DESKTOP);
    await page.setJavaScriptEnabled(false);
    await page.goto(base + path, { waitUntil: 'load' });
    const found = await page.$$('button, input, select, .preview');
    if (found.length > 0) problems.push(`/${path} has ${found.length} controls`);
    for (const room of await page.$$('.list-filter, .scheme-switch')) {
      if (await room.boundingBox()) problems.push(`/${path} keeps room for a control`);
    }
    const text = await page.$eval('main', (main) => main.innerText.length);
    if (text < 500) problems.push(`/${path} has ${text} characters`);
    await page.close();
  }
  return problems;
}
