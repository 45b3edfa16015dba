import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/repository';

/** A mutant that Stryker has made. */
export interface StrykerMutant {
  /** Below `templates/project/src/eternal`. */
  readonly file: string;
  readonly mutator: string;
  /** The line in which it begins. */
  readonly line: string;
  readonly from: string;
  readonly to: string;
  readonly isKilled: boolean;
  /** Killed because the tests did not end. */
  readonly isTimeout: boolean;
  /** As an option of Stryker: `path:1:2-3:4`. */
  readonly range: string;
}

const LOOP = 'templates/project/src/eternal';

/**
 * Runs the tests of a vitest config against every mutant of these files or ranges of them, which takes a second or two for
 * each. Those that do not end count as killed.
 */
export async function mutate(
  configFile: string,
  ranges: readonly string[],
): Promise<StrykerMutant[]> {
  process.chdir(root);
  // Its dependencies are ES modules only.
  const { Stryker } = await import('@stryker-mutator/core');
  const stryker = new Stryker({
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile, related: false },
    mutate: [...ranges],
    concurrency: 2,
    reporters: ['progress-append-only'],
    tempDirName: '.tmp/stryker',
    ignorePatterns: ['.tmp', '/dist', '/bench', '/emulator', '/test/snapshots', '/test/fixtures'],
    // Stryker would rewrite our tsconfig.json with the JavaScript API of TypeScript, which version 7 does not have.
    tsconfigFile: 'none',
    disableTypeChecks: false,
    // On a busy machine a slow test must not count as a kill.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    dryRunTimeoutMinutes: 20,
    allowEmpty: true,
  });
  const results = await stryker.runMutationTest();
  const tested = results.filter(({ status }) => status !== 'Ignored' && !status.endsWith('Error'));
  return tested.map(({ fileName, location, mutatorName, replacement = '', status }) => {
    const path = fileName.slice(fileName.indexOf(LOOP));
    const source = readFileSync(join(root, path), 'utf8').split('\n');
    const { start, end } = location;
    return {
      file: path.slice(LOOP.length + 1),
      mutator: mutatorName,
      line: onOneLine(source[start.line - 1] ?? ''),
      from: onOneLine(textBetween(source, start, end)),
      to: onOneLine(replacement),
      isKilled: status === 'Killed' || status === 'Timeout',
      isTimeout: status === 'Timeout',
      // Its reports count columns from 1, its options from 0.
      range: `${path}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`,
    };
  });
}

/** Both are counted from 1. */
type Position = { readonly line: number; readonly column: number };

function textBetween(source: readonly string[], start: Position, end: Position): string {
  const lines = source.slice(start.line - 1, end.line);
  const last = lines.length - 1;
  lines[last] = lines[last]?.slice(0, end.column - 1) ?? '';
  lines[0] = lines[0]?.slice(start.column - 1) ?? '';
  return lines.join('\n');
}

const onOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
