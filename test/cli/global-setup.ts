import { root } from '../support/repository';
import { npm } from '../support/run';

/** The tests beside this one drive `dist/cli.cjs`: it has to be what `src/` says. */
export default async function buildOnce(): Promise<void> {
  const { exitCode, stdout, stderr } = await npm(root, ['run', 'build']);
  if (exitCode !== 0) throw new Error(`${stdout}\n${stderr}`);
}
