import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { emptyFixture, type Fixture, listChanges, makeFixture, makeTemplates } from './fixture';

const path = 'emulator/emulator.mjs';
const [first, second] = ['1\n2\n3\n', '1\n2\nthree\n'].map((text) => ({
  templates: makeTemplates({ [path]: text }),
}));
const inTheWay = ': use --on-conflict theirs to replace it, ours to keep it';

/** What happens to it. */
async function happensTo(fixture: Fixture, wanted: Parameters<Fixture['run']>[0]): Promise<object> {
  const { changes } = await fixture.run(wanted);
  const { action, owner, why } = changes.find((change) => change.path === path) ?? {};
  expect(owner).toBe('vendored');
  return { action, why };
}

describe('a vendored file', () => {
  it('has only its hash in the bases', async () => {
    const fixture = await makeFixture(first);
    expect(fixture.bases().get(path)).toEqual({
      kind: 'hash',
      fingerprint: expect.stringMatching(/^\d+-/),
    });
    expect(await happensTo(fixture, first)).toEqual({ action: 'same' });
  });

  it('is replaced as a whole', async () => {
    const fixture = await makeFixture(first);
    expect(await happensTo(fixture, second)).toEqual({ action: 'update' });
    expect(fixture.read(path)).toBe('1\n2\nthree\n');
    expect(await happensTo(fixture, second)).toEqual({ action: 'same' });
    expect((await fixture.run(second)).stateFiles).toEqual([]);
  });

  it('counts as unchanged with other line ends, and keeps them', async () => {
    const fixture = await makeFixture(first);
    fixture.write(path, '\uFEFF1\r\n2\r\n3');
    expect(await happensTo(fixture, first)).toEqual({ action: 'same' });
    expect(await happensTo(fixture, second)).toEqual({ action: 'update' });
    expect(fixture.read(path)).toBe('\uFEFF1\r\n2\r\nthree');
  });

  it('keeps the user’s edits while the generator’s text is unchanged', async () => {
    const fixture = await makeFixture(first);
    fixture.write(path, 'mine\n');
    expect(await happensTo(fixture, first)).toEqual({ action: 'keep', why: 'your edits are kept' });
    fixture.write(path, Buffer.from([0, 0xff]));
    expect(await happensTo(fixture, first)).toEqual({ action: 'keep', why: 'your edits are kept' });
  });

  it('stays deleted, and conflicts where it has to change', async () => {
    const fixture = await makeFixture(first);
    fixture.remove(path);
    const kept = { action: 'keep', why: 'you deleted it, so it stays deleted' };
    expect(await happensTo(fixture, first)).toEqual(kept);
    expect(await happensTo(fixture, second)).toMatchObject({ action: 'conflict' });
    expect(fixture.has(path)).toBe(false);
  });

  it.each<[OnConflict, object, string]>([
    [
      'fail',
      { action: 'conflict', why: `your edits and the new version overlap${inTheWay}` },
      'm\n2\n3\n',
    ],
    [
      'markers',
      { action: 'conflict', why: `your edits and the new version overlap${inTheWay}` },
      'm\n2\n3\n',
    ],
    ['ours', { action: 'keep', why: 'your edits are kept' }, 'm\n2\n3\n'],
    ['theirs', { action: 'update', why: 'replaces your edits' }, '1\n2\nthree\n'],
  ])(
    'is never merged where both changed it: --on-conflict %s',
    async (onConflict, happens, text) => {
      const fixture = await makeFixture(first);
      fixture.write(path, 'm\n2\n3\n');
      expect(await happensTo(fixture, { ...second, onConflict })).toEqual(happens);
      expect(fixture.read(path)).toBe(text);
      const isDecided = ['ours', 'theirs'].includes(onConflict);
      expect(
        listChanges(await fixture.run(second)).filter((line) => line.startsWith('conflict')),
      ).toHaveLength(isDecided ? 0 : 1);
    },
  );

  it.each<[string, string, object]>([
    ['the same', '1\r\n2\r\n3\r\n', { action: 'same' }],
    [
      'another',
      'mine\n',
      { action: 'conflict', why: `a different file exists already${inTheWay}` },
    ],
  ])('that exists already is %s', async (_, text, happens) => {
    const fixture = await emptyFixture();
    fixture.write(path, text);
    expect(await happensTo(fixture, first)).toEqual(happens);
  });

  it('is deleted when it is no longer generated, unless the user edited it', async () => {
    const fixture = await makeFixture(first);
    expect(listChanges(await fixture.run())).toEqual([`delete ${path}`]);
    const other = await makeFixture(first);
    other.write(path, 'mine\n');
    expect(await happensTo(other, {})).toEqual({ action: 'keep', why: 'no longer used' });
    expect(other.hasBase(path)).toBe(false);
  });
});
