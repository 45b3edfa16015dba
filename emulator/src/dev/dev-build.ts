import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

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

const SOURCE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const OUTPUT = /\.[cm]?js(?:\.map)?$/;

function removeStale(root: string): void {
  const output = join(root, 'dist', 'src');
  if (!existsSync(output)) return;
  const sources = new Set(filesIn(join(root, 'src')).map((file) => file.replace(SOURCE, '')));
  for (const file of filesIn(output).filter((each) => OUTPUT.test(each))) {
    if (!sources.has(file.replace(OUTPUT, ''))) rmSync(join(output, file));
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
