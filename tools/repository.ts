import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The root folder of this repository, and the built bin. */
export const root = join(import.meta.dirname, '..');
export const bin = join(root, 'dist/cli.cjs');

/** The version of the generator, from package.json. */
export const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
