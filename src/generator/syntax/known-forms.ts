import { digestOf, type Fingerprint, fingerprintOfAll } from '../text-format';

/*
 * A formatted project has the same formatted texts in each run, and to find their forms takes longer than all else in a
 * run. So a run records the forms that it found, as fingerprints of texts that do not change.
 */

/** The form of a text; `''` where it is not certain. */
type Forms = Map<string, Fingerprint>;

const known: Forms = new Map();
const used: Forms = new Map();
let load: (() => Iterable<readonly [key: string, form: Fingerprint]>) | undefined;
let hasNewForms = false;

/** Begins a run on a project. @param source of the forms that the last run recorded; asked when one is needed */
export function beginForms(source: NonNullable<typeof load>): void {
  load = source;
  used.clear();
  hasNewForms = false;
}

/** The fingerprint of a text's form. @param find reads the text */
export function formFingerprint(
  kind: string,
  text: string,
  find: () => readonly string[] | undefined,
): Fingerprint | undefined {
  for (const [key, form] of load?.() ?? []) known.set(key, form);
  load = undefined;
  const key = `${kind} ${digestOf(text)}`;
  let form = known.get(key);
  if (form === undefined) {
    const parts = find();
    form = parts === undefined ? '' : fingerprintOfAll(parts);
    known.set(key, form);
    hasNewForms = true;
  }
  used.set(key, form);
  return form === '' ? undefined : form;
}

/** The forms that this run needed. */
export const usedForms = (): readonly (readonly [key: string, form: Fingerprint])[] => [...used];

/** Whether the last run did not record all of them. */
export const hasUnrecordedForms = (): boolean => hasNewForms;
