import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './repository';
import { mustRun } from './run';

export interface Packed {
  /** The tarball. */
  file: string;
  /** Its bytes. */
  size: number;
  /** Paths in it, sorted. */
  paths: string[];
}

/** `npm pack` of this repository, or of a package in it, into `folder`: as the registry would get it. */
export async function pack(folder: string, source = root): Promise<Packed> {
  const args = ['pack', '--json', '--pack-destination', folder];
  const { stdout } = await mustRun(source, 'npm', args);
  // `prepack` builds, and what it prints comes first.
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  const file = join(folder, packed.filename);
  const paths: string[] = packed.files.map(({ path }: { path: string }) => path);
  return { file, size: (await stat(file)).size, paths: paths.sort() };
}

/** Installs a tarball into an empty `folder`; paths of all packages that are in it afterwards. */
export async function installTarball(file: string, folder: string): Promise<string[]> {
  const flags = ['--no-audit', '--no-fund', '--prefix', folder];
  await mustRun(root, 'npm', ['install', ...flags, file]);
  const { stdout } = await mustRun(root, 'npm', ['ls', '--all', '--parseable', '--prefix', folder]);
  return stdout.split('\n').slice(1);
}
