import { chmodSync, lstatSync, mkdirSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Fixture, jobsOf, listChanges, makeFixture, makeTemplates } from './fixture';

const path = 'src/eternal/index.ts';
const newer = { templates: makeTemplates({ [path]: 'first\nsecond\nthird\nfourth\nnew\n' }) };
const text = (fixture: Fixture) => fixture.read(path);

describe('the format of the user’s file', () => {
  it.each<[string, (text: string) => string, string]>([
    ['CRLF', (t) => t.replaceAll('\n', '\r\n'), 'mine\r\nsecond\r\nthird\r\nfourth\r\nnew\r\n'],
    ['a byte order mark', (t) => `\uFEFF${t}`, '\uFEFFmine\nsecond\nthird\nfourth\nnew\n'],
    ['no final newline', (t) => t.trimEnd(), 'mine\nsecond\nthird\nfourth\nnew'],
  ])('keeps %s in an update and in a merge', async (_, form, merged) => {
    const fixture = await makeFixture();
    fixture.write(path, form(text(fixture)));
    expect(listChanges(await fixture.run())).toEqual([]);
    expect(listChanges(await fixture.run(newer))).toEqual([`update ${path}`]);
    expect(text(fixture)).toBe(merged.replace('mine', 'first'));

    const other = await makeFixture();
    other.write(path, form(text(other)).replace('first', 'mine'));
    expect(listChanges(await other.run(newer))).toEqual([`merge ${path}`]);
    expect(text(other)).toBe(merged);
    expect(listChanges(await other.run(newer))).toEqual([`keep ${path}`]);
  });

  it('keeps the executable bit', async () => {
    const fixture = await makeFixture();
    chmodSync(fixture.at(path), 0o755);
    await fixture.run(newer);
    expect(statSync(fixture.at(path)).mode & 0o777).toBe(0o755);
  });

  it('follows a link inside the project and keeps it', async () => {
    const fixture = await makeFixture();
    mkdirSync(fixture.at('shared'));
    renameSync(fixture.at(path), fixture.at('shared/index.ts'));
    symlinkSync('../../shared/index.ts', fixture.at(path));
    expect(listChanges(await fixture.run(newer))).toEqual([`update ${path}`]);
    expect(lstatSync(fixture.at(path)).isSymbolicLink()).toBe(true);
    expect(fixture.read('shared/index.ts')).toContain('new');
  });
});

describe('a path that cannot be written', () => {
  it('throws for a link that leads out of the project', async () => {
    const fixture = await makeFixture();
    const outside = await makeFixture();
    fixture.remove(path);
    symlinkSync(outside.at(path), fixture.at(path));
    await expect(fixture.run(newer)).rejects.toMatchObject({ code: 'E_PATH', path });
  });

  it('throws for a read-only file that would change', async () => {
    const fixture = await makeFixture();
    chmodSync(fixture.at(path), 0o444);
    expect(listChanges(await fixture.run())).toEqual([]);
    fixture.remove('package.json');
    fixture.setBases({ 'package.json': undefined });
    await expect(fixture.run(newer)).rejects.toMatchObject({ code: 'E_WRITE', path });
    expect(fixture.has('package.json')).toBe(false);
  });

  it('throws for a read-only file that would move', async () => {
    const fixture = await makeFixture();
    chmodSync(fixture.at('src/functions/orders.ts'), 0o444);
    const rename = { renamedJobs: new Map([['orders', 'bills']]) };
    await expect(fixture.run({ jobs: jobsOf('bills'), ...rename })).rejects.toMatchObject({
      code: 'E_WRITE',
      path: 'src/functions/orders.ts',
    });
  });

  it('conflicts with a folder at the path of a file and a file at the path of a folder', async () => {
    const fixture = await makeFixture();
    fixture.mkdirp('package.json');
    fixture.remove('src/eternal');
    fixture.write('src/eternal', 'mine\n');
    expect(
      (await fixture.run(newer)).changes.filter(({ action }) => action === 'conflict'),
    ).toMatchObject([
      { path: 'package.json', why: 'is not a file' },
      { path, why: 'src/eternal is not a folder' },
    ]);
  });

  it('throws for a folder at the path of the bases', async () => {
    const fixture = await makeFixture();
    fixture.mkdirp('.eternal/base');
    await expect(fixture.run()).rejects.toMatchObject({ code: 'E_PATH' });
  });
});
