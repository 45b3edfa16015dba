import { outputErrors } from '../../tools/json-schema';
import { bin } from '../../tools/repository';
import { run } from '../../tools/run';
import { type Ran, runHere } from '../../tools/run-here';

/**
 * Runs the built program: in this process or, with variables of the environment, in one of its own. Does not throw for a
 * non-zero exit code. With `--json`, throws when the output does not match `docs/json.schema.json`.
 */
export const cli = async (
  cwd: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<Ran> =>
  env === undefined ? checked(args, await runHere(cwd, args)) : cliProcess(cwd, args, env);

/** As `cli`, always in a process of its own: for tests of locks, pipes, descriptors and several runs at once. */
export const cliProcess = async (
  cwd: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<Ran> => checked(args, await run(cwd, process.execPath, [bin, ...args], env));

async function checked(args: readonly string[], result: Ran): Promise<Ran> {
  if (!args.includes('--json')) return result;
  const errors = await outputErrors(JSON.parse(result.stdout));
  if (errors.length > 0) throw new Error(`${result.stdout}\n${errors.join('\n')}`);
  return result;
}
