import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withAsciiMarks } from '../../src/generator/message';
import { root } from '../../tools/repository';
import { mustRun } from '../../tools/run';
import type { Scenarios, Step } from './steps';
import { mustRunUnderWine, type Wine, windowsPath } from './wine';

/** What a step of `driver.mjs` did. */
export interface Played {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
  /** After a command that wrote something. */
  readonly files?: Readonly<Record<string, string>>;
}

const driver = join(root, 'test/windows/driver.mjs');
const generator = join(root, 'dist/start.cjs');

type Results = Record<keyof Scenarios, Played[]>;

/** Plays scenarios in an empty folder: on this machine or, with a `node.exe`, under Wine. */
export async function play(
  folder: string,
  scenarios: Scenarios,
  windows?: { wine: Wine; node: string },
): Promise<Results> {
  const own = windows === undefined ? (path: string) => path : windowsPath;
  const [plan, result, place] = [
    join(folder, 'plan.json'),
    join(folder, 'result.json'),
    join(folder, 'root'),
  ];
  mkdirSync(place);
  writeFileSync(plan, JSON.stringify({ generator: own(generator), root: own(place), scenarios }));
  const args = [driver, plan, result].map(own);
  if (windows === undefined) await mustRun(folder, process.execPath, args);
  else await mustRunUnderWine(windows.wine, folder, [windows.node, ...args]);
  const results: Results = JSON.parse(readFileSync(result, 'utf8'));
  for (const played of Object.values(results).flat()) {
    Object.assign(played, withoutSystem(played, own(place)));
  }
  return results;
}

/** The reports without what differs between systems. */
const withoutSystem = ({ stdout, stderr }: Played, folder: string): Played =>
  stdout === undefined || stderr === undefined
    ? {}
    : { stdout: plain(stdout, folder), stderr: plain(stderr, folder) };

const plain = (text: string, folder: string): string =>
  withAsciiMarks(text)
    .replaceAll(folder.replaceAll('\\', '\\\\'), '<root>')
    .replaceAll(folder, '<root>')
    .replaceAll('\\\\', '/')
    .replaceAll('\\', '/')
    .replaceAll('"', "'")
    .replaceAll("'get,post'", 'get,post')
    .replaceAll('curl.exe', 'curl');

export const nameOf = (step: Step): string => JSON.stringify(step).slice(0, 100);
