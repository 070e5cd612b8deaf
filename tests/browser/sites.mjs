// Building sites with the program under test, and what is in an output folder.
//
// In: the program, a site's folder or its files. Out: an output folder, or what the program said. It knows
// nothing of browsers.

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The repository, which is the demo site. */
export const DEMO = fileURLToPath(new URL('../../', import.meta.url));

/** The clock of every build here: after the demo's last briefing. */
export const NOW = '2025-06-01T12:00:00Z';

/** Builds a site. Gives what is wrong with it: nothing, if it was built. */
export async function build(program, site, out, ...options) {
  const { code, said } = await run(program, [
    'build',
    '--site',
    site,
    '--out',
    out,
    '--now',
    NOW,
    '--format',
    'json',
    ...options,
  ]);
  if (code === 0) return [];
  const told = problems(said).map(
    ({ severity, rule, message, file, line }) => `${severity} ${rule}: ${message} (${file}:${line})`,
  );
  const first = told.sort().map((line) => line.slice(0, 240));
  return first.length > 0 ? first : [`exit code ${code}: ${said.slice(0, 1000)}`];
}

/** The problems in what the program said with `--format json`. */
export function problems(said) {
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** Runs a program; gives its exit code and what it said. */
export async function run(program, options) {
  try {
    const { stdout, stderr } = await execute(program, options, { maxBuffer: 64 << 20 });
    return { code: 0, said: stdout + stderr };
  } catch (error) {
    if (typeof error.code !== 'number') throw error;
    return { code: error.code, said: `${error.stdout}${error.stderr}` };
  }
}

/** Writes a site's files, as `hostile.mjs` makes them. */
export async function write(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Copies the demo's settings and content, with its language changed: a site that is read from right to left. */
export async function copyDemo(folder, language) {
  await cp(join(DEMO, 'content'), join(folder, 'content'), { recursive: true });
  const settings = await readFile(join(DEMO, 'briefbook.yaml'), 'utf8');
  await writeFile(join(folder, 'briefbook.yaml'), settings.replace(/^language: .*$/m, `language: ${language}`));
}

/** The pages of an output folder: the path of each below the base URL, its file, and what kind of page it is. */
export async function pages(folder) {
  const files = await readdir(folder, { recursive: true });
  const found = [];
  for (const name of files.filter((name) => name.endsWith('.html')).sort()) {
    const file = join(folder, name);
    const html = await readFile(file, 'utf8');
    found.push({
      path: name
        .replace(/(^|\/)index\.html$/, '$1')
        .split('/')
        .map(encodeURIComponent)
        .join('/'),
      file,
      kind: kind(name, html),
      size: html.length,
    });
  }
  return found;
}

/** The kind of a page: what its template names it, with entities told apart by their kind. */
function kind(name, html) {
  if (/<meta http-equiv="refresh"/.test(html)) return 'redirect';
  const form = /<body class="page-([a-z0-9_-]+)/.exec(html)?.[1] ?? 'unknown';
  const entity = /<article class="entity entity-([a-z0-9_-]+)/.exec(html)?.[1];
  if (entity) return `${form} of ${entity}`;
  // These lists are made for the site as a whole, for a year of it, and for one entity.
  if (form === 'timeline' && /^timeline\/\d/.test(name)) return 'timeline of a year';
  if (['timeline', 'statements'].includes(form) && !name.startsWith(form)) return `${form} of an entity`;
  return form;
}

/** The kind of page that each template makes. A template that is not named here is reported by the tests. */
export const KIND_OF_TEMPLATE = {
  '404.html': 'not-found',
  'agreement.html': 'agreement of agreements',
  'appearances.html': 'appearances',
  'between.html': 'between',
  'briefing.html': 'briefing',
  'briefings.html': 'list',
  'corrections.html': 'corrections',
  'country.html': 'country of countries',
  'entity.html': 'entity of ships',
  'home.html': 'home',
  'index.html': 'index',
  'organisation.html': 'organisation of organisations',
  'page.html': 'page',
  'pairs.html': 'pairs',
  'person.html': 'person of people',
  'redirect.html': 'redirect',
  'search.html': 'search',
  'shared_name.html': 'shared-name',
  'shared_names.html': 'shared-names',
  'source.html': 'source',
  'sourced.html': 'sourced',
  'sources.html': 'sources',
  'statements.html': 'statements of an entity',
  'status_table.html': 'status-table',
  'timeline.html': 'timeline',
  'timeline_part.html': 'timeline of an entity',
};

/** The templates of the theme whose kind of page none of `all` is. */
export async function unseenTemplates(all) {
  const seen = new Set(all.map(({ kind }) => kind));
  const names = await readdir(join(DEMO, 'templates'));
  return names
    .filter((name) => name.endsWith('.html') && name !== 'base.html' && !seen.has(KIND_OF_TEMPLATE[name]))
    .map((name) => `templates/${name} makes no page here: give wide_site.mjs one, and name its kind in sites.mjs`);
}

/** The largest page of each kind, which has the most to show. */
export function largestOfEachKind(all) {
  const largest = new Map();
  for (const page of all) {
    if (page.size > (largest.get(page.kind)?.size ?? -1)) largest.set(page.kind, page);
  }
  return [...largest.values()].sort((a, b) => (a.kind < b.kind ? -1 : 1));
}
