import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileTemplates } from '../../src/generator/plan/templates';
import type { Release } from '../../tools/project';
import { root, version } from '../../tools/repository';
import { patches } from './patches';

/** This version, and those that the patches make, in order. */
export function writeReleases(folder: string): Release[] {
  const history = patches.map(({ version: made, changes }) => ({ version: made, changes }));
  let templates = join(root, 'templates');
  const later = patches.map((patch) => {
    const next = join(folder, patch.version);
    cpSync(templates, next, { recursive: true, filter: (path) => !path.includes('node_modules') });
    templates = next;
    for (const { from, ...change } of patch.changes) {
      const old = templatePath(next, from);
      if ('removed' in change) rmSync(old);
      else if (typeof change.to === 'string') {
        const now = join(next, change.to + (old.endsWith('.hbs') ? '.hbs' : ''));
        mkdirSync(dirname(now), { recursive: true });
        renameSync(old, now);
      }
    }
    for (const [path, text] of Object.entries(patch.added)) writeFileSync(join(next, path), text);
    for (const [path, edits] of Object.entries(patch.edits)) replaceIn(join(next, path), edits);
    return releaseOf(patch.version, next, history.slice(0, patches.indexOf(patch) + 1));
  });
  return [releaseOf(version, join(root, 'templates'), []), ...later];
}

/** Compiled once, because it takes longer than the rest of a run. */
function releaseOf(
  made: string,
  folder: string,
  history: Parameters<typeof compileTemplates>[2],
): Release {
  const templates = compileTemplates(made, folder, history);
  return { version: made, loadTemplates: () => templates };
}

function templatePath(folder: string, name: string): string {
  const path = join(folder, name);
  try {
    readFileSync(path);
    return path;
  } catch {
    return `${path}.hbs`;
  }
}

function replaceIn(path: string, edits: readonly (readonly [from: string, to: string])[]): void {
  let text = readFileSync(path, 'utf8');
  for (const [from, to] of edits) {
    if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
    text = text.replaceAll(from, () => to);
  }
  writeFileSync(path, text);
}
