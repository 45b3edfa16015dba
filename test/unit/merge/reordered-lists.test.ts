import { describe, expect, it } from 'vitest';
import { mergeFile } from '../../../src/generator/merge/merge-file';

const base = `const one = 1;
export function delay(state: State, id: string): number {
  return [state, id].length;
}
`;
const swapped = base.replace('state: State, id: string', 'id: string, state: State');

const merge = (ours: string, theirs: string) => {
  const merged = mergeFile('src/a.ts', { ours, base, theirs }, 'fail');
  return 'problem' in merged ? merged.problem : merged;
};

describe('a list that the generator has in another order', () => {
  it.each([
    ['parameters', swapped],
    ['elements', base.replace('[state, id]', '[id, state]')],
    [
      'parameters, one of them new',
      base.replace('state: State, id: string', 'id: string, now: Date, state: State'),
    ],
  ])('gets that order: %s', (_, theirs) => {
    const ours = base.replace('one = 1', 'one = 2').replace('return', '// ours\n  return');

    expect(merge(ours, theirs)).toMatchObject({
      text: theirs.replace('one = 1', 'one = 2').replace('return', '// ours\n  return'),
      conflicts: [],
    });
  });

  it('gets that order where the user renamed one', () => {
    const ours = base.replace('id: string', 'name: string');

    expect(merge(ours, swapped)).toMatchObject({
      text: swapped.replace('id: string', 'name: string'),
      conflicts: [],
    });
  });

  it('stays where the user has the same order', () => {
    expect(merge(swapped, swapped)).toMatchObject({ text: swapped, conflicts: [] });
  });

  it('keeps the order of the user where the generator changes nothing', () => {
    const theirs = base.replace('one = 1', 'one = 2');

    expect(merge(swapped, theirs)).toMatchObject({ text: swapped.replace('one = 1', 'one = 2') });
  });
});
