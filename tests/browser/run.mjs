// Looks at built sites as a reader's browser does: the demo, and a site that means harm.
//
//     node tests/browser/run.mjs target/release/briefbook
//
// Prints a line per check, and at the end `N passed, N failed`; exit code 1 if one failed. It needs Chromium, Java and
// the modules of package.json (`npm ci` in this folder); without them it says what it skips. With
// BRIEFBOOK_REQUIRE_TOOLS=1 their absence is a failure.

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { DESKTOP, PHONE, findChromium, findProgram, launch, open } from './browser.mjs';
import { REFUSED_ADDRESSES, hostileSite, refusedMarkdown, refusedSite } from './hostile.mjs';
import { checkHostile, checkTheChecks } from './hostile_checks.mjs';
import { checkHosted } from './hosted.mjs';
import { checkNewcomer } from './newcomer.mjs';
import {
  arrival,
  axe,
  headerInOneRow,
  keyboard,
  overflow,
  pictures,
  print,
  quiet,
  steady,
  weight,
} from './page_checks.mjs';
import { Report } from './report.mjs';
import { checkScripts } from './script_checks.mjs';
import { checkSearch } from './search_checks.mjs';
import { checkServer } from './serve.mjs';
import { POLICY, serve } from './server.mjs';
import { DEMO, NOW, build, copyDemo, largestOfEachKind, pages, problems, run, unseenTemplates, write } from './sites.mjs';
import { wideSite } from './wide_site.mjs';

/** The most that a page may weigh with all that it loads, in bytes and not compressed, by the name of its form. */
const BUDGETS = { briefing: 60_000, agreement: 120_000 };

