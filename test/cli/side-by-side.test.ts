import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli, makeProject, textOf } from './support';

interface Verb {
  readonly args: readonly string[];
  /** Whether what it was asked for is there, whole. */
  readonly isDone: (dir: string) => boolean;
}

const add = (id: string): Verb => ({
  args: ['add', id, '--yes'],
  isDone: (dir) =>
    textOf(dir, 'eternal.json').includes(`"${id}"`) &&
    ['functions/', 'processors/process-'].every((place) =>
      existsSync(join(dir, `src/${place}${id}.ts`)),
    ),
});
const verbs: Readonly<Record<string, Verb>> = {
  'add mail': add('mail'),
  'add bills': add('bills'),
  set: {
    args: ['set', 'orders', '--jitter', '5%'],
    isDone: (dir) =>
      textOf(dir, 'eternal.json').includes('"jitter": "5%"') &&
      textOf(dir, 'src/functions/orders.ts').includes("jitter: '5%'"),
  },
  regenerate: { args: ['regenerate'], isDone: () => true },
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('two runs side by side', () => {
  it.each([
    ['add mail', 'add bills'],
    ['add mail', 'set'],
    ['set', 'add bills'],
    ['add mail', 'regenerate'],
  ])('%s and %s: what said 0 is there whole, what said 1 changed nothing', async (...names) => {
    for (const stagger of [0, 10, 20, 30, 40]) {
      const dir = await makeProject();
      const results = await Promise.all(
        names.map(async (name, n) => {
          await sleep(n * stagger);
          const { exitCode, stderr } = await cli(dir, verbs[name]?.args ?? []);
          return { name, exitCode, stderr };
        }),
      );
      for (const { name, exitCode, stderr } of results) {
        expect([0, 1], stderr).toContain(exitCode);
        const isDone = verbs[name]?.isDone(dir);
        if (name !== 'regenerate') expect(isDone, `${name}: ${stderr}`).toBe(exitCode === 0);
        if (exitCode === 1) expect(stderr).toMatch(/nothing was (written|changed)/);
      }
      expect(results.some(({ exitCode }) => exitCode === 0)).toBe(true);
      expect((await cli(dir, ['check'])).exitCode).toBe(0);
    }
  });
});
