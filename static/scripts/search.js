// Finds entities by what they are called, and pages by their words, in files that are fetched when they are needed.
// Their format is described in `src/render/search.rs` of the program. A term is made as in `src/search/terms.rs`.

/** How long after the last letter is searched, in milliseconds. */
const PAUSE = 120;
/** How many names are shown, and how many pages at first and with each further step. */
const NAMES = 8;
const PAGES = 10;
/** What a word that only begins as typed is worth, beside one that is as typed. */
const BEGINNING = 0.5;

/** Periods between single letters, as in “U.S.”. */
const INITIALS = /(?<=(?<![\p{Alphabetic}\p{N}\p{M}])\p{Alphabetic})\.(?=\p{Alphabetic}(?![\p{Alphabetic}\p{N}\p{M}]))/gu;
const JOINERS = /[\u00AD\u200B-\u200F\u2060\uFEFF]/gu;
const APOSTROPHES = /['`´\u02B9\u02BB-\u02BF\u055A\u05F3\u2018-\u201B\u2032\uA78B\uA78C\uFF07]/gu;
const OMITTED = /[\u0300-\u036F\u0591-\u05C7\u0610-\u061A\u0640\u064B-\u065F\u0670]/gu;
const PLAIN = { ς: 'σ', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th', ħ: 'h', ŧ: 't', ŋ: 'n', ى: 'ي' };
/** Letters of scripts without spaces between words, as in a class of a regular expression. */
const UNSPACED =
  '\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3041-\u30FF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uF900-\uFAFF\uFF66-\uFF9F\u{20000}-\u{3FFFF}';
/** Letters of syllabic scripts such as Hangul. */
const SYLLABLE = /^[\u1100-\u167F\uA000-\uA63F\uAC00-\uD7A3]/u;
/** Letters of scripts with few or no letters for vowels, from Hebrew to the scripts of India. */
const CONSONANT = /^[\u0590-\u0DFF]/u;
const PARTS = new RegExp(`([${UNSPACED}]+)|[^${UNSPACED}]+`, 'gu');

const fold = (word) =>
  word.toLowerCase().normalize('NFKD').replace(OMITTED, '').replace(APOSTROPHES, '').replace(/./gu, (it) => PLAIN[it] ?? it).normalize('NFC');

/** By how many letters a word is put into a file; a shorter one is found whole only. */
const keyLength = (word) => (SYLLABLE.test(word) ? 1 : CONSONANT.test(word) ? 2 : 3);

/** The terms of a text, each with the letters by which it is put into a file, and whether it is found whole only. */
export function terms(text) {
  const found = [];
  for (const word of text.replace(JOINERS, '').replace(APOSTROPHES, "'").replace(INITIALS, '').match(/[\p{Alphabetic}\p{N}\p{M}]+/gu) ?? []) {
    for (const [part, unspaced] of fold(word).matchAll(PARTS)) {
      const letters = [...part];
      if (unspaced) letters.forEach((it, at) => found.push({ term: it + (letters[at + 1] ?? ''), key: it }));
      else if (letters.length > 1 || /^\p{N}/u.test(part) || SYLLABLE.test(part)) {
        const bare = part.replace(/^ال(?=...)/u, '').replace(/^([a-z]{2,}[a-rt-z])(?<![ui])s$/, '$1');
        const length = keyLength(bare);
        found.push({ term: bare, key: [...bare].slice(0, length).join(''), isShort: [...bare].length < length });
      }
    }
  }
  return found;
}

/** In which of several files something stands (FNV-1a over code points). */
function fileOf(letters, files) {
  let hash = 0x811c9dc5;
  for (const letter of letters) hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193);
  return (hash >>> 0) % files;
}

/** Files do not number the pages alike: the site was published between the fetching of one and the other. */
class OtherEdition extends Error {}

/** The search of a site, from what the page says of its files. */
export function searchOf({ at, nameFiles, wordFiles, pagesPerFile }) {
  const files = new Map();
  let cache = 'default';

  const load = (name) => {
    const read = async () => {
      const response = await fetch(`${at}${name}.json`, { cache });
      if (!response.ok) throw new Error(`${name}: ${response.status}`);
      return response.json();
    };
    if (!files.has(name)) {
      const file = read();
      files.set(name, file);
      // What did not come is fetched when it is next needed.
      file.catch(() => files.get(name) === file && files.delete(name));
    }
    return files.get(name);
  };

  /** The pages that have a word or one that begins so, each with what that is worth; and the edition of the index. */
  async function pagesWith({ term, key, isShort }) {
    const { edition, total, words } = await load(`words-${fileOf(key, wordFiles)}`);
    const worth = new Map();
    for (const [word, numbers] of Object.entries(words)) {
      if (word !== term && (isShort || !word.startsWith(term))) continue;
      let page = -1;
      for (const number of numbers) {
        page += (number >> 3) + 1;
        const weight = (number & 7) * (word === term ? 1 : BEGINNING);
        worth.set(page, Math.max(weight, worth.get(page) ?? 0));
      }
    }
    return { edition, worth, rarity: Math.log(1 + total / (worth.size || 1)) };
  }

  /** The numbers of pages, the best first: those with all words; if none has, `isPartly` those with the most. */
  async function pages(words) {
    const lists = await Promise.all(words.map(pagesWith));
    if (lists.some(({ edition }) => edition !== lists[0].edition)) throw new OtherEdition();
    const found = new Map();
    for (const { worth, rarity } of lists) {
      for (const [page, weight] of worth) {
        const { count = 0, score = 0 } = found.get(page) ?? {};
        found.set(page, { count: count + 1, score: score + weight * rarity });
      }
    }
    const most = [...found.values()].reduce((most, { count }) => Math.max(most, count), 0);
    const best = [...found].filter(([, { count }]) => count === most);
    best.sort(([page, a], [other, b]) => b.score - a.score || other - page);
    return { numbers: best.map(([page]) => page), isPartly: most < words.length, edition: lists[0]?.edition };
  }

  /** What there is to show of pages. */
  async function describe({ numbers, edition }) {
    const describeOne = async (number) => {
      const file = await load(`pages-${Math.floor(number / pagesPerFile)}`);
      if (file.edition !== edition) throw new OtherEdition();
      const [url, title, kind, date, summary] = file.pages[number % pagesPerFile];
      return { url, title, kind, date, summary };
    };
    return Promise.all(numbers.map(describeOne));
  }

  /** The entities that have a name with all words, the best first; `also` is that name, if it is not the first one. */
  async function names(words) {
    const { kinds, entities } = await load(`names-${fileOf([...words[0].term].slice(0, 1), nameFiles)}`);
    const found = [];
    for (const [url, title, kind, weight, further] of entities) {
      const all = [title, ...further].map((name) => ({ name, has: terms(name).map(({ term }) => term) }));
      const rank = ({ has }) => {
        if (!words.every(({ term }) => has.some((word) => word.startsWith(term)))) return Infinity;
        if (has.length === words.length && words.every(({ term }) => has.includes(term))) return 0;
        return has[0].startsWith(words[0].term) ? 1 : 2;
      };
      const [best] = all.map((name) => ({ ...name, rank: rank(name) })).sort((a, b) => a.rank - b.rank);
      if (best.rank === Infinity) continue;
      found.push({ url, title, kind: kinds[kind], weight, rank: best.rank, also: best.name === title ? null : best.name });
    }
    return found.sort((a, b) => a.rank - b.rank || b.weight - a.weight).slice(0, NAMES);
  }

  /** All that is found, with the first pages; when the site was published in the meantime, once more with all files new. */
  async function find(words) {
    const once = async () => {
      const [named, found] = await Promise.all([names(words), pages(words)]);
      const first = await describe({ ...found, numbers: found.numbers.slice(0, PAGES) });
      return { named, found, first };
    };
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof OtherEdition)) throw error;
      files.clear();
      cache = 'reload';
      return once();
    }
  }

  return { find, describe };
}

