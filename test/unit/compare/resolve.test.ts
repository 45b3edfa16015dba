import { describe, expect, it } from 'vitest';
import type { OnConflict } from '../../../src/generator/arguments/answers';
import { resolveFile } from '../../../src/generator/compare/resolve';
import { type Owner, plannedFile } from '../../../src/generator/plan/planned-file';
import { isSameText } from '../../../src/generator/text-format';
import type { OnDisk } from '../../../src/generator/workspace/workspace';

interface Row {
  path?: string;
  owner?: Owner;
  disk?: string | OnDisk;
  base?: string;
  next?: string;
  wasMade?: boolean;
  onConflict?: OnConflict;
}

const onDisk = (disk: Row['disk'], mode = 0o644): OnDisk =>
  typeof disk === 'object'
    ? disk
    : disk === undefined
      ? { kind: 'absent' }
      : { kind: 'file', text: disk, mode };

const decided = ({
  path = 'a.ts',
  owner = 'generated',
  disk,
  base,
  next = 'new\n',
  wasMade = false,
  onConflict = 'fail',
}: Row) =>
  resolveFile(
    {
      file: { ...plannedFile(path, next), owner },
      disk: onDisk(disk),
      base: base === undefined ? undefined : { kind: 'text', text: base },
      wasMade: wasMade || base !== undefined,
    },
    onConflict,
  );

const noText: OnDisk = { kind: 'file', text: undefined, mode: 0o644 };
const merged = { path: 'package.json', owner: 'json' } as const;
const local = { path: 'local.settings.json', owner: 'local' } as const;

describe('resolveFile decides by base, disk and planned text', () => {
  it.each<[string, Row, string]>([
    ['nothing there, never was', {}, 'create'],
    ['nothing there, deleted by the user, nothing new', { base: 'new\n' }, 'keep'],
    ['nothing there, deleted by the user', { base: 'old\n' }, 'conflict'],
    ['nothing there, and ours wins', { base: 'old\n', onConflict: 'ours' }, 'keep'],
    ['nothing there, and theirs wins', { base: 'old\n', onConflict: 'theirs' }, 'create'],
    ['nothing there, with markers', { base: 'old\n', onConflict: 'markers' }, 'conflict'],
    ['nothing there, of a base that is unknown', { wasMade: true }, 'conflict'],
    ["nothing there, the user's own", { owner: 'user', wasMade: true }, 'keep'],
    ['as generated, and still', { disk: 'new\n', base: 'new\n' }, 'same'],
    ['as generated, and out of date', { disk: 'old\n', base: 'old\n' }, 'update'],
    ['edited, nothing new', { disk: 'mine\n', base: 'new\n' }, 'keep'],
    [
      'edited elsewhere',
      { disk: 'mine\n1\n2\nold\n', base: '1\n2\nold\n', next: '1\n2\nnew\n' },
      'merge',
    ],
    ['edited at the same place', { disk: 'mine\n', base: 'old\n' }, 'conflict'],
    ['edited beside it', { disk: 'mine\nold\n', base: '1\nold\n', next: '1\nnew\n' }, 'conflict'],
    ['edited to what is new', { disk: 'new\n', base: 'old\n' }, 'same'],
    ['there before, equal', { disk: 'new\n' }, 'same'],
    ['there before, other', { disk: 'mine\n' }, 'conflict'],
    ['JSON there before, with less', { ...merged, disk: '{}', next: '{"a":1}' }, 'merge'],
    ['JSON there before, with more', { ...merged, disk: '{"a":1,"b":2}', next: '{"a":1}' }, 'keep'],
    [
      'JSON there before, with another value',
      { ...merged, disk: '{"a":2}', next: '{"a":1}' },
      'keep',
    ],
    [
      'JSON edited elsewhere',
      { ...merged, disk: '{"a":1,"m":1}', base: '{"a":1}', next: '{"a":2}' },
      'merge',
    ],
    [
      'JSON edited at the same key',
      { ...merged, disk: '{"a":3}', base: '{"a":1}', next: '{"a":2}' },
      'conflict',
    ],
    ['no JSON', { ...merged, disk: '{"a":', base: '{"a":1}', next: '{"a":2}' }, 'conflict'],
    [
      'no JSON, nothing new',
      { ...merged, disk: '{"a":', base: '{"a":1}', next: '{"a":1}' },
      'keep',
    ],
    ['a list of lines there before', { path: '.gitignore', disk: 'mine\n' }, 'merge'],
    ['a list of lines with all of it', { path: '.gitignore', disk: 'mine\nnew\n' }, 'keep'],
    [
      'a list of lines, edited',
      { path: '.funcignore', disk: 'mine\nold\n', base: 'old\n' },
      'merge',
    ],
    ['the user’s, not made yet', { owner: 'user' }, 'create'],
    ['the user’s, not made yet, but there', { owner: 'user', disk: 'mine\n' }, 'conflict'],
    ['the user’s, not made yet, but there and equal', { owner: 'user', disk: 'new\n' }, 'same'],
    ['the user’s, made before', { owner: 'user', wasMade: true, disk: 'mine\n' }, 'same'],
    [
      'the user’s, made before, no text now',
      { owner: 'user', wasMade: true, disk: noText },
      'same',
    ],
    ['the user’s, made before and deleted', { owner: 'user', wasMade: true }, 'keep'],
    ['local, absent', local, 'create'],
    ['local, equal', { ...local, disk: '{"a":1}', next: '{"a":1}\n' }, 'same'],
    ['local, with all of it', { ...local, disk: '{"a":2}', next: '{"a":1}' }, 'keep'],
    ['local, with less', { ...local, disk: '{"b":2}', next: '{"a":1}' }, 'merge'],
    ['local, no JSON', { ...local, disk: 'mine', next: '{"a":1}' }, 'keep'],
    ['local, no text', { ...local, disk: noText }, 'keep'],
    [
      'eternal.json, which is edited text',
      { path: 'eternal.json', owner: 'json', disk: '{}' },
      'update',
    ],
    ['no text, nothing new', { disk: noText, base: 'new\n' }, 'keep'],
    ['no text', { disk: noText, base: 'old\n' }, 'conflict'],
    [
      'no text, whatever is wished',
      { disk: noText, base: 'old\n', onConflict: 'theirs' },
      'conflict',
    ],
    ['a folder', { disk: { kind: 'blocked', by: 'a.ts' } }, 'conflict'],
  ])('%s', (_, row, action) => {
    const change = decided(row);
    expect(change).toMatchObject({ path: row.path ?? 'a.ts', action });
    expect(change.after === undefined).toBe(!['create', 'update', 'merge'].includes(action));
  });

  it('reports the line and both texts of a conflict', () => {
    expect(decided({ disk: 'one\nmine\n', base: 'one\nold\n', next: 'one\nnew\n' })).toEqual({
      path: 'a.ts',
      owner: 'generated',
      action: 'conflict',
      before: 'one\nmine\n',
      mode: 0o644,
      why: 'your edits and the new version overlap',
      conflicts: [{ line: 2, ours: 'mine', theirs: 'new' }],
    });
    expect(decided({ ...merged, disk: '{\n"a":', base: '{}' }).why).toMatch(
      /^package\.json:2: is not JSON/,
    );
  });

  it('warns of a kept value in existing JSON, but not in a local file', () => {
    const row = { disk: '{"a":2}', next: '{"a":1}' };
    expect(decided({ ...merged, ...row }).warnings).toEqual([
      'package.json: a is 2, but the generator would write 1: your value is kept',
    ]);
    expect(decided({ ...local, ...row }).warnings).toBeUndefined();
  });

  it('refuses to change a read-only file', () => {
    const disk: OnDisk = { kind: 'file', text: 'old\n', mode: 0o444 };
    expect(() => decided({ disk, base: 'old\n' })).toThrow('cannot write a.ts: it is read-only');
    expect(decided({ disk, base: 'old\n', next: 'old\n' }).action).toBe('same');
  });
});

