import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnv } from '../test/support/clean-env';
import { median } from './median';

export interface Figures {
  /** Wall time of the whole process, milliseconds. */
  wall: number;
  /** Most memory it had resident, bytes. */
  memory: number;
}

/** At least eleven, as the bars ask for; odd, so that the median is one of them. */
const ROUNDS = 15;
const WARM_UPS = 2;
const reporter = join(import.meta.dirname, 'report-memory.cjs');

/** Runs node once with these arguments, in an empty folder; milliseconds. */
function timeOnce(args: readonly string[], folder: string, env: Record<string, string>): number {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const wall = performance.now() - started;
  if (status !== 0) throw new Error(`node ${args.join(' ')}: exit ${status}\n${stderr}`);
  return wall;
}

/** Memory too, for which a reporter is loaded first: that costs a few milliseconds. */
export function measureOnce(
  args: readonly string[],
  folder: string,
  env: Record<string, string> = cleanEnv(),
): Figures {
  const report = `${folder}.memory`;
  const wall = timeOnce(['--require', reporter, ...args], folder, {
    ...env,
    MEMORY_REPORT: report,
  });
  return { wall, memory: Number(readFileSync(report, 'utf8')) };
}

/** The medians of several measurements. */
export const medianOf = (all: readonly Figures[]): Figures => ({
  wall: median(all.map(({ wall }) => wall)),
  memory: median(all.map(({ memory }) => memory)),
});

/**
 * Medians of alternating runs: what slows the machine down for a while slows all subjects down.
 *
 * @param subjects arguments of node, by the subject's name
 * @param folder where they run, each in an empty folder of its own
 */
export function measureSideBySide<Name extends string>(
  subjects: Record<Name, readonly string[]>,
  folder: string,
): Record<Name, Figures> {
  const env = cleanEnv();
  const names = Object.keys(subjects) as Name[];
  const taken = names.map(() => [] as Figures[]);
  for (let round = -WARM_UPS; round < ROUNDS; round++) {
    for (const [index, name] of names.entries()) {
      const place = join(folder, name);
      const wall = timeOnce(subjects[name], place, env);
      const { memory } = measureOnce(subjects[name], place, env);
      if (round >= 0) taken[index]?.push({ wall, memory });
    }
  }
  const medians = taken.map(medianOf);
  return Object.fromEntries(names.map((name, index) => [name, medians[index]])) as Record<
    Name,
    Figures
  >;
}
