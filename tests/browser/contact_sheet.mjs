// Takes a picture of every kind of page, in every light and width, for a person to look at.
//
//     node tests/browser/contact_sheet.mjs target/release/briefbook sheet
//
// Writes `sheet/index.html`, which shows them side by side, and beside it the pictures and, of each page of the demo,
// the PDF that a printer would get. The sites are built at a fixed time, so pictures of two versions can be compared.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { findChromium, launch, open } from './browser.mjs';
import { serve } from './server.mjs';
import { DEMO, build, copyDemo, largestOfEachKind, pages, run, write } from './sites.mjs';
import { wideSite } from './wide_site.mjs';

const DESKTOP = { width: 1200, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The smallest window that a page has to fit, and a sheet of A4 without its margins, at 96 points an inch. */
const NARROW = { width: 320, height: 640 };
const PAPER = { width: 680, height: 960 };

/** The most that is shown of a page, in pixels. */
const HEIGHT = 3600;

const PLAIN = [
  { name: 'phone', viewport: PHONE },
  { name: '320 px, dark', viewport: NARROW, scheme: 'dark' },
  { name: 'desktop', viewport: DESKTOP },
  { name: 'desktop, dark', viewport: DESKTOP, scheme: 'dark' },
  { name: 'print', viewport: PAPER, print: true },
];
const FEW = [PLAIN[0], PLAIN[2]];

/** The sites, how each is built, and how its pages are shown. */
const SITES = [
  { name: 'demo', views: PLAIN },
  { name: 'wide', title: 'Much of everything', views: PLAIN },
  { name: 'starter', title: 'What `briefbook init` makes', views: FEW },
  { name: 'arabic', title: 'The demo, right to left', views: FEW },
  { name: 'dated', title: 'The demo as of 15 April 2025', views: FEW, options: ['--as-of', '2025-04-15'] },
];

const [program, out] = process.argv.slice(2);
const chromium = findChromium();
if (!program || !out || !chromium) {
  console.error(program && out ? 'there is no Chromium' : 'usage: node contact_sheet.mjs PROGRAM OUTDIR');
  process.exit(2);
}
const work = await mkdtemp(join(tmpdir(), 'briefbook-sheet-'));
await mkdir(resolve(out), { recursive: true });
const { browser, stop } = await launch(chromium);
try {
  let html = '';
  for (const site of SITES) html += await sheetOf(site);
  await writeFile(join(resolve(out), 'index.html'), wholePage(html));
  console.log(join(resolve(out), 'index.html'));
} finally {
  await stop();
  await rm(work, { recursive: true, force: true, maxRetries: 5 });
}

/** The part of the sheet that shows one site; writes its pictures. */
async function sheetOf({ name, title, views, options = [] }) {
  let source = DEMO;
  if (['wide', 'arabic', 'starter'].includes(name)) {
    source = join(work, `${name}-source`);
    if (name === 'wide') await write(source, wideSite());
    else if (name === 'arabic') await copyDemo(source, 'ar');
    else await run(resolve(program), ['init', source]);
  }
  const folder = join(work, name);
  const wrong = await build(resolve(program), source, folder, ...options);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  const server = await serve(folder);
  let rows = '';
  try {
    for (const { path, kind } of largestOfEachKind(await pages(folder))) {
      if (kind === 'redirect') continue;
      let cells = '';
      for (const view of views) cells += await picture(server.base + path, `${name}-${kind}`, view);
      rows += `<h3>${kind} <small>/${path}</small></h3>\n<div class="row">${cells}</div>\n`;
    }
  } finally {
    await server.close();
  }
  return `<h2>${title ?? 'The demo'}</h2>\n${rows}`;
}

/** Takes one picture, and for `print` the PDF; gives the cell that shows it. */
async function picture(url, page, { name, viewport, scheme, print }) {
  const file = `${page}-${name}`.replaceAll(/[^a-z0-9]+/g, '-');
  const { page: tab } = await open(browser, url, { viewport, scheme });
  if (print) await tab.emulateMediaType('print');
  await tab.$$eval('img[loading]', (images) =>
    Promise.all(
      images.map((image) => {
        image.loading = 'eager';
        return image.decode().catch(() => {});
      }),
    ),
  );
  const whole = await tab.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width: viewport.width, height: Math.min(whole, HEIGHT) };
  await tab.screenshot({ path: join(resolve(out), `${file}.png`), clip, captureBeyondViewport: true });
  if (print) await tab.pdf({ path: join(resolve(out), `${file}.pdf`), preferCSSPageSize: true });
  await tab.close();
  const words = `${name}${whole > HEIGHT ? `, ${HEIGHT} of ${whole} px` : ''}`;
  const pdf = print ? ` · <a href="${file}.pdf">PDF</a>` : '';
  const width = Math.round(viewport.width * 0.42);
  return `<figure><figcaption>${words}${pdf}</figcaption><a href="${file}.png"><img src="${file}.png" width="${width}" alt="" loading="lazy"></a></figure>`;
}

function wholePage(body) {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Contact sheet</title>
<style>
body { margin: 1rem; background: #777; color: #fff; font: 14px/1.4 system-ui, sans-serif; }
.row { display: flex; gap: 1rem; align-items: start; overflow-x: auto; }
figure { margin: 0; }
img { display: block; max-height: 60rem; object-fit: cover; object-position: top; }
a { color: #fff; }
small { font-weight: 400; }
</style>
<h1>Contact sheet</h1>
${body}
</html>
`;
}
