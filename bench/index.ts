import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/repository';
import { measureCommandLine } from './command-line';
import { measureEmulator } from './emulator';
import { measureGeneratedProject } from './generated-project';
import { measureManyJobs } from './many-jobs';
import { measureNpx } from './npx';
import { measurePackage } from './package';
import { measureRepository } from './repository';
import { type Row, renderTable } from './table';
import { measureYear } from './year';

/*
 * npm run bench                  everything but `npx` and `year`
 * npm run bench -- cli year …    these sections
 *
 * Everything runs on the Node that runs this. For another one, install npm's package `node` outside of the repository
 * and put it first on PATH:
 *
 *   npm install --prefix ~/node-22 node@22
 *   PATH=~/node-22/node_modules/node/bin:$PATH npm run bench -- cli
 *
 * A missed bar is exit code 1.
 */

type Section = (folder: string) => Row[] | Promise<Row[]>;

const standard: Readonly<Record<string, Section>> = {
  cli: measureCommandLine,
  jobs: measureManyJobs,
  package: measurePackage,
  emulator: measureEmulator,
  project: measureGeneratedProject,
  repository: measureRepository,
};
const sections: Readonly<Record<string, Section>> = {
  ...standard,
  npx: measureNpx,
  year: measureYear,
};

/** @param names of sections, in order */
async function measure(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in sections));
  if (unknown.length > 0) {
    throw new Error(`no such section: ${unknown} (sections: ${Object.keys(sections).join(', ')})`);
  }
  // Temporary files may be in memory; these are not.
  const folder = join(root, '.tmp/bench');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const rows: Row[] = [];
  for (const name of names) rows.push(...((await sections[name]?.(folder)) ?? []));
  console.log(`Node ${process.version}\n\n${renderTable(rows)}`);
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
}

const names = process.argv.slice(2);
measure(names.length > 0 ? names : Object.keys(standard)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
