// Lets readers choose light or dark colours, or those of their system, and remembers it in this browser.

const KEY = 'colour-scheme';
const place = document.querySelector('.scheme-switch');
const template = place?.querySelector('template');

/** Shows the page in a scheme; with another word than `light` and `dark`, in that of the system. */
function apply(scheme) {
  const root = document.documentElement;
  if (scheme === 'light' || scheme === 'dark') root.dataset.scheme = scheme;
  else delete root.dataset.scheme;
}

function remember(scheme) {
  try {
    if (scheme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, scheme);
  } catch {
    // Nothing may be kept: the choice holds for this page.
  }
}

if (template) {
  template.replaceWith(template.content);
  const select = place.querySelector('select');
  const shown = () => document.documentElement.dataset.scheme ?? 'system';
  select.value = shown();
  select.addEventListener('change', () => {
    apply(select.value);
    remember(select.value);
  });
  // Another tab of the same site chose.
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== KEY && key !== null) return;
    apply(newValue);
    select.value = shown();
  });
}
