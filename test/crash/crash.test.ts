import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Disk, nodeDisk } from '../../src/generator/apply/disk';
import { readExactTree } from '../../tools/exact-tree';
import { root as repository } from '../../tools/repository';
import { failures, isChanging, watchDisk } from '../../tools/stopping-disk';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { type Scenario, scenarios } from './scenarios';
import { expectedOf, expectWhole, newFolder, numbersOf, withoutEmptyFolders } from './stops';

/** Node's start is most of a child's time; one more than the cores would only wait. */
const CHILDREN_AT_ONCE = 2;

let dir: string;
let child: string;
const stops: Record<string, number> = {};

beforeAll(async () => {
  dir = await makeTempDir();
  child = join(dir, 'child.mjs');
  const entryPoints = [join(repository, 'test/crash/child.ts')];
  const mainFields = ['module', 'main'];
  const target = { outfile: child, platform: 'node', format: 'esm' } as const;
  await build({ entryPoints, bundle: true, mainFields, ...target });
});

afterAll(async () => {
  await removeTempDir(dir);
  const counts = Object.entries(stops).map(([how, count]) => `${how} ${count}`);
  console.info(`stopped at file-system calls: ${counts.join(', ')}`);
});

const count = (how: string): void => {
  stops[how] = (stops[how] ?? 0) + 1;
};

describe.each(Object.entries(scenarios))('%s', (name, scenario) => {
  const folderFor = (how: string): string =>
    newFolder(dir, `${name} ${how}`.replaceAll(/[ ,]+/g, '-'));

  it.each(Object.entries(failures))('stopped at each call by %s', (how, { isAt, from }) => {
    const here = folderFor(how);
    const expected = expectedOf(scenario, here);
    for (const at of numbersOf(expected, isAt)) {
      const place = newFolder(here, `${at}`);
      const root = join(place, scenario.project);
      const disk = scenario.diskOf(root);
      scenario.prepare(root, disk);
      const code = codeOf(scenario, root, watchDisk(from(at), disk));
      expect([undefined, 'E_WRITE']).toContain(code);
      // Going back needs the disk; and where moves are copies, space.
      const isMounted = disk !== nodeDisk;
      const isStuck = how === 'a disk that is gone' || (how === 'a full disk' && isMounted);
      if (!isStuck && !scenario.isRepair) {
        const { tree } = code === undefined ? expected.after : expected.before;
        expect(withoutEmptyFolders(readExactTree(place), scenario.project)).toEqual(tree);
      }
      scenario.next(root, disk);
      expectWhole(place, scenario, expected);
      count(how);
    }
  });

  // Killed before it reads, a run leaves what it would leave when killed before it changes something next.
  it('killed at each call that changes something', async () => {
    const here = folderFor('killed');
    const expected = expectedOf(scenario, here);
    const numbers = numbersOf(expected, isChanging);
    const work = async (): Promise<void> => {
      for (let at = numbers.pop(); at !== undefined; at = numbers.pop()) {
        const place = newFolder(here, `${at}`);
        const root = join(place, scenario.project);
        expect(await signalOf([child, name, root, `${at}`])).toBe('SIGKILL');
        scenario.next(root, scenario.diskOf(root));
        expectWhole(place, scenario, expected);
        count('kill -9');
      }
    };
    await Promise.all(Array.from({ length: CHILDREN_AT_ONCE }, work));
  });
});

/** The code of the error that a run ends with, if it does. */
function codeOf({ run }: Scenario, root: string, disk: Disk): string | undefined {
  try {
    run(root, disk);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

async function signalOf(args: readonly string[]): Promise<string | undefined> {
  const { signal } = await execa(process.execPath, args, { reject: false });
  return signal;
}
