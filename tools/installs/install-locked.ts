import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../repository';
import { mustRun } from '../run';
import { linkTree } from './link-tree';

const LOCK = 'package-lock.json';
const QUIET = ['--no-audit', '--no-fund', '--prefer-offline'];
const UPDATE =
  'UPDATE_LOCKS=1 npx vitest run --project generated --project existing --project packed';

/** The long forms of the tests install the newest versions. All others install what the locks say. */
const installsNewest = process.env.DEEP !== undefined;

/**
 * Installs what the `package.json` in a folder declares, from this repository's lock of that name: what a registry
 * serves today makes no difference. With UPDATE_LOCKS=1 the lock is brought up to date first.
 *
 * @param name of a lock in `tools/locks`
 * @param flags more flags of `npm install`
 */
export async function installLocked(
  name: string,
  folder: string,
  flags: readonly string[] = [],
): Promise<void> {
  if (installsNewest) {
    await mustRun(folder, 'npm', ['install', ...QUIET, ...flags]);
    return;
  }
  if (process.env.UPDATE_LOCKS !== undefined) await updateLock(name, folder, flags);
  else await copyLock(name, folder);

  const modules = join(folder, 'node_modules');
  await rm(modules, { recursive: true, force: true });
  const kept = join(root, '.tmp/installs', await keyOf(folder));
  if (existsSync(kept)) return linkTree(kept, modules);
  await mustRun(folder, 'npm', ['ci', ...QUIET, ...flags]).catch((error: Error) => {
    throw new Error(`${error.message}\nIf the lock ${name} is out of date: ${UPDATE}`);
  });
  const draft = `${kept}.${process.pid}`;
  await linkTree(modules, draft);
  // Another process may have been faster.
  await rename(draft, kept).catch(() => rm(draft, { recursive: true }));
}

/** Copies a lock into a folder, so that an `npm install` there obeys it. */
export async function copyLock(name: string, folder: string): Promise<void> {
  const lock = lockFile(name);
  if (!existsSync(lock)) throw new Error(`no lock ${name}: ${UPDATE}`);
  await copyFile(lock, join(folder, LOCK));
}

async function updateLock(name: string, folder: string, flags: readonly string[]): Promise<void> {
  const lock = lockFile(name);
  // npm keeps the versions that it finds there: a new lock starts with those of this repository.
  await copyFile(existsSync(lock) ? lock : join(root, LOCK), join(folder, LOCK));
  await mustRun(folder, 'npm', ['install', '--package-lock-only', ...QUIET, ...flags]);
  const text = await readFile(join(folder, LOCK), 'utf8');
  await mkdir(join(root, 'tools/locks'), { recursive: true });
  // Without the addresses of a registry, each machine asks its own.
  await writeFile(lock, text.replace(/^ *"resolved": "https?:.*\n/gm, ''));
  await copyFile(lock, join(folder, LOCK));
}

const lockFile = (name: string): string => join(root, 'tools/locks', `${name}.json`);

/** Equal for folders that get the same `node_modules`. */
async function keyOf(folder: string): Promise<string> {
  const lock = await readFile(join(folder, LOCK), 'utf8');
  const parts = [process.platform, process.arch, process.version, lock];
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
