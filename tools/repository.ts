import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** This repository's root folder, and what of it the tests start from. */
export const root = join(import.meta.dirname, '..');
export const bin = join(root, 'dist/cli.cjs');

/** The generator's version, as its package.json has it. */
export const version: string = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
