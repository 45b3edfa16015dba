import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { mergeLineList } from '../../../src/generator/merge/merge-file';
import { mergeText } from '../../../src/generator/merge/merge-text';
import { linesOf } from '../../../src/generator/text-format';

const onConflict = fc.constantFrom<OnConflict>('fail', 'ours', 'theirs', 'markers');

/** Texts of few different lines, so that edits meet; mixed line ends, marks and open ends included. */
const line = fc.constantFrom('a', 'b', 'c', '', '# d', '  idleDelay: 1,', '  jitter: 2,', '});');
const end = fc.constantFrom('\n', '\n', '\r\n');
const someText = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(line, end), { maxLength: 12 }), fc.boolean())
  .map(([mark, lines, isOpen]) => {
    const body = `eternalFunction(id, {\n${lines.map((each) => each.join('')).join('')}`;
    return `${mark ? '\uFEFF' : ''}${isOpen ? body.replace(/\r?\n$/, '') : body}`;
  });
/** A text with lines that nobody else has. */
const edited = fc.tuple(someText, fc.nat(12), fc.nat(12)).map(([text, first, second]) => {
  const lines = text.split('\n');
  lines.splice(first, first % 3, 'mine 1');
  lines.splice(second, second % 2, 'mine 2');
  return lines.join('\n');
});

/** What the generator writes does not end in blank lines; with an open end these could not be reported from none. */
const generated = someText.map((text) => text.replace(/\s+$/, '\n'));

const texts = { ours: edited, base: generated, theirs: generated };

describe('mergeText', () => {
  const property = (
    check: (each: { ours: string; base: string; theirs: string; onConflict: OnConflict }) => void,
  ) =>
    fc.assert(fc.property(fc.record({ ...texts, onConflict }), check), {
      numRuns: 300,
    });

  it('keeps the user’s bytes where nothing is new', () => {
    property(({ ours, base, ...options }) => {
      expect(mergeText(ours, base, base, options)).toMatchObject({ text: ours, conflicts: [] });
    });
  });

  it('takes the generator’s text where the user changed nothing', () => {
    property(({ base, theirs, ...options }) => {
      const { text, conflicts } = mergeText(base, base, theirs, options);
      expect(linesOf(text)).toEqual(linesOf(theirs));
      expect(conflicts).toEqual([]);
    });
  });

  it('loses no line of the user’s, and changes nothing the next time', () => {
    property(({ ours, base, theirs, ...options }) => {
      const { text, conflicts, isResolved } = mergeText(ours, base, theirs, options);
      const seen = [text, ...conflicts.map((conflict) => conflict.ours)].flatMap(linesOf);
      const own = linesOf(ours).filter((each) => !['', ...linesOf(base)].includes(each));
      expect(own.filter((each) => !seen.includes(each))).toEqual([]);
      expect(isResolved).toBe(
        conflicts.length === 0 || ['ours', 'theirs'].includes(options.onConflict),
      );
      expect(mergeText(text, theirs, theirs, options).text).toBe(text);
    });
  });

  it('reports where the user’s lines of a conflict are', () => {
    property(({ ours, base, theirs, ...options }) => {
      const { conflicts } = mergeText(ours, base, theirs, options);
      for (const conflict of conflicts) {
        const lines = conflict.ours === '' ? [] : conflict.ours.split('\n');
        const from = conflict.line - 1;
        expect(linesOf(ours).slice(from, from + lines.length)).toEqual(lines);
      }
      expect(conflicts.length).toBeLessThan(20);
    });
  });
});

describe('mergeLineList', () => {
  const property = (check: (each: { ours: string; base: string; theirs: string }) => void) =>
    fc.assert(fc.property(fc.record(texts), check), { numRuns: 300 });

  it('keeps the user’s text where nothing is new, and takes the generator’s where the user changed nothing', () => {
    property(({ ours, base, theirs }) => {
      expect(mergeLineList(ours, base, base).text).toBe(ours);
      expect(linesOf(mergeLineList(base, base, theirs).text)).toEqual(linesOf(theirs));
    });
  });

  it('keeps the order of the user’s lines, adds the missing ones, and changes nothing the next time', () => {
    fc.assert(
      fc.property(
        edited,
        fc.option(generated, { nil: undefined }),
        generated,
        (ours, base, theirs) => {
          const { text } = mergeLineList(ours, base, theirs);
          const known = new Set(['', ...[base ?? '', theirs].flatMap(linesOf)]);
          const own = (of: string): string[] => linesOf(of).filter((each) => !known.has(each));
          expect(own(text)).toEqual(own(ours));
          const had = [ours, base ?? ''].flatMap(linesOf);
          const due = linesOf(theirs).filter((each) => !['', '# d', ...had].includes(each));
          expect(linesOf(text)).toEqual(expect.arrayContaining(due));
          expect(mergeLineList(text, theirs, theirs).text).toBe(text);
        },
      ),
      { numRuns: 300 },
    );
  });
});
