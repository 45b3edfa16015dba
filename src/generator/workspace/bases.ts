import { type Job, MANIFEST, type Manifest } from '../manifest/manifest';
import { tryManifest } from '../manifest/manifest-file';
import { createPlan, jobFileOf, type Owner, type PlannedFile } from '../plan/plan';
import type { Templates } from '../plan/templates';
import { type Fingerprint, fingerprintOf } from '../text-format';

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
};

/** What `.eternal/base` keeps of a file. Nothing for the user's own files: they are never regenerated. */
export function baseKindOf(owner: Owner): MergeBase['kind'] | undefined {
  if (owner === 'user' || owner === 'local') return undefined;
  return owner === 'vendored' ? 'hash' : 'text';
}

/** The base of a planned file; `undefined` for the user's own. */
export function baseOf(file: PlannedFile): MergeBase | undefined {
  const { owner, path, text, defaultPath, defaultText } = file;
  const kind = baseKindOf(owner);
  const moved = path === defaultPath ? {} : { defaultPath };
  // `eternal.json` is the user's text: with the line ends of one system, the bases of two would differ.
  if (kind === 'text' && text.includes('\r\n')) {
    return { kind, text: text.replaceAll('\r\n', '\n'), ...moved };
  }
  if (kind === 'text') {
    return defaultText === undefined
      ? { kind, text, file, ...moved }
      : { kind, text: defaultText, ...moved };
  }
  return kind && { kind, fingerprint: file.formFingerprint, ...moved };
}

export const baseText = (base: MergeBase | undefined): string | undefined =>
  base?.kind === 'text' ? base.text : undefined;

export const fingerprintIn = (base: MergeBase | undefined): Fingerprint | undefined =>
  base?.kind === 'hash' ? base.fingerprint : undefined;

export const isSameContent = (a: MergeBase | undefined, b: MergeBase | undefined): boolean =>
  baseText(a) === baseText(b) && fingerprintIn(a) === fingerprintIn(b);

export const isSameBase = (a: MergeBase | undefined, b: MergeBase | undefined): boolean =>
  isSameContent(a, b) && a?.defaultPath === b?.defaultPath;

/*
 * `.eternal/base` has the merge bases of a project. A person can read it in a diff, and git merges it by keeping the
 * lines of both sides (`merge=union` in `.gitattributes`).
 *
 *     # create-eternal-function: …
 *     === emulator/emulator.mjs hash 81234-9f3k0a7c2de
 *     === host.json text 412-1k8x2m0qz3a
 *     x4f|{
 *     x4f|  "version": "2.0",
 *
 * The hash in the header tells whether a section is valid. After a merge of two sides that both changed it, it is not.
 * A file that the user moved has its section under its own path. The header then ends with the path of the template:
 *
 *     === src/functions/jobs/orders.ts text 412-1k8x2m0qz3a src/functions/orders.ts
 *
 * Each line begins with three characters made from the section's path, for two reasons. No line looks like a header. And
 * no two sections share a line: where both sides add a section at the same place (each added a job), git would otherwise
 * take equal lines for one line and damage both sections.
 */

/** From the project's folder. */
export const BASE_PATH = '.eternal/base';

const HEAD =
  '# create-eternal-function: what was last generated, the base of three-way merges. To be committed, not edited.';
const HEADER = /^=== (.+) (text|hash) (\d+-[0-9a-z]+)(?: (.+))?$/;

interface Section {
  readonly defaultPath: string | undefined;
  readonly kind: MergeBase['kind'];
  readonly fingerprint: Fingerprint;
  /** Its tagged lines, each after a line break. */
  readonly body: string;
}

/** Finds the sections and ignores every other line. Validates a section when it is asked for. */
export function parseBases(source: string): MergeBases {
  const sections = new Map<string, Section[]>();
  for (const part of `\n${plainLines(source)}`.split('\n=== ').slice(1)) {
    const end = part.indexOf('\n');
    const header = HEADER.exec(`=== ${end < 0 ? part : part.slice(0, end)}`);
    const [, path, kind, fingerprint, defaultPath] = header ?? [];
    if (path === undefined || fingerprint === undefined) continue;
    const body = end < 0 ? '' : part.slice(end);
    const type = kind === 'hash' ? 'hash' : 'text';
    const section: Section = { defaultPath, kind: type, fingerprint, body };
    sections.set(path, [...(sections.get(path) ?? []), section]);
  }
  const defaultPathOf = (path: string): string => sections.get(path)?.[0]?.defaultPath ?? path;
  const moved = [...sections.keys()].filter((path) => defaultPathOf(path) !== path);
  const known = new Map<string, MergeBase | undefined>();
  const get = (path: string): MergeBase | undefined => {
    if (!known.has(path)) known.set(path, validBase(path, sections.get(path) ?? []));
    return known.get(path);
  };
  return {
    source,
    paths: [...sections.keys()].sort(),
    has: (path) => sections.has(path),
    get,
    stored: get,
    pathsOf: (defaultPath) => [
      ...moved.filter((path) => defaultPathOf(path) === defaultPath),
      ...(defaultPathOf(defaultPath) === defaultPath && sections.has(defaultPath)
        ? [defaultPath]
        : []),
    ],
    defaultPathOf,
    hashes: (path) =>
      (sections.get(path) ?? []).flatMap(({ kind, fingerprint }) =>
        kind === 'hash' ? [fingerprint] : [],
      ),
  };
}