describe('--on-conflict', () => {
  const row = { disk: 'one\nmine\nm\n', base: 'one\nold\nm\nold\n', next: 'one\nits\nm\nold\n' };
  const markers = '<<<<<<< ours (your file)\nmine\n=======\nits\n>>>>>>> theirs (generator)\n';

  it.each<[OnConflict, object]>([
    ['fail', { action: 'conflict' }],
    ['ours', { action: 'keep' }],
    ['theirs', { action: 'merge', after: 'one\nits\nm\n' }],
    ['markers', { action: 'merge', after: `one\n${markers}m\n`, hasMarkers: true }],
  ])('%s decides the overlapping hunks', (onConflict, expected) => {
    const change = decided({ ...row, onConflict });
    expect(change).toMatchObject(expected);
    expect(change.conflicts).toEqual([{ line: 2, ours: 'mine', theirs: 'its' }]);
    expect(change.becomesBase ?? false).toBe(onConflict !== 'fail');
  });

  it.each<[OnConflict, object]>([
    ['ours', { action: 'keep' }],
    ['theirs', { action: 'merge', after: 'new\n' }],
    ['markers', { action: 'merge', after: markers.replace('its', 'new') }],
  ])('%s decides about an existing file', (onConflict, expected) => {
    expect(decided({ disk: 'mine\n', onConflict })).toMatchObject(expected);
  });
});

describe('isSameText', () => {
  it.each([
    ['a\nb\n', 'a\r\nb\r\n', true],
    ['a\n', 'a', true],
    ['a', '\uFEFFa', true],
    ['a\n', 'a\n\n', false],
    ['a b', 'a  b', false],
    [undefined, undefined, true],
    [undefined, '', false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(isSameText(a, b)).toBe(same);
  });

  it.each([
    ['line ends', 'old\r\nx\r\n', 'new\ny\n', 'new\r\ny\r\n'],
    ['a byte order mark', '\uFEFFold\n', 'new\n', '\uFEFFnew\n'],
    ['no final newline', 'old', 'new\n', 'new'],
  ])('keeps %s of the file in an update', (_, disk, next, after) => {
    expect(decided({ disk, base: disk, next })).toMatchObject({
      action: 'update',
      before: disk,
      after,
    });
  });

  it.each([
    [
      'line ends',
      '1\r\n2\r\nold\r\nmine\r\n'.replace('mine', 'x\r\nmine'),
      '1\r\n2\r\nnow\r\nx\r\nmine\r\n',
    ],
    ['a byte order mark', '\uFEFF1\n2\nold\nx\nmine\n', '\uFEFF1\n2\nnow\nx\nmine\n'],
    ['no final newline', '1\n2\nold\nx\nmine', '1\n2\nnow\nx\nmine'],
  ])('keeps %s of the file in a merge', (_, disk, after) => {
    const change = decided({ disk, base: '1\n2\nold\nx\n', next: '1\n2\nnow\nx\n' });
    expect(change).toMatchObject({ action: 'merge', after });
  });
});
