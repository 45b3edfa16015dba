import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/arguments';
import { emptyLab, type Lab, makeLab, makeTemplates, told } from './support';

const path = 'emulator/emulator.mjs';
const [first, second] = ['1\n2\n3\n', '1\n2\nthree\n'].map((text) => ({
  templates: makeTemplates({ [path]: text }),
}));
const inTheWay = ': replace it with --on-conflict theirs, keep it with ours';

/** What happens to it. */
async function happensTo(lab: Lab, wanted: Parameters<Lab['run']>[0]): Promise<object> {
  const { changes } = await lab.run(wanted);
  const { action, owner, why } = changes.find((change) => change.path === path) ?? {};
  expect(owner).toBe('vendored');
  return { action, why };
}

describe('a vendored file', () => {
  it('has only its hash kept', async () => {
    const lab = await makeLab(first);
    expect(lab.bases().get(path)).toEqual({
      kind: 'hash',
      fingerprint: expect.stringMatching(/^6-/),
    });
    expect(await happensTo(lab, first)).toEqual({ action: 'same' });
  });

  it('is replaced as a whole', async () => {
    const lab = await makeLab(first);
    expect(await happensTo(lab, second)).toEqual({ action: 'update' });
    expect(lab.read(path)).toBe('1\n2\nthree\n');
    expect(await happensTo(lab, second)).toEqual({ action: 'same' });
    expect((await lab.run(second)).stateFiles).toEqual([]);
  });

  it('is the same with other line ends, and keeps them', async () => {
    const lab = await makeLab(first);
    lab.write(path, '\uFEFF1\r\n2\r\n3');
    expect(await happensTo(lab, first)).toEqual({ action: 'same' });
    expect(await happensTo(lab, second)).toEqual({ action: 'update' });
    expect(lab.read(path)).toBe('\uFEFF1\r\n2\r\nthree');
  });

  it('stays as the user changed it while nothing new comes', async () => {
    const lab = await makeLab(first);
    lab.write(path, 'mine\n');
    expect(await happensTo(lab, first)).toEqual({ action: 'keep', why: 'your edits stay' });
    lab.write(path, Buffer.from([0, 0xff]));
    expect(await happensTo(lab, first)).toEqual({ action: 'keep', why: 'your edits stay' });
  });

  it('stays deleted', async () => {
    const lab = await makeLab(first);
    lab.remove(path);
    const kept = { action: 'keep', why: 'you deleted it, so it stays deleted' };
    expect(await happensTo(lab, first)).toEqual(kept);
    expect(await happensTo(lab, second)).toEqual(kept);
    expect(lab.has(path)).toBe(false);
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
    ['ours', { action: 'keep', why: 'your edits stay' }, 'm\n2\n3\n'],
    ['theirs', { action: 'update' }, '1\n2\nthree\n'],
  ])(
    'is never merged where both changed it: --on-conflict %s',
    async (onConflict, happens, text) => {
      const lab = await makeLab(first);
      lab.write(path, 'm\n2\n3\n');
      expect(await happensTo(lab, { ...second, onConflict })).toEqual(happens);
      expect(lab.read(path)).toBe(text);
      const isDecided = ['ours', 'theirs'].includes(onConflict);
      expect(
        told(await lab.run(second)).filter((line) => line.startsWith('conflict')),
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
  ])('that was there before is %s', async (_, text, happens) => {
    const lab = await emptyLab();
    lab.write(path, text);
    expect(await happensTo(lab, first)).toEqual(happens);
  });

  it('goes when it is no longer generated, unless the user changed it', async () => {
    const lab = await makeLab(first);
    expect(told(await lab.run())).toEqual([`delete ${path}`]);
    const other = await makeLab(first);
    other.write(path, 'mine\n');
    expect(await happensTo(other, {})).toEqual({ action: 'keep', why: 'no longer used' });
    expect(other.hasBase(path)).toBe(false);
  });
});
