import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnv } from '../tools/clean-env';
import { median } from './median';

/** A run of Node. */
export interface Subject {
  readonly args: readonly string[];
  /** Where it runs: in a folder below that is made empty for each run. */
  readonly below: string;
}

const WARM_UPS = 2;
const reporter = join(import.meta.dirname, 'report-memory.cjs');

/** Runs Node once; wall time of the whole process, ms. */
function timeOnce(node: string, args: readonly string[], cwd: string, env = cleanEnv()): number {
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  const started = performance.now();
  // Nothing of ours runs in between: `execa` and its streams would be measured too.
  const { status, stderr } = spawnSync(node, args, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const wall = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')}: exit ${status}\n${stderr}`);
  return wall;
}

/** Runs Node once; the most memory that it had resident, bytes. */
function memoryOnce(node: string, args: readonly string[], cwd: string): number {
  const report = `${cwd}.memory`;
  timeOnce(node, ['--require', reporter, ...args], cwd, cleanEnv({ MEMORY_REPORT: report }));
  return Number(readFileSync(report, 'utf8'));
}

/**
 * Medians of alternating runs, in ms or bytes: what slows the machine down for a while slows all subjects down. The
 * first rounds do not count; after them what Node has compiled is in its cache, from 22.1 on.
 *
 * @param subjects by name; one that depends on the round is made for each
 */
export function measureSideBySide<Name extends string>(
  node: string,
  subjects: Readonly<Record<Name, Subject | ((round: number) => Subject)>>,
  { rounds = 15, warmUps = WARM_UPS, of = 'time' as 'time' | 'memory' } = {},
): Record<Name, number> {
  const names = Object.keys(subjects) as Name[];
  const taken = new Map<Name, number[]>(names.map((name) => [name, []]));
  const once = of === 'time' ? timeOnce : memoryOnce;
  for (let round = -warmUps; round < rounds; round++) {
    for (const name of names) {
      const subject = subjects[name];
      const { args, below } = typeof subject === 'function' ? subject(round + warmUps) : subject;
      const figure = once(node, args, join(below, name.replaceAll(/\W+/g, '-')));
      if (round >= 0) taken.get(name)?.push(figure);
    }
  }
  const medians = names.map((name) => [name, median(taken.get(name) ?? [])]);
  return Object.fromEntries(medians) as Record<Name, number>;
}
