import type { OnConflict } from '../../../src/generator/arguments/arguments';
import { mergeJson } from '../../../src/generator/merge/json';
import type { Merged } from '../../../src/generator/merge/text';

export const mergePackage = (
  ours: string,
  base: string | undefined,
  theirs: string,
  onConflict: OnConflict = 'fail',
): Merged => mergeJson(ours, base, theirs, { onConflict, path: 'package.json' });
