import process from 'node:process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Action } from '../../../src/generator/change';
import type { Job } from '../../../src/generator/job';
import { inTempDir } from '../../support/temp-dir';
import { readTree } from '../../support/tree';
import { jobsOf, Lab, makeTemplates, told } from './support';

const RUNS = Number(process.env.SEQUENCES ?? 40);
const LOOP = 'src/eternal/index.ts';

/** One step of a user, or of the generator at the user's wish; the numbers choose what it is about. */
interface Step {
  readonly kind: (typeof kinds)[number];
  readonly which: number;
  readonly where: number;
}

const kinds = [
  'insert',
  'append',
  'delete',
  'crlf',
  'json',
  'set',
  'processor',
  'rename',
  'add',
  'remove',
  'upgrade',
] as const;

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    which: fc.nat({ max: 1000 }),
    where: fc.nat({ max: 1000 }),
  }),
  { minLength: 1, maxLength: 10 },
);

/** What the generator is asked to make. */
interface State {
  readonly jobs: readonly Job[];
  readonly loop: string;
}

const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % list.length];

async function edit(lab: Lab, { kind, which, where }: Step, count: number): Promise<void> {
  const tree = await readTree(lab.root);
  const paths = [...tree.keys()].filter((path) => /^(src|test)\/.*\.ts$/.test(path));
  const path = kind === 'json' ? 'package.json' : (pick(paths, which) ?? 'package.json');
  const text = lab.read(path);
  if (kind === 'json') {
    const json = JSON.parse(text);
    lab.write(
      path,
      JSON.stringify({ ...json, [`user${count}`]: `user ${count};` }, null, (where % 4) + 1),
    );
    return;
  }
  const lines = text.split('\n');
  const at = where % lines.length;
  if (kind === 'insert') lines.splice(at, 0, `// user ${count};`);
  if (kind === 'append') lines[at] = `${lines[at]?.replace('\r', '')} // user ${count};`;
  if (kind === 'delete') lines.splice(at, 1);
  const edited = lines.join('\n');
  lab.write(path, kind === 'crlf' ? edited.replace(/\r?\n/g, '\r\n') : edited);
}

function nextState({ jobs, loop }: State, { kind, which, where }: Step, count: number) {
  const job = pick(jobs, which);
  const change = (changed: Partial<Job>) =>
    jobsOf(...jobs.map((each) => (each === job ? { ...each, ...changed } : each)));
  const delays = {
    idleDelay: `${(where % 50) + 10}s`,
    maxIdleDelay: '1h',
    jitter: `${where % 3}%`,
  };
  if (kind === 'add') return { jobs: jobsOf(...jobs, `job${count}`), loop };
  if (kind === 'upgrade') return { jobs, loop: loop.replace(/third.*/, `third ${count}`) };
  if (job === undefined) return { jobs, loop };
  if (kind === 'set') return { jobs: change({ settings: { ...job.settings, ...delays } }), loop };
  if (kind === 'processor') return { jobs: change({ processor: `work${count}` }), loop };
  if (kind === 'remove') return { jobs: jobs.filter((each) => each !== job), loop };
  const renamedJobs = new Map([[job.id, `job${count}`]]);
  return { jobs: change({ id: `job${count}` }), loop, renamedJobs };
}

const userLines = async (lab: Lab): Promise<string[]> =>
  [...(await readTree(lab.root))]
    .filter(([path]) => !path.startsWith('.eternal/'))
    .flatMap(([, text]) => text.match(/user \d+;/g) ?? [])
    .sort();

const timeout = 30_000 + RUNS * 200;
it('no line of the user’s is lost, and a second run has nothing to do', { timeout }, async () => {
  const counts: Partial<Record<Action, number>> = {};
  const takeSteps = (list: readonly Step[]) =>
    inTempDir(async (root) => {
      const lab = new Lab(root);
      let state: State = { jobs: jobsOf('orders'), loop: 'first\nsecond\nthird\nfourth\nfifth\n' };
      const run = (wanted: State) =>
        lab.run({ ...wanted, templates: makeTemplates({ [LOOP]: wanted.loop }) });
      await run(state);
      for (const [count, step] of list.entries()) {
        if (kinds.indexOf(step.kind) < kinds.indexOf('set')) {
          await edit(lab, step, count);
          continue;
        }
        const lines = await userLines(lab);
        const wanted = nextState(state, step, count);
        const { changes } = await run(wanted);
        for (const { action } of changes) counts[action] = (counts[action] ?? 0) + 1;
        expect(await userLines(lab)).toEqual(lines);
        if (changes.some(({ action }) => action === 'conflict')) continue;
        state = { jobs: wanted.jobs, loop: wanted.loop };
        const again = await run(state);
        expect(told(again).filter((line) => !line.startsWith('keep'))).toEqual([]);
        expect(again.bookkeeping).toEqual([]);
      }
    });
  await fc.assert(fc.asyncProperty(steps, takeSteps), { numRuns: RUNS });
  const lines = Object.entries(counts).map(([action, count]) => `${action} ${count}`);
  console.info(`${RUNS} sequences: ${lines.join(', ')}`);
});
