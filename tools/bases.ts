import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BASE_PATH, parseBases, printBases } from '../src/generator/workspace/base-file';
import { baseText, type MergeBase, type MergeBases } from '../src/generator/workspace/bases';

/** What was last generated in a project. */
export const basesIn = (dir: string): MergeBases =>
  parseBases(readFileSync(join(dir, BASE_PATH), 'utf8'));

export const baseTextIn = (dir: string, path: string): string | undefined =>
  baseText(basesIn(dir).get(path));

/** Gives a project bases that no run has left: texts by path, `undefined` for none. */
export function setBases(dir: string, changed: Readonly<Record<string, string | undefined>>): void {
  const { paths, get, stubs } = basesIn(dir);
  const there = paths.flatMap((path): [string, MergeBase][] => {
    const base = get(path);
    return base === undefined || path in changed ? [] : [[path, base]];
  });
  const set = Object.entries(changed).flatMap(([path, text]): [string, MergeBase][] =>
    text === undefined ? [] : [[path, { kind: 'text', text }]],
  );
  writeBases(dir, new Map([...there, ...set]), stubs);
}

export function writeBases(
  dir: string,
  bases: ReadonlyMap<string, MergeBase>,
  stubs?: MergeBases['stubs'],
): void {
  const file = join(dir, BASE_PATH);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, printBases(bases, stubs));
}
