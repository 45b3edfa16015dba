import { join } from 'node:path';
import fc from 'fast-check';
import { inTempDir } from '../support/temp-dir';
import { play, type Step, Tally } from './play';
import { Project } from './project';
import { type Releases, writeReleases } from './templates';

/** Printed, and taken from the environment again to see the same sequences. */
const seed = Number(process.env.SEED ?? Date.now() % 1e9);

/** Where sequences begin: a project with two jobs that was just made. */
export interface Lab {
  readonly fresh: Project;
  readonly releases: Releases;
}

export async function makeLab(folder: string, files: 'all' | 'few'): Promise<Lab> {
  const releases = writeReleases(join(folder, 'releases'), files);
  const fresh = new Project(join(folder, 'my-app'), releases.ours);
  await fresh.run([fresh.root, '--id', 'orders-sync', '--yes']);
  await fresh.run(['add', 'mail', '--idle-delay', '90s', '--yes']);
  return { fresh, releases };
}

/**
 * Plays so many sequences of up to ten steps, each in a copy of the fresh project, and prints what they came to.
 *
 * @param lookAt what else has to hold of a project in the end
 */
export async function playSequences(
  { fresh, releases: { later } }: Lab,
  step: fc.Arbitrary<Step>,
  sequences: number,
  lookAt: (project: Project) => Promise<void> = async () => {},
): Promise<Tally> {
  const tally = new Tally();
  const steps = fc.array(step, { minLength: 2, maxLength: 10, size: 'max' });
  const property = fc.asyncProperty(steps, (sequence) =>
    inTempDir(async (dir) => {
      const project = fresh.copyTo(join(dir, 'my-app'));
      await play(project, later, sequence, tally);
      await lookAt(project);
    }),
  );
  console.log(`SEED=${seed}`);
  await fc.assert(property, { numRuns: sequences, seed });
  console.log(`${tally}`);
  return tally;
}
