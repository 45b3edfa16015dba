import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileTemplates } from '../../src/generator/plan/templates';
import { version } from '../../src/version';
import type { Release } from '../../tools/project';
import { root } from '../../tools/repository';

export interface Releases {
  readonly ours: Release;
  /** A later version: each file differs in at least one line, one is removed, one is new. */
  readonly later: Release;
}

/** One of the project's files of each kind. Without the others a sequence takes a third of the time. */
const FEW =
  /^(\.[^/]+|[^/]+|\.vscode\/.*|emulator\/.*\.d\.mts|src\/eternal\/(index|settings|state)\.ts|test\/eternal\/promises\.test\.ts)$/;

/** Writes both sets of templates below `folder`. */
export function writeReleases(folder: string, files: 'all' | 'few'): Releases {
  const [ours, later] = ['ours', 'later'].map((name) => join(folder, name)) as [string, string];
  cpSync(join(root, 'templates'), ours, { recursive: true });
  for (const path of filesIn(join(ours, 'project'))) {
    if (files === 'few' && !FEW.test(path)) rmSync(join(ours, 'project', path));
  }
  cpSync(ours, later, { recursive: true });
  for (const path of filesIn(later)) changeFile(join(later, path));
  rmSync(join(later, 'project/test/eternal/promises.test.ts'));
  writeFileSync(join(later, 'project/src/eternal/later.ts'), 'export const later = true;\n');
  return { ours: release(version, ours), later: release('99.0.0', later) };
}

/** Compiled once, because it takes longer than the rest of a run. */
function release(made: string, folder: string): Release {
  const templates = compileTemplates(made, folder);
  return { version: made, loadTemplates: () => templates };
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

function changeFile(path: string): void {
  const text = readFileSync(path, 'utf8');
  const name = path.replace(/\.hbs$/, '');
  if (name.endsWith('.json')) writeFileSync(path, text.replace('{\n', '{\n  "later": true,\n'));
  else if (/\.m?ts$/.test(name)) writeFileSync(path, changeSource(text));
  else writeFileSync(path, `${text}later/\n`);
}

/** One line more, one line less, one line changed. A compiler accepts all three. */
function changeSource(text: string): string {
  const lines = text.split('\n');
  const third = Math.floor(lines.length / 3);
  const changed = lines.findIndex((line, index) => index > third && line.endsWith(';'));
  if (changed >= 0) lines[changed] += ' // later';
  const blank = lines.findLastIndex((line, index) => index < lines.length - 1 && line === '');
  if (blank > 0) lines.splice(blank, 1);
  const call = lines.findIndex((line) => line.startsWith('eternalFunction('));
  lines.splice(Math.max(call, 0), 0, '// A line that a later version has.');
  return lines.join('\n');
}
