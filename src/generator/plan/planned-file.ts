import { MANIFEST } from '../manifest/manifest';
import { fileFingerprint } from '../syntax/same-file';
import { digestOf, type Fingerprint, fingerprintOf } from '../text-format';
import type { Template } from './templates';

/**
 * Who may change a file: the generator (`generated`), the user from the start (`user`), both, by key (`json`), nobody,
 * because it is replaced as a whole (`vendored`), or only this machine, outside git (`local`).
 */
export type Owner = 'generated' | 'user' | 'json' | 'vendored' | 'local';

/** A file that should exist. */
export interface PlannedFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  /** Where the templates put it: another path where the user moved the file. */
  readonly defaultPath: string;
  /** The text at the default path, where the file is at another one or imports one that is: its imports differ. */
  readonly defaultText?: string;
  /** The id of the job that the file registers. */
  readonly jobId?: string | undefined;
  /** Of a literal file read when it is first asked for. */
  readonly text: string;
  /** The hash of the text, computed when it is first asked for. */
  readonly fingerprint: Fingerprint;
  readonly owner: Owner;
  /** The hash of what a formatter leaves alone. */
  readonly formFingerprint: Fingerprint;
  /** The quick hash of the text. */
  readonly digest: string;
  /** The template has no placeholders, and the build knows its hash. */
  readonly isLiteral?: boolean;
}

/** From the project's folder. */
export const SCHEMA_PATH = '.eternal/schema.json';

const USER = /^(src|test|test\/eternal\/jobs)\/processors\//;
const VENDORED = /^(emulator\/|src\/eternal\/README\.md$)/;
const JSON_FILES =
  /^(package|host|(?:test\/)?tsconfig|\.vscode\/[^/]+|infra\/main\.parameters)\.json$/;

export function ownerOf(path: string): Owner {
  if (USER.test(path)) return 'user';
  if (VENDORED.test(path)) return 'vendored';
  if (path === 'local.settings.json') return 'local';
  return path === MANIFEST || JSON_FILES.test(path) ? 'json' : 'generated';
}

/** The file that registers a job, named after its id. */
export const jobFileOf = (id: string): string => `src/functions/${id}.ts`;
/** The id of the job that a file of the templates registers. */
export const jobIdIn = (defaultPath: string): string | undefined =>
  /^src\/functions\/([^/]+)\.ts$/.exec(defaultPath)?.[1];
export const isJobFile = (defaultPath: string): boolean => jobIdIn(defaultPath) !== undefined;

export const plannedFile = (path: string, text: string): PlannedFile => literalFile(path, { text });

export type LiteralTemplate = { readonly text: string } & Omit<Template, 'path' | 'text'>;

/** A file that reads the text of its template when it is first asked for. */
export function literalFile(path: string, template: LiteralTemplate): PlannedFile {
  let fingerprint: Fingerprint | undefined;
  let formFingerprint: Fingerprint | undefined;
  return {
    path,
    defaultPath: path,
    jobId: jobIdIn(path),
    get text() {
      return template.text;
    },
    owner: ownerOf(path),
    isLiteral: template.fingerprint !== undefined,
    get digest() {
      return template.digest ?? digestOf(template.text);
    },
    get fingerprint() {
      fingerprint ??= template.fingerprint ?? fingerprintOf(template.text);
      return fingerprint;
    },
    get formFingerprint() {
      formFingerprint ??= template.formFingerprint ?? fileFingerprint(path, template.text);
      return formFingerprint;
    },
  };
}

/** A planned file at another path than that of its template, or with other imports. */
export function movedFile(file: PlannedFile, path: string, text: string): PlannedFile {
  if (path === file.path && text === file.text) return file;
  const { owner, defaultPath, defaultText = file.text, jobId } = file;
  return { ...plannedFile(path, text), owner, defaultPath, defaultText, jobId };
}
