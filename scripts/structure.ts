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
 * How much one has to open to read this program: the files in `src`, the largest folder, and the files that one run
 * enters, which are those that it calls a function of, as V8's coverage tells.
 */

const MOST_FILES = 85;
const MOST_IN_A_FOLDER = 14;
const MOST_ENTERED = 30;

/** What the emulator and the generator have in common. */
const SHARED = 'emulator/src/dev/main-pattern.ts';

const place = join(root, '.tmp/house');
const found = join(place, 'entered.json');

interface Run {
  readonly words: string;
  /** What the user has changed before, so that there is something to merge. */
  readonly edit?: readonly [path: string, from: string, to: string];
  /** Of a project of other people's making, below `test/fixtures/existing`; else it is the one that was made. */
  readonly folder?: string;
}

const runs: readonly Run[] = [
  { words: 'create app --id orders --yes' },
  { words: 'set orders --idle-delay 2m' },
  { words: 'add mail --yes' },
  {
    words: 'rename orders bills',
    edit: ['src/processors/process-orders.ts', '  return', '  // mine\n  return'],
  },
  { words: 'set bills --processor pull' },
  {
    words: 'set bills --idle-delay 3m',
    edit: ['src/functions/bills.ts', "errorDelay: '3m',", "errorDelay: '3m', // mine"],
  },
  { words: 'remove mail' },
  { words: 'set --name other', edit: ['package.json', '"private"', '"mine": true,\n  "private"'] },
  { words: 'regenerate' },
  { words: 'check' },
  { words: 'list' },
  { words: 'undo' },
  { words: 'add orders --yes', folder: 'core-tools' },
  { words: 'remove orders', folder: 'core-tools' },
];

/** Runs the compiled program; prints as JSON the addresses of the modules that a function was called of. */
const watch = (args: readonly string[]) => `
const { Session } = require('node:inspector/promises');
const { main } = require(${JSON.stringify(join(place, 'src/cli.js'))});
const session = new Session();
session.connect();
(async () => {
  await session.post('Profiler.enable');
  // From here on: what a module does when it is loaded is not counted.
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await main(${JSON.stringify(args)});
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const called = result.filter(({ functions }) => functions.some(({ ranges }) => ranges[0].count > 0));
  require('node:fs').writeFileSync(${JSON.stringify(found)}, JSON.stringify(called));
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

/** What esbuild gives each export. */
const GETTER = /^\(\) => [\w$]+$/;

/** Paths of the modules that a run calls a function of. */
function entered(cwd: string, args: readonly string[]): string[] {
  execaSync(process.execPath, ['-e', watch(args)], { cwd, env: { CI: 'true' } });
  const home = `${pathToFileURL(place).href}/`;
  const covered: readonly Covered[] = JSON.parse(readFileSync(found, 'utf8'));
  return covered
    .filter(({ url }) => url.startsWith(home))
    .filter(({ url, functions }) => {
      const text = readFileSync(fileURLToPath(url), 'utf8');
      const start = text.indexOf('module.exports = ');
      return functions.some(({ ranges: [range] }) => {
        // What comes first is esbuild's own.
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
  rmSync(place, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: [...sources, SHARED],
    outbase: root,
    outdir: place,
    format: 'cjs',
    platform: 'node',
    define: { 'import.meta.dirname': '__dirname' },
  });
  symlinkSync(join(root, 'templates'), join(place, 'templates'));
  writeFileSync(join(place, 'package.json'), JSON.stringify({ type: 'commonjs', version }));
  const folder = join(place, 'work');
  mkdirSync(folder);
  cpSync(join(root, 'test/fixtures/existing'), folder, { recursive: true });
  const rows = runs.map(({ words, edit, folder: other = 'app' }) => {
    const project = join(folder, other);
    if (edit !== undefined) {
      const [path, from, to] = edit;
      const text = readFileSync(join(project, path), 'utf8');
      if (!text.includes(from)) throw new Error(`no ${from} in ${path}`);
      writeFileSync(join(project, path), text.replace(from, to));
    }
    const [command, ...others] = words.split(' ');
    const files =
      command === 'create' ? entered(folder, others) : entered(project, words.split(' '));
    if (process.argv.includes('--files')) console.log(`${words}:\n  ${files.join('\n  ')}`);
    return maxRow(
      `files entered by ${words}${other === 'app' ? '' : `, in ${other}`}`,
      files.length,
      MOST_ENTERED,
    );
  });
  const folders = sources.map((path) => dirname(path));
  const sizes = folders.map((folder) => folders.filter((each) => each === folder).length);
  return [
    maxRow('files in src', sources.length, MOST_FILES),
    maxRow('largest folder', Math.max(...sizes), MOST_IN_A_FOLDER),
    ...rows,
  ];
}

measure().then((rows) => {
  console.log(renderTable(rows));
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
});
