import { execFile } from 'node:child_process';
import { cleanEnv } from './clean-env';
import { bin } from './repository';

export interface RunResult {
  exitCode: number;
  stdout: string;
  stderr: string;
  seconds: number;
}

/** Runs a command as a user would, without a terminal. Throws only if it cannot be run, never for its exit code. */
export function run(
  cwd: string,
  command: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RunResult> {
  const started = performance.now();
  const options = { cwd, env: cleanEnv(env), maxBuffer: Number.POSITIVE_INFINITY };
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      const seconds = (performance.now() - started) / 1000;
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode !== 'number') reject(error);
      else resolve({ exitCode, stdout: stdout.trimEnd(), stderr: stderr.trimEnd(), seconds });
    });
    child.stdin?.end();
  });
}

/** As `run`, and throws with everything it printed if it fails: for steps that are not what is being tested. */
export async function mustRun(
  cwd: string,
  command: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<RunResult> {
  const result = await run(cwd, command, args, env);
  if (result.exitCode === 0) return result;
  const said = `${result.stdout}\n${result.stderr}`.trim();
  throw new Error(`${command} ${args.join(' ')} in ${cwd}: exit ${result.exitCode}\n${said}`);
}

/** The built bin, in `cwd`, on this Node or another one. */
export const generator = (cwd: string, args: readonly string[], node = process.execPath) =>
  mustRun(cwd, node, [bin, ...args]);

export const npm = (cwd: string, args: readonly string[], env: Record<string, string> = {}) =>
  run(cwd, 'npm', args, env);