/** Brings the search box at a place to life. */
function start(place) {
  const template = place.querySelector('template');
  if (!template) return;
  template.replaceWith(template.content);
  const { at, nameFiles, wordFiles, pagesPerFile, leads } = place.dataset;
  const search = searchOf({ at, nameFiles, wordFiles, pagesPerFile });
  const input = place.querySelector('input');
  const more = place.querySelector('button');
  const list = (name) => place.querySelector(`.found-${name} :is(ul, ol)`);
  let timer;
  let asked = 0;
  let shown = {};

  /** Adds an entry to a list: what each part of it says. */
  const add = (name, { url, title, ...parts }) => {
    const item = place.querySelector(`template.found-${name}`).content.firstElementChild.cloneNode(true);
    Object.assign(item.querySelector('a'), { href: url, textContent: title });
    for (const [part, text] of Object.entries(parts)) {
      const there = item.querySelector(`[data-${part}]`);
      if (!there) continue;
      (there.querySelector('[data-words]') ?? there).textContent = text ?? '';
      there.hidden = !text;
    }
    list(`${name}s`).append(item);
  };

  const tell = (state, counts = {}) => {
    for (const part of place.querySelectorAll('[data-when]')) part.hidden = part.dataset.when !== state;
    for (const [name, count] of Object.entries(counts)) {
      for (const part of place.querySelectorAll(`[data-count="${name}"]`)) part.textContent = count.toLocaleString(`${document.documentElement.lang}-u-nu-latn`);
      place.querySelector(`.found-${name}`).hidden = count === 0;
    }
  };

  const showMore = (pages) => {
    for (const page of pages) add('page', page);
    more.hidden = list('pages').childElementCount >= shown.numbers.length;
  };

  const run = async () => {
    asked += 1;
    const own = asked;
    const words = [...new Map(terms(input.value).map((it) => [it.term, it])).values()].slice(0, 10);
    const nothing = { named: [], found: { numbers: [] }, first: [] };
    let result;
    try {
      result = words.length > 0 ? await search.find(words) : nothing;
    } catch {
      result = { ...nothing, hasFailed: true };
    }
    if (own !== asked) return;
    const { named, found, first, hasFailed } = result;
    shown = found;
    for (const name of ['names', 'pages']) list(name).replaceChildren();
    for (const entity of named) add('name', entity);
    showMore(first);
    const count = named.length + found.numbers.length;
    const state = () => {
      if (hasFailed) return 'failed';
      if (words.length === 0) return '';
      if (count === 0) return 'none';
      return found.isPartly && found.numbers.length > 0 ? 'partly' : 'found';
    };
    tell(state(), { names: named.length, pages: found.numbers.length });
  };

  /** Where what was typed can be found again. */
  const address = () => {
    const typed = input.value.trim();
    return typed ? `${at}?${new URLSearchParams({ q: typed })}` : at;
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      run();
      if (leads === undefined) history.replaceState(history.state, '', address());
    }, PAUSE);
  });
  input.form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (leads === undefined) run();
    else location.assign(address());
  });
  more.addEventListener('click', async () => {
    const from = list('pages').childElementCount;
    const own = asked;
    try {
      const pages = await search.describe({ ...shown, numbers: shown.numbers.slice(from, from + PAGES) });
      if (own !== asked) return;
      showMore(pages);
      list('pages').children[from]?.querySelector('a').focus();
    } catch (error) {
      if (error instanceof OtherEdition) run();
      else tell('failed');
    }
  });
  // The arrows go from the words to the results and along them.
  place.addEventListener('keydown', (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [input, ...place.querySelectorAll('.found-names a, .found-pages a')];
    const next = all[all.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  if (leads === undefined) {
    input.value = new URLSearchParams(location.search).get('q') ?? '';
    if (input.value) run();
  }
}

document.querySelectorAll('.search').forEach(start);
