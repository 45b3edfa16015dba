import type { Fingerprint } from './fingerprint';
import { vendoredFingerprint } from './merge-bases';
import type { OnConflict } from './merged';
import { inFormOf, isSameText, linesOf } from './text-form';
import { conflict, type Verdict } from './verdict';

/**
 * A file that is replaced as a whole, never merged, so that no conflict markers come into it either.
 *
 * @param base of the text last generated
 */
export function judgeVendored(
  ours: string | undefined,
  base: Fingerprint | undefined,
  text: string,
  onConflict: OnConflict,
): Verdict {
  if (isSameText(ours, text)) return { action: 'same', isTaken: true };
  const replaced: Verdict = {
    action: 'update',
    after: ours === undefined ? text : inFormOf(ours, linesOf(text)),
    isTaken: true,
  };
  const kept: Verdict = { action: 'keep', why: 'changed by you', isTaken: true };
  if (ours !== undefined && vendoredFingerprint(ours) === base) return replaced;
  if (vendoredFingerprint(text) === base || onConflict === 'ours') return kept;
  if (onConflict === 'theirs') return replaced;
  const why = base === undefined ? 'is there already' : 'changed by you and by the generator';
  return conflict(`${why}; --on-conflict theirs replaces it, ours keeps it`);
}
