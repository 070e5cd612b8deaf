// Sets the colours that a reader chose on an earlier page. It runs before anything is painted, so that no page flashes;
// it is no module for that reason. `scheme-switch.js` lets readers choose.
try {
  const chosen = localStorage.getItem('colour-scheme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.scheme = chosen;
} catch {
  // The browser keeps nothing for this site: the system's choice holds.
}
