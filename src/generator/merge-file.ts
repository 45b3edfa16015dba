import { GeneratorError } from './errors';
import { mergeJson } from './merge-json';
import { mergeLines } from './merge-lines';
import { mergeText } from './merge-text';
import type { Merged, OnConflict } from './merged';
import { isJobFile } from './plan';

const LINE_LIST = /(^|\/)\.(gitignore|funcignore|gitattributes)$/;

interface Sides {
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
