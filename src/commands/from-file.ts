import { resolve } from 'node:path';
import type { NameRegister } from '../generator/job';
import { parseJsonText } from '../generator/json-tree';
import type { Manifest } from '../generator/manifest';
import { readTextFile } from '../generator/project-folder';
import { readManifest } from '../generator/read-manifest';

interface Reading {
  readonly version: string;
  readonly register: NameRegister;
  readonly defaultName: string;
}

/** The manifest that `--from` names; `file` is what the user typed, and what messages say. */
export function readFrom(file: string, cwd: string, reading: Reading): Manifest {
  return readManifest(parseJsonText(file, readTextFile(resolve(cwd, file))), reading);
}
