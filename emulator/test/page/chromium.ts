import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

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

/** @returns a function that ends the trace and returns the CPU time of the longest task of the page, in ms */
export async function traceTasks(page: Page): Promise<() => Promise<number>> {
  const devTools = await page.context().newCDPSession(page);
  let longest = 0;
  devTools.on('Tracing.dataCollected', ({ value }) => {
    for (const { tdur } of value as { tdur?: number }[]) longest = Math.max(longest, tdur ?? 0);
  });
  const traceConfig = { includedCategories: ['toplevel'] };
  await devTools.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig });
  return async () => {
    const isComplete = new Promise((resolve) => devTools.once('Tracing.tracingComplete', resolve));
    await devTools.send('Tracing.end');
    await isComplete;
    return longest / 1_000;
  };
}