/** Without the final newline, and with `\n` as line end. A tool that converts line ends converts the first line too. */
function plainLines(source: string): string {
  const isConverted = source[source.indexOf('\n') - 1] === '\r';
  return (isConverted ? source.replaceAll('\r\n', '\n') : source).replace(/\n$/, '');
}

/** A git merge can leave several sections of one path. They count where they agree. */
function validBase(path: string, sections: readonly Section[]): MergeBase | undefined {
  const [first, ...others] = sections.flatMap((section) => readSection(path, section) ?? []);
  return others.every((other) => isSameBase(first, other)) ? first : undefined;
}

function readSection(
  path: string,
  { kind, fingerprint, body, defaultPath }: Section,
): MergeBase | undefined {
  const moved = defaultPath === undefined ? {} : { defaultPath };
  if (kind === 'hash') return { kind, fingerprint, ...moved };
  const lines = body.replaceAll(`\n${tagOf(path)}`, '\n').slice(1);
  // Only the length tells whether the last line ends with a line break.
  const isEnded = Buffer.byteLength(lines) + 1 === Number.parseInt(fingerprint, 10);
  const text = isEnded ? `${lines}\n` : lines;
  return fingerprintOf(text) === fingerprint ? { kind, text, ...moved } : undefined;
}

export function printBases(bases: ReadonlyMap<string, MergeBase>): string {
  const sections = [...bases].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${HEAD}\n${sections.map(([path, base]) => printSection(path, base)).join('')}`;
}

/** @returns the lines of a section, the header first */
export function printSection(path: string, base: MergeBase): string {
  const moved = base.defaultPath === undefined ? '' : ` ${base.defaultPath}`;
  if (base.kind === 'hash') return `=== ${path} hash ${base.fingerprint}${moved}\n`;
  const { text } = base;
  const fingerprint = base.file?.fingerprint ?? fingerprintOf(text);
  const header = `=== ${path} text ${fingerprint}${moved}\n`;
  if (text === '') return header;
  const tag = tagOf(path);
  const lines = text.endsWith('\n') ? text.slice(0, -1) : text;
  return `${header}${tag}${lines.replaceAll('\n', `\n${tag}`)}\n`;
}

/** The first characters of each line of a section: almost certainly different from its neighbor's. */
const tagOf = (path: string): string => `${fingerprintOf(path).slice(-3)}|`;

/** A job as it was last generated. */
export type PreviousJob = Pick<Job, 'id' | 'processor'>;

/** What the last run left. */
export interface Previous {
  readonly bases: MergeBases;
  /** The manifest that the last run generated from; `undefined` where this version cannot read it. */
  readonly manifest: Manifest | undefined;
  /** The jobs that the last run generated. They tell which ones the user deleted or gave another processor by hand. */
  readonly jobs: readonly PreviousJob[];
  /** Where a file is now that the templates have at a path. */
  readonly pathOf: (defaultPath: string) => string;
  /** Where the templates have the file that is at a path now. */
  readonly defaultPathOf: (path: string) => string;
}

/**
 * Reads what the last run left. The bases are trusted as little as any other file of a cloned repository. A section
 * whose hash does not match is rendered again: the last manifest and this version give what stood there. Where the last
 * manifest itself is damaged, as after a git merge, the one in the folder is used.
 *
 * @param manifestText of the folder's `eternal.json`, or what a git merge makes of it; absent where the project has none
 */
export function readPrevious(
  read: MergeBases,
  manifestText: string | undefined,
  templates: Templates,
): Previous {
  // A new project has neither text, and can do without the parser.
  const parse = (text: string | undefined): Manifest | undefined =>
    text === undefined ? undefined : tryManifest(text, templates.version);
  const lastText = baseText(read.get(MANIFEST));
  const last = parse(lastText);
  const text = last === undefined ? manifestText : lastText;
  const manifest = last ?? parse(manifestText);
  let rendered: ReadonlyMap<string, MergeBase | undefined> | undefined;
  const render = (): ReadonlyMap<string, MergeBase | undefined> => {
    if (text === undefined || manifest?.generator !== templates.version) return new Map();
    const { files } = createPlan(manifest, text, templates);
    return new Map(files.map((file) => [file.path, baseOf(file)]));
  };
  const get = (path: string): MergeBase | undefined => {
    const base = read.get(path);
    if (base !== undefined || !read.has(path)) return base;
    rendered ??= render();
    const defaultPath = read.defaultPathOf(path);
    const again = rendered.get(defaultPath);
    return again && path !== defaultPath ? { ...again, defaultPath } : again;
  };
  return {
    bases: { ...read, get, stored: get },
    pathOf: (defaultPath) => read.pathsOf(defaultPath)[0] ?? defaultPath,
    defaultPathOf: read.defaultPathOf,
    manifest,
    jobs: (manifest?.jobs ?? []).filter(({ id }) => read.pathsOf(jobFileOf(id)).length > 0),
  };
}
