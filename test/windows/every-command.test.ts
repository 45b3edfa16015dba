import { beforeAll, describe, expect, inject, it } from 'vitest';
import { inTempDir } from '../../tools/temp-dir';
import { newFolder } from '../cli/project-fixture';
import { nameOf, play } from './play';
import { scenarios } from './steps';

const wine = inject('wine');
const nodes = Object.entries(wine?.nodes ?? {}).map(([major, node]) => ({ major, node }));

describe.runIf(wine !== undefined)('every command on Windows', () => {
  let here: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    await inTempDir(async (folder) => {
      here = await play(folder, scenarios);
    });
  });

  it.for(nodes)('does byte for byte what it does here: Node $major', async ({ node }, { skip }) => {
    if (wine === undefined) return skip();
    const there = await play(await newFolder(), scenarios, { wine, node });
    for (const [name, steps] of Object.entries(scenarios)) {
      const [expected, actual] = [here, there].map((each) => each[name as keyof typeof here]);
      for (const [n, step] of steps.entries())
        expect.soft(actual?.[n], `${name}: ${nameOf(step)}`).toEqual(expected?.[n]);
    }
  });
});
