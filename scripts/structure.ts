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
import { build } from 'esbuild';
import { execaSync } from 'execa';
import { maxRow, type Row, renderTable } from '../bench/table';
import { root, version } from '../tools/repository';

/*
 * How many files a reader has to open: the files in `src`, the largest folder, and the files that each command enters.
 * A command enters a file if it calls one of its functions, by V8's coverage.
 *
 * npm run structure -- --files   also lists the files of each command
 */

const MAX_FILES = 85;
const MAX_IN_A_FOLDER = 14;
const MAX_ENTERED = 30;

/** The emulator and the generator share this file. */
const SHARED = 'emulator/src/dev/main-pattern.ts';

const compiled = join(root, '.tmp/structure');
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

async function measure(): Promise<Row[]> {
  rmSync(compiled, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [...sources, SHARED],
    outbase: root,
    outdir: compiled,
    format: 'cjs',
    platform: 'node',
    define: { 'import.meta.dirname': '__dirname' },
  });
  symlinkSync(join(root, 'templates'), join(compiled, 'templates'));
  writeFileSync(join(compiled, 'package.json'), JSON.stringify({ type: 'commonjs', version }));
  const folder = join(compiled, 'work');
  mkdirSync(folder);
  cpSync(join(root, 'test/fixtures/existing'), folder, { recursive: true });
  const rows = runs.map(({ line, edit, folder: other = 'app' }) => {
    const project = join(folder, other);
    if (edit !== undefined) {
      const [path, from, to] = edit;
      const text = readFileSync(join(project, path), 'utf8');
      if (!text.includes(from)) throw new Error(`no ${from} in ${path}`);
      writeFileSync(join(project, path), text.replace(from, to));
    }
    const [command, ...others] = line.split(' ');
    const files =
      command === 'create' ? entered(folder, others) : entered(project, line.split(' '));
    if (process.argv.includes('--files')) console.log(`${line}:\n  ${files.join('\n  ')}`);
    return maxRow(
      `files entered by ${line}${other === 'app' ? '' : `, in ${other}`}`,
      files.length,
      MAX_ENTERED,
    );
  });
  const folders = sources.map((path) => dirname(path));
  const sizes = folders.map((folder) => folders.filter((each) => each === folder).length);
  return [
    maxRow('files in src', sources.length, MAX_FILES),
    maxRow('largest folder', Math.max(...sizes), MAX_IN_A_FOLDER),
    ...rows,
  ];
}

measure().then((rows) => {
  console.log(renderTable(rows));
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
});
