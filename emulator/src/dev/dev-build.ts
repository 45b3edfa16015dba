import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';

/**
 * Compiles the project with its own TypeScript. When there are errors, `tsc` writes nothing. Afterwards output whose
 * source no longer exists is deleted: a stale file would keep its functions registered.
 * @returns the compiler's error output; empty on success
 */
export async function compile(root: string, signal: AbortSignal): Promise<string> {
  if (!existsSync(join(root, 'tsconfig.json'))) return '';
  try {
    return await runCompiler(root, signal);
  } catch (error) {
    return (error as Error).message;
  }
}

async function runCompiler(root: string, signal: AbortSignal): Promise<string> {
  const manifest = createRequire(join(root, 'package.json')).resolve('typescript/package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  const pretty = String(process.stdout.isTTY === true);
  const args = [join(dirname(manifest), bin.tsc), '--noEmitOnError', '--pretty', pretty];
  const errors = await new Promise<string>((done) => {
    execFile(process.execPath, args, { cwd: root, signal }, (error, stdout, stderr) =>
      done(error === null ? '' : `${stdout}${stderr}` || error.message),
    );
  });
  if (errors === '') deleteStale(root);
  return errors;
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
