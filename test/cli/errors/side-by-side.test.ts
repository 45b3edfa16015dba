import { cpSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { inTempDir, makeTempDir, removeTempDir } from '../../../tools/temp-dir';
import { filesIn } from '../project-fixture';
import { cliProcess as cli } from '../run-cli';

const ROUNDS = Number(process.env.ROUNDS ?? 6);
/** The seed is printed. Set SEED to repeat the same rounds. */
const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const PARALLEL = 3;

/** Commands for a project with the jobs `orders` and `mail` and a command to undo. */
const COMMANDS = [
  'add bills --yes',
  'add pay --idle-delay 2m --yes',
  'add mails --processor processAll --yes',
  'set orders --jitter 5%',
  'set orders --idle-delay 2m',
  'set mail --give-up-after 3 --watchdog off',
  'set --name other',
  'rename orders sales',
  'rename mail post',
  'remove orders',
  'remove mail',
  'regenerate',
  'undo',
] as const;

type Command = (typeof COMMANDS)[number];

interface Run {
  readonly command: Command;
  /** Milliseconds before it starts. */
  readonly stagger: number;
}

const rounds: fc.Arbitrary<readonly Run[]> = fc.array(
  fc.record({ command: fc.constantFrom(...COMMANDS), stagger: fc.nat({ max: 250 }) }),
  { minLength: PARALLEL, maxLength: PARALLEL },
);

const start = (dir: string, command: Command) => cli(dir, command.split(' '));

/** Errors of a command that changed nothing: another one was active, had already changed the job, or undid the change. */
const REFUSED =
  /nothing was (written|changed)|no job "|nothing to undo|is already a job of this project/;

let project: string;

beforeAll(async () => {
  const dir = await makeTempDir();
  await cli(dir, ['app', '--id', 'orders', '--yes']);
  project = `${dir}/app`;
  await cli(project, ['add', 'mail', '--yes']);
  return () => removeTempDir(dir);
});

/** Runs commands in parallel. Returns those that exit with 0, in the order in which they end. */
async function runInParallel(dir: string, runs: readonly Run[], tally: Tally): Promise<Command[]> {
  const done: Command[] = [];
  const work = async ({ command, stagger }: Run): Promise<void> => {
    await sleep(stagger);
    const { exitCode, stderr } = await start(dir, command);
    tally.ended[exitCode] = (tally.ended[exitCode] ?? 0) + 1;
    if (exitCode === 0) done.push(command);
    else expect(stderr, `${command}: exit ${exitCode}`).toMatch(REFUSED);
  };
  await Promise.all(runs.map(work));
  return done;
}

/** All permutations of a list, the given order first. */
const ordersOf = <T>(all: readonly T[]): T[][] =>
  all.length === 0
    ? [[]]
    : all.flatMap((one, n) => ordersOf(all.toSpliced(n, 1)).map((rest) => [one, ...rest]));

interface Tally {
  rounds: number;
  /** Commands by their exit code. */
  readonly ended: Record<number, number>;
  /** Rounds in which several commands exit with 0. */
  several: number;
}

type Files = Readonly<Record<string, string>>;

const differing = (a: Files, b: Files): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((path) => a[path] !== b[path]);

/** Expects the tree that these commands make one after the other, in some order. */
async function expectOneByOne(files: Files, done: readonly Command[]): Promise<void> {
  const tried: string[] = [];
  for (const order of ordersOf(done)) {
    let paths: readonly string[] = [];
    await inTempDir(async (dir) => {
      cpSync(project, dir, { recursive: true, preserveTimestamps: true });
      for (const command of order) await start(dir, command);
      paths = differing(await filesIn(dir), files);
    });
    if (paths.length === 0) return;
    tried.push(`${order.join(', ')}: other ${paths.join(' ')}`);
  }
  expect(tried).toEqual([]);
}

it(`applies every successful command completely and no other one, with ${PARALLEL} commands in parallel, ${ROUNDS} times`, async () => {
  const tally: Tally = { rounds: 0, ended: {}, several: 0 };
  const property = fc.asyncProperty(rounds, (runs) =>
    inTempDir(async (dir) => {
      cpSync(project, dir, { recursive: true, preserveTimestamps: true });
      const done = await runInParallel(dir, runs, tally);
      const files = await filesIn(dir);
      expect(done.length).toBeGreaterThan(0);
      await expectOneByOne(files, done);
      expect(await cli(dir, ['check'])).toMatchObject({ exitCode: 0 });
      tally.rounds++;
      if (done.length > 1) tally.several++;
    }),
  );
  console.log(`SEED=${seed}`);
  try {
    await fc.assert(property, { numRuns: ROUNDS, seed, endOnFailure: true });
  } finally {
    const exits = Object.entries(tally.ended).map(([code, count]) => `exit ${code} ${count} times`);
    console.log(
      `${tally.rounds} rounds, ${exits.join(', ')}; several succeeded in ${tally.several}`,
    );
  }
});
