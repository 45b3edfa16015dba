import type { OnConflict } from '../arguments/arguments';
import { GeneratorError } from '../errors';
import { isJobFile } from '../plan/plan';
import { mergeJson } from './json';
import { mergeLines } from './lines';
import { type Merged, mergeText } from './text';

const LINE_LIST = /(^|\/)\.(gitignore|funcignore|gitattributes)$/;

/** Three texts of one file. */
export interface Sides {
  readonly ours: string;
  /** Absent where nothing was generated before. */
  readonly base: string | undefined;
  readonly theirs: string;
}

/** Merges one file in the way that its kind asks for; as a problem, in words, what cannot be merged at all. */
export function mergeFile(
  path: string,
  { ours, base, theirs }: Sides,
  onConflict: OnConflict,
): Merged | { readonly problem: string } {
  if (LINE_LIST.test(path)) return mergeLines(ours, base, theirs);
  if (!path.endsWith('.json')) {
    return mergeText(ours, base ?? '', theirs, { onConflict, optionLines: isJobFile(path) });
  }
  try {
    return mergeJson(ours, base, theirs, { onConflict, path });
  } catch (error) {
    if (error instanceof GeneratorError) return { problem: error.message };
    throw error;
  }
}
