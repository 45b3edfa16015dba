import { execa } from 'execa';
import { cleanEnv } from './clean-env';
import { bin } from './repository';

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  seconds: number;
}

/** Runs a command without a terminal. @throws if it cannot start, but not for an exit code */
export async function run(
  cwd: string,
  command: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RunResult> {
  const options = { cwd, env: cleanEnv(env), extendEnv: false, input: '', reject: false } as const;
  const result = await execa(command, args, options);
  const { exitCode, stdout, stderr, durationMs } = result;
  if (exitCode === undefined) throw result;
  return {
    exitCode,
    stdout: stdout.trimEnd(),
    stderr: stderr.trimEnd(),
    seconds: durationMs / 1000,
  };
}

/** Runs a command that has to succeed. @throws with its output if the exit code is not 0 */
export async function mustRun(
  cwd: string,
  command: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RunResult> {
  const result = await run(cwd, command, args, env);
  if (result.exitCode === 0) return result;
  const output = `${result.stdout}\n${result.stderr}`.trim();
  throw new Error(`${command} ${args.join(' ')} in ${cwd}: exit ${result.exitCode}\n${output}`);
}

/** Runs the built bin. It has to succeed. */
export const generator = (cwd: string, args: readonly string[], node = process.execPath) =>
  mustRun(cwd, node, [bin, ...args]);

export const npm = (cwd: string, args: readonly string[], env: Record<string, string> = {}) =>
  run(cwd, 'npm', args, env);
