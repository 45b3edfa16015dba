import { type Fingerprint, fingerprintOf, isSameText, normalized } from '../text-format';

/** Whether two texts of a file differ at most in what a formatter decides. */
export const isSameFile = (_path: string, a: string | undefined, b: string | undefined): boolean =>
  isSameText(a, b);

/** A fingerprint of a text that does not change with what a formatter decides. */
export const fileFingerprint = (_path: string, text: string): Fingerprint =>
  fingerprintOf(`${normalized(text)}\n`);
