import { join } from 'node:path';
import fc from 'fast-check';
import { Project } from '../../tools/project';
import { play, type Step, Tally } from './play';
import { type Releases, writeReleases } from './templates';

/** The test prints it. Set it in the environment to repeat the same sequences. */
const seed = Number(process.env.SEED ?? Date.now() % 1e9);

/** A project that each sequence begins with. */
export interface Fixture {
  readonly project: Project;
  readonly releases: Releases;
}

/** Makes a project with two jobs in `folder`. */
export async function makeFixture(folder: string, files: 'all' | 'few'): Promise<Fixture> {
  const releases = writeReleases(join(folder, 'releases'), files);
  const project = new Project(join(folder, 'my-app'), releases.ours);
  await project.run([project.root, '--id', 'orders-sync', '--yes']);
  await project.run(['add', 'mail', '--idle-delay', '90s', '--yes']);
  return { project, releases };
}

/**
 * Plays sequences of up to ten steps, each on a fresh project, and prints the counts.
 *
 * @param lookAt what else has to hold in the end
 */
export async function playSequences(
  { project, releases: { ours, later } }: Fixture,
  step: fc.Arbitrary<Step>,
  sequences: number,
  lookAt: () => Promise<void> = async () => {},
): Promise<Tally> {
  const fresh = project.files();
  const tally = new Tally();
  const steps = fc.array(step, { minLength: 2, maxLength: 10, size: 'max' });
  const property = fc.asyncProperty(steps, async (sequence) => {
    project.reset(fresh, ours);
    await play(project, later, sequence, tally);
    await lookAt();
  });
  console.log(`SEED=${seed}`);
  await fc.assert(property, { numRuns: sequences, seed });
  console.log(`${tally}`);
  return tally;
}
