// What a site that means harm does in a browser: nothing.
//
// In: a browser, and that site on a server. Out: lines in a report. What the site is made of is in hostile.mjs.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { open } from './browser.mjs';
import { ALL, CAUGHT, COMPUTED } from './hostile.mjs';
import { inert, provoke, quiet } from './page_checks.mjs';
import { POLICY, serve } from './server.mjs';
import { pages, write } from './sites.mjs';

/** No payload runs, whatever a reader does on the page, and all of them are shown as the text they are. */
export async function checkHostile(browser, report, { words, policy }, site, server) {
  const ran = [];
  const loud = [];
  const left = [];
  const computed = [];
  const altered = [];
  const all = await pages(site);
  for (const { path, kind } of all) {
    if (kind === 'redirect') {
      ran.push(...(await redirected(browser, server.base + path)));
      continue;
    }
    const { page, seen } = await open(browser, server.base + path);
    left.push(...(await inert(page)).map((problem) => `/${path}: ${problem}`));
    await provoke(page);
    ran.push(
      ...seen.pwned.map((where) => `/${path}: ${where}`),
      ...seen.dialogs.map((text) => `/${path}: dialog ${text}`),
    );
    loud.push(...quiet(seen, server.origin).map((problem) => `/${path}: ${problem}`));
    const text = await page.evaluate(() => `${document.title} ${document.body.textContent}`);
    if (text.includes(COMPUTED)) computed.push(`/${path} shows ${COMPUTED}`);
    if (path === 'briefings/first/') altered.push(...(await shownAsWritten(page)));
    await page.close();
  }
  for (const file of ['feed.xml', 'sitemap.xml']) {
    const { page, seen } = await open(browser, server.base + file);
    ran.push(...seen.pwned.map((where) => `/${file}: ${where}`));
    const broken = await page.evaluate(async (address) => {
      const text = await (await fetch(address)).text();
      return new DOMParser().parseFromString(text, 'application/xml').querySelector('parsererror')?.textContent;
    }, server.base + file);
    if (broken) left.push(`/${file} is no XML: ${broken.slice(0, 200)}`);
    await page.close();
  }
  if (!policy) ran.push(...(await readFeed(browser, await readFile(join(site, 'feed.xml'), 'utf8'), server)));
  report.check(`hostile, ${words}: no payload runs on ${all.length} pages, in the feed and in the sitemap`, ran);
  report.check(`hostile, ${words}: no message, no violation, no request to another host`, loud);
  report.check(`hostile, ${words}: no element, handler or address is left that could run one`, left);
  report.check(`hostile, ${words}: no text is taken for a template`, computed);
  report.check(`hostile, ${words}: the payloads are shown as the text they are`, altered);
}

/** Where a briefing does not say what its author wrote in its title and its summary. */
async function shownAsWritten(page) {
  const found = await page.evaluate(() => ({
    title: document.title,
    heading: document.querySelector('h1').textContent,
    summary: document.querySelector('.lede').textContent,
    description: document.querySelector('meta[name="description"]').content,
  }));
  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  // Comments are left out, and one without an end with all that follows.
  const written = ALL.slice(0, ALL.indexOf('<!--')).replace(/\{#.*?#\}/, '');
  return Object.entries(found)
    .filter(([, text]) => !plain(text).startsWith(plain(written)))
    .map(([name]) => `the ${name} is another`);
}

/** What ran on a redirect and where it leads to. */
async function redirected(browser, url) {
  const { page, seen } = await open(browser, url);
  await page.waitForFunction(() => !document.querySelector('meta[http-equiv="refresh"]'), { timeout: 5000 });
  await page.close();
  return seen.pwned;
}

/** What a feed reader without any care would do: put the HTML of entries into a page. */
async function readFeed(browser, feed, server) {
  const { page, seen } = await open(browser, `${server.base}robots.txt`);
  const html = await page.evaluate((text) => {
    const entries = new DOMParser()
      .parseFromString(text, 'application/xml')
      .querySelectorAll('[type="html"], [type="xhtml"]');
    return [...entries].map((entry) => entry.textContent);
  }, feed);
  for (const content of html) {
    await page.setContent(content);
    await provoke(page);
  }
  await page.close();
  return seen.pwned.map((where) => `a feed reader: ${where}`);
}

/** The checks themselves: a payload that does run is noticed, and so is one that the policy stops. */
export async function checkTheChecks(browser, report, folder) {
  const site = join(folder, 'caught');
  await write(site, CAUGHT);
  for (const policy of [undefined, POLICY]) {
    const unnoticed = [];
    const server = await serve(site, { policy });
    try {
      for (const name of Object.keys(CAUGHT)) {
        const { page, seen } = await open(browser, server.base + name);
        const left = await inert(page);
        await provoke(page);
        const told = policy ? seen.violations.length > 0 : seen.pwned.length > 0 || name === 'style.html';
        if (!told || left.length + seen.pwned.length === 0) unnoticed.push(name);
        if (policy && seen.pwned.length > 0) unnoticed.push(`${name} ran under the policy`);
        await page.close();
      }
    } finally {
      await server.close();
    }
    report.check(
      `payloads that are not escaped are noticed, ${policy ? 'with the policy' : 'without a policy'}`,
      unnoticed,
    );
  }
}
