import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../support/repository';
import { run } from '../../support/run';
import { makeTempDir, removeTempDir } from '../../support/temp-dir';
import { Project } from '../project';
import { writeReleases } from '../templates';
import { type Lab, playPair, Tally } from './merge';
import { Repository } from './repository';
import { steps } from './steps';

const PAIRS = Number(process.env.PAIRS ?? 20);
/** Printed, and taken from the environment again to see the same pairs. */
const seed = Number(process.env.SEED ?? Date.now() % 1e9);
const tsc = join(root, 'node_modules/typescript/bin/tsc');

let folder: string;
let lab: Lab;

beforeAll(async () => {
  folder = await makeTempDir();
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const releases = writeReleases(join(folder, 'releases'), 'all');
  const repository = new Repository(join(folder, 'my-app'));
  const project = new Project(repository.root, releases.ours, ([, ...args], cwd) =>
    repository.ask(args, cwd),
  );
  await project.run([project.root, '--id', 'orders-sync', '--yes']);
  await project.run(['add', 'mail', '--idle-delay', '90s', '--yes']);
  repository.init();
  lab = { project, repository, releases, fresh: project.files() };
});

afterAll(() => removeTempDir(folder));

it.skip(`merges ${PAIRS} pairs of branches`, async () => {
  const tally = new Tally();
  const expectCompiled = async () => {
    const { stdout } = await run(lab.project.root, process.execPath, [tsc, '--noEmit']);
    expect(stdout).toBe('');
  };
  const property = fc.asyncProperty(fc.tuple(steps, steps), (pair) =>
    playPair(pair, lab, tally, expectCompiled),
  );
  console.log(`SEED=${seed}`);
  await fc.assert(property, { numRuns: PAIRS, seed });
  console.log(`${tally}`);
  expect(tally['merged by regenerate']).toBeGreaterThan(0);
});
it('explores', async () => {
  const tally = new Tally();
  const only = process.env.ONLY;
  const all = fc.sample(fc.tuple(steps, steps), { numRuns: PAIRS, seed });
  let n = 0;
  const start = performance.now();
  for (const pair of all) {
    n++;
    if (only && Number(only) !== n) continue;
    try {
      await playPair(
        pair,
        lab,
        tally,
        process.env.TSC
          ? async () => {
              const { stdout } = await run(lab.project.root, process.execPath, [tsc, '--noEmit']);
              expect(stdout).toBe('');
            }
          : async () => {},
      );
    } catch (error) {
      console.log(
        `#${n} ${JSON.stringify(pair)}\n${String((error as Error).message).slice(0, 1500)}\n${String(
          (error as Error).stack,
        )
          .split('\n')
          .filter((l) => /test\/deep\/branches|src\//.test(l))
          .slice(0, 3)
          .join('\n')}`,
      );
      if (only) {
        cpSync(lab.project.root, '/tmp/br/dbg', { recursive: true });
        console.log(
          lab.repository.ask(['ls-files', '-u']),
          lab.repository.ask(['show', 'ours:eternal.json']),
          lab.repository.ask(['show', 'theirs:eternal.json']),
        );
      }
      lab.repository.ask(['merge', '--abort']);
    }
  }
  console.log(`${tally} ${(performance.now() - start) / 1000}s`);
  expect(1).toBe(1);
}, 3_600_000);
