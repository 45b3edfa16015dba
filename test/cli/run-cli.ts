import { bin } from '../../tools/repository';
import { type RunResult, run } from '../../tools/run';

/** Runs the built bin. Does not throw for a non-zero exit code. */
export const cli = (
  cwd: string,
  args: readonly string[],
  env?: Record<string, string>,
): Promise<RunResult> => run(cwd, process.execPath, [bin, ...args], env);
