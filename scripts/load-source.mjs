import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Loads modules of the generator into a script, so that the build uses the code that the tests run. */
export async function loadSource(root, contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    absWorkingDir: root,
  });
  // Below the repository, so that Node finds the packages.
  const folder = await mkdtemp(join(root, 'node_modules/.source-'));
  try {
    const file = join(folder, 'source.mjs');
    await writeFile(file, outputFiles[0].contents);
    return await import(pathToFileURL(file).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
