// Headless Chromium, and pages that write down what goes wrong on them.
//
// In: an address. Out: a page and what it did: console messages, policy violations, requests, scripts that should not
// have run, shifts of the layout. It knows nothing of sites.

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';

/** A phone of the narrow kind, the width that WCAG 2.2 asks for (1.4.10), and an ordinary desktop. */
export const PHONE = { width: 320, height: 640 };
export const DESKTOP = { width: 1280, height: 900 };

/** The file of a program on the search path. */
export function findProgram(...names) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const file = join(folder, name);
      if (existsSync(file)) return file;
    }
  }
  return null;
}

/** The Chromium of this machine; the environment may name another. */
export function findChromium() {
  const chosen = process.env.BRIEFBOOK_CHROMIUM;
  return chosen || findProgram('chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome');
}

/** Starts Chromium with a fresh profile and no way to any other host. Gives the browser, and `stop`. */
export async function launch(executablePath) {
  const { default: puppeteer } = await import('puppeteer-core');
  const userDataDir = await mkdtemp(join(tmpdir(), 'briefbook-chromium-'));
  const browser = await puppeteer.launch({
    executablePath,
    userDataDir,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
  const stop = async () => {
    await browser.close();
    await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  };
  return { browser, stop };
}

/**
 * Opens an address and watches. Gives the page and `seen`, which goes on growing: `console`, `errors`, `dialogs`,
 * `violations` (of the policy), `requests` (address, status, kind and bytes of each) and `pwned` (what ran and must not).
 */
export async function open(browser, url, { viewport = DESKTOP, scheme = 'light', status = 200 } = {}) {
  const page = await browser.newPage();
  const seen = { console: [], errors: [], dialogs: [], violations: [], requests: [], pwned: [] };
  await page.setViewport(viewport);
  // Without motion a page is where it will be as soon as it has scrolled.
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.exposeFunction('__tell', (kind, text) => seen[kind]?.push(text));
  await page.evaluateOnNewDocument(watchDocument);
  page.on('console', (message) => {
    const expected = status === 404 && message.text().includes('404') && message.location()?.url === url;
    if (!expected) seen.console.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('dialog', (dialog) => {
    seen.dialogs.push(dialog.message());
    dialog.dismiss().catch(() => {});
  });
  const pending = [];
  page.on('request', (request) => {
    const entry = { url: request.url(), kind: request.resourceType(), status: 0, bytes: 0 };
    seen.requests.push(entry);
    request.briefbookEntry = entry;
  });
  page.on('response', (response) => {
    const entry = response.request().briefbookEntry;
    if (!entry) return;
    entry.status = response.status();
    pending.push(
      response.buffer().then(
        (body) => {
          entry.bytes = body.length;
        },
        () => {},
      ),
    );
  });
  const response = await page.goto(url, { waitUntil: 'load', timeout: 30_000 });
  await Promise.all(pending);
  return { page, seen, response };
}

/** Runs before anything else in every document of a page. Its words are the browser's. */
function watchDocument() {
  let marked;
  Object.defineProperty(window, '__pwned', {
    configurable: false,
    get: () => marked,
    set: (value) => {
      marked = value;
      window.__tell?.('pwned', `${location.href}: ${new Error().stack.split('\n').slice(2, 4).join(' ').trim()}`);
    },
  });
  document.addEventListener('securitypolicyviolation', (event) => {
    window.__tell?.('violations', `${event.effectiveDirective} refused ${event.blockedURI} ${event.sample}`.trim());
  });
  window.__shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}
