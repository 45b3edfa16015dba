import { type Fingerprint, fingerprintOf } from '../fingerprint';
import { essence } from '../merge/lines';
import type { Owner, PlannedFile } from '../plan/plan';

/** What was last generated for a path: its text, or of a file that nobody edits only the fingerprint. */
export type MergeBase =
  | {
      readonly kind: 'text';
      readonly text: string;
      /** What is planned with that text, if it is, and knows its fingerprint. */
      readonly file?: Pick<PlannedFile, 'fingerprint'>;
    }
  | { readonly kind: 'hash'; readonly fingerprint: Fingerprint };

export interface MergeBases {
  /** The file that they are kept in, as it was read; `null` where there is none, `undefined` where it is no text. */
  readonly source: string | null | undefined;
  /** Every path that has a section there, whether or not it holds. */
  readonly paths: readonly string[];
  readonly has: (path: string) => boolean;
  /** `undefined` where there is no section, or none that holds. */
  readonly get: (path: string) => MergeBase | undefined;
  /** All that sections of a path have: after a merge that both branches brought one into, there are several. */
  readonly hashes: (path: string) => readonly Fingerprint[];
}

export const noBases: MergeBases = {
  source: null,
  paths: [],
  has: () => false,
  get: () => undefined,
  hashes: () => [],
};

/** What is kept of the text last generated: nothing of the user's own files, which are never regenerated. */
export function baseKindOf(owner: Owner): MergeBase['kind'] | undefined {
  if (owner === 'user' || owner === 'local') return undefined;
  return owner === 'vendored' ? 'hash' : 'text';
}

/** What is to be kept of a planned file; `undefined` for the user's own. */
export function baseOf(file: PlannedFile): MergeBase | undefined {
  const kind = baseKindOf(file.owner);
  if (kind === 'text') return { kind, text: file.text, file };
  return kind && { kind, fingerprint: file.fingerprint };
}

/** The same for every kind of line end; of our own texts, that of the text. */
export const vendoredFingerprint = (text: string): Fingerprint =>
  fingerprintOf(`${essence(text)}\n`);

export const baseText = (base: MergeBase | undefined): string | undefined =>
  base?.kind === 'text' ? base.text : undefined;

export const fingerprintIn = (base: MergeBase | undefined): Fingerprint | undefined =>
  base?.kind === 'hash' ? base.fingerprint : undefined;

export const isSameBase = (a: MergeBase | undefined, b: MergeBase | undefined): boolean =>
  baseText(a) === baseText(b) && fingerprintIn(a) === fingerprintIn(b);

/*
 * `.eternal/base`: the merge bases of a project, in one file that a person can read in a diff, and that git merges by
 * keeping the lines of both sides (`merge=union` in `.gitattributes`).
 *
 *     # create-eternal-function: …
 *     === emulator/emulator.mjs hash 81234-9f3k0a7c2de
 *     === host.json text 412-1k8x2m0qz3a
 *     x4f|{
 *     x4f|  "version": "2.0",
 *
 * The fingerprint in the header says whether a section holds: after a merge in which both sides changed it, it does
 * not. Each line begins with letters made from the section's path. So none is taken for a header, and no two sections
 * have a line in common: where both sides bring a section at the same place (each added a job), git would otherwise
 * take lines that are equal in both for one, and leave neither section whole.
 */

/** From the project's folder. */
export const BASE_PATH = '.eternal/base';

const HEAD =
  '# create-eternal-function: what was last generated, the base of three-way merges. To be committed, not edited.';
const HEADER = /^=== (.+) (text|hash) (\d+-[0-9a-z]+)$/;

interface Section {
  readonly kind: MergeBase['kind'];
  readonly fingerprint: Fingerprint;
  /** Its lines with their tags, each after a line break. */
  readonly body: string;
}

/** Finds the sections; whether one holds is looked at when it is asked for. What is no section is left out. */
export function parseBases(source: string): MergeBases {
  const sections = new Map<string, Section[]>();
  for (const part of `\n${plainLines(source)}`.split('\n=== ').slice(1)) {
    const end = part.indexOf('\n');
    const header = HEADER.exec(`=== ${end < 0 ? part : part.slice(0, end)}`);
    const [, path, kind, fingerprint] = header ?? [];
    if (path === undefined || fingerprint === undefined) continue;
    const body = end < 0 ? '' : part.slice(end);
    const section: Section = { kind: kind === 'hash' ? 'hash' : 'text', fingerprint, body };
    sections.set(path, [...(sections.get(path) ?? []), section]);
  }
  const known = new Map<string, MergeBase | undefined>();
  return {
    source,
    paths: [...sections.keys()].sort(),
    has: (path) => sections.has(path),
    get: (path) => {
      if (!known.has(path)) known.set(path, whatHolds(path, sections.get(path) ?? []));
      return known.get(path);
    },
    hashes: (path) =>
      (sections.get(path) ?? []).flatMap(({ kind, fingerprint }) =>
        kind === 'hash' ? [fingerprint] : [],
      ),
  };
}

/** Without the final newline, and with the line ends that it was written with: what turns those of a file turns the head's too. */
function plainLines(source: string): string {
  const isTurned = source[source.indexOf('\n') - 1] === '\r';
  return (isTurned ? source.replaceAll('\r\n', '\n') : source).replace(/\n$/, '');
}

/** A merge may leave several sections of one path. */
function whatHolds(path: string, sections: readonly Section[]): MergeBase | undefined {
  const [first, ...others] = sections.flatMap((section) => readSection(path, section) ?? []);
  return others.every((other) => isSameBase(first, other)) ? first : undefined;
}

function readSection(path: string, { kind, fingerprint, body }: Section): MergeBase | undefined {
  if (kind === 'hash') return { kind, fingerprint };
  const lines = body.replaceAll(`\n${tagOf(path)}`, '\n').slice(1);
  // The length tells the one thing that lines do not: whether the last of them is ended.
  const isEnded = Buffer.byteLength(lines) + 1 === Number.parseInt(fingerprint, 10);
  const text = isEnded ? `${lines}\n` : lines;
  return fingerprintOf(text) === fingerprint ? { kind, text } : undefined;
}

export function printBases(bases: ReadonlyMap<string, MergeBase>): string {
  const sections = [...bases].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${HEAD}\n${sections.map(([path, base]) => printSection(path, base)).join('')}`;
}

function printSection(path: string, base: MergeBase): string {
  if (base.kind === 'hash') return `=== ${path} hash ${base.fingerprint}\n`;
  const { text } = base;
  const fingerprint = base.file?.fingerprint ?? fingerprintOf(text);
  const header = `=== ${path} text ${fingerprint}\n`;
  if (text === '') return header;
  const tag = tagOf(path);
  const lines = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `${header}${tag}${lines.replaceAll('\n', `\n${tag}`)}\n`;
}

/** What each line of a section begins with: as good as never that of a section beside it. */
const tagOf = (path: string): string => `${fingerprintOf(path).slice(-3)}|`;
