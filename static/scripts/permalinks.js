// Puts a button on every statement that copies the address under which it can be cited.
// Browsers give the clipboard to pages over HTTPS only; on others there are no buttons.

const template = document.querySelector('template.copy-link-template');
/** What is read out when an address was copied. */
const told = Object.assign(document.createElement('p'), { className: 'visually-hidden', role: 'status' });

async function copy(button, address) {
  const done = button.querySelector('[data-done]');
  const idle = button.querySelector('[data-idle]');
  try {
    await navigator.clipboard.writeText(address);
  } catch {
    // It may not be copied: then it stands where the browser shows addresses.
    location.assign(address);
    return;
  }
  const turn = (isDone) => {
    done.hidden = !isDone;
    idle.hidden = isDone;
    told.textContent = isDone ? done.textContent : '';
  };
  turn(true);
  setTimeout(turn, 2000, false);
}

if (template && navigator.clipboard) {
  document.querySelector('main').append(told);
  for (const said of document.querySelectorAll('.statement, .quotation[id]')) {
    const path = said.id ? `#${said.id}` : said.dataset.permalink;
    if (!path) continue;
    const address = new URL(path, location.href);
    address.search = '';
    const button = template.content.querySelector('button').cloneNode(true);
    button.addEventListener('click', () => copy(button, address.href));
    said.append(button);
  }
}
