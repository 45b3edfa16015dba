import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is; undefined when there is none, which is said in a line. */
export function findBrowser(): string | undefined {
  const path = [process.env.CHROMIUM ?? '', ...PLACES].find((each) => existsSync(each));
  if (path === undefined) {
    console.log('Skipped: the tests of the page in a browser. No chromium (or set CHROMIUM).');
  }
  return path;
}

export function launch(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: [...args, ...quiet] });
}
