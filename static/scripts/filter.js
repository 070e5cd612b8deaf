// Filters a list by what a reader types: an entry stays if it has every word, whatever the accents and the case.
// `data-items` and `data-groups` of `.list-filter` are selectors of the entries and of the parts that are hidden when none
// of their entries stays. `?q=` in the address filters from the start, and follows.

/** How long after the last letter the count is reported, in milliseconds. */
const PAUSE = 300;

const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Brings the filter at a place to life. */
function start(place) {
  const template = place.querySelector('template');
  const items = [...document.querySelectorAll(place.dataset.items)];
  if (!template || items.length === 0) return;
  template.replaceWith(template.content);
  const input = place.querySelector('input');
  const texts = items.map((item) => fold(item.textContent));
  const groups = place.dataset.groups ? [...document.querySelectorAll(place.dataset.groups)] : [];
  let timer;

  const filter = () => {
    const words = fold(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, at) => {
      item.hidden = !words.every((word) => texts[at].includes(word));
      if (!item.hidden) shown += 1;
    });
    for (const group of groups) {
      group.hidden = items.every((item) => item.hidden || !group.contains(item));
      const link = group.id && document.querySelector(`.letters a[href="#${CSS.escape(group.id)}"]`);
      if (link) link.parentElement.hidden = group.hidden;
    }
    clearTimeout(timer);
    timer = setTimeout(() => {
      tell(place, words.length > 0, shown, items.length);
      follow(input.value.trim());
    }, PAUSE);
  };
  input.addEventListener('input', filter);
  const asked = new URLSearchParams(location.search).get('q');
  if (asked) {
    input.value = asked;
    filter();
  }
}

/** Says how many entries stay, in the words of the page. */
function tell(place, isFiltered, shown, total) {
  for (const part of place.querySelectorAll('[data-when]')) {
    part.hidden = !isFiltered || (part.dataset.when === 'none') !== (shown === 0);
  }
  for (const part of place.querySelectorAll('[data-shown]')) part.textContent = shown;
  for (const part of place.querySelectorAll('[data-total]')) part.textContent = total;
}

/** Writes what was typed into the address, so that it can be kept and sent. */
function follow(typed) {
  const address = new URL(location.href);
  if (typed) address.searchParams.set('q', typed);
  else address.searchParams.delete('q');
  if (address.href !== location.href) history.replaceState(history.state, '', address);
}

document.querySelectorAll('.list-filter').forEach(start);
