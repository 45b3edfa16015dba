import { type Fingerprint, fingerprintOf } from '../text-format';
import { isSameBase, type MergeBase, type MergeBases } from './bases';

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
 * For the user's own files, the hash tells whether anybody edited them since they were created:
 *
 *     === src/processors/process-orders.ts stub 1110-2f8a0c1d9be
 *
 * Each line begins with three characters made from the section's path, for two reasons. No line looks like a header. And
 * no two sections share a line: where both sides add a section at the same place (each added a job), git would otherwise
 * take equal lines for one line and damage both sections.
 */

/** From the project's folder. */
export const BASE_PATH = '.eternal/base';

const HEAD =
  '# create-eternal-function: what was last generated, the base of three-way merges. To be committed, not edited.';
const HEADER = /^=== (.+) (text|hash|stub) (\d+-[0-9a-z]+)(?: (.+))?$/;

interface Section {
  readonly defaultPath: string | undefined;
  readonly kind: MergeBase['kind'];
  readonly fingerprint: Fingerprint;
  /** Its tagged lines, each after a line break. */
  readonly body: string;
}

interface Sections {
  readonly source: string;
  readonly sections: ReadonlyMap<string, readonly Section[]>;
  readonly stubs: MergeBases['stubs'];
}

/** Several parts of a run read the same file. */
let lastFound: Sections | undefined;

/**
 * Finds the sections and ignores every other line. Validates a section when it is asked for.
 *
 * @param isValid the last run wrote this text, so that no hash need be computed
 */
export function parseBases(source: string, isValid = false): MergeBases {
  if (lastFound?.source !== source) lastFound = findSections(source);
  const { sections, stubs } = lastFound;
  const defaultPathOf = (path: string): string => sections.get(path)?.[0]?.defaultPath ?? path;
  const moved = [...sections.keys()].filter((path) => defaultPathOf(path) !== path);
  const known = new Map<string, MergeBase | undefined>();
  const get = (path: string): MergeBase | undefined => {
    if (!known.has(path)) known.set(path, validBase(path, sections.get(path) ?? [], isValid));
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
    stubs,
  };
}

function findSections(source: string): Sections {
  const sections = new Map<string, Section[]>();
  const stubs = new Map<string, Fingerprint[]>();
  for (const part of `\n${plainLines(source)}`.split('\n=== ').slice(1)) {
    const end = part.indexOf('\n');
    const header = HEADER.exec(`=== ${end < 0 ? part : part.slice(0, end)}`);
    const [, path, kind, fingerprint, defaultPath] = header ?? [];
    if (path === undefined || fingerprint === undefined) continue;
    if (kind === 'stub') {
      stubs.set(path, [...new Set([...(stubs.get(path) ?? []), fingerprint])]);
      continue;
    }
    const body = end < 0 ? '' : part.slice(end);
    const type = kind === 'hash' ? 'hash' : 'text';
    const section: Section = { defaultPath, kind: type, fingerprint, body };
    sections.set(path, [...(sections.get(path) ?? []), section]);
  }
  return { source, sections, stubs };
}

/** Without the final newline, and with `\n` as line end. A tool that converts line ends converts the first line too. */
function plainLines(source: string): string {
  const isConverted = source[source.indexOf('\n') - 1] === '\r';
  return (isConverted ? source.replaceAll('\r\n', '\n') : source).replace(/\n$/, '');
}

/** A git merge can leave several sections of one path. They count where they agree. */
function validBase(
  path: string,
  sections: readonly Section[],
  isValid: boolean,
): MergeBase | undefined {
  const [first, ...others] = sections.flatMap((each) => readSection(path, each, isValid) ?? []);
  return others.every((other) => isSameBase(first, other)) ? first : undefined;
}

function readSection(
  path: string,
  { kind, fingerprint, body, defaultPath }: Section,
  isValid: boolean,
): MergeBase | undefined {
  const moved = defaultPath === undefined ? {} : { defaultPath };
  if (kind === 'hash') return { kind, fingerprint, ...moved };
  const lines = body.replaceAll(`\n${tagOf(path)}`, '\n').slice(1);
  // Only the length tells whether the last line ends with a line break.
  const isEnded = Buffer.byteLength(lines) + 1 === Number.parseInt(fingerprint, 10);
  const text = isEnded ? `${lines}\n` : lines;
  return isValid || fingerprintOf(text) === fingerprint
    ? { kind, text, file: { fingerprint }, ...moved }
    : undefined;
}

export function printBases(
  bases: ReadonlyMap<string, MergeBase>,
  stubs: MergeBases['stubs'] = new Map(),
): string {
  const sections = [
    ...[...bases].map(([path, base]) => ({ path, text: () => printSection(path, base) })),
    ...[...stubs].map(([path, hashes]) => ({
      path,
      text: () => hashes.map((hash) => `=== ${path} stub ${hash}\n`).join(''),
    })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return `${HEAD}\n${sections.map(({ text }) => text()).join('')}`;
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
