import { type Fingerprint, fingerprintOf } from './fingerprint';
import { baseKindOf, type PlannedFile } from './plan';
import { essence } from './text-form';

/** What was last generated for a path: its text, or of a file that nobody edits only the fingerprint. */
export type MergeBase =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hash'; readonly fingerprint: Fingerprint };

export interface MergeBases {
  /** The file that they are kept in, as it was read; `null` where there is none, `undefined` where it is no text. */
  readonly source: string | null | undefined;
  /** Every path that has a section there, whether or not it holds. */
  readonly paths: readonly string[];
  readonly has: (path: string) => boolean;
  /** `undefined` where there is no section, or none that holds. */
  readonly get: (path: string) => MergeBase | undefined;
}

export const noBases: MergeBases = {
  source: null,
  paths: [],
  has: () => false,
  get: () => undefined,
};

/** What is to be kept of a planned file; `undefined` for the user's own. */
export function baseOf(file: PlannedFile): MergeBase | undefined {
  const kind = baseKindOf(file);
  if (kind === 'text') return { kind, text: file.text };
  return kind === 'hash' ? { kind, fingerprint: vendoredFingerprint(file.text) } : undefined;
}

/** The same for every kind of line end. */
export const vendoredFingerprint = (text: string): Fingerprint => fingerprintOf(essence(text));

export const textOf = (base: MergeBase | undefined): string | undefined =>
  base?.kind === 'text' ? base.text : undefined;

export const fingerprintIn = (base: MergeBase | undefined): Fingerprint | undefined =>
  base?.kind === 'hash' ? base.fingerprint : undefined;

export const isSameBase = (a: MergeBase | undefined, b: MergeBase | undefined): boolean =>
  textOf(a) === textOf(b) && fingerprintIn(a) === fingerprintIn(b);
