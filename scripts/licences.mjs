import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** @returns the licence notices of all packages that the bundled files, relative to `root`, come from */
export async function collectLicences(root, files) {
  const dirs = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[1] ?? []));
  const notices = await Promise.all([...dirs].sort().map((dir) => noticeOf(join(root, dir))));
  return `The files beside this one contain code of these packages.\n\n${notices.join('\n')}`;
}

async function noticeOf(dir) {
  const { name, version, license } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  const file = (await readdir(dir)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : await readFile(join(dir, file), 'utf8');
  return `--- ${name} ${version} (${license})\n\n${text.trim()}\n`;
}
