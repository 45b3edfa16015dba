import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { execaSync } from 'execa';
import { mostRow, type Row, renderTable } from '../bench/table';
import { root, version } from '../test/support/repository';

/*
 * How much one has to open to read this program: the files in `src`, the largest folder, and the files that one run
 * enters, which are those of which a function is called, as V8's coverage tells.
 */

const MOST_FILES = 85;
const MOST_IN_A_FOLDER = 14;
const MOST_ENTERED = 30;

const place = join(root, '.tmp/house');
const coverage = join(place, 'coverage');

/** A user's edits, so that there is something to merge. */
const edits: readonly (readonly [path: string, from: string, to: string])[] = [
  ['src/processors/process-orders.ts', '  return', '  // mine\n  return'],
  ['src/functions/orders.ts', "'3m',", "'3m', // mine"],
  ['package.json', '"private"', '"mine": true,\n  "private"'],
];

const runs: readonly (readonly string[])[] = [
  ['create', 'app', '--id', 'orders', '--yes'],
  ['set', 'orders', '--idle-delay', '2m'],
  ['add', 'mail', '--yes'],
  ['rename', 'orders', 'bills'],
  ['set', 'bills', '--processor', 'pull'],
  ['remove', 'mail'],
  ['set', '--name', 'other'],
  ['regenerate'],
  ['check'],
  ['list'],
  ['undo'],
];

interface CoveredFunction {
  readonly ranges: readonly {
    readonly startOffset: number;
    readonly endOffset: number;
    readonly count: number;
  }[];
}

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly CoveredFunction[];
  }[];
}

/** What esbuild gives each export. */
const GETTER = /^\(\) => [\w$]+$/;

/** Paths below `src`, of the modules that a run of the compiled program calls a function of. */
function entered(cwd: string, args: readonly string[]): string[] {
  rmSync(coverage, { recursive: true, force: true });
  const program = `require(${JSON.stringify(join(place, 'src/cli.js'))}).main(process.argv.slice(1))`;
  execaSync(process.execPath, ['-e', program, '--', ...args], {
    cwd,
    env: { NODE_V8_COVERAGE: coverage, CI: 'true' },
  });
  const home = `${pathToFileURL(join(place, 'src')).href}/`;
  const paths = readdirSync(coverage).flatMap((file) => {
    const { result }: Coverage = JSON.parse(readFileSync(join(coverage, file), 'utf8'));
    return result
      .filter(({ url }) => url.startsWith(home))
      .filter(({ url, functions }) => {
        const text = readFileSync(fileURLToPath(url), 'utf8');
        const start = text.indexOf('module.exports = ');
        return functions.some(({ ranges: [range] }) => {
          if (range === undefined || range.count === 0) return false;
          // What comes before is esbuild's own, as is the module as a whole.
          const isOurs = range.startOffset > start;
          return isOurs && !GETTER.test(text.slice(range.startOffset, range.endOffset));
        });
      })
      .map(({ url }) => url.slice(home.length).replace(/\.js$/, '.ts'));
  });
  return [...new Set(paths)].sort();
}

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(root, join(entry.parentPath, entry.name)));

async function measure(): Promise<Row[]> {
  rmSync(place, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: sources,
    outdir: join(place, 'src'),
    format: 'cjs',
    platform: 'node',
    define: { 'import.meta.dirname': '__dirname' },
  });
  symlinkSync(join(root, 'templates'), join(place, 'templates'));
  writeFileSync(join(place, 'package.json'), JSON.stringify({ type: 'commonjs', version }));
  const folder = join(place, 'work');
  mkdirSync(folder);
  const project = join(folder, 'app');
  const rows = runs.map(([verb = '', ...words]) => {
    const isNew = verb === 'create';
    const files = entered(isNew ? folder : project, isNew ? words : [verb, ...words]);
    if (isNew) {
      for (const [path, from, to] of edits) {
        const text = readFileSync(join(project, path), 'utf8');
        writeFileSync(join(project, path), text.replace(from, to));
      }
    }
    if (process.argv.includes('--files')) console.log(`${verb}:\n  ${files.join('\n  ')}`);
    return mostRow(`files entered by ${[verb, ...words].join(' ')}`, files.length, MOST_ENTERED);
  });
  const folders = sources.map((path) => dirname(path));
  const sizes = folders.map((folder) => folders.filter((each) => each === folder).length);
  return [
    mostRow('files in src', sources.length, MOST_FILES),
    mostRow('largest folder', Math.max(...sizes), MOST_IN_A_FOLDER),
    ...rows,
  ];
}

measure().then((rows) => {
  console.log(renderTable(rows));
  if (rows.some(({ met }) => met === false)) process.exitCode = 1;
});