const require = createRequire(import.meta.url);
const report = new Report({ mustHaveTools: process.env.BRIEFBOOK_REQUIRE_TOOLS === '1' });
const folder = await mkdtemp(join(tmpdir(), 'briefbook-browser-'));
try {
  await main(process.argv[2]);
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
process.exitCode = report.close();

async function main(argument) {
  if (!argument || !existsSync(argument)) {
    report.check('the program is there', [`usage: node run.mjs PROGRAM; ${argument ?? 'nothing'} is not a file`]);
    return;
  }
  const program = resolve(argument);
  const sites = await buildSites(program);
  await report.attempt('addresses that could run something are refused in front matter', () => refusedFields(program));
  await report.attempt('addresses that could run something are refused in Markdown', () => refusedBodies(program));
  if (sites) {
    await Promise.all([checkWithNu(sites), checkInBrowser(program, sites)]);
  }
}

/** Builds all sites; gives their output folders, or nothing if one did not build. */
async function buildSites(program) {
  const sites = {};
  const builds = (name, what, options = [], prepare = () => DEMO) =>
    report.attempt(what, async () => {
      const source = await prepare(join(folder, `${name}-source`));
      sites[name] = join(folder, name);
      return build(program, source, sites[name], ...options);
    });
  const written = (files) => async (source) => {
    await write(source, files);
    return source;
  };
  const ofTheDemo = async () => {
    await builds('demo', 'the demo builds', ['--deny', 'warnings']);
    await builds('below', 'the demo builds for a host below a path', [
      '--base-url',
      'https://example.org/desk/minerals/',
    ]);
    await builds('dated', 'the demo as of a day builds', ['--as-of', '2025-04-15']);
    await builds('arabic', 'the demo in Arabic builds', [], async (source) => {
      await copyDemo(source, 'ar');
      return source;
    });
  };
  await Promise.all([
    ofTheDemo(),
    builds('wide', 'a site with every kind of page builds', ['--deny', 'warnings'], written(wideSite())),
    builds('hostile', 'a site with payloads in every field builds', [], written(hostileSite())),
  ]);
  return Object.values(sites).length === 6 && Object.values(sites).every(existsSync) ? sites : null;
}

/** Each hostile address in a field must be an error at its own place. */
async function refusedFields(program) {
  const source = join(folder, 'refused-source');
  await write(source, refusedSite());
  const said = await failingCheck(program, source);
  const found = said.filter(({ rule }) => rule === 'bad-url' || rule === 'control-character').length;
  const wanted = REFUSED_ADDRESSES.length * 3;
  return found === wanted ? [] : [`${found} of ${wanted} addresses were refused`];
}

/** Each hostile address in Markdown must be an error of its page, whatever its rule. */
async function refusedBodies(program) {
  const source = join(folder, 'refused-markdown-source');
  const bodies = refusedMarkdown();
  const files = { 'briefbook.yaml': 'title: Refused\nbase_url: https://example.org/\n' };
  bodies.forEach((body, number) => {
    files[`content/pages/page-${number}.md`] = `---\ntitle: Page ${number}\n---\n\n${body}\n`;
  });
  await write(source, files);
  const text = JSON.stringify((await failingCheck(program, source)).filter(({ severity }) => severity === 'error'));
  return bodies
    .filter((_, number) => !text.includes(`/page-${number}.md`))
    .map((body) => `not refused: ${JSON.stringify(body)}`);
}

/** The problems that `check` finds in a site that must not pass it. */
async function failingCheck(program, source) {
  const { code, said } = await run(program, ['check', '--site', source, '--now', NOW, '--format', 'json']);
  if (code !== 1) throw new Error(`exit code ${code}: ${said.slice(0, 1000)}`);
  return problems(said);
}

/** The Nu checker finds no error in any page, whatever the author wrote. */
async function checkWithNu({ demo, hostile, wide, dated }) {
  const java = findProgram('java');
  const jar = installed('vnu-jar/build/dist/vnu.jar');
  if (!java || !jar) {
    report.skip('the pages are valid HTML', java ? 'vnu-jar is not installed (npm ci)' : 'there is no Java');
    return;
  }
  for (const [name, site] of Object.entries({ demo, hostile, wide, dated })) {
    await report.attempt(`${name}: the Nu checker finds no error`, async () => {
      const options = [
        '-Xss4m',
        '-jar',
        jar,
        '--errors-only',
        '--skip-non-html',
        '--exit-zero-always',
        '--format',
        'json',
        site,
      ];
      const { said } = await run(java, options);
      const { messages } = JSON.parse(said.slice(said.indexOf('{')));
      return messages.map(
        ({ url, lastLine, message }) => `${url.split(`/${name}/`)[1] ?? url}:${lastLine}: ${message.slice(0, 200)}`,
      );
    });
  }
}

/** The file of an installed module, if it is. */
function installed(name) {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

async function checkInBrowser(program, sites) {
  const chromium = findChromium();
  const missing = ['puppeteer-core', 'axe-core'].filter((name) => !installed(name));
  if (!chromium || missing.length > 0) {
    report.skip(
      'what a browser shows',
      chromium ? `${missing.join(' and ')} not installed (npm ci)` : 'there is no Chromium',
    );
    return;
  }
  await report.attempt('every template of the theme makes a page that is looked at', async () =>
    unseenTemplates([...(await pages(sites.demo)), ...(await pages(sites.wide))]),
  );
  // Side by side, each in a browser of its own: some of the time goes in waiting.
  const inBrowser = async (checks) => {
    const { browser, stop } = await launch(chromium);
    try {
      await checks(browser);
    } finally {
      await stop();
    }
  };
  await Promise.all([
    inBrowser(async (browser) => {
      await checkTheChecks(browser, report, folder);
      await checkProgram(browser, program);
      await checkDemo(browser, sites);
      await checkDatedAndArabic(browser, sites);
    }),
    inBrowser(async (browser) => {
      await checkWide(browser, sites);
      await checkHostileSite(browser, sites);
    }),
  ]);
}

/** What only the running program shows: its own server, and hosts that are served with the files that it wrote for them. */
async function checkProgram(browser, program) {
  await report.attempt('served: the checks come to their end', async () => {
    await checkServer(report, program, browser, folder);
    return [];
  });
  await checkHosted(report, program, browser, folder);
}

async function checkDemo(browser, sites) {
  await withServer(sites.demo, { policy: POLICY }, (server) => checkWholeSite(browser, 'demo', sites.demo, server));
  await withServer(sites.below, { prefix: '/desk/minerals/' }, (server) =>
    checkWholeSite(browser, 'demo below a path', sites.below, server),
  );
  await withServer(sites.demo, { policy: POLICY }, (server) => checkScripts(browser, report, server));
  await withServer(sites.demo, { policy: POLICY }, (server) => checkNewcomer(browser, report, server));
  await checkSearch(browser, report, sites, folder);
  await withServer(sites.demo, {}, async (server) => {
    await checkKinds(browser, 'demo', sites.demo, server);
    await checkWeights(browser, sites.demo, server);
  });
  await withServer(sites.demo, {}, (server) => checkBacklinks(browser, sites.demo, server));
}

async function checkWide(browser, sites) {
  await withServer(sites.wide, { policy: POLICY }, async (server) => {
    await checkWholeSite(browser, 'wide', sites.wide, server);
    await checkKinds(browser, 'wide', sites.wide, server);
    await checkWithoutScript(browser, sites.wide, server);
    for (const width of [1600, DESKTOP.width, 1024, 720]) {
      const check = `wide, header at ${width} pixels: the choice of colours is beside the title`;
      await onPage(browser, check, server.base, { viewport: { ...DESKTOP, width } }, headerInOneRow);
    }
    for (const [name, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
      const briefing = largestOfEachKind(await pages(sites.wide)).find(({ kind }) => kind === 'briefing');
      const check = `wide, pictures on a ${name}: small, modern, with their size and their credit`;
      await onPage(browser, check, server.base + briefing.path, { viewport }, pictures);
    }
  });
}

async function checkDatedAndArabic(browser, sites) {
  await withServer(sites.dated, { policy: POLICY }, async (server) => {
    await checkWholeSite(browser, 'dated', sites.dated, server);
    await checkDated(browser, sites.dated, server);
  });
  await withServer(sites.arabic, {}, (server) => checkRightToLeft(browser, sites.arabic, server));
}

async function checkHostileSite(browser, sites) {
  for (const [words, policy] of [
    ['with the policy', POLICY],
    ['without a policy', undefined],
  ]) {
    await withServer(sites.hostile, { policy }, (server) =>
      checkHostile(browser, report, { words, policy }, sites.hostile, server),
    );
  }
  await withServer(sites.hostile, {}, (server) => checkKinds(browser, 'hostile', sites.hostile, server));
}

async function withServer(site, options, check) {
  const server = await serve(site, options);
  try {
    await check(server);
  } catch (error) {
    report.check(`${site.slice(folder.length + 1)}: the checks come to their end`, [error.stack ?? String(error)]);
  } finally {
    await server.close();
  }
}

/** Opens every page of a site once: nothing is said, refused or asked of others, and every link leads somewhere. */
async function checkWholeSite(browser, name, site, server) {
  const all = await pages(site);
  const loud = [];
  const targets = new Map();
  const anchors = new Map();
  for (const { path, kind } of all) {
    if (kind === 'redirect') continue;
    const { page, seen } = await open(browser, server.base + path);
    loud.push(...quiet(seen, server.origin).map((problem) => `/${path}: ${problem}`));
    const found = await page.evaluate(() => ({
      links: [...document.querySelectorAll('[href], [src]')].map((it) => {
        // The address of a link in a drawing is an object of its own.
        const address = it.href?.baseVal ?? (it.href || it.src);
        return new URL(address, location.href).href;
      }),
      ids: [...document.querySelectorAll('[id]')].map((it) => it.id),
    }));
    anchors.set(`${server.base}${path}`, new Set(found.ids));
    for (const link of found.links) if (link.startsWith(server.origin)) targets.set(link, path);
    await page.close();
  }
  report.check(`${name}: ${all.length} pages without a message, a violation, or a request to another host`, loud);

  const dead = [];
  for (const [link, path] of targets) {
    const { status } = await fetch(link, { redirect: 'manual' });
    if (status !== 200) dead.push(`/${path} links to ${link}: status ${status}`);
    const [address, anchor] = link.split('#');
    const ids = anchors.get(address);
    if (anchor && ids && !ids.has(decodeURIComponent(anchor))) dead.push(`/${path} links to ${link}: no such anchor`);
  }
  report.check(`${name}: all ${targets.size} internal links lead to a page or a file, and to a place on it`, dead);

  await report.attempt(`${name}: redirects lead to their pages`, () => redirects(browser, all, server));
  await report.attempt(`${name}: an address without a page shows the 404 page, with its stylesheet`, () =>
    notFound(browser, server),
  );
  const vain = [...server.missing].filter((path) => !path.includes('no-such'));
  report.check(`${name}: nothing was asked for in vain`, vain);
}

async function redirects(browser, all, server) {
  const problems = [];
  for (const { path } of all.filter(({ kind }) => kind === 'redirect')) {
    const page = await browser.newPage();
    await page.goto(server.base + path, { waitUntil: 'load' });
    await page
      .waitForFunction(() => !document.querySelector('meta[http-equiv="refresh"]'), { timeout: 5000 })
      .catch(() => problems.push(`/${path} stays where it is`));
    await page.close();
  }
  return problems;
}

async function notFound(browser, server) {
  const { page, seen, response } = await open(browser, `${server.base}no-such/page/`, { status: 404 });
  const problems = quiet(seen, server.origin);
  if (response.status() !== 404) problems.push(`status ${response.status()}`);
  if (!(await page.evaluate(() => [...document.styleSheets].some((sheet) => sheet.cssRules.length > 0)))) {
    problems.push('no stylesheet was applied');
  }
  await page.close();
  return problems;
}

/** One page of each kind, the largest, in every light and width. */
async function checkKinds(browser, name, site, server) {
  for (const { path, kind } of largestOfEachKind(await pages(site))) {
    if (kind === 'redirect') continue;
    const url = server.base + path;
    const at = `${name}, ${kind}`;
    await report.attempt(`${at}: axe finds nothing, light and dark, wide and narrow`, async () => {
      const problems = [];
      for (const scheme of ['light', 'dark']) {
        for (const viewport of [DESKTOP, PHONE]) {
          const { page } = await open(browser, url, { scheme, viewport });
          problems.push(...(await axe(page)).map((problem) => `${scheme}, ${viewport.width}: ${problem}`));
          await page.close();
        }
      }
      return problems;
    });
    await report.attempt(`${at}: nothing sticks out at 320 px, at 200 % zoom, and with text twice as large`, () =>
      widths(browser, url),
    );
    for (const viewport of [DESKTOP, PHONE]) {
      await onPage(browser, `${at}: the layout stands still, ${viewport.width} px`, url, { viewport }, steady);
    }
    await onPage(browser, `${at}: Tab reaches everything, and its focus is seen`, url, {}, (page) => keyboard(page));
    await onPage(browser, `${at}: prints without navigation`, url, {}, (page) => print(page));
  }
}

/** Every briefing and every agreement keeps to its budget. */
async function checkWeights(browser, site, server) {
  for (const { path, kind } of await pages(site)) {
    const budget = BUDGETS[kind.split(' ')[0]];
    if (!budget) continue;
    const name = `demo, /${path}: weighs at most ${budget / 1000} kB with all that it loads`;
    await onPage(browser, name, server.base + path, {}, (_, seen) => weight(seen, budget));
  }
}

/** Without script every page says what it says with it. */
async function checkWithoutScript(browser, site, server) {
  const text = () => document.querySelector('main').innerText.split('\n').filter((line) => line.trim());
  for (const { path, kind } of largestOfEachKind(await pages(site))) {
    if (kind === 'redirect') continue;
    await report.attempt(`wide, ${kind}: nothing is missing without script`, async () => {
      const { page } = await open(browser, server.base + path);
      // Only what is there for everybody: the controls themselves are the scripts'.
      await page.evaluate(() => document.querySelectorAll('.list-filter, .copy-link, .search').forEach((it) => it.remove()));
      const withScript = await page.evaluate(text);
      await page.close();
      const bare = await browser.newPage();
      await bare.setJavaScriptEnabled(false);
      await bare.setViewport(DESKTOP);
      await bare.goto(server.base + path, { waitUntil: 'load' });
      const without = new Set(await bare.evaluate(text));
      await bare.close();
      return withScript.filter((line) => !without.has(line)).map((line) => `missing: ${line.slice(0, 80)}`);
    });
  }
}

/** A dated view says on every kind of page which day it shows, and that can be read. */
async function checkDated(browser, site, server) {
  for (const { path, kind } of largestOfEachKind(await pages(site))) {
    if (kind === 'redirect') continue;
    await onPage(browser, `dated, ${kind}: the page says its day, axe finds nothing`, server.base + path, {}, async (page) => {
      const banner = await page.$eval('.dated-banner', (it) => it.innerText).catch(() => 'no banner');
      const problems = banner.includes('15 April 2025') ? [] : [`the banner says ${banner}`];
      return [...problems, ...(await axe(page))];
    });
    await onPage(browser, `dated, ${kind}: nothing sticks out at 320 px`, server.base + path, { viewport: PHONE }, overflow);
  }
}

/** Whoever follows a backlink finds the very name marked, in light and dark, on a desktop and on a phone. */
async function checkBacklinks(browser, site, server) {
  const entities = largestOfEachKind(await pages(site)).filter(({ kind }) => / of (?!an? )/.test(kind));
  for (const [scheme, viewport] of [
    ['light', DESKTOP],
    ['dark', PHONE],
  ]) {
    for (const { path, kind } of entities) {
      const name = `demo, ${kind}: each backlink leads to a marked place, ${scheme}, ${viewport.width} px`;
      await onPage(browser, name, server.base + path, { scheme, viewport }, followBacklinks);
    }
  }
}

/** What is wrong where the backlinks of a page end, each followed by a click. */
async function followBacklinks(page) {
  const links = '#backlinks .backlinks a[href*="#"]';
  const start = page.url();
  const problems = [];
  const addresses = await page.$$eval(links, (all) => all.map((link) => link.getAttribute('href')));
  for (const [number, address] of addresses.entries()) {
    const link = (await page.$$(links))[number];
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), link.click()]);
    problems.push(...(await arrival(page)).map((problem) => `${address}: ${problem}`));
    await page.goto(start, { waitUntil: 'load' });
  }
  return addresses.length > 0 ? problems : ['there is no backlink with a place'];
}

