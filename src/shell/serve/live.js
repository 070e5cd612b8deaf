// Keeps an open page true: waits for the server to say that it has changed, and shows what is wrong with the site.
//
// The server says only that something changed; what it is, the page asks for itself. A tab that nobody sees asks for
// nothing, because browsers allow few connections to one server; it catches up when it is seen again.
(() => {
  'use strict';
  const tag = document.currentScript;
  const own = new URL('./', tag.src);
  const shows = { text: tag.dataset.text, styles: tag.dataset.styles };
  let events = null;
  let known = null;

  function connect() {
    if (events || document.visibilityState === 'hidden') return;
    const query = new URLSearchParams({ page: tag.dataset.page, text: shows.text, styles: shows.styles });
    // The server reads the path as it is in addresses.
    events = new EventSource(new URL(`events?${query.toString().replace(/\+/g, '%20')}`, own));
    events.addEventListener('page', () => location.reload());
    events.addEventListener('styles', swapStyles);
    events.addEventListener('problems', (event) => showProblems(event.data.replace('state', '').trim()));
    // A server that started again may show another site: the next answer tells.
    events.addEventListener('error', () => {
      disconnect();
      setTimeout(connect, 1000);
    });
  }

  function disconnect() {
    events?.close();
    events = null;
  }

  document.addEventListener('visibilitychange', () => (document.visibilityState === 'hidden' ? disconnect() : connect()));
  addEventListener('pagehide', disconnect);
  addEventListener('pageshow', (event) => event.persisted && location.reload());

  /** Puts the stylesheets of the page as it is now in the place of the old ones; nothing else moves. */
  async function swapStyles() {
    const answer = await fetch(location.href, { cache: 'no-cache' });
    const now = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const links = (from) => [...from.querySelectorAll('link[rel~="stylesheet"]')];
    const [old, fresh] = [links(document), links(now)];
    const script = now.querySelector(`script[src="${tag.getAttribute('src')}"]`);
    if (old.length !== fresh.length || !script) return location.reload();
    shows.text = script.dataset.text;
    shows.styles = script.dataset.styles;
    old.forEach((link, at) => {
      const address = new URL(fresh[at].getAttribute('href'), location.href);
      // A stylesheet of the site's own keeps its address when it changes.
      if (address.href === new URL(link.href.replace(/[?&]briefbook=\d+$/, ''), location.href).href) {
        if (address.origin !== location.origin) return;
        address.search += `${address.search ? '&' : '?'}briefbook=${Date.now()}`;
      }
      const next = link.cloneNode();
      next.href = address.href;
      // The old one goes when the new one is there: the page is never without.
      next.addEventListener('load', () => link.remove());
      next.addEventListener('error', () => link.remove());
      link.after(next);
    });
  }

  const STYLE = `
    :host { all: initial; }
    .box { position: fixed; inset: auto 0 0 0; z-index: 2147483647; max-height: 75vh; overflow: auto; box-sizing: border-box;
      padding: 0.75rem 1rem 1rem; font: 14px/1.45 system-ui, sans-serif; color: #f4f1ea; background: #22262b;
      border-top: 4px solid #d0453f; box-shadow: 0 -0.5rem 2rem rgb(0 0 0 / 0.35); }
    .box.warnings { border-top-color: #d29a2c; }
    .box.small { inset: auto 0.75rem 0.75rem auto; max-width: 20rem; padding: 0.35rem 0.75rem; border: 0;
      border-left: 4px solid #d29a2c; }
    .box.small.errors { border-left-color: #d0453f; }
    h2 { margin: 0; font-size: 1rem; display: inline; }
    p { margin: 0.35rem 0; color: #cfcac0; }
    button { font: inherit; color: inherit; background: none; border: 1px solid #7f858c; border-radius: 3px; cursor: pointer;
      padding: 0.1rem 0.6rem; float: right; }
    .small button { border: 0; padding: 0; float: none; text-decoration: underline; }
    section { margin-top: 0.75rem; border-top: 1px solid #434950; padding-top: 0.5rem; }
    a { color: #9ecbff; }
    pre { margin: 0.35rem 0 0; overflow-x: auto; font: 12.5px/1.45 ui-monospace, Menlo, Consolas, monospace; }`;

  let host = null;
  let open = true;

  async function showProblems(state) {
    if (state === known) return;
    known = state;
    if (!state) {
      open = true;
      host?.remove();
      host = null;
      return;
    }
    const answer = await fetch(new URL('problems', own), { cache: 'no-store' });
    const told = await answer.json();
    if (known === state) draw(told);
  }

  function draw(told) {
    const isNew = !host;
    host ??= document.createElement('briefbook-problems');
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    // Warnings do not cover the page unless somebody wants to read them.
    if (told.errors === 0 && (isNew || host.dataset.errors !== '0')) open = false;
    if (told.errors > 0 && host.dataset.errors !== String(told.errors)) open = true;
    host.dataset.errors = told.errors;
    const box = element('div', { className: 'box', role: told.errors > 0 ? 'alert' : 'status' });
    box.classList.toggle('small', !open);
    box.classList.add(told.errors > 0 ? 'errors' : 'warnings');
    const count = [many(told.errors, 'error'), many(told.warnings, 'warning')].filter(Boolean).join(', ');
    const toggle = () => {
      open = !open;
      draw(told);
    };
    if (!open) {
      box.append(button(count, toggle));
    } else {
      box.append(button('Hide', toggle), element('h2', { textContent: count }));
      const words = 'This is the page as it last was without errors. The site is not built with errors in it.';
      if (told.errors > 0) box.append(element('p', { textContent: words }));
      for (const problem of told.problems) {
        const part = element('section');
        const place = element(problem.editor ? 'a' : 'span', { textContent: problem.place });
        if (problem.editor) place.href = problem.editor;
        part.append(place, element('pre', { textContent: problem.report }));
        box.append(part);
      }
      if (told.more > 0) box.append(element('p', { textContent: `${told.more} more` }));
    }
    root.replaceChildren(box);
    if (!host.isConnected) document.documentElement.append(host);
  }

  function element(name, properties = {}) {
    return Object.assign(document.createElement(name), properties);
  }

  function button(words, action) {
    const made = element('button', { type: 'button', textContent: words });
    made.addEventListener('click', action);
    return made;
  }

  function many(count, noun) {
    return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
  }

  connect();
})();
