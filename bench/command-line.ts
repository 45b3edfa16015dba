import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { prettier } from '../tools/formatters/engines';
import { bin, root } from '../tools/repository';
import { generator } from '../tools/run';
import { measureSideBySide, type Subject } from './measure';
import { megabytes, milliseconds, type Row, ratioRow } from './table';

const vite = join(root, 'node_modules/create-vite/index.js');
const CREATE = [bin, 'my-app', '--yes'];
const VITE_CREATE = [vite, 'my-app', '--template', 'vanilla-ts', '--no-interactive'];
/** A file system in memory, on Linux. */
const TMPFS = '/dev/shm';

/** cruft's update of four files. A constant, because cruft needs Python. */
const CRUFT_MS = 600;

/** Nothing of it is like the templates. */
export const ANOTHER_STYLE = { tabWidth: 4, semi: false, trailingComma: 'none' } as const;

// https://nodejs.org/api/module.html#moduleenablecompilecachecachedir
const hasCompileCache = 'enableCompileCache' in module;

/** The command line on a project of one job, side by side with others in one run. */
export async function measureCommandLine(folder: string): Promise<Row[]> {
  const project = join(folder, 'project');
  await generator(folder, [project, '--id', 'orders-sync', '--yes']);
  const formatted = join(folder, 'formatted');
  await generator(folder, [formatted, '--id', 'orders-sync', '--yes']);
  await prettier(ANOTHER_STYLE).format(formatted);
  const inside = (root: string, ...args: string[]): Subject => ({
    args: [bin, ...args, '--dir', root],
    below: folder,
  });
  const setIn = (root: string) => (round: number) =>
    inside(root, 'set', 'orders-sync', '--idle-delay', `${2 + round}m`);
  const at = (below: string, args: readonly string[]): Subject => ({ args, below });
  const hasTmpfs = existsSync(TMPFS);
  const ram = hasTmpfs ? join(TMPFS, 'create-eternal-function-bench') : folder;
  const times = measureSideBySide({
    ramCreate: at(ram, CREATE),
    ramVite: at(ram, VITE_CREATE),
    create: at(folder, CREATE),
    viteCreate: at(folder, VITE_CREATE),
    bare: at(folder, [writeBareProgram(project, folder)]),
    regenerate: inside(project, 'regenerate'),
    set: setIn(project),
    setFormatted: setIn(formatted),
    help: at(folder, [bin, '--help']),
    version: at(folder, [bin, '--version']),
    viteHelp: at(folder, [vite, '--help']),
  });
  if (hasTmpfs) rmSync(ram, { recursive: true });
  const memory = measureSideBySide(
    { create: at(folder, CREATE), viteCreate: at(folder, VITE_CREATE) },
    { rounds: 5, of: 'memory' },
  );
  const inMemory = hasTmpfs ? 'tmpfs' : `disk (no ${TMPFS} here)`;
  const { ramCreate, ramVite, create, viteCreate, bare, regenerate, set, setFormatted } = times;
  const { help, version, viteHelp } = times;
  const row = (what: string, ours: number, theirs: number, max: number): Row =>
    ratioRow(what, ours, theirs, max, milliseconds);
  return [
    row(`create / create-vite, ${inMemory}`, ramCreate, ramVite, 1),
    row('create / create-vite, disk', create, viteCreate, 1.1),
    row('create / only writing its files, disk', create, bare, hasCompileCache ? 1.3 : 1.35),
    row('regenerate with nothing to do / create-vite', regenerate, viteCreate, 0.85),
    row('set one option / create-vite', set, viteCreate, 1.3),
    row('set one option, formatted / create-vite', setFormatted, viteCreate, 1.3),
    row('--help / create-vite --help', help, viteHelp, 0.85),
    row('--version / create-vite --help', version, viteHelp, 0.8),
    row('set one option / cruft update (constant)', set, CRUFT_MS, 0.2),
    ratioRow(
      'peak memory of create / create-vite',
      memory.create,
      memory.viteCreate,
      1.15,
      megabytes,
    ),
  ];
}

/** Writes a program that writes the same files, and does nothing else. @returns its path */
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
