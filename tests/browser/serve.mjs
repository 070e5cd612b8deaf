// The local server as somebody who writes sees it: pages that change as files are saved, and mistakes over the page.
//
// In: the program, a browser, a folder to work in, a report. Out: checks. Everything is waited for by what is to be seen,
// with a bound; nothing depends on the machine's speed, except what must not happen within a moment.

import { spawn } from 'node:child_process';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { open } from './browser.mjs';
import { NOW, write } from './sites.mjs';

const PATIENCE = 30_000;
const long = Array.from({ length: 60 }, (_, number) => `Paragraph ${number}.`).join('\n\n');
const briefing = (title, text) => `---\ntitle: ${title}\ndate: 2025-01-01\n---\n\n${text}\n`;
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";
const SITE = {
  'briefbook.yaml': 'title: Desk\nbase_url: https://example.org/desk/\n',
  'content/briefings/first.md': briefing('First', `The first text.\n\n${long}`),
  'content/briefings/second.md': briefing('Second', 'The second text.'),
  'static/theme.css': 'body { color: rgb(1, 2, 3); }\n',
  // The strictest policy that a site may have: the server's own script has to live with it.
  'templates/base.html': `{% extends "theme/base.html" %}{% block head %}{{ super() }}<meta http-equiv="Content-Security-Policy" content="${POLICY}">{% endblock head %}`,
};

/** Starts the server on a site of its own. Gives where it is, a way to save a file, and `stop`. */
async function start(program, site) {
  await write(site, SITE);
  const child = spawn(program, ['serve', '--site', site, '--port', '0', '--now', NOW]);
  let said = '';
  const base = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server does not start: ${said}`)), PATIENCE);
    child.stderr.on('data', (piece) => {
      said += piece;
      const address = said.match(/the site is at (http:\S+) until/);
      if (!address) return;
      clearTimeout(timer);
      resolve(address[1]);
    });
  });
  const save = async (path, text) => {
    // As editors do: a whole file takes the place of the old one.
    await writeFile(join(site, `${path}.tmp~`), text);
    await rename(join(site, `${path}.tmp~`), join(site, path));
  };
  const stop = () =>
    new Promise((stopped) => {
      child.on('exit', (code) => stopped(code === 0 ? [] : [`the server ends with code ${code}: ${said}`]));
      child.kill('SIGINT');
    });
  return { base, save, stop };
}

/** Waits until something is true on a page; it may be loaded again in the meantime. */
async function until(page, what, ...values) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const found = await page.evaluate(what, ...values).catch(() => false);
    if (found) return;
    if (Date.now() > end) throw new Error(`it never came: ${what}`);
    await new Promise((next) => setTimeout(next, 25));
  }
}

const hasText = (words) => document.querySelector('main').textContent.includes(words);
const overlay = () => document.querySelector('briefbook-problems')?.shadowRoot?.textContent ?? '';

export async function checkServer(report, program, browser, folder) {
  const site = join(folder, 'served');
  const server = await start(program, site);
  const first = `${server.base}briefings/first/`;
  const { page, seen } = await open(browser, first);
  const { page: other } = await open(browser, `${server.base}briefings/second/`);
  await page.bringToFront();
  await until(page, hasText, 'The first text.');

  await report.attempt('served: an open page changes as its file is saved, and stays where it was scrolled to', async () => {
    await page.evaluate(() => scrollTo(0, 700));
    await server.save('content/briefings/first.md', briefing('First', `Another text.\n\n${long}`));
    await until(page, hasText, 'Another text.');
    await until(page, () => Math.abs(scrollY - 700) < 5);
    return [];
  });

  await report.attempt('served: a tab on a page that stays the same is left alone', async () => {
    await other.bringToFront();
    await other.evaluate(() => (window.untouched = true));
    await server.save('content/briefings/first.md', briefing('First', `A third text.\n\n${long}`));
    await page.bringToFront();
    await until(page, hasText, 'A third text.');
    await new Promise((later) => setTimeout(later, 500));
    return (await other.evaluate(() => window.untouched)) ? [] : ['the other tab was loaded again'];
  });

  await report.attempt('served: a stylesheet is exchanged without a reload', async () => {
    await page.evaluate(() => {
      window.untouched = true;
      scrollTo(0, 500);
    });
    await server.save('static/theme.css', 'body { color: rgb(4, 5, 6); }\n');
    await until(page, () => getComputedStyle(document.body).color === 'rgb(4, 5, 6)');
    const stayed = await page.evaluate(() => window.untouched && Math.abs(scrollY - 500) < 5);
    await until(page, () => document.querySelectorAll('link[rel="stylesheet"]').length === 1);
    await server.save('static/theme.css', 'body { color: rgb(7, 8, 9); }\n');
    await until(page, () => getComputedStyle(document.body).color === 'rgb(7, 8, 9)');
    return stayed ? [] : ['the page was loaded again, or has scrolled'];
  });

  await report.attempt('served: a mistake lies over the last good page, and goes when it is fixed', async () => {
    await server.save('content/briefings/first.md', '---\ntitle: [\n---\n\nBroken.\n');
    await until(page, `(${overlay})().includes('yaml-syntax')`);
    const problems = [];
    const found = await page.evaluate(() => {
      const root = document.querySelector('briefbook-problems').shadowRoot;
      return { text: root.textContent, link: root.querySelector('section a')?.href ?? '' };
    });
    for (const part of ['1 error', 'content/briefings/first.md:2:8', 'title: [', 'close it with']) {
      if (!found.text.includes(part)) problems.push(`the overlay lacks ${part}: ${found.text}`);
    }
    if (!/^vscode:\/\/file\/.*first\.md:2:8$/.test(found.link)) problems.push(`the link to the editor is ${found.link}`);
    if (!(await page.evaluate(hasText, 'A third text.'))) problems.push('the last good page is gone');
    await server.save('content/briefings/first.md', briefing('First', 'Mended.'));
    await until(page, hasText, 'Mended.');
    await until(page, () => !document.querySelector('briefbook-problems'));
    return problems;
  });

  await report.attempt('served: the script holds the strictest policy, and says nothing', async () =>
    [...seen.violations, ...seen.errors, ...seen.console].map(String),
  );
  await page.close();
  await other.close();
  await report.attempt('served: the server ends when it is asked to', () => server.stop());
}
