import type { OnConflict } from '../arguments/arguments';
import type { CodeStyle } from '../syntax/code-style';
import type { Merged } from './conflicts';
import { mergeText } from './merge-text';

export interface MergeCodeOptions {
  readonly onConflict: OnConflict;
  /** The file registers a job: the values of its options are compared as values. */
  readonly hasOptions: boolean;
  /** The style of the user's text. */
  readonly style: () => CodeStyle;
}

/** Merges code by its syntax tree. */
export const mergeCode = (
  ours: string,
  base: string,
  theirs: string,
  { onConflict, hasOptions }: MergeCodeOptions,
): Merged => mergeText(ours, base, theirs, { onConflict, optionLines: hasOptions });
