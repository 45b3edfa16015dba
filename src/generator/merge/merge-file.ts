import type { OnConflict } from '../arguments/arguments';
import { GeneratorError } from '../errors';
import { isJobFile } from '../plan/plan';
import type { Merged } from './conflicts';
import { mergeJson } from './merge-json';
import { mergeLineList } from './merge-line-list';
import { mergeText } from './merge-text';

const LINE_LIST = /(^|\/)\.(gitignore|funcignore|prettierignore|gitattributes)$/;

/** Three texts of one file. */
export interface Sides {
  readonly ours: string;
  /** Absent where the generator made no earlier version. */
  readonly base: string | undefined;
  readonly theirs: string;
}

/** Merges one file by its kind. Returns the reason as `problem` where it cannot be merged. */
export function mergeFile(
  path: string,
  { ours, base, theirs }: Sides,
  onConflict: OnConflict,
): Merged | { readonly problem: string } {
  if (LINE_LIST.test(path)) return mergeLineList(ours, base, theirs);
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
