import {
  type Fingerprint,
  fingerprintOf,
  fingerprintOfAll,
  isSameText,
  normalized,
  splitBom,
} from '../text-format';
import { codeForm } from './code-form';
import { jsonForm } from './json-form';
import { markdownForm } from './markdown-form';
import { yamlForm } from './yaml-form';

/** Whether two texts of a file differ at most in what a formatter decides. */
export function isSameFile(path: string, a: string | undefined, b: string | undefined): boolean {
  if (isSameText(a, b)) return true;
  if (a === undefined || b === undefined) return false;
  const form = formOf(path, a);
  const other = form && formOf(path, b);
  return (
    form !== undefined &&
    form.length === other?.length &&
    form.every((part, index) => part === other[index])
  );
}

/** A fingerprint of a text that does not change with what a formatter decides. */
export function fileFingerprint(path: string, text: string): Fingerprint {
  const form = formOf(path, text);
  return form ? fingerprintOfAll(form) : fingerprintOf(`${normalized(text)}\n`);
}

/** A text without what a formatter decides; `undefined` where that is not certain. */
function formOf(path: string, text: string): readonly string[] | undefined {
  const { body } = splitBom(text);
  return /\.[cm]?[jt]s$/.test(path)
    ? codeForm(body)
    : path.endsWith('.json')
      ? jsonForm(body)
      : /\.ya?ml$/.test(path)
        ? yamlForm(body)
        : path.endsWith('.md')
          ? markdownForm(body)
          : undefined;
}
