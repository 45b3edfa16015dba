import { resolve } from 'node:path';
import { parseJsonText } from '../generator/json/tree';
import { readTextFile } from '../generator/manifest/folder';
import type { Manifest, NameRegister } from '../generator/manifest/manifest';
import { readManifest } from '../generator/manifest/read';

interface Reading {
  readonly version: string;
  readonly register: NameRegister;
  readonly defaultName: string;
}

/** The manifest that `--from` names; `file` is what the user typed, and what messages say. */
export function readFrom(file: string, cwd: string, reading: Reading): Manifest {
  return readManifest(parseJsonText(file, readTextFile(resolve(cwd, file))), reading);
}
