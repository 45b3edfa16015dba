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

/** Most of a child's time is the start of Node, so more children than cores only wait. */
const MAX_CHILDREN = 2;

/** Tries each third call if EVERY is 3. */
const EVERY = Number(process.env.EVERY ?? 1);

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

const rows = Object.entries(scenarios).map(([name, scenario], index) => ({
  name,
  scenario,
  index,
}));

describe.each(rows)('$name', ({ name, scenario, index }) => {
  // Each scenario starts at another call.
  const chosen = (numbers: readonly number[]): number[] => {
    const some = numbers.filter((at) => at % EVERY === index % EVERY);
    return some.length > 0 ? some : numbers.slice(0, 1);
  };

  const folderFor = (how: string): string =>
    newFolder(dir, `${name} ${how}`.replaceAll(/[ ,]+/g, '-'));

  it.each(Object.entries(failures))(
    'leaves the old or the new tree after %s at any call',
    (how, { isAt, from }) => {
      const here = folderFor(how);
      const expected = expectedOf(scenario, here);
      for (const at of chosen(numbersOf(expected, isAt))) {
        const folder = newFolder(here, `${at}`);
        const root = join(folder, scenario.project);
        const disk = scenario.diskOf(root);
        scenario.prepare(root, disk);
        const code = codeOf(scenario, root, watchDisk(from(at), disk));
        expect([undefined, 'E_WRITE']).toContain(code);
        // A rollback needs the disk and, if moves are copies, free space.
        const isMounted = disk !== nodeDisk;
        const isStuck = how === 'a disk that is gone' || (how === 'a full disk' && isMounted);
        if (!isStuck && !scenario.isRepair) {
          const { tree } = code === undefined ? expected.after : expected.before;
          expect(withoutEmptyFolders(readExactTree(folder), scenario.project)).toEqual(tree);
        }
        scenario.next(root, disk);
        expectWhole(folder, scenario, expected);
        count(how);
      }
    },
  );

  // Reads need no test of their own: a kill before a read leaves the same tree as before the next write.
  it('leaves the old or the new tree after kill -9 at any writing call', async () => {
    const here = folderFor('killed');
    const expected = expectedOf(scenario, here);
    const numbers = chosen(numbersOf(expected, isChanging));
    const work = async (): Promise<void> => {
      for (let at = numbers.pop(); at !== undefined; at = numbers.pop()) {
        const folder = newFolder(here, `${at}`);
        const root = join(folder, scenario.project);
        expect(await signalOf([child, name, root, `${at}`])).toBe('SIGKILL');
        scenario.next(root, scenario.diskOf(root));
        expectWhole(folder, scenario, expected);
        count('kill -9');
      }
    };
    await Promise.all(Array.from({ length: MAX_CHILDREN }, work));
  });
});

/** Runs a scenario. Returns the code of its error. */
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
