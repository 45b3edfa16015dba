import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { applyChanges, interruptedAt, recoverProject } from '../../../src/generator/apply/apply';
import { lockHolder } from '../../../src/generator/apply/lock';
import { undoLast } from '../../../src/generator/apply/undo';
import { namesInWorkFolder, readExactTree } from '../../../tools/exact-tree';
import {
  changeSetOf,
  create,
  deadHolder,
  interrupt,
  newProject,
  pidNamespace,
  update,
} from './project-fixture';

const journal = { format: 1, newFolders: [], oldFolders: [], steps: [], changes: [] };

/** Takes the lock for a holder, as of so many minutes ago. */
function lockAs(root: string, holder: string, minutesAgo = 0): void {
  const current = join(root, '.eternal/run/current');
  mkdirSync(current, { recursive: true });
  writeFileSync(join(current, 'journal.json'), JSON.stringify(journal));
  const file = join(current, `holder.${holder}`);
  writeFileSync(file, '');
  const time = new Date(Date.now() - minutesAgo * 60_000);
  utimesSync(file, time, time);
}

/** Starts a process that runs until the test ends. Returns its PID. */
function otherProcess(): number {
  const options = { stdio: 'ignore', reject: false } as const;
  const child = execa(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], options);
  onTestFinished(() => void child.kill());
  return child.pid ?? 0;
}

describe('while another command is active', () => {
  it.each([
    ['applyChanges', (root: string) => applyChanges(changeSetOf(root, [create('a.ts')]))],
    ['recoverProject', (root: string) => recoverProject(root)],
    ['undoLast', (root: string) => undoLast(root)],
  ])('%s stops, and nothing is written', async (_, work) => {
    const root = await newProject({ 'mine.ts': '1' });
    applyChanges(changeSetOf(root, [update('mine.ts', '1', '2')]));
    const pid = otherProcess();
    lockAs(root, lockHolder(pid));
    expect(() => work(root)).toThrow(
      `another create-eternal-function process is changing ${root} (pid ${pid})`,
    );
    expect(readExactTree(root)).toMatchObject({ 'mine.ts': '644 2' });
    expect(namesInWorkFolder(root)).toEqual(['current', 'undo']);
    expect(interruptedAt(root)).toBeUndefined();
  });
});

describe('a lock', () => {
  it.each([
    { what: 'of a process that has ended', holder: deadHolder, stale: true },
    {
      what: 'of an older process with the same PID',
      holder: `1.123456789.${pidNamespace}`,
      stale: true,
    },
    { what: 'of this process', holder: lockHolder(process.pid), stale: true },
    {
      what: 'from before the machine booted',
      holder: `1.0.${pidNamespace}`,
      minutes: 1e6,
      stale: true,
    },
    {
      what: 'of a process with unknown start time after 4 minutes',
      holder: `1.0.${pidNamespace}`,
      minutes: 4,
      stale: false,
    },
    {
      what: 'of a process with unknown start time after 6 minutes',
      holder: `1.0.${pidNamespace}`,
      minutes: 6,
      stale: true,
    },
    {
      what: 'of another container after 6 minutes',
      holder: '1.1.elsewhere',
      minutes: 6,
      stale: true,
    },
    {
      what: 'of another container after 4 minutes',
      holder: '1.1.elsewhere',
      minutes: 4,
      stale: false,
    },
    {
      what: 'of another container whose clock is an hour ahead',
      holder: '1.1.elsewhere',
      minutes: -60,
      stale: true,
    },
    {
      what: 'of another container whose clock is a minute ahead',
      holder: '1.1.elsewhere',
      minutes: -1,
      stale: false,
    },
    {
      what: 'of a process with unknown start time, an hour in the future',
      holder: `1.0.${pidNamespace}`,
      minutes: -60,
      stale: true,
    },
    { what: 'of an impossible PID', holder: '-1.0.x', minutes: 6, stale: true },
  ])('$what is stale: $stale', async ({ holder, minutes, stale }) => {
    const root = await newProject();
    lockAs(root, holder, minutes);
    expect(interruptedAt(root) !== undefined).toBe(stale);
    if (stale) {
      expect(recoverProject(root)).toMatchObject({ restored: [], kept: [] });
      expect(namesInWorkFolder(root)).toEqual([]);
    } else expect(() => recoverProject(root)).toThrow('(pid 1)');
  });

  it('of an interrupted command stops applyChanges until recoverProject has restored the tree', async () => {
    const root = await newProject({ 'a.ts': '1' });
    interrupt(changeSetOf(root, [update('a.ts', '1', '2')]), 2);
    const changeSet = changeSetOf(root, [create('b.ts')]);
    expect(() => applyChanges(changeSet)).toThrow('an earlier command was interrupted in');
    recoverProject(root);
    applyChanges(changeSet);
    expect(readExactTree(root)).toMatchObject({ 'a.ts': '644 1', 'b.ts': '644 b.ts\n' });
  });
});
