import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../repository';
import { mustRun } from '../run';

export interface Packed {
  /** Path of the tarball. */
  file: string;
  /** In bytes. */
  size: number;
  /** Of the files in it, sorted. */
  paths: string[];
}

/** Packs this repository, or a package in it, into `folder`: as the registry would get it. It has to be built. */
export async function pack(folder: string, source = root): Promise<Packed> {
  // Its scripts would build again, while other tests read the build.
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await mustRun(source, 'npm', args);
  const [packed] = JSON.parse(stdout);
  const file = join(folder, packed.filename);
  const paths: string[] = packed.files.map(({ path }: { path: string }) => path);
  return { file, size: (await stat(file)).size, paths: paths.sort() };
}

/** Installs a tarball into an empty folder. @returns the paths of all installed packages */
export async function installTarball(file: string, folder: string): Promise<string[]> {
  const flags = ['--no-audit', '--no-fund', '--prefix', folder];
  await mustRun(root, 'npm', ['install', ...flags, file]);
  const { stdout } = await mustRun(root, 'npm', ['ls', '--all', '--parseable', '--prefix', folder]);
  return stdout.split('\n').slice(1);
}
