// Walks as somebody who has never seen the demo: from its home page, in two clicks, to what Ukraine's position on the
// minerals agreement is, and who said so when.
//
// In: a browser, the report and a server of the demo. It knows what the demo says, and nothing of how pages are made:
// it follows the words that a reader sees.

import { DESKTOP, PHONE, open } from './browser.mjs';

const AGREEMENT = 'US–Ukraine minerals agreement';
const POSITION = ['conditional', 'Ukraine cannot accept anything that might put its accession to the EU at risk.'];
const WHO_AND_WHEN = ['Volodymyr Zelenskyy, President', '28 March 2025', 'Kyiv', 'Press conference'];

/** The walk, on a desktop and on a phone. */
export async function checkNewcomer(browser, report, server) {
  for (const [name, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await report.attempt(`demo, on a ${name}: two clicks from the home page to Ukraine's position and its source`, () =>
      walk(browser, server.base, viewport),
    );
  }
}

async function walk(browser, home, viewport) {
  const { page } = await open(browser, home, { viewport });
  const problems = [];
  await click(page, 'main', AGREEMENT);
  const row = await page.$$eval('#positions tr', (rows) => {
    const found = rows.find((it) => it.querySelector('th')?.innerText.includes('Ukraine'));
    const own = found?.querySelector('[data-label="Position"]');
    own?.setAttribute('data-walked', '');
    return { own: own?.innerText ?? '', top: own?.getBoundingClientRect().top ?? Infinity };
  });
  problems.push(...missing('the row of Ukraine', row.own, [...POSITION, ...WHO_AND_WHEN]));
  const windows = row.top / viewport.height;
  if (windows > 3) problems.push(`the row of Ukraine begins ${windows.toFixed(1)} windows down the page`);

  await click(page, '[data-walked]', 'Trump says Zelenskyy wants out');
  const { statement, shown } = await page.evaluate(() => {
    const target = document.querySelector(':target');
    const { top, bottom } = target?.getBoundingClientRect() ?? { top: -1, bottom: -1 };
    return { statement: target?.innerText ?? '', shown: bottom > 0 && top >= 0 && top < window.innerHeight };
  });
  problems.push(...missing('the statement', statement, [...POSITION, ...WHO_AND_WHEN]));
  if (!shown) problems.push('the statement is outside the window');
  await page.close();
  return problems;
}

/** Clicks the first link below `place` that says `words`, and waits for the page that it leads to. */
async function click(page, place, words) {
  const links = await page.$$(`${place} a[href]`);
  for (const link of links) {
    if (!(await link.evaluate((it) => it.innerText)).includes(words)) continue;
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), link.click()]);
    return;
  }
  throw new Error(`no link in ${place} says ${words}`);
}

/** Which of the words a text lacks. */
function missing(where, text, words) {
  const said = text.replaceAll(/\s+/g, ' ');
  return words.filter((it) => !said.includes(it)).map((it) => `${where} does not say “${it}”: ${said.slice(0, 200)}`);
}
