import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { pageText } from './emulator-page.mjs';
import { emulatorTypes } from './emulator-types.mjs';

const root = join(import.meta.dirname, '..');
const source = join(root, 'emulator');
const target = join(source, 'dist');
/** The local package of a generated project: the same files, with a package.json of its own. */
const template = join(root, 'templates/project/emulator');

const BUILT = [
  '// This file is built. Do not edit it: an update cannot be merged with your changes.',
  '/* eslint-disable */',
  '// biome-ignore-all lint: built',
  '// biome-ignore-all assist/source/organizeImports: built',
  '',
];

/** Builds the emulator as one readable module with its types: for its own package, and for generated projects. */
export async function buildEmulator() {
  const manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
  const [module, declarations] = await Promise.all([bundle(manifest), emulatorTypes()]);
  const types = [...BUILT, declarations].join('\n');
  for (const folder of [target, template]) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'emulator.mjs'), module);
    await writeFile(join(folder, 'emulator.d.mts'), types);
  }
  await writeFile(join(template, 'package.json'), printLocalPackage(manifest));
}

/** The module contains no code of other packages. The app's SDKs come from the app, see `createRequire`. */
async function bundle({ name, version }) {
  const { outputFiles } = await build({
    absWorkingDir: source,
    entryPoints: ['src/main.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    legalComments: 'none',
    // ASCII: V8 keeps other text in two bytes for each character, which doubles the time to write the file.
    charset: 'ascii',
    plugins: [pageText],
    write: false,
  });
  const license = await readFile(join(source, 'LICENSE'), 'utf8');
  return [
    '#!/usr/bin/env node',
    `// ${name} ${version}: a Durable Functions host in one process. MIT License, see the end of this file.`,
    ...BUILT,
    withImportsFirst(outputFiles[0].text),
    asComment(`${name} ${version}\n\n${license.trim()}`),
    '',
  ].join('\n');
}

/** esbuild keeps each import where its module begins; readers look for imports at the top. */
function withImportsFirst(code) {
  const lines = code.split('\n');
  const isImport = (line) => /^import .* from "[^"]+";$/.test(line);
  const imports = [...new Set(lines.filter(isImport))];
  return [...imports, '', ...lines.filter((line) => !isImport(line))].join('\n');
}

const asComment = (text) =>
  text
    .trim()
    .split(/\r?\n/)
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');

/** As the published package describes itself, with the files beside it and not in `dist`. */
function printLocalPackage({ keywords, files, scripts, name, version, ...others }) {
  const local = { name, version, private: true, ...others };
  return `${JSON.stringify(local, undefined, 2).replaceAll(/(?:\.\/)?dist\//g, './')}\n`;
}

if (process.argv[1] === import.meta.filename) await buildEmulator();
