import fs from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cleanEnv } from './clean-env';
import { root } from './repository';

export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Main = (args: readonly string[]) => Promise<boolean>;

/** What the program writes while it runs, by descriptor. */
let written: Record<number, string> | undefined;

let main: Main | undefined;

/** Loads the built program as in a user's shell without colors. It takes the functions of `node:fs` when it is loaded. */
function load(): Main {
  const { writeSync } = fs;
  const write = (descriptor: number, bytes: Buffer, ...rest: []): number => {
    if (written?.[descriptor] === undefined) return writeSync(descriptor, bytes, ...rest);
    written[descriptor] += bytes.toString();
    return bytes.length;
  };
  fs.writeSync = write as typeof writeSync;
  try {
    return createRequire(import.meta.url)(join(root, 'dist/start.cjs')).main;
  } finally {
    fs.writeSync = writeSync;
  }
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs the built program in this process: that takes a tenth of the time that a new process takes. For a command whose
 * output, exit code and files count, not for what a process, a lock or a terminal does. One runs after the other, because
 * they share the current folder and the environment.
 */
export function runHere(cwd: string, args: readonly string[]): Promise<Ran> {
  const run = last.then(() => runNow(cwd, args));
  last = run.catch(() => {});
  return run;
}

async function runNow(cwd: string, args: readonly string[]): Promise<Ran> {
  const here = process.cwd();
  const { env } = process;
  process.env = cleanEnv();
  main ??= load();
  const output = { 1: '', 2: '' };
  written = output;
  try {
    process.chdir(cwd);
    await main(args);
    const exitCode = Number(process.exitCode ?? 0);
    return { exitCode, stdout: output[1].trimEnd(), stderr: output[2].trimEnd() };
  } finally {
    written = undefined;
    process.exitCode = undefined;
    process.env = env;
    process.chdir(here);
  }
}
