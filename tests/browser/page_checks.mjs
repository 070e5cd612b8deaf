// What must hold of one page in a browser.
//
// In: an open page (browser.mjs). Out: a list of problems, empty if all is well. It knows nothing of which page it is.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Everything that a page said, asked for elsewhere, or was refused. */
export function quiet(seen, origin) {
  const problems = [];
  for (const line of seen.console) problems.push(`console ${line}`);
  for (const line of seen.errors) problems.push(`error ${line}`);
  for (const line of seen.violations) problems.push(`policy: ${line}`);
  for (const { url, status } of seen.requests) {
    if (url.startsWith('data:')) continue;
    if (new URL(url).origin !== origin) problems.push(`request to another host: ${url}`);
    else if (status >= 400 && url !== seen.requests[0].url) problems.push(`status ${status}: ${url}`);
  }
  return problems;
}

/** What sticks out of the page at its present width. */
export function overflow(page) {
  return page.evaluate(() => {
    const root = document.documentElement;
    const room = root.clientWidth;
    if (root.scrollWidth <= room) return [];
    const guilty = [];
    // What is in a box that scrolls or clips does not widen the page.
    const held = (element) => {
      for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
        if (getComputedStyle(box).overflowX !== 'visible') return true;
      }
      return false;
    };
    for (const element of document.body.querySelectorAll('*')) {
      if (held(element)) continue;
      const box = element.getBoundingClientRect();
      if (box.width === 0 || (box.right <= room + 1 && box.left >= -1)) continue;
      const name =
        element.tagName.toLowerCase() + (element.className ? `.${String(element.className).split(' ')[0]}` : '');
      const text = element.textContent.trim().slice(0, 40);
      guilty.push(`<${name}> from ${Math.round(box.left)} to ${Math.round(box.right)}: ${text}`);
    }
    return [`${root.scrollWidth} wide in ${room}`, ...guilty.slice(0, 6)];
  });
}

let axeSource;

/** What axe finds, with all its rules, those of good practice too. */
export async function axe(page) {
  axeSource ??= await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.slice(0, 4).map((node) => `${id}: ${help}: ${node.target.join(' ')} (${node.html.slice(0, 120)})`),
    );
  });
}

/** Whether Tab comes to everything that can be used, in the order of the text, and it can be seen where one is. */
export async function keyboard(page) {
  const wanted = await page.evaluate(() => {
    const usable = 'a[href], button, input, select, textarea, summary, [tabindex]';
    const all = [...document.querySelectorAll(usable)].filter((element) => {
      const style = getComputedStyle(element);
      return (
        element.tabIndex >= 0 &&
        !element.disabled &&
        style.visibility !== 'hidden' &&
        // What a closed `details` holds has a place on the page, and nobody can come to it.
        element.checkVisibility() &&
        element.getClientRects().length > 0
      );
    });
    window.__stops = all;
    return all.map((element) => `<${element.tagName.toLowerCase()}> ${element.textContent.trim().slice(0, 40)}`);
  });
  await page.evaluate(() => {
    document.activeElement?.blur();
    window.getSelection()?.removeAllRanges();
    window.scrollTo(0, 0);
  });
  const problems = [];
  const reached = new Map();
  // A box that scrolls is a stop too, so there may be more of them than we counted.
  for (let press = 0; press < wanted.length + 30 && reached.size < wanted.length; press += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      const place = window.__stops.indexOf(element);
      if (place < 0) return { place };
      const style = getComputedStyle(element);
      const outlined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1;
      const box = element.getBoundingClientRect();
      const within = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      return { place, seen: (outlined || style.boxShadow !== 'none') && within };
    });
    if (stop.place < 0) continue;
    if (reached.has(stop.place)) break;
    const last = [...reached.keys()].at(-1) ?? -1;
    if (stop.place < last) problems.push(`${wanted[stop.place]} comes after ${wanted[last]}`);
    if (!stop.seen) problems.push(`${wanted[stop.place]}: its focus cannot be seen`);
    reached.set(stop.place, true);
  }
  wanted.forEach((name, place) => {
    if (!reached.has(place)) problems.push(`${name}: Tab does not come to it`);
  });
  return problems;
}

