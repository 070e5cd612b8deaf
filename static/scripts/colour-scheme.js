// Sets the colours that a reader chose on an earlier page, before anything is painted: it is no module for that reason.
try {
  const chosen = localStorage.getItem('colour-scheme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.scheme = chosen;
} catch {
  // The browser stores no choice for this site: the system's choice holds.
}
