// The demo as a host serves it: by nginx, with the snippet that the build has made for it.
//
// In: the program, a browser, a folder to work in, a report. Out: checks. That every answer has its headers, the tests of
// the program find out; here pages of every kind have to live with them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { findProgram, open } from './browser.mjs';
import { quiet } from './page_checks.mjs';
import { build, copyDemo, largestOfEachKind, pages, write } from './sites.mjs';
import { wideSite } from './wide_site.mjs';

const PATIENCE = 30_000;

/** Builds the demo and a site with every kind of page for nginx, and opens a page of each kind. */
export async function checkHosted(report, program, browser, folder) {
  const nginx = findProgram('nginx');
  if (!nginx) return report.skip('hosted', 'there is no nginx');
  const demo = join(folder, 'hosted-demo-source');
  await copyDemo(demo, 'en');
  const wide = join(folder, 'hosted-wide-source');
  await write(wide, wideSite());
  for (const [name, source] of Object.entries({ demo, wide })) {
    await report.attempt(`hosted, ${name}: a page of each kind by nginx, under the policy it gets`, async () => {
      await appendFile(join(source, 'briefbook.yaml'), '\nhosts: nginx\n');
      const site = join(folder, `hosted-${name}`);
      const problems = await build(program, source, site);
      if (problems.length > 0) return problems;
      const server = await start(nginx, site, join(folder, `nginx-${name}`));
      try {
        return await look(browser, site, server.origin);
      } finally {
        await server.stop();
      }
    });
  }
}

async function look(browser, site, origin) {
  const problems = [];
  for (const { path, kind } of largestOfEachKind(await pages(site))) {
    if (kind === 'redirect') continue;
    const status = path === '404.html' ? 404 : 200;
    // The page for unknown addresses is looked at where readers meet it.
    const address = `${origin}/${status === 404 ? 'no-such/page/' : path}`;
    const { page, seen, response } = await open(browser, address, { status });
    problems.push(...quiet(seen, origin).map((problem) => `/${path}: ${problem}`));
    if (response.status() !== status) problems.push(`/${path}: status ${response.status()}`);
    const policy = response.headers()['content-security-policy'] ?? '';
    if (!policy.includes("default-src 'none'")) problems.push(`/${path}: no policy came with it`);
    const styled = await page.evaluate(() => [...document.styleSheets].some((sheet) => sheet.cssRules.length > 0));
    if (!styled) problems.push(`/${path}: no stylesheet was applied`);
    await page.close();
  }
  return problems;
}

/** Starts nginx on a free port, with a site as its root. Gives its origin, and `stop`. */
async function start(nginx, site, folder) {
  const port = await freePort();
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((it) => `${it}_temp_path ${folder}/${it};`);
  await write(folder, {
    'nginx.conf': `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events {}
http {
  access_log off;
  ${paths.join(' ')}
  server { listen 127.0.0.1:${port}; root ${site}; include ${site}/_nginx.conf; }
}
`,
  });
  const child = spawn(nginx, ['-p', folder, '-e', `${folder}/error.log`, '-c', `${folder}/nginx.conf`]);
  let said = '';
  child.stderr.on('data', (piece) => {
    said += piece;
  });
  const ended = once(child, 'exit');
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  for (const end = Date.now() + PATIENCE; ; ) {
    if (await fetch(origin).catch(() => false)) return { origin, stop };
    if (child.exitCode !== null || Date.now() > end) throw new Error(`nginx does not start: ${said}`);
    await new Promise((later) => setTimeout(later, 30));
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
