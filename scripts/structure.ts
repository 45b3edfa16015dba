import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { execaSync } from 'execa';
import { maxRow, type Row, renderTable } from '../bench/table';
import { root, version } from '../tools/repository';
import { MARKER, reportCalls, WALKER, type Walk } from './option-walk';

/*
 * How many files a reader has to open: the files in `src`, the largest folder, the walk of one option through the code,
 * and the files that each command enters. A command enters a file if it calls one of its functions, by V8's coverage.
 *
 * npm run structure -- --files   also lists the files of each command
 */

const MAX_FILES = 85;
const MAX_IN_A_FOLDER = 14;
const MAX_ENTERED = 30;
const MAX_LINES = 250;
const MAX_WALK_FILES = 14;
const MAX_WALK_RETURNS = 15;

/** The emulator and the generator share this file. */
const SHARED = 'emulator/src/dev/main-pattern.ts';

const compiled = join(root, '.tmp/structure');
const walked = join(root, '.tmp/structure-walk');
const coverage = join(compiled, 'coverage.json');

/** A command line, run in a project. */
interface Run {
  readonly line: string;
  /** An edit of the user before the command, so that there is something to merge. */
  readonly edit?: readonly [path: string, from: string, to: string];
  /** An existing project, below `test/fixtures/existing`. Default: the project that the first line creates. */
  readonly folder?: string;
}

const runs: readonly Run[] = [
  { line: 'create app --id orders --yes' },
  { line: 'set orders --idle-delay 2m' },
  { line: 'add mail --yes' },
  {
    line: 'rename orders bills',
    edit: ['src/processors/process-orders.ts', '  return', '  // mine\n  return'],
  },
  { line: 'set bills --processor pull' },
  {
    line: 'set bills --idle-delay 3m',
    edit: ['src/functions/bills.ts', "errorDelay: '3m',", "errorDelay: '3m', // mine"],
  },
  { line: 'remove mail' },
  { line: 'set --name other', edit: ['package.json', '"private"', '"mine": true,\n  "private"'] },
  { line: 'regenerate' },
  { line: 'check' },
  { line: 'list' },
  { line: 'undo' },
  { line: 'add orders --yes', folder: 'core-tools' },
  { line: 'remove orders', folder: 'core-tools' },
];

/** A program that runs the compiled generator and writes the coverage of the called modules as JSON. */
const watch = (args: readonly string[]) => `
const { Session } = require('node:inspector/promises');
const { main } = require(${JSON.stringify(join(compiled, 'src/cli.js'))});
const session = new Session();
session.connect();
(async () => {
  await session.post('Profiler.enable');
  // Calls while a module loads do not count.
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await main(${JSON.stringify(args)});
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const called = result.filter(({ functions }) => functions.some(({ ranges }) => ranges[0].count > 0));
  require('node:fs').writeFileSync(${JSON.stringify(coverage)}, JSON.stringify(called));
})();
`;

interface Covered {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly {
      readonly startOffset: number;
      readonly endOffset: number;
      readonly count: number;
    }[];
  }[];
}

/** The getter that esbuild writes for an export. */
const GETTER = /^\(\) => [\w$]+$/;

/** @returns the sorted paths of the files that a command enters */
function entered(cwd: string, args: readonly string[]): string[] {
  execaSync(process.execPath, ['-e', watch(args)], { cwd, env: { CI: 'true' } });
  const home = `${pathToFileURL(compiled).href}/`;
  const covered: readonly Covered[] = JSON.parse(readFileSync(coverage, 'utf8'));
  return covered
    .filter(({ url }) => url.startsWith(home))
    .filter(({ url, functions }) => {
      const text = readFileSync(fileURLToPath(url), 'utf8');
      const start = text.indexOf('module.exports = ');
      return functions.some(({ ranges: [range] }) => {
        // The functions above are esbuild's.
        const isCalled = range !== undefined && range.count > 0 && range.startOffset > start;
        return isCalled && !GETTER.test(text.slice(range.startOffset, range.endOffset));
      });
    })
    .map(({ url }) => url.slice(home.length).replace(/\.js$/, '.ts'))
    .sort();
}

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));

/** Compiles each file of `src` by itself into a folder, with the templates. */
async function compile(folder: string, plugins: readonly Plugin[] = []): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [...sources, SHARED],
    outbase: root,
    outdir: folder,
    format: 'cjs',
    platform: 'node',
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [...plugins],
  });
  symlinkSync(join(root, 'templates'), join(folder, 'templates'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'commonjs', version }));
}

function enteredRows(): Row[] {
  const folder = join(compiled, 'work');
  cpSync(join(root, 'test/fixtures/existing'), folder, { recursive: true });
  return runs.map(({ line, edit, folder: name = 'app' }) => {
    const project = join(folder, name);
    if (edit !== undefined) {
      const [path, from, to] = edit;
      const text = readFileSync(join(project, path), 'utf8');
      if (!text.includes(from)) throw new Error(`no ${from} in ${path}`);
      writeFileSync(join(project, path), text.replace(from, to));
    }
    const args = line.split(' ');
    const files = args[0] === 'create' ? entered(folder, args.slice(1)) : entered(project, args);
    if (process.argv.includes('--files')) console.log(`${line}:\n  ${files.join('\n  ')}`);
    const where = name === 'app' ? '' : `, in ${name}`;
    return maxRow(`files entered by ${line}${where}`, files.length, MAX_ENTERED);
  });
}

function walkRows(): Row[] {
  const folder = join(walked, 'work');
  mkdirSync(folder);
  const main = `require(${JSON.stringify(join(walked, 'src/cli.js'))}).main`;
  const run = (cwd: string, args: readonly string[]): string => {
    const print = 'console.log(JSON.stringify(walk))';
    const program = `${WALKER}${main}(${JSON.stringify(args)}).then(() => ${print})`;
    return execaSync(process.execPath, ['-e', program], { cwd, env: { CI: 'true' } }).stdout;
  };
  run(folder, ['app', '--id', 'orders-sync', '--yes']);
  const args = ['set', 'orders-sync', '--idle-delay', MARKER];
  const walk: Walk = JSON.parse(run(join(folder, 'app'), args));
  console.log(`The walk of --idle-delay:\n  ${walk.files.join('\n  ')}`);
  return [
    maxRow('files on the walk of --idle-delay', walk.files.length, MAX_WALK_FILES),
    maxRow('its returns to a file that it has left', walk.returns, MAX_WALK_RETURNS),
  ];
}

async function measure(): Promise<Row[]> {
  await compile(compiled);
  await compile(walked, [reportCalls]);
  const folders = sources.map((path) => dirname(path));
  const sizes = folders.map((folder) => folders.filter((each) => each === folder).length);
  const lines = sources.map(
    (path) => readFileSync(join(root, path), 'utf8').split('\n').length - 1,
  );
  return [
    maxRow('files in src', sources.length, MAX_FILES),
    maxRow('files in the largest folder', Math.max(...sizes), MAX_IN_A_FOLDER),
    maxRow('lines of the longest file', Math.max(...lines), MAX_LINES),
    ...walkRows(),
    ...enteredRows(),
  ];
}

measure().then((rows) => {
  console.log(renderTable(rows));
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
});
