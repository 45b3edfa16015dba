import { cases } from '../test/support/cases';
import { generate } from '../test/support/generate';
import { removeSnapshots, toSnapshot, writeSnapshot } from '../test/support/snapshots';
import { inTempDir } from '../test/support/temp-dir';
import { readTree } from '../test/support/tree';

inTempDir(async (folder) => {
  await removeSnapshots();
  for (const example of cases) {
    const snapshot = toSnapshot(await readTree(await generate(example, folder)));
    await writeSnapshot(example.name, snapshot);
    console.log(`${example.name}: ${snapshot.size} files`);
  }
});
