import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildEmulator } from './build-emulator.mjs';
import { loadSource } from './load-source.mjs';

const root = join(import.meta.dirname, '..');

/**
 * Writes the templates that are built from other sources and not committed: the emulator, the schema of `eternal.json`
 * and the declarations of durable-functions, with which the compiler of an existing project tries the loop.
 */
export async function buildTemplates() {
  await buildEmulator();
  const { printSchema } = await loadSource(root, "export { printSchema } from './scripts/schema';");
  const folder = join(root, 'templates/project/.eternal');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'schema.json'), printSchema());
  await copyTypes();
}

/** One file, because each template costs start-up time. */
async function copyTypes() {
  const from = join(root, 'node_modules/durable-functions/types');
  const names = (await readdir(from)).filter((name) => name.endsWith('.d.ts')).sort();
  const texts = names.map(async (name) => {
    const text = await readFile(join(from, name), 'utf8');
    return [`types/${name}`, withoutComments(text)];
  });
  const types = Object.fromEntries(await Promise.all(texts));
  await mkdir(join(root, 'templates/types'), { recursive: true });
  await writeFile(join(root, 'templates/types/durable-functions.json'), JSON.stringify(types));
}

/** No string of a declaration has the marks of a comment. */
const withoutComments = (text) =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/\n\s*\n/g, '\n');

if (process.argv[1] === import.meta.filename) await buildTemplates();
