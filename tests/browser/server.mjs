// A tiny static server on a free loopback port, as plain as the hosts that sites are published to.
//
// In: a folder. Out: its files under HTTP, with or without a content security policy. It knows nothing of what is
// in them.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

/** The strictest policy that a site with its own stylesheets and pictures can have: the theme promises to hold it. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const TYPES = {
  '.avif': 'image/avif',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
};

/**
 * Serves a folder, which may be filled later, below `prefix` (a path that begins and ends in `/`).
 *
 * Gives `origin`, `base` (the address of the home page), `missing` (the paths that were asked for in vain) and `close`.
 */
export async function serve(folder, { policy, prefix = '/' } = {}) {
  const missing = new Set();
  const server = createServer(async (request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (policy) response.setHeader('Content-Security-Policy', policy);
    const found = await find(folder, prefix, request.url);
    if (found.moved) {
      response.writeHead(301, { Location: found.moved }).end();
      return;
    }
    if (!found.file) missing.add(request.url);
    const file = found.file ?? (await find(folder, prefix, `${prefix}404.html`)).file;
    const type = (file && TYPES[extname(file)]) ?? 'application/octet-stream';
    response.writeHead(found.file ? 200 : 404, { 'Content-Type': type });
    if (!file || request.method === 'HEAD') {
      response.end();
      return;
    }
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const close = () =>
    new Promise((closed) => {
      server.close(closed);
      server.closeAllConnections();
    });
  return { origin, base: origin + prefix, missing, close };
}

/** The file of a request, or where the folder of that name is. */
async function find(folder, prefix, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://host').pathname);
  } catch {
    return {};
  }
  if (!path.startsWith(prefix) || path.includes('\0')) return {};
  const below = normalize(path.slice(prefix.length));
  if (below === '..' || below.startsWith(`..${sep}`)) return {};
  const file = join(folder, path.endsWith('/') ? join(below, 'index.html') : below);
  const facts = await stat(file).catch(() => null);
  if (facts?.isFile()) return { file };
  if (facts?.isDirectory()) return { moved: `${new URL(url, 'http://host').pathname}/` };
  return {};
}
