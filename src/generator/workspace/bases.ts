import type { Owner, PlannedFile } from '../plan/planned-file';
import type { Fingerprint } from '../text-format';

/**
 * What was last generated for a path: its text, or only the hash for a file that nobody edits. The text is that of the
 * template's own path, also where the user moved the file.
 */
export type MergeBase = { readonly defaultPath?: string | undefined } & (
  | {
      readonly kind: 'text';
      readonly text: string;
      /** The planned file with that text, which knows the hash. */
      readonly file?: Pick<PlannedFile, 'fingerprint'>;
    }
  | { readonly kind: 'hash'; readonly fingerprint: Fingerprint }
);

/**
 * The base of a generated file that existed before the project: the generator leaves it alone. Other generated files have
 * their text as the base, and no text has this fingerprint.
 */
export const NOT_OURS: MergeBase = { kind: 'hash', fingerprint: '0-0' };

export const isNotOurs = (base: MergeBase | undefined): boolean =>
  fingerprintIn(base) === fingerprintIn(NOT_OURS);

export interface MergeBases {
  /** The text of `.eternal/base`; `null` where the file does not exist, `undefined` where it is not text. */
  readonly source: string | null | undefined;
  /** Every path with a section, valid or not. */
  readonly paths: readonly string[];
  readonly has: (path: string) => boolean;
  /** `undefined` where the path has no valid section. */
  readonly get: (path: string) => MergeBase | undefined;
  /** A section as it is to be written again: with the text of the template's own path. */
  readonly stored: (path: string) => MergeBase | undefined;
  /** The paths with a section of a file that the templates have at a path: several after a git merge. */
  readonly pathsOf: (defaultPath: string) => readonly string[];
  /** Where the templates have the file of a section. */
  readonly defaultPathOf: (path: string) => string;
  /** The hashes in all sections of a path. After a git merge a path can have several sections. */
  readonly hashes: (path: string) => readonly Fingerprint[];
  /** The hashes of the user's own files as they were created, by default path: several after a git merge. */
  readonly stubs: ReadonlyMap<string, readonly Fingerprint[]>;
}

export const noBases: MergeBases = {
  source: null,
  paths: [],
  has: () => false,
  get: () => undefined,
  stored: () => undefined,
  pathsOf: () => [],
  defaultPathOf: (path) => path,
  hashes: () => [],
  stubs: new Map(),
};

/** The base of a file. The user's own files have none: they are never regenerated. */
export function baseKindOf(owner: Owner): MergeBase['kind'] | undefined {
  if (owner === 'user' || owner === 'local') return undefined;
  return owner === 'vendored' ? 'hash' : 'text';
}

/**
 * The base of a planned file; `undefined` for the user's own.
 *
 * @param last its last base, which may have the same text
 */
export function baseOf(file: PlannedFile, last?: MergeBase): MergeBase | undefined {
  const { owner, path, defaultPath, defaultText } = file;
  const kind = baseKindOf(owner);
  const moved = path === defaultPath ? {} : { defaultPath };
  if (kind !== 'text') return kind && { kind, fingerprint: file.formFingerprint, ...moved };
  const isLast = file.isLiteral === true && last?.kind === 'text' && last.defaultPath === undefined;
  if (isLast && last.file?.fingerprint === file.fingerprint && path === defaultPath) return last;
  const { text } = file;
  // `eternal.json` is the user's text: with the line ends of one system, the bases of two would differ.
  if (text.includes('\r\n')) return { kind, text: text.replaceAll('\r\n', '\n'), ...moved };
  return defaultText === undefined
    ? { kind, text, file, ...moved }
    : { kind, text: defaultText, ...moved };
}

export const baseText = (base: MergeBase | undefined): string | undefined =>
  base?.kind === 'text' ? base.text : undefined;

export const fingerprintIn = (base: MergeBase | undefined): Fingerprint | undefined =>
  base?.kind === 'hash' ? base.fingerprint : undefined;

export const isSameContent = (a: MergeBase | undefined, b: MergeBase | undefined): boolean =>
  baseText(a) === baseText(b) && fingerprintIn(a) === fingerprintIn(b);

export const isSameBase = (a: MergeBase | undefined, b: MergeBase | undefined): boolean =>
  isSameContent(a, b) && a?.defaultPath === b?.defaultPath;
