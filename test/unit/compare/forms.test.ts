import { chmodSync, lstatSync, mkdirSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jobsOf, type Lab, makeLab, makeTemplates, told } from './support';

const path = 'src/eternal/index.ts';
const newer = { templates: makeTemplates({ [path]: 'first\nsecond\nthird\nfourth\nnew\n' }) };
const text = (lab: Lab) => lab.read(path);

describe('the form of the user’s file', () => {
  it.each<[string, (text: string) => string, string]>([
    ['CRLF', (t) => t.replaceAll('\n', '\r\n'), 'mine\r\nsecond\r\nthird\r\nfourth\r\nnew\r\n'],
    ['a byte order mark', (t) => `\uFEFF${t}`, '\uFEFFmine\nsecond\nthird\nfourth\nnew\n'],
    ['no final newline', (t) => t.trimEnd(), 'mine\nsecond\nthird\nfourth\nnew'],
  ])('%s stays, in an update and in a merge', async (_, form, merged) => {
    const lab = await makeLab();
    lab.write(path, form(text(lab)));
    expect(told(await lab.run())).toEqual([]);
    expect(told(await lab.run(newer))).toEqual([`update ${path}`]);
    expect(text(lab)).toBe(merged.replace('mine', 'first'));

    const other = await makeLab();
    other.write(path, form(text(other)).replace('first', 'mine'));
    expect(told(await other.run(newer))).toEqual([`merge ${path}`]);
    expect(text(other)).toBe(merged);
    expect(told(await other.run(newer))).toEqual([`keep ${path}`]);
  });

  it('its executable bit stays', async () => {
    const lab = await makeLab();
    chmodSync(lab.at(path), 0o755);
    await lab.run(newer);
    expect(statSync(lab.at(path)).mode & 0o777).toBe(0o755);
  });

  it('a link inside the project is followed and stays one', async () => {
    const lab = await makeLab();
    mkdirSync(lab.at('shared'));
    renameSync(lab.at(path), lab.at('shared/index.ts'));
    symlinkSync('../../shared/index.ts', lab.at(path));
    expect(told(await lab.run(newer))).toEqual([`update ${path}`]);
    expect(lstatSync(lab.at(path)).isSymbolicLink()).toBe(true);
    expect(lab.read('shared/index.ts')).toContain('new');
  });
});

describe('what is not touched', () => {
  it('a link that leads out', async () => {
    const lab = await makeLab();
    const outside = await makeLab();
    lab.remove(path);
    symlinkSync(outside.at(path), lab.at(path));
    await expect(lab.run(newer)).rejects.toMatchObject({ code: 'E_PATH', path });
  });

  it('a read-only file that would change, and all else with it', async () => {
    const lab = await makeLab();
    chmodSync(lab.at(path), 0o444);
    expect(told(await lab.run())).toEqual([]);
    lab.remove('package.json');
    lab.setBases({ 'package.json': undefined });
    await expect(lab.run(newer)).rejects.toMatchObject({ code: 'E_WRITE', path });
    expect(lab.has('package.json')).toBe(false);
  });

  it('a read-only file that would move', async () => {
    const lab = await makeLab();
    chmodSync(lab.at('src/functions/orders.ts'), 0o444);
    const rename = { renamedJobs: new Map([['orders', 'bills']]) };
    await expect(lab.run({ jobs: jobsOf('bills'), ...rename })).rejects.toMatchObject({
      code: 'E_WRITE',
      path: 'src/functions/orders.ts',
    });
  });

  it('a folder in the place of a file, and a file in the place of a folder', async () => {
    const lab = await makeLab();
    lab.makeFolder('package.json');
    lab.remove('src/eternal');
    lab.write('src/eternal', 'mine\n');
    expect(
      (await lab.run(newer)).changes.filter(({ action }) => action === 'conflict'),
    ).toMatchObject([
      { path: 'package.json', why: 'is not a file' },
      { path, why: 'src/eternal is not a folder' },
    ]);
  });

  it('a folder in the place of the bases', async () => {
    const lab = await makeLab();
    lab.makeFolder('.eternal/base');
    await expect(lab.run()).rejects.toMatchObject({ code: 'E_PATH' });
  });
});