async function onPage(browser, name, url, options, find) {
  await report.attempt(name, async () => {
    const { page, seen } = await open(browser, url, options);
    const problems = await find(page, seen);
    await page.close();
    return problems;
  });
}

async function widths(browser, url) {
  const problems = [];
  // A window of 1280 px at 200 % is 640 px wide to the page, and each of them is two points.
  const zoomed = { width: 640, height: 450, deviceScaleFactor: 2 };
  for (const [words, viewport, fontSize] of [
    ['320 px', PHONE],
    ['200 % zoom', zoomed],
    ['large text', DESKTOP, 32],
  ]) {
    const { page } = await open(browser, url, { viewport });
    if (fontSize) {
      const session = await page.createCDPSession();
      await session.send('Page.setFontSizes', { fontSizes: { standard: fontSize, fixed: fontSize } });
    }
    problems.push(...(await overflow(page)).map((problem) => `${words}: ${problem}`));
    await page.close();
  }
  return problems;
}

/** A site in Arabic is read from right to left, and fits a phone so. */
async function checkRightToLeft(browser, site, server) {
  for (const { path, kind } of largestOfEachKind(await pages(site))) {
    if (kind === 'redirect') continue;
    const { page } = await open(browser, server.base + path, { viewport: PHONE });
    const direction = await page.evaluate(() => document.documentElement.dir);
    if (direction !== 'rtl') {
      report.note(`Arabic: the page has dir="${direction}", not "rtl"`);
      await page.close();
      return;
    }
    await report.attempt(`Arabic, ${kind}: nothing sticks out at 320 px, and axe finds nothing`, async () => [
      ...(await overflow(page)),
      ...(await axe(page)),
    ]);
    await page.close();
  }
}
