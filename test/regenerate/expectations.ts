import { parse } from 'jsonc-parser';
import { expect } from 'vitest';
import { lineEndOf, splitBom } from '../../src/generator/text-format';
import { BASE_PATH, parseBases } from '../../src/generator/workspace/base-file';
import type { Files, Reported, RunResult } from '../../tools/project';
import { flagFor, OPTIONS } from './choices';
import { sourceAt } from './json-edits';
import { commentedMarks, differingLines, marksIn, userLines } from './user-lines';

/** A run of the generator: its arguments, and the project before and after. */
export interface Played {
  readonly args: readonly string[];
  readonly before: Files;
  readonly after: Files;
  readonly result: RunResult;
}

/** The errors that users can cause in these sequences. Every other error is a bug. */
const REFUSALS: readonly unknown[] = ['E_ANSWER', 'E_MANIFEST'];
const WRITTEN = ['create', 'update', 'merge', 'move', 'delete'];

export const isWritten = ({ action }: Pick<Reported, 'action'>): boolean =>
  WRITTEN.includes(action);

/** Files that differ, by path. */
export const differingPaths = (a: Files, b: Files): string[] =>
  [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();

/** The promises of every run except `undo`. */
export function expectSound(played: Played): void {
  const { before, after, result } = played;
  const { exitCode, refusal, changes } = result;
  if (refusal !== undefined) expect(REFUSALS, refusal.message).toContain(refusal.code);
  else expect([0, 3]).toContain(exitCode);

  const isBlocked = changes.some(({ action }) => action === 'conflict');
  if (refusal !== undefined || isBlocked) {
    expect(exitCode).not.toBe(0);
    expect(differingPaths(before, after)).toEqual([]);
    return;
  }
  expectReported(played);
  expectLinesKept(played);
  expectFormKept(played);
  const mayRestore = played.args.includes('theirs');
  for (const change of mayRestore ? [] : changes) expectNothingBroughtBack(change, before);
}

/** The report names what changed, and nothing else. */
function expectReported({ before, after, result: { changes } }: Played): void {
  const written = changes.filter(isWritten);
  const sources = written.flatMap(({ from = [] }) => from);
  const targets = written.map(({ path }) => path);
  const actual = differingPaths(before, after).filter((path) => !path.startsWith('.eternal/'));
  // Where one file leaves and another comes, the text may be the same again.
  const replaced = sources.filter((path) => targets.includes(path) && !actual.includes(path));
  const reported = new Set([...sources, ...targets].filter((path) => !replaced.includes(path)));
  expect(actual).toEqual([...reported].sort());
}

/** The tree has each line of the user's as often as before, except the lines that the command was allowed to remove. */
function expectLinesKept(played: Played): void {
  const { before, after, args, result } = played;
  const commented = new Set([...commentedMarks(before), ...repeatedMarks(played)]);
  const [had, has] = [userLines(before, commented), userLines(after, commented)];
  const given = new Set(givenAway(played));
  const isMarked = args.includes('markers');
  const wrong = differingLines(had, has).filter((line) => {
    const isFewer = (has.get(line) ?? 0) < (had.get(line) ?? 0);
    const isGiven = marksIn(line).every((mark) => given.has(mark));
    // The comment behind a replaced value stays, so the line is a new one.
    const isReplaced = isGiven && !had.has(line) && has.get(line) === 1;
    // Between markers, a line may stand on both sides.
    return isFewer ? !isGiven : !isMarked && !isReplaced;
  });
  expect(wrong, `lines lost or doubled by ${args.join(' ')}, exit ${result.exitCode}`).toEqual([]);
}

/**
 * The marks behind values that the command sets to what `eternal.json` has already: the user wants that value in the
 * file.
 */
function repeatedMarks({ args: [command, id = '', ...flags], before }: Played): string[] {
  if (command !== 'set' || id.startsWith('--')) return [];
  const old: JobEntry = parse(before.get('eternal.json') ?? '').jobs?.[id] ?? {};
  const given = OPTIONS.flatMap(([key]): [string, string | undefined][] => {
    const value = flags[flags.indexOf(flagFor(key)) + 1];
    if (!flags.includes(flagFor(key))) return [];
    return [[key, value === 'default' ? undefined : value]];
  });
  const now: JobEntry = { ...old, ...Object.fromEntries(given) };
  const repeated = given
    .map(([key]) => key)
    .filter((key) => effectiveValue(old, key) === effectiveValue(now, key));
  return (before.get(`src/functions/${id}.ts`) ?? '')
    .split(/\r?\n/)
    .filter((line) => repeated.some((key) => line.trimStart().startsWith(`${key}: '`)))
    .flatMap(marksIn);
}

type JobEntry = Readonly<Record<string, string | undefined>>;

function effectiveValue(entry: JobEntry, key: string): string | undefined {
  const defaults: JobEntry = {
    idleDelay: '1m',
    errorDelay: '3m',
    maxIdleDelay: entry.idleDelay ?? '1m',
    maxErrorDelay: entry.errorDelay ?? '3m',
  };
  return entry[key] ?? defaults[key];
}

/** The marks of lines that the command was allowed to remove: overlaps and vendored files under `theirs`, the entry of a removed job. */
function givenAway({ args: [command, id = ''], args, before, result: { changes } }: Played) {
  const overlapping = args.includes('theirs')
    ? changes.flatMap(({ conflicts = [] }) => conflicts.map(({ ours }) => ours))
    : [];
  // A vendored file is replaced as a whole.
  const replaced = args.includes('theirs')
    ? changes.flatMap(({ path, owner, action }) =>
        owner === 'vendored' && action === 'update' ? [before.get(path) ?? ''] : [],
      )
    : [];
  const entry =
    command === 'remove' ? [sourceAt(before.get('eternal.json') ?? '', ['jobs', id])] : [];
  return [...overlapping, ...replaced, ...entry].flatMap(marksIn);
}

/** Line ends, byte order mark and final newline are the user's. */
function expectFormKept({ before, after, result: { changes } }: Played): void {
  for (const { path, from = path, action } of changes) {
    const [old, now] = [before.get(from), after.get(path)];
    if (!isWritten({ action }) || old === undefined || now === undefined) continue;
    expect(formOf(now, old), path).toEqual(formOf(old, old));
  }
}

function formOf(text: string, old: string) {
  const { mark, body } = splitBom(text);
  const ends = new Set(splitBom(old).body.match(/\r?\n/g));
  return {
    mark,
    lineEnd: ends.size === 1 && body.includes('\n') ? lineEndOf(body) : undefined,
    isOpen: old.trim() !== '' && body.trim() !== '' && !body.endsWith('\n'),
  };
}

/** A generated file that the user deleted stays deleted, unless the generator's side wins. */
function expectNothingBroughtBack({ path, action, owner }: Reported, before: Files): void {
  if (action !== 'create' || owner === 'local') return;
  expect(parseBases(before.get(BASE_PATH) ?? '').has(path), `${path} was brought back`).toBe(false);
}
