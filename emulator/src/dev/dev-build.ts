import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';

/**
 * Compiles the project; nothing is written when it does not compile. Output whose source is gone goes too:
 * a stale file would keep its functions registered.
 * @returns what the compiler said; empty when all is well
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
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, args, { cwd: root, signal }, (error, stdout, stderr) =>
      resolve(error === null ? '' : `${stdout}${stderr}` || error.message),
    );
  });
  if (said === '') removeStale(root);
  return said;
}

/**
 * Removes each compiled file whose source map names one source in `src` that does not exist. A file without a source map
 * stays: something else than the compiler may have put it there.
 */
function removeStale(root: string): void {
  const output = join(root, 'dist');
  if (!existsSync(output)) return;
  for (const file of filesIn(output).filter((each) => /\.[cm]?js\.map$/.test(each))) {
    const map = join(output, file);
    const { sources = [] } = JSON.parse(readFileSync(map, 'utf8'));
    const source = resolve(dirname(map), String(sources[0]));
    const isOurs = sources.length === 1 && source.startsWith(join(root, 'src') + sep);
    if (!isOurs || existsSync(source)) continue;
    for (const stale of [map, map.replace(/\.map$/, '')]) rmSync(stale, { force: true });
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
