import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { installTarball, pack } from '../tools/installs/pack';
import { root } from '../tools/repository';
import { kilobytes, type Row } from './table';

/** Bytes of all files below a folder. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

export async function measurePackage(folder: string): Promise<Row[]> {
  const { file, size } = await pack(folder);
  const place = join(folder, 'installed');
  const packages = await installTarball(file, place);
  const installed = await sizeOf(join(place, 'node_modules/create-eternal-function'));
  const vite = await sizeOf(join(root, 'node_modules/create-vite'));
  return [
    { what: 'package, packed', figure: kilobytes(size), bar: '≤ 330 kB', met: size <= 330_000 },
    {
      what: 'package, installed packages',
      figure: `${packages.length}`,
      bar: '1',
      met: packages.length === 1,
    },
    {
      what: 'package, installed size',
      figure: `${kilobytes(installed)} (create-vite: ${kilobytes(vite)})`,
    },
  ];
}
