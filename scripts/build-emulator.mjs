import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { pageText } from './emulator-page.mjs';

const root = join(import.meta.dirname, '..');
const source = join(root, 'emulator');
const target = join(source, 'dist');
/** Where generated projects get it from. */
const template = join(root, 'templates/project/emulator');

/** Bundles the emulator into one readable module, with its types beside it: a package's, and a template of the project's. */
export async function buildEmulator() {
  const { outputFiles } = await build({
    absWorkingDir: source,
    entryPoints: ['src/main.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    legalComments: 'none',
    charset: 'utf8',
    plugins: [pageText],
    write: false,
  });
  const [{ text }] = outputFiles;
  await mkdir(target, { recursive: true });
  await writeFile(join(target, 'emulator.mjs'), BANNER + withImportsFirst(text));
  await copyFile(join(source, 'src/emulator.d.mts'), join(target, 'emulator.d.mts'));
  await mkdir(template, { recursive: true });
  for (const file of ['emulator.mjs', 'emulator.d.mts']) {
    await copyFile(join(target, file), join(template, file));
  }
}

const BANNER = `#!/usr/bin/env node
// durable-functions-emulator: a Durable Functions host in one process. Built from its sources: not to be edited.
/* eslint-disable */

`;

/** esbuild leaves every import where its module begins; a reader looks for them at the top. */
function withImportsFirst(code) {
  const lines = code.split('\n');
  const isImport = (line) => /^import .* from "[^"]+";$/.test(line);
  const imports = [...new Set(lines.filter(isImport))];
  return [...imports, '', ...lines.filter((line) => !isImport(line))].join('\n');
}

if (process.argv[1] === import.meta.filename) await buildEmulator();
