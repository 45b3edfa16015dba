import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { findChromium, launch } from '../emulator/test/page/chromium';
import { caseNamed } from '../tools/cases';
import { startDevServer } from '../tools/dev-server';
import { generate } from '../tools/generate';
import { installDependencies } from '../tools/installs/installed-root';
import { loopClient } from '../tools/loop-client';
import { root } from '../tools/repository';
import { removeTempDir } from '../tools/temp-dir';
import { drawTerminal } from './terminal-picture';

/** What the runs of each job return, in a cycle, so that every picture shows the same. */
const RESULTS: Readonly<Record<string, string>> = {
  'process-orders': '[0, 0, 3, 1, 0, 0, 0, 4, 2, 0]',
  'process-invoices': '[0, 0, 0, 0, 7, 0, 0, 0]',
  'process-mail-out': '[22, 9, 31, 14, -1, 18, 27, 5, 12]',
};
const SPEED = 600;
const MAX_BYTES = 150_000;

/** Draws the pictures of the READMEs into `docs/`; those of the page only where a Chromium is installed. */
async function drawPictures(): Promise<void> {
  await drawTerminal();
  const executable = findChromium();
  if (executable === undefined) return;
  const folder = await installDependencies();
  const browser = await launch(executable);
  try {
    const project = await generate(caseNamed('three-jobs'), join(folder, 'pictures'));
    for (const [file, results] of Object.entries(RESULTS)) fillIn(project, file, results);
    const server = await startDevServer(project, { speed: SPEED });
    for (const id of caseNamed('three-jobs').jobs) await loopClient(server.url, id).start();
    await sleep(6_000);
    const json = { 'content-type': 'application/json' };
    const speed = `${server.url}/runtime/emulator/speed`;
    await fetch(speed, { method: 'POST', headers: json, body: '1' });
    await sleep(4_000);
    await draw(browser, server.url, 'light');
    await draw(browser, server.url, 'dark');
    await server.stop();
  } finally {
    await browser.close();
    await removeTempDir(folder);
  }
}

/** Replaces the simulated work by these results; -1 fails. */
function fillIn(project: string, file: string, results: string): void {
  const path = join(project, 'src/processors', `${file}.ts`);
  const text = readFileSync(path, 'utf8');
  const simulated = 'Math.floor(Math.random() * 5)';
  if (!text.includes(simulated)) throw new Error(`${file}: no ${simulated}`);
  const rows = `
const results = ${results};
let runs = 0;
function next(): number {
  const result = results[runs++ % results.length] ?? 0;
  if (result < 0) throw new Error('The mail server answered 421');
  return result;
}
`;
  writeFileSync(path, text.replace(simulated, 'next()') + rows);
}

async function draw(browser: Browser, url: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const viewport = { width: 1_280, height: 760 };
  const page = await browser.newPage({ viewport, colorScheme });
  await page.goto(url);
  await page.getByText('until the next run').first().waitFor();
  await page.waitForTimeout(1_000);
  mkdirSync(join(root, 'docs'), { recursive: true });
  const path = join(root, 'docs', `page-${colorScheme}.png`);
  await page.screenshot({ path });
  await page.close();
  const { size } = statSync(path);
  console.log(`${path}: ${(size / 1_000).toFixed(0)} kB`);
  if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES / 1_000} kB`);
}

void drawPictures();
