import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../tools/repository';
import { measureCommandLine } from './command-line';
import { emulatorRows } from './emulator';
import { measureGeneratedProject } from './generated-project';
import { measureManyJobs } from './many-jobs';
import { findNode } from './node-binary';
import { measurePackage } from './package';
import { renderTable } from './table';

/**
 * Everything in one run, one after the other; a missed bar is exit code 1. With `--node 22` the command line alone, on
 * that Node: all else does not depend on it.
 */
async function measureAll(): Promise<void> {
  const { values } = parseArgs({ options: { node: { type: 'string' } } });
  const node = await findNode(values.node);
  // Not among temporary files: those may be in memory.
  const folder = join(root, '.tmp/bench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const rows = [...(await measureCommandLine(node, folder)), ...measureManyJobs(node.path, folder)];
  if (values.node === undefined) {
    rows.push(...(await measurePackage(folder)));
    rows.push(...(await emulatorRows()));
    rows.push(...(await measureGeneratedProject()));
  }
  console.log(`Node ${node.version}\n\n${renderTable(rows)}`);
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
}

measureAll().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
