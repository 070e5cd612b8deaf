// Takes the pictures of the README, and a sheet of every kind of page to look at.
//
//     node tests/browser/screenshots.mjs target/release/briefbook                      docs/images/*.png
//     node tests/browser/screenshots.mjs target/release/briefbook --sheet sheet.png    the sheet only
//
// The demo is built at a fixed time, so the pictures change only with the content, the theme or the fonts.

import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { findChromium, launch, open } from './browser.mjs';
import { serve } from './server.mjs';
import { DEMO, build, largestOfEachKind, pages } from './sites.mjs';

/** What the README shows, as a reader at a desk sees it. */
const PICTURES = {
  'briefing.png': 'briefings/2025-03-31-trump-says-zelenskyy-wants-out/',
  'agreement.png': 'agreements/us-ukraine-minerals/',
};
const SIZE = { width: 1200, height: 900, deviceScaleFactor: 1 };

/** The most that a picture may weigh in the repository, in bytes. */
const LIMIT = 250_000;

/** How the sheet shows each page: the window, the scheme, and how much of the page. */
const COLUMNS = [
  { name: 'phone', viewport: { width: 390, height: 844 }, scheme: 'light', height: 1700, shown: 260 },
  { name: 'desktop', viewport: SIZE, scheme: 'light', height: 1700, shown: 620 },
  { name: 'dark', viewport: SIZE, scheme: 'dark', height: 1700, shown: 620 },
];

const { values, positionals } = parseArgs({ allowPositionals: true, options: { sheet: { type: 'string' } } });
const [program] = positionals;
const chromium = findChromium();
if (!program || !chromium) {
  console.error(program ? 'there is no Chromium' : 'usage: node screenshots.mjs PROGRAM [--sheet FILE]');
  process.exit(2);
}
const site = await mkdtemp(join(tmpdir(), 'briefbook-pictures-'));
const out = join(site, 'demo');
const wrong = await build(resolve(program), DEMO, out);
if (wrong.length > 0) {
  console.error(wrong.join('\n'));
  process.exit(1);
}
const server = await serve(out);
const { browser, stop } = await launch(chromium);
try {
  if (values.sheet) await takeSheet(resolve(values.sheet));
  else await takePictures(join(DEMO, 'docs', 'images'));
} finally {
  await stop();
  await server.close();
  await rm(site, { recursive: true, force: true });
}

async function takePictures(folder) {
  await mkdir(folder, { recursive: true });
  for (const [name, path] of Object.entries(PICTURES)) {
    const { page } = await open(browser, server.base + path, { viewport: SIZE });
    const file = join(folder, name);
    await page.screenshot({ path: file, clip: { x: 0, y: 0, ...SIZE } });
    await page.close();
    const { size } = await stat(file);
    console.log(`docs/images/${name}: ${size} bytes`);
    if (size > LIMIT) throw new Error(`docs/images/${name} is larger than ${LIMIT} bytes`);
  }
}

/** One picture with a row for every kind of page. */
async function takeSheet(file) {
  let rows = '';
  for (const { path, kind } of largestOfEachKind(await pages(out))) {
    if (kind === 'redirect') continue;
    let cells = '';
    for (const { name, viewport, scheme, height, shown } of COLUMNS) {
      const { page } = await open(browser, server.base + path, { viewport, scheme });
      const whole = await page.evaluate(() => document.documentElement.scrollHeight);
      const clip = { x: 0, y: 0, width: viewport.width, height: Math.min(whole, height) };
      const picture = await page.screenshot({ encoding: 'base64', clip, captureBeyondViewport: true });
      await page.close();
      cells += `<td><p>${kind}, ${name}</p><img width="${shown}" src="data:image/png;base64,${picture}"></td>`;
    }
    rows += `<tr>${cells}</tr>`;
  }
  const page = await browser.newPage();
  await page.setViewport({ width: 1600, height: 900 });
  await page.setContent(
    `<style>td { vertical-align: top; padding: 8px } body { background: #888 }</style><table>${rows}</table>`,
  );
  await page.screenshot({ path: file, fullPage: true });
  console.log(file);
}
