import { cases } from '../tools/cases';
import { generate } from '../tools/generate';
import { writeSnapshots } from '../tools/snapshots';
import { inTempDir } from '../tools/temp-dir';
import { readTree, type Tree } from '../tools/tree';

inTempDir(async (folder) => {
  const trees = new Map<string, Tree>();
  for (const example of cases) {
    trees.set(example.name, await readTree(await generate(example, folder)));
  }
  console.log(`${cases.length} cases, ${await writeSnapshots(trees)} files`);
});
