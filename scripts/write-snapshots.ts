import { cases } from '../tools/cases';
import { storeCorpus } from '../tools/corpus';
import { generate } from '../tools/generate';
import { writeSnapshots } from '../tools/snapshots';
import { inTempDir } from '../tools/temp-dir';
import { readTree, type Tree } from '../tools/tree';

/*
 * npm run snapshots             rewrites test/snapshots
 * npm run snapshots -- corpus   at a release: adds this version's projects to test/fixtures
 */

async function storeSnapshots(folder: string): Promise<void> {
  const trees = new Map<string, Tree>();
  for (const example of cases) {
    trees.set(example.name, await readTree(await generate(example, folder)));
  }
  console.log(`${cases.length} cases, ${await writeSnapshots(trees)} files`);
}

void (process.argv[2] === 'corpus' ? storeCorpus() : inTempDir(storeSnapshots));
