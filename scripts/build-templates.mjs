import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildEmulator } from './build-emulator.mjs';
import { loadSource } from './load-source.mjs';

const root = join(import.meta.dirname, '..');

/** Writes the templates that are built from other sources and not committed: the emulator and the schema of `eternal.json`. */
export async function buildTemplates() {
  await buildEmulator();
  const { printSchema } = await loadSource(root, "export { printSchema } from './scripts/schema';");
  const folder = join(root, 'templates/project/.eternal');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'schema.json'), printSchema());
}

if (process.argv[1] === import.meta.filename) await buildTemplates();
