import { type Fingerprint, fingerprintOf, isSameText, normalized, splitBom } from '../text-format';
import { codeForm } from './code-form';
import { jsonForm } from './json-form';
import { markdownForm } from './markdown-form';
import { yamlForm } from './yaml-form';

/** Whether two texts of a file differ at most in what a formatter decides. */
export function isSameFile(path: string, a: string | undefined, b: string | undefined): boolean {
  if (isSameText(a, b)) return true;
  if (a === undefined || b === undefined) return false;
  const form = formOf(path, a);
  return form !== undefined && form === formOf(path, b);
}

/** A fingerprint of a text that does not change with what a formatter decides. */
export const fileFingerprint = (path: string, text: string): Fingerprint =>
  fingerprintOf(formOf(path, text) ?? `${normalized(text)}\n`);

/** A text without what a formatter decides; `undefined` where that is not certain. */
function formOf(path: string, text: string): string | undefined {
  const { body } = splitBom(text);
  const form = /\.[cm]?[jt]s$/.test(path)
    ? codeForm(body)
    : path.endsWith('.json')
      ? jsonForm(body)
      : /\.ya?ml$/.test(path)
        ? yamlForm(body)
        : path.endsWith('.md')
          ? markdownForm(body)
          : undefined;
  return form?.join('\0');
}
