import type { PlannedFile } from '../plan/planned-file';
import { fileFingerprint } from '../syntax/same-file';
import type { Fingerprint } from '../text-format';
import type { MergeBases } from '../workspace/bases';
import type { Change } from './change';
import type { Renames } from './renames';

/*
 * The user's own files as they were created. A later version has other templates, and must still know which files nobody
 * edited.
 */

const RELATIVE = /(['"])\.{1,2}\/(?:[^'"\n]*\/)?([^'"\n/]*)\1/g;

/** The hash of what neither a formatter nor a move to another folder changes. */
const stubFingerprint = (path: string, text: string): Fingerprint =>
  fileFingerprint(path, text.replace(RELATIVE, '$1$2$1'));

/** Whether a file of the user is as it was created. */
export function isUntouchedStub(
  path: string,
  text: string | undefined,
  { stubs }: MergeBases,
  defaultPath: string = path,
): boolean {
  const known = stubs.get(defaultPath) ?? [];
  return text !== undefined && known.length > 0 && known.includes(stubFingerprint(path, text));
}

/**
 * The hashes to record, by default path. A file that nobody edited and that a run renames stays one that nobody edited.
 *
 * @param changes of each file
 */
export function nextStubs(
  files: readonly PlannedFile[],
  changes: readonly Change[],
  { stubs }: MergeBases,
  renames: Renames,
): ReadonlyMap<string, readonly Fingerprint[]> {
  return new Map(
    files.flatMap((file, n): [string, readonly Fingerprint[]][] => {
      const { path, defaultPath, owner } = file;
      if (owner !== 'user') return [];
      const { text } = file;
      const { action, before, after = before } = changes[n] ?? {};
      const from = renames.files.get(path)?.defaultFrom ?? defaultPath;
      const known = action === 'create' ? [] : (stubs.get(from) ?? []);
      if (known.length === 0) return [[defaultPath, [stubFingerprint(path, text)]]];
      const isSame = after === before || before === undefined || after === undefined;
      if (isSame || !known.includes(stubFingerprint(from, before))) return [[defaultPath, known]];
      return [[defaultPath, [stubFingerprint(path, after)]]];
    }),
  );
}
