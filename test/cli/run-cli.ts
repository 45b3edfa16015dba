import { outputErrors } from '../../tools/json-schema';
import { bin } from '../../tools/repository';
import { type RunResult, run } from '../../tools/run';

/**
 * Runs the built bin. Does not throw for a non-zero exit code. With `--json`, throws when the output does not match
 * `docs/json.schema.json`.
 */
export async function cli(
  cwd: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<RunResult> {
  const result = await run(cwd, process.execPath, [bin, ...args], env);
  if (!args.includes('--json')) return result;
  const errors = await outputErrors(JSON.parse(result.stdout));
  if (errors.length > 0) throw new Error(`${result.stdout}\n${errors.join('\n')}`);
  return result;
}
