import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Returns the license notices of all packages whose code is in the bundled files (paths from `root`). */
export async function collectLicenses(root, files) {
  const dirs = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[1] ?? []));
  const notices = await Promise.all([...dirs].sort().map((dir) => noticeOf(join(root, dir))));
  return notices.join('\n');
}

async function noticeOf(dir) {
  const { name, version, license } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
  const file = (await readdir(dir)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : await readFile(join(dir, file), 'utf8');
  return `--- ${name} ${version} (${license})\n\n${text.trim()}\n`;
}
