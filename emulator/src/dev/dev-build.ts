import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** What came of a compilation. The texts are the compiler's, or empty. */
export interface Build {
  /** Errors of the app: nothing was written. */
  readonly errors: string;
  /** Errors of tests: the app was compiled all the same. */
  readonly testErrors: string;
}

/** The compiler's errors of the app without colors, for the page; undefined for none. */
export function problemIn({ errors }: Build): string | undefined {
  return errors === '' ? undefined : stripVTControlCharacters(errors);
}

/** What must not stop a person who is editing. The project's own check reports it. */
const RELAXED = [
  ...['--noUnusedLocals', 'false', '--noUnusedParameters', 'false'],
  ...['--allowUnusedLabels', 'true', '--allowUnreachableCode', 'true'],
];

/**
 * Compiles the project with its own TypeScript. When the app has errors, `tsc` writes nothing. Afterwards output whose
 * source no longer exists is deleted: a stale file would keep its functions registered.
 */
export async function compile(root: string, signal: AbortSignal): Promise<Build> {
  if (!existsSync(join(root, 'tsconfig.json'))) return { errors: '', testErrors: '' };
  try {
    return await compileWith(compilerOf(root), root, signal);
  } catch (error) {
    return { errors: (error as Error).message, testErrors: '' };
  }
}

async function compileWith(compiler: string, root: string, signal: AbortSignal): Promise<Build> {
  const run = (...flags: string[]) => {
    const pretty = String(process.stdout.isTTY === true);
    const args = [compiler, '--pretty', pretty, ...RELAXED, ...flags];
    return new Promise<string>((done) => {
      execFile(process.execPath, args, { cwd: root, signal }, (error, stdout, stderr) =>
        done(error === null ? '' : `${stdout}${stderr}` || error.message),
      );
    });
  };
  const errors = await run('--noEmitOnError');
  const isOfTests = errors !== '' && onlyInTests(errors);
  if (errors !== '' && !isOfTests) return { errors, testErrors: '' };
  if (isOfTests) await run('--noEmitOnError', 'false');
  deleteStale(root);
  return { errors: '', testErrors: errors };
}

/** @throws Error when the project has no TypeScript */
function compilerOf(root: string): string {
  const manifest = createRequire(join(root, 'package.json')).resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return join(dirname(manifest), bin.tsc);
}

const TEST_FILE = /(?:^|[/\\])(?:tests?|__tests__|specs?)[/\\]|\.(?:test|spec)\.[cm]?[jt]sx?$/;

/** Whether each error is in a test file. An error without a file is one of the project. */
function onlyInTests(output: string): boolean {
  const lines = stripVTControlCharacters(output).split('\n');
  const errors = lines.filter((line) => /(?:^| )error TS\d+: /.test(line));
  return (
    errors.length > 0 &&
    errors.every((line) => {
      const [, file] = /^(\S.*?)(?:\(\d+,\d+\): |:\d+:\d+ - )error TS/.exec(line) ?? [];
      return file !== undefined && TEST_FILE.test(file);
    })
  );
}

/**
 * Deletes each compiled file whose source map names one source in `src` that does not exist. A file without a source map
 * stays because another program may have written it.
 */
function deleteStale(root: string): void {
  const output = join(root, 'dist');
  if (!existsSync(output)) return;
  for (const file of filesIn(output).filter((each) => /\.[cm]?js\.map$/.test(each))) {
    const map = join(output, file);
    const { sources = [] } = JSON.parse(readFileSync(map, 'utf8'));
    const source = resolve(dirname(map), String(sources[0]));
    const isCompiled = sources.length === 1 && source.startsWith(join(root, 'src') + sep);
    if (!isCompiled || existsSync(source)) continue;
    for (const stale of [map, map.replace(/\.map$/, '')]) rmSync(stale, { force: true });
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
