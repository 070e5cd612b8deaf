// Takes the pictures of the README (contact_sheet.mjs takes those of all kinds of pages).
//
//     node tests/browser/screenshots.mjs target/release/briefbook                      docs/images/*.png
//
// The demo is built at a fixed time, so the pictures change only with the content, the theme or the fonts.

import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { findChromium, launch, open } from './browser.mjs';
import { serve } from './server.mjs';
import { DEMO, build } from './sites.mjs';

/** What the README shows, as a reader at a desk sees it. */
const PICTURES = {
  'briefing.png': 'briefings/2025-03-31-trump-says-zelenskyy-wants-out/',
  'agreement.png': 'agreements/us-ukraine-minerals/',
};
const SIZE = { width: 1200, height: 900, deviceScaleFactor: 1 };

/** The most that a picture may weigh in the repository, in bytes. */
const LIMIT = 200_000;

const program = process.argv[2];
const chromium = findChromium();
if (!program || !chromium) {
  console.error(program ? 'there is no Chromium' : 'usage: node screenshots.mjs PROGRAM');
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
  await takePictures(join(DEMO, 'docs', 'images'));
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
