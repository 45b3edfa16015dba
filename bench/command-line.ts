import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, root } from '../tools/repository';
import { generator } from '../tools/run';
import { measureSideBySide, type Subject } from './measure';
import type { MeasuredNode } from './node-binary';
import { megabytes, milliseconds, type Row, ratioRow } from './table';

const vite = join(root, 'node_modules/create-vite/index.js');
const CREATE = [bin, 'my-app', '--yes'];
const VITE_CREATE = [vite, 'my-app', '--template', 'vanilla-ts', '--no-interactive'];
/** A disk in memory, on Linux. */
const TMPFS = '/dev/shm';

/** cruft's update of four files, ms: measured once elsewhere. It is Python, and not to be installed here. */
const CRUFT = 600;

/** The command line of one small project beside those of others, on the same Node. */
export async function measureCommandLine(
  { path: node, hasCompileCache }: MeasuredNode,
  folder: string,
): Promise<Row[]> {
  const project = join(folder, 'project');
  await generator(folder, [project, '--id', 'orders-sync', '--yes'], node);
  const inProject = (...words: string[]): Subject => ({
    args: [bin, ...words, '--dir', project],
    below: folder,
  });
  const at = (below: string, args: readonly string[]): Subject => ({ args, below });
  const hasTmpfs = existsSync(TMPFS);
  const ram = hasTmpfs ? join(TMPFS, 'create-eternal-function-bench') : folder;
  const times = measureSideBySide(node, {
    ramCreate: at(ram, CREATE),
    ramVite: at(ram, VITE_CREATE),
    create: at(folder, CREATE),
    viteCreate: at(folder, VITE_CREATE),
    bare: at(folder, [writeBareProgram(project, folder)]),
    regenerate: inProject('regenerate'),
    set: (round) => inProject('set', 'orders-sync', '--idle-delay', `${2 + round}m`),
    help: at(folder, [bin, '--help']),
    version: at(folder, [bin, '--version']),
    viteHelp: at(folder, [vite, '--help']),
  });
  if (hasTmpfs) rmSync(ram, { recursive: true });
  const memory = measureSideBySide(
    node,
    { create: at(folder, CREATE), viteCreate: at(folder, VITE_CREATE) },
    { rounds: 5, of: 'memory' },
  );
  const inMemory = hasTmpfs ? 'on tmpfs' : `on a disk: no ${TMPFS} here`;
  const bar = (node20: number, newer: number): number => (hasCompileCache ? newer : node20);
  const { ramCreate, ramVite, create, viteCreate, bare, regenerate, set, help, version, viteHelp } =
    times;
  const row = (what: string, ours: number, theirs: number, most: number): Row =>
    ratioRow(what, ours, theirs, most, milliseconds);
  return [
    row(`create, against create-vite, ${inMemory}`, ramCreate, ramVite, bar(1.05, 1)),
    row('create, against create-vite, on a disk', create, viteCreate, 1.25),
    row('create, against bare writing, on a disk', create, bare, bar(1.35, 1.3)),
    row('regenerate, nothing to do, against create-vite', regenerate, viteCreate, bar(0.9, 0.85)),
    row('--help, against create-vite --help', help, viteHelp, bar(0.95, 0.9)),
    row('--version, against create-vite --help', version, viteHelp, bar(0.95, 0.9)),
    row('set one option, against cruft (quoted)', set, CRUFT, 0.2),
    ratioRow(
      'peak memory of create, against create-vite',
      memory.create,
      memory.viteCreate,
      1.15,
      megabytes,
    ),
  ];
}

/** A program that writes the same bytes into the same files, and does nothing else. */
function writeBareProgram(project: string, folder: string): string {
  const entries = readdirSync(project, { recursive: true, withFileTypes: true }).map((entry) => ({
    path: join(entry.parentPath, entry.name),
    isFolder: entry.isDirectory(),
  }));
  const inside = (path: string): string => `my-app/${path.slice(project.length + 1)}`;
  const folders = entries.filter(({ isFolder }) => isFolder).map(({ path }) => inside(path));
  const files = entries
    .filter(({ isFolder }) => !isFolder)
    .map(({ path }) => [inside(path), readFileSync(path, 'utf8')]);
  const data = join(folder, 'bare.json');
  const program = join(folder, 'bare.cjs');
  writeFileSync(data, JSON.stringify({ folders: ['my-app', ...folders], files }));
  writeFileSync(
    program,
    `const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { folders, files } = JSON.parse(readFileSync(${JSON.stringify(data)}, 'utf8'));
for (const folder of folders) mkdirSync(folder);
for (const [path, text] of files) writeFileSync(path, text);
`,
  );
  return program;
}
