// Names pages of the sitemap whose addresses are like the one that leads nowhere.

const place = document.querySelector('.near');
const template = place?.querySelector('template');

const read = async (address, type) => new DOMParser().parseFromString(await (await fetch(address)).text(), type);

/** The last part of an address, in pairs of letters. */
function pairs(path) {
  const name = path.toLowerCase().split('/').filter(Boolean).pop() ?? '';
  return new Set([...name].slice(1).map((letter, at) => name[at] + letter));
}

async function suggest() {
  const wanted = pairs(location.pathname);
  const likeness = (path) => {
    const other = pairs(path);
    return (2 * [...other].filter((pair) => wanted.has(pair)).length) / (wanted.size + other.size);
  };
  const sitemap = await read(place.dataset.sitemap, 'text/xml');
  const all = [...sitemap.querySelectorAll('url > loc')].map((loc) => new URL(loc.textContent).pathname);
  const near = all.filter((path) => likeness(path) > 0.5).sort((a, b) => likeness(b) - likeness(a));
  const list = template.content.querySelector('ul');
  for (const path of near.slice(0, 5)) {
    const { textContent } = (await read(path, 'text/html')).querySelector('h1');
    const link = Object.assign(document.createElement('a'), { href: path, textContent });
    list.appendChild(document.createElement('li')).append(link);
  }
  if (near.length > 0) template.replaceWith(template.content);
}

if (template) suggest();
