import { type Fingerprint, fingerprintOf, isSameText, normalized, splitBom } from '../text-format';
import { codeForm } from './form/code-form';
import { jsonForm } from './form/json-form';
import { markdownForm } from './form/markdown-form';
import { hasOtherWords, isPlainlySame } from './form/plain-comparison';
import { yamlForm } from './form/yaml-form';
import { formFingerprint } from './known-forms';

const CODE = /\.[cm]?[jt]s$/;

/** Whether two texts of a file differ at most in what a formatter decides. */
export function isSameFile(path: string, a: string | undefined, b: string | undefined): boolean {
  if (isSameText(a, b)) return true;
  if (a === undefined || b === undefined) return false;
  if (CODE.test(path)) {
    if (isPlainlySame(a, b)) return true;
    if (hasOtherWords(a, b)) return false;
  }
  const form = formIn(path, a);
  return form !== undefined && form === formIn(path, b);
}

/** A fingerprint of a text that does not change with what a formatter decides. */
export const fileFingerprint = (path: string, text: string): Fingerprint =>
  formIn(path, text) ?? fingerprintOf(`${normalized(text)}\n`);

/** The fingerprint of a text without what a formatter decides; `undefined` where that is not certain. */
function formIn(path: string, text: string): Fingerprint | undefined {
  const [kind, read] = READERS.find(([, , pattern]) => pattern.test(path)) ?? [];
  return kind && read && formFingerprint(kind, text, () => read(splitBom(text).body));
}

type Read = (body: string) => readonly string[] | undefined;

const READERS: readonly (readonly [kind: string, read: Read, pattern: RegExp])[] = [
  ['code', codeForm, CODE],
  ['json', jsonForm, /\.json$/],
  ['yaml', yamlForm, /\.ya?ml$/],
  ['markdown', markdownForm, /\.md$/],
];
