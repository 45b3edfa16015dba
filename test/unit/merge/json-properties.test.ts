import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { isEqual, parseJsonText, propertyMap } from '../../../src/generator/json/tree';
import { mergeJson } from '../../../src/generator/merge/merge-json';

const decided = fc.constantFrom<OnConflict>('ours', 'theirs');

describe('mergeJson', () => {
  const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'x.y', 'toString');
  const scalar = fc.constantFrom('1', '2', '"s"', 'true', 'null', '[1, 2]', '[\n  { "a": 1 }\n]');
  const { object } = fc.letrec<{ object: string; value: string }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, scalar, tie('object')),
    object: fc
      .tuple(
        fc.uniqueArray(fc.tuple(key, tie('value')), { selector: ([name]) => name, maxLength: 4 }),
        fc.constantFrom(' ', '\n  ', '\r\n\t', ' /* c */ ', ' // l\n'),
        fc.constantFrom('', ','),
      )
      .map(([members, space, trailing]) => {
        const inner = members.map(([name, value]) => `${space}${JSON.stringify(name)}: ${value}`);
        return `{${inner.join(',')}${members.length > 0 ? trailing : ''}${space}}`;
      }),
  }));
  const root = (text: string) => parseJsonText('f', text.replace(/^\uFEFF/, '')).root;
  const merge = (ours: string, base: string | undefined, theirs: string, how: OnConflict) =>
    mergeJson(ours, base, theirs, { onConflict: how, path: 'f' });
  const property = (check: (ours: string, base: string, theirs: string, how: OnConflict) => void) =>
    fc.assert(fc.property(object, object, object, decided, check), { numRuns: 300 });
  const comments = (text: string): number => text.split(/\/\* c|\/\/ l/).length;

  it('keeps the user’s bytes where nothing is new, and takes the generator’s values where the user changed nothing', () => {
    property((ours, base, theirs, how) => {
      expect(merge(ours, base, base, how).text).toBe(ours);
      const plain = JSON.stringify(JSON.parse(stripped(base)));
      const { text, conflicts } = merge(plain, base, theirs, how);
      expect(isEqual(root(text), root(theirs))).toBe(true);
      expect(conflicts).toEqual([]);
    });
  });

  it('gives JSON with the user’s own keys, and changes nothing the next time', () => {
    property((ours, base, theirs, how) => {
      for (const from of [base, undefined]) {
        const { text, conflicts } = merge(ours, from, theirs, how);
        const reported = conflicts.map((each) => each.ours.replace(/\s/g, '')).join();
        const merged = entries(text);
        const known = new Set([...entries(from ?? '{}').keys(), ...entries(theirs).keys()]);
        for (const [path, value] of entries(ours)) {
          const exists = merged.get(path) === value || reported.includes(value);
          expect(exists || known.has(path)).toBe(true);
        }
        expect(merge(text, theirs, theirs, how).text).toBe(text);
      }
    });
  });

  it('loses no value and no comment without a base', () => {
    property((ours, _, theirs, how) => {
      const { text, conflicts } = merge(ours, undefined, theirs, how);
      const merged = entries(text);
      for (const [path, value] of entries(ours)) expect(merged.get(path)).toBe(value);
      expect(topKeys(text)).toEqual(expect.arrayContaining(topKeys(theirs)));
      expect(comments(text)).toBe(comments(ours));
      expect(conflicts).toEqual([]);
    });
  });

  const topKeys = (text: string): string[] => [...propertyMap(root(text)).keys()];

  const stripped = (text: string): string =>
    text
      .replaceAll('/* c */', '')
      .replaceAll('// l', '')
      .replace(/,(\s*\})/g, '$1');

  /** Every value that is no object, by its path. */
  function entries(text: string): Map<string, string> {
    const found = new Map<string, string>();
    const visit = (node: ReturnType<typeof root>, path: string): void => {
      const { children = [] } = node;
      if (node.type !== 'object')
        found.set(path, text.slice(node.offset, node.offset + node.length).replace(/\s/g, ''));
      else
        for (const { children: [name, value] = [] } of children)
          if (name && value) visit(value, `${path}/${name.value}`);
    };
    visit(root(text), '');
    return found;
  }
});
