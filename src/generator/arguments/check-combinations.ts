import { GeneratorError, usageError } from '../errors';
import type { Command } from './commands';
import { allFlags, type BooleanKey, type Flag, type TextKey } from './flags';

/**
 * Rejects combinations of flags that contradict each other. Throws `E_USAGE`, and `E_ANSWER` for a `set` without any
 * option.
 */
export function checkCombinations(
  command: Command,
  id: string | undefined,
  given: ReadonlySet<TextKey>,
  flags: ReadonlySet<BooleanKey>,
): void {
  if (flags.has('diff') && !flags.has('dryRun')) {
    throw usageError('--diff requires --dry-run', 'add --dry-run');
  }
  const find = (group: Flag['group']): Flag | undefined =>
    allFlags.find(
      (flag) => flag.group === group && (flag.type ? given.has(flag.key) : flags.has(flag.key)),
    );
  const ofJob = find('job');
  if (given.has('from') && ofJob !== undefined) {
    throw usageError(
      `--${ofJob.flag} cannot be combined with --from`,
      'set the options of the jobs in that file',
    );
  }
  if (command !== 'set') return;
  const ofProject = find('project');
  if (id === undefined && ofJob !== undefined) {
    const value = ofJob.type === undefined ? '' : ' …';
    const hint = `add the id of a job, for example set orders-sync --${ofJob.flag}${value}`;
    throw usageError(`--${ofJob.flag} is an option of a job, but no id is given`, hint);
  }
  if (id !== undefined && ofProject !== undefined) {
    const hint = `leave out the id: set --${ofProject.flag} …`;
    throw usageError(`--${ofProject.flag} is an option of the project, not of a job`, hint);
  }
  if (ofJob === undefined && ofProject === undefined) {
    const example = id === undefined ? 'set --name my-app' : `set ${id} --idle-delay 90s`;
    throw new GeneratorError('E_ANSWER', 'set needs at least one option', {
      hint: `for example ${example}`,
    });
  }
}
