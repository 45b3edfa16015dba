import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnv } from '../tools/clean-env';
import { median } from './median';

/** A run of Node. */
export interface Subject {
  readonly args: readonly string[];
  /** The parent of its working folder, which is empty at the start of each run. */
  readonly below: string;
}

const WARM_UPS = 2;
const reporter = join(import.meta.dirname, 'report-memory.cjs');

/** Runs Node once. @returns wall time of the whole process, ms */
function timeOnce(args: readonly string[], cwd: string, env = cleanEnv()): number {
  rmSync(cwd, { recursive: true, force: true });
  mkdirSync(cwd, { recursive: true });
  const started = performance.now();
  // The time of `execa` and its streams would count too.
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const wall = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')}: exit ${status}\n${stderr}`);
  return wall;
}

/** Runs Node once. @returns its peak resident memory, bytes */
function memoryOnce(args: readonly string[], cwd: string): number {
  const report = `${cwd}.memory`;
  timeOnce(['--require', reporter, ...args], cwd, cleanEnv({ MEMORY_REPORT: report }));
  return Number(readFileSync(report, 'utf8'));
}

/**
 * Medians of alternating runs, in ms or bytes: a machine that is slow for a while is slow for all subjects. The first
 * rounds do not count. They fill Node's compile cache (from Node 22.1).
 *
 * @param subjects by name; a function makes one for each round
 */
export function measureSideBySide<Name extends string>(
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
      const figure = once(args, join(below, name.replaceAll(/\W+/g, '-')));
      if (round >= 0) taken.get(name)?.push(figure);
    }
  }
  const medians = names.map((name) => [name, median(taken.get(name) ?? [])]);
  return Object.fromEntries(medians) as Record<Name, number>;
}
