// Shows who or what a link leads to, when a pointer hovers over it or the keyboard comes to it.
// What is shown are the texts that the page it leads to marks `data-preview`; only its beginning is fetched, and kept.
// After WCAG 2.2, 1.4.13: Escape closes it, and it stays until the pointer or the focus leaves it and the link.

/** How long a pointer or the focus rests before anything is shown, and how long it may be away, in milliseconds. */
const REST = 350;
const LEAVE = 250;
/** How much of a page is read, in characters. */
const ENOUGH = 24_000;
/** How far it stands from the edges of the window, in pixels. */
const EDGE = 8;

/** The addresses below which entities are. */
const folders = document.querySelector('script[data-entities]')?.dataset.entities.split(' ').filter(Boolean) ?? [];
const known = new Map();
const card = document.createElement('div');
Object.assign(card, { id: 'preview', className: 'preview', role: 'tooltip', hidden: true });

/** The link that the pointer or the focus is on. */
let current = null;
let timer;

function entityOf({ origin, pathname }) {
  if (origin !== location.origin || pathname === location.pathname) return undefined;
  const isEntity = (folder) => pathname.startsWith(folder) && /^[^/]+\/$/.test(pathname.slice(folder.length));
  return folders.some(isEntity) ? pathname : undefined;
}

async function read(address) {
  const response = await fetch(address);
  if (!response.ok || !response.body) return [];
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let html = '';
  while (html.length < ENOUGH) {
    const { done, value } = await reader.read();
    if (done) break;
    html += value;
  }
  reader.cancel().catch(() => {});
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('[data-preview]')].map((part) => ({
    name: part.dataset.preview,
    text: part.textContent.replace(/\s+/g, ' ').trim(),
  }));
}

async function show(link) {
  const address = entityOf(link);
  if (!known.has(address)) known.set(address, read(address).catch(() => []));
  const parts = await known.get(address);
  if (current !== link || parts.length === 0) return;
  const lines = parts.map(({ name, text }) => {
    const line = { className: `preview-${name}`, dir: 'auto', textContent: text };
    return Object.assign(document.createElement('p'), line);
  });
  card.replaceChildren(...lines);
  document.querySelector('main').append(card);
  card.hidden = false;
  place(link.getClientRects()[0] ?? link.getBoundingClientRect());
  link.setAttribute('aria-describedby', card.id);
}

/** Puts the preview below a line of text, or above it where there is more room. */
function place(line) {
  const room = document.documentElement.clientWidth;
  const left = Math.max(EDGE, Math.min(line.left, room - card.offsetWidth - EDGE));
  const isBelow = line.bottom + card.offsetHeight + EDGE <= innerHeight || line.top < card.offsetHeight + EDGE;
  const top = isBelow ? line.bottom + 4 : line.top - card.offsetHeight - 4;
  card.style.left = `${left + scrollX}px`;
  card.style.top = `${top + scrollY}px`;
}

function hide() {
  clearTimeout(timer);
  card.hidden = true;
  current?.removeAttribute('aria-describedby');
  current = null;
}

function rest(link) {
  clearTimeout(timer);
  if (link === current) return;
  timer = setTimeout(() => {
    hide();
    current = link;
    show(link);
  }, REST);
}

/** The link that an event is about, if it leads to an entity. */
function previewed(target) {
  const link = target instanceof Element && target.closest('main a[href]');
  return link && entityOf(link) ? link : undefined;
}

if (folders.length > 0 && !navigator.connection?.saveData) {
  /** The link whose preview was closed while the pointer was on it. */
  let closed;
  document.addEventListener('pointerover', ({ pointerType, target }) => {
    if (pointerType === 'touch') return;
    const link = previewed(target);
    if (link !== closed) closed = undefined;
    if (link && !closed) rest(link);
    else if (card.contains(target)) clearTimeout(timer);
    else {
      clearTimeout(timer);
      if (current && current !== document.activeElement) timer = setTimeout(hide, LEAVE);
    }
  });
  document.addEventListener('focusin', ({ target }) => {
    const link = previewed(target);
    if (link?.matches(':focus-visible')) rest(link);
  });
  document.addEventListener('focusout', hide);
  document.addEventListener('pointerdown', ({ target }) => {
    if (!card.contains(target)) hide();
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return;
    closed = current ?? undefined;
    hide();
  });
}