/** What a printed page must have and must not have. Makes the PDF, too. */
export async function print(page) {
  await page.emulateMediaType('print');
  const problems = await page.evaluate(() => {
    const shown = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== 'hidden';
    const found = [];
    for (const element of document.querySelectorAll('nav, .skip-link, button, input')) {
      if (shown(element)) found.push(`printed: <${element.tagName.toLowerCase()} class="${element.className}">`);
    }
    for (const link of document.querySelectorAll('#sources cite a[href]')) {
      const after = getComputedStyle(link, '::after').content;
      if (!after.includes(link.getAttribute('href')))
        found.push(`the address of a source is not printed: ${link.href}`);
    }
    return found;
  });
  const pdf = await page.pdf({ preferCSSPageSize: true, timeout: 30_000 });
  await page.emulateMediaType('screen');
  if (Buffer.from(pdf.slice(0, 5)).toString() !== '%PDF-') problems.push('Chromium made no PDF');
  return problems;
}

/**
 * What is wrong with the place that a page's address names, as a reader finds it who just arrived: whether it can be
 * seen, with something above it, is marked by an outline and a ground of its own, and can be read on that.
 */
export function arrival(page) {
  return page.evaluate(() => {
    const target = document.querySelector(':target');
    if (!target) return ['nothing is the target'];
    const problems = [];
    const [box] = target.getClientRects();
    const style = getComputedStyle(target);
    if (!box || box.width === 0 || box.bottom > innerHeight || box.right > innerWidth + 1 || box.left < -1) {
      problems.push('it is not in the window');
    } else if (scrollY > 0 && box.top < 12) problems.push(`it is glued to the top: ${Math.round(box.top)} px`);
    const numbers = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = (colour) => {
      const [red, green, blue] = numbers(colour).map((part) => {
        const value = part / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one, other) => {
      const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
      return (bright + 0.05) / (dark + 0.05);
    };
    const ground = style.backgroundColor;
    if (numbers(ground)[3] === 0) return [...problems, 'it has no ground of its own'];
    for (const element of [target, ...target.querySelectorAll('*')]) {
      const found = contrast(getComputedStyle(element).color, ground);
      if (element.textContent.trim() && found < 4.5) {
        problems.push(`${element.textContent.trim().slice(0, 30)}: contrast ${found.toFixed(2)}`);
      }
    }
    if (target.id.startsWith('mention-')) {
      const found = contrast(style.outlineColor, getComputedStyle(document.body).backgroundColor);
      if (style.outlineStyle !== 'solid' || parseFloat(style.outlineWidth) < 2 || found < 3) {
        problems.push(`its outline cannot be seen: ${style.outline}`);
      }
    }
    return problems;
  });
}

/** Whether a page with all that it loads weighs at most this many bytes, as they are in the files: nothing compressed. */
export function weight(seen, limit) {
  const bytes = seen.requests.reduce((total, request) => total + request.bytes, 0);
  if (bytes === 0) return ['nothing was weighed'];
  return bytes <= limit ? [] : [`${bytes} bytes, of at most ${limit}`];
}

/** Whether the layout was still while the page loaded. */
export async function steady(page) {
  const shift = await page.evaluate(() => window.__shift);
  return shift < 0.01 ? [] : [`the layout shifted by ${shift.toFixed(3)}`];
}

/** Every trace of script or style on a page that is not a file of the site, and every address with another scheme. */
export function inert(page) {
  return page.evaluate(() => {
    const problems = [];
    const good = new Set(['http:', 'https:', 'mailto:', 'tel:']);
    for (const element of document.querySelectorAll('*')) {
      const name = element.tagName.toLowerCase();
      // That of search leads nowhere: it has no address, and the script keeps it from being sent.
      if (element.matches('.search > form.search-form:not([action])')) continue;
      if (['iframe', 'object', 'embed', 'base', 'form', 'style', 'math', 'frame', 'applet'].includes(name)) {
        problems.push(`an element <${name}>`);
      }
      if (name === 'script' && (!element.src || new URL(element.src).origin !== location.origin)) {
        if (!['application/ld+json', 'application/json'].includes(element.type))
          problems.push('a script of another origin');
      }
      for (const { name: attribute, value } of element.attributes) {
        if (/^on/i.test(attribute)) problems.push(`<${name} ${attribute}>`);
        if (['style', 'srcdoc', 'formaction', 'ping'].includes(attribute)) problems.push(`<${name} ${attribute}>`);
        if (['href', 'src', 'action', 'xlink:href', 'poster', 'data'].includes(attribute)) {
          let scheme = 'none';
          try {
            scheme = new URL(value, location.href).protocol;
          } catch {
            problems.push(`<${name} ${attribute}> is no address: ${value}`);
            continue;
          }
          if (!good.has(scheme)) problems.push(`<${name} ${attribute}> leads to ${scheme} ${value.slice(0, 60)}`);
        }
      }
      if (name === 'meta' && /refresh/i.test(element.httpEquiv) && !/^0; url=\/[^/]/.test(element.content)) {
        problems.push(`a refresh to ${element.content}`);
      }
    }
    return problems;
  });
}

/** Does to every element what a reader can do, so that a handler which should not be there runs. */
export function provoke(page) {
  return page.evaluate(async () => {
    // The address of a link in a drawing is an object of its own.
    const scheme = (link) => new URL(link.href.baseVal ?? link.href, location.href).protocol;
    const harmless = (link) => ['http:', 'https:', 'mailto:', 'tel:'].includes(scheme(link));
    document.addEventListener(
      'click',
      (event) => {
        const link = event.target.closest?.('a[href]');
        if (link && harmless(link)) event.preventDefault();
      },
      true,
    );
    for (const element of document.querySelectorAll('*')) {
      for (const kind of ['mouseover', 'mouseenter', 'pointerover', 'focus', 'toggle', 'click']) {
        element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
      }
      element.focus?.();
    }
    await new Promise((later) => setTimeout(later, 30));
  });
}

/** What is wrong with the pictures of a page, each scrolled into the window: its format, width, room and credit. */
export async function pictures(page) {
  const problems = [];
  for (const image of await page.$$('main img')) {
    await image.evaluate((it) => {
      it.scrollIntoView({ block: 'center' });
      return it.decode();
    });
    const found = await image.evaluate((it) => ({
      name: it.getAttribute('src').split('/').pop(),
      source: it.currentSrc,
      natural: it.naturalWidth,
      shown: it.getBoundingClientRect(),
      size: [Number(it.getAttribute('width')), Number(it.getAttribute('height'))],
      caption: it.closest('figure')?.querySelector('figcaption')?.innerText,
    }));
    const { name, source, natural, shown, size, caption } = found;
    const tell = (problem) => problems.push(`${name}: ${problem}`);
    if (natural === 0) tell('it is not shown');
    if (Math.abs(shown.width / shown.height - size[0] / size[1]) > 0.02) tell('it is out of shape');
    if (name.endsWith('.svg')) continue;
    if (!source.endsWith('.webp')) tell(`${source} was loaded`);
    const file = Number(/-(\d+)\.[0-9a-f]{16}\.webp$/.exec(source)?.[1]);
    if (file > shown.width * 2.1 && file > 480) tell(`${file} pixels were loaded for ${Math.round(shown.width)}`);
    if (!caption) tell('it has no credit');
  }
  if (problems.length === 0 && (await page.$$('main img')).length < 3) problems.push('there are too few pictures');
  return problems;
}

/** The header is one row of title, lists and colours, or two rows, the first with the title and the colours. */
export async function headerInOneRow(page) {
  const [title, colours] = await page.$$eval('.site-title, .scheme-switch', (all) =>
    all.map((element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return { left, right, top, bottom };
    }),
  );
  const problems = [];
  if (colours.top >= title.bottom) problems.push('the choice of colours is below the title');
  if (colours.left <= title.right) problems.push('the choice of colours is not at the end of the row');
  return problems;
}
