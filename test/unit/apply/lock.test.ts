import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyChanges, interruptedAt, recoverProject } from '../../../src/generator/apply/apply';
import { lockHolder } from '../../../src/generator/apply/lock';
import { undoLast } from '../../../src/generator/apply/undo';
import { namesInRunFolder, readExactTree } from '../../../tools/exact-tree';
import { changeSetOf, create, deadHolder, interrupt, makeProject, place, update } from './support';

const journal = { format: 1, madeFolders: [], oldFolders: [], steps: [], changes: [] };

/** As if a run of this holder had begun so many minutes ago. */
function lockAs(root: string, holder: string, minutesAgo = 0): void {
  const current = join(root, '.eternal/run/current');
  mkdirSync(current, { recursive: true });
  writeFileSync(join(current, 'journal.json'), JSON.stringify(journal));
  const file = join(current, `holder.${holder}`);
  writeFileSync(file, '');
  const time = new Date(Date.now() - minutesAgo * 60_000);
  utimesSync(file, time, time);
}

/** A process that is there until the test is over. */
function otherProcess(): number {
  const options = { stdio: 'ignore', reject: false } as const;
  const child = execa(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], options);
  onTestFinished(() => void child.kill());
  return child.pid ?? 0;
}

describe('while another run is at work', () => {
  it.each([
    ['applyChanges', (root: string) => applyChanges(changeSetOf(root, [create('a.ts')]))],
    ['recoverProject', (root: string) => recoverProject(root)],
    ['undoLast', (root: string) => undoLast(root)],
  ])('%s stops, and nothing is written', async (_, work) => {
    const root = await makeProject({ 'mine.ts': '1' });
    applyChanges(changeSetOf(root, [update('mine.ts', '1', '2')]));
    const pid = otherProcess();
    lockAs(root, lockHolder(pid));
    expect(() => work(root)).toThrow(`is at work on this project (pid ${pid})`);
    expect(readExactTree(root)).toMatchObject({ 'mine.ts': '644 2' });
    expect(namesInRunFolder(root)).toEqual(['current', 'undo']);
    expect(interruptedAt(root)).toBeUndefined();
  });
});

describe('a lock is stale', () => {
  it.each([
    { what: 'of a process that is no more', holder: deadHolder, stale: true },
    { what: 'of one with the number of another', holder: `1.123456789.${place}`, stale: true },
    { what: 'of this process', holder: lockHolder(process.pid), stale: true },
    { what: 'from before the machine started', holder: `1.0.${place}`, minutes: 1e6, stale: true },
    { what: 'of nobody knows whom, and new', holder: `1.0.${place}`, minutes: 4, stale: false },
    { what: 'of nobody knows whom, and old', holder: `1.0.${place}`, minutes: 6, stale: true },
    { what: 'of another container, and old', holder: '1.1.elsewhere', minutes: 6, stale: true },
    { what: 'of another container, but new', holder: '1.1.elsewhere', minutes: 4, stale: false },
    { what: 'of nobody that can be', holder: '-1.0.x', minutes: 6, stale: true },
  ])('$what: $stale', async ({ holder, minutes, stale }) => {
    const root = await makeProject();
    lockAs(root, holder, minutes);
    expect(interruptedAt(root) !== undefined).toBe(stale);
    if (stale) {
      expect(recoverProject(root)).toMatchObject({ restored: [], kept: [] });
      expect(namesInRunFolder(root)).toEqual([]);
    } else expect(() => recoverProject(root)).toThrow('is at work on this project (pid 1)');
  });

  it('then applyChanges alone does not go on: the tree is not yet restored', async () => {
    const root = await makeProject({ 'a.ts': '1' });
    interrupt(changeSetOf(root, [update('a.ts', '1', '2')]), 2);
    const changeSet = changeSetOf(root, [create('b.ts')]);
    expect(() => applyChanges(changeSet)).toThrow('a run was interrupted in');
    recoverProject(root);
    applyChanges(changeSet);
    expect(readExactTree(root)).toMatchObject({ 'a.ts': '644 1', 'b.ts': '644 b.ts\n' });
  });
});
