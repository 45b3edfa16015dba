import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../tools/repository';
import { mustRun } from '../tools/run';

export interface MeasuredNode {
  /** Of the program. */
  readonly path: string;
  readonly version: string;
  /** From 22.1 on; from the second run on it is full. */
  readonly hasCompileCache: boolean;
}

/** @param wanted a version, such as `22`: that of npm's package `node`, kept below `.tmp`; absent: the Node of this run */
export async function findNode(wanted?: string): Promise<MeasuredNode> {
  const path = wanted === undefined ? process.execPath : await install(wanted);
  const { stdout: version } = await mustRun(root, path, ['--version']);
  const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
  return { path, version, hasCompileCache: major > 22 || (major === 22 && minor >= 1) };
}

async function install(version: string): Promise<string> {
  const folder = join(root, '.tmp/nodes', version);
  const path = join(folder, 'node_modules/node/bin/node');
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  const quiet = ['--no-audit', '--no-fund', '--no-save'];
  await mustRun(folder, 'npm', ['install', ...quiet, '--prefix', folder, `node@${version}`]);
  return path;
}
