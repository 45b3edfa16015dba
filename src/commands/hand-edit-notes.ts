import { basename } from 'node:path';
import { handEdits } from '../generator/compare/drift';
import { MANIFEST, type Manifest } from '../generator/manifest/manifest';
import { openWorkspace } from '../generator/workspace/workspace';

/** What the jobs' own files say otherwise than the manifest, a line for each value. */
export const handEditNotes = (root: string, manifest: Manifest): string[] =>
  handEdits(openWorkspace(root), manifest).map(
    ({ id, path, key, inFile, inManifest }) =>
      `${basename(path)} says ${key} ${inFile}, ${MANIFEST} ${inManifest}; to take it over: set ${id} --adopt`,
  );
