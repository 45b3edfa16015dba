import type { OnConflict } from '../../../src/generator/arguments/answers';
import type { Merged } from '../../../src/generator/merge/conflicts';
import { mergeJson } from '../../../src/generator/merge/merge-json';

export const mergePackage = (
  ours: string,
  base: string | undefined,
  theirs: string,
  onConflict: OnConflict = 'fail',
): Merged => mergeJson(ours, base, theirs, { onConflict, path: 'package.json' });
