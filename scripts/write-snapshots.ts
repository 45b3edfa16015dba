import { cases } from '../test/support/cases';
import { generate } from '../test/support/generate';
import { writeSnapshots } from '../test/support/snapshots';
import { inTempDir } from '../test/support/temp-dir';
import { readTree, type Tree } from '../test/support/tree';

inTempDir(async (folder) => {
  const trees = new Map<string, Tree>();
  for (const example of cases) {
    trees.set(example.name, await readTree(await generate(example, folder)));
  }
  console.log(`${cases.length} cases, ${await writeSnapshots(trees)} files`);
});
