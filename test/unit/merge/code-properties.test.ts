import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { format, type Options } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { mergeFile } from '../../../src/generator/merge/merge-file';
import { createInterner, readCode } from '../../../src/generator/syntax/tree/code-tree';
import { parseModule, parseWithComments } from '../../../src/generator/syntax/tree/syntax-tree';

const FOLDER = join(import.meta.dirname, '../../../templates/project/src/eternal');
const templates = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(FOLDER, file), 'utf8'));

const styles: Options[] = [
  { singleQuote: true, printWidth: 100 },
  {},
  { useTabs: true },
  { tabWidth: 4, semi: false, trailingComma: 'none', arrowParens: 'avoid' },
  { singleQuote: true, printWidth: 120, bracketSpacing: false, endOfLine: 'crlf' },
];

const inStyle = (code: string, style: Options): Promise<string> =>
  format(code, { parser: 'typescript', ...style });
const intern = createInterner();
/** Equal for code that differs in its format alone. */
const keyOf = (code: string): number =>
  readCode(code, parseWithComments(code), { intern }).root.full;

const formatted = await Promise.all(
  styles.map((style) => Promise.all(templates.map((code) => inStyle(code, style)))),
);

const merge = (ours: string, base: string, theirs: string, onConflict: OnConflict = 'fail') => {
  const merged = mergeFile('src/eternal/a.ts', { ours, base, theirs }, onConflict);
  if ('problem' in merged) throw new Error(merged.problem);
  return merged;
};

/** An edit of the `n`th line of a kind; the same in every style. */
interface LineEdit {
  readonly kind: 'comment' | 'statement' | 'number' | 'remark';
  readonly n: number;
}

const lineEdit = fc.record<LineEdit>({
  kind: fc.constantFrom('comment', 'statement', 'number', 'remark'),
  n: fc.nat(200),
});

const PLACES = {
  // Above a declaration; at the start of a function; a number; behind a member of a type or an object.
  comment: /^(?:export )?(?:async )?(?:function|const|interface|type) /gm,
  statement: /\) (?:: [^\n]*)?\{\r?\n(?=[ \t]*(?:const|return|await))/g,
  number: /(?<=[ (])\d+(?=[;,) ])/g,
  remark: /,(?=\r?\n)/g,
};

/** `undefined` where the text has no such place. */
function edited(code: string, { kind, n }: LineEdit, name: string): string | undefined {
  const found = [...code.matchAll(PLACES[kind])];
  const match = found[n % Math.max(1, found.length)];
  if (match === undefined) return undefined;
  const end = match.index + match[0].length;
  const eol = code.includes('\r\n') ? '\r\n' : '\n';
  if (kind === 'comment') {
    return `${code.slice(0, match.index)}// ${name} ${n}${eol}${code.slice(match.index)}`;
  }
  if (kind === 'number') return `${code.slice(0, match.index)}7_${n + 100}${code.slice(end)}`;
  const added = kind === 'remark' ? ` // ${name} ${n}` : `${name}(${n});${eol}`;
  return code.slice(0, end) + added + code.slice(end);
}

const scenario = fc.record({
  template: fc.nat(templates.length - 1),
  style: fc.nat(styles.length - 1),
  mine: lineEdit,
  its: lineEdit,
});

const property = (
  check: (each: {
    base: string;
    own: string;
    style: Options;
    mine: LineEdit;
    its: LineEdit;
  }) => Promise<void>,
) =>
  fc.assert(
    fc.asyncProperty(scenario, ({ template, style, mine, its }) =>
      check({
        base: templates[template] ?? '',
        own: formatted[style]?.[template] ?? '',
        style: styles[style] ?? {},
        mine,
        its,
      }),
    ),
    { numRuns: process.env.DEEP ? 200 : 20 },
  );

describe('merging templates', () => {
  it('keeps the user’s bytes where the generator changes nothing', () =>
    property(async ({ base, own, mine }) => {
      const ours = edited(own, mine, 'mine') ?? own;
      expect(merge(ours, base, base)).toMatchObject({ text: ours, conflicts: [] });
    }));

  it('takes what the generator changes where the user only formatted the file', () =>
    property(async ({ base, own, its }) => {
      const theirs = edited(base, its, 'its') ?? base;
      const { text, conflicts } = merge(own, base, theirs);
      expect(conflicts).toEqual([]);
      expect(keyOf(text)).toBe(keyOf(theirs));
    }));

  it('keeps both changes where they are of different kinds', () =>
    property(async ({ base, own, mine, its }) => {
      const kinds = ['statement', 'number', 'comment', 'remark'] as const;
      const other = { kind: kinds[(kinds.indexOf(its.kind) + 1) % 4] ?? 'number', n: mine.n };
      const ours = edited(own, other, 'mine');
      const theirs = edited(base, its, 'its');
      if (ours === undefined || theirs === undefined) return;
      const { text, conflicts } = merge(ours, base, theirs);
      expect(conflicts).toEqual([]);
      expect(() => parseModule(text)).not.toThrow();
      const count = (code: string, name: RegExp): number => code.match(name)?.length ?? 0;
      const marks = [/mine/g, /its\b.\d+/g, /7_\d+/g];
      for (const mark of marks) {
        expect(count(text, mark)).toBe(count(ours, mark) + count(theirs, mark));
      }
    }));

  it('decides every conflict, and changes nothing the next time', () =>
    property(async ({ base, own, mine, its }) => {
      const ours = edited(own, mine, 'mine') ?? own;
      const theirs = edited(base, { ...its, kind: mine.kind }, 'its') ?? base;
      for (const onConflict of ['ours', 'theirs'] as const) {
        const { text, isResolved } = merge(ours, base, theirs, onConflict);
        expect(isResolved).toBe(true);
        expect(() => parseModule(text)).not.toThrow();
        expect(merge(text, theirs, theirs, onConflict).text).toBe(text);
      }
    }));

  it('loses no line of the user’s under markers', () =>
    property(async ({ base, own, mine, its }) => {
      const ours = edited(own, mine, 'mine') ?? own;
      const theirs = edited(base, { ...its, kind: mine.kind }, 'its') ?? base;
      const { text, isResolved, conflicts } = merge(ours, base, theirs, 'markers');
      expect(isResolved).toBe(conflicts.length === 0);
      const lines = new Set(text.split(/\r?\n/));
      const own2 = ours.split(/\r?\n/).filter((line) => /mine/.test(line));
      expect(own2.filter((line) => !lines.has(line))).toEqual([]);
    }));
});
