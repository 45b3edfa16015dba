import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Finds the path of Chromium. Prints a line and returns undefined when it is not installed. */
export function findChromium(): string | undefined {
  const path = [process.env.CHROMIUM ?? '', ...PATHS].find((each) => existsSync(each));
  if (path === undefined) {
    console.log(
      'Skipped the tests of the page in a browser: Chromium is not installed. Set CHROMIUM to its path.',
    );
  }
  return path;
}

export function launch(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
  return chromium.launch({ executablePath, args: [...args, ...quiet] });
}
