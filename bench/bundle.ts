import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from '../tools/repository';

/**
 * Compiles a program of this folder, because tsx adds calls to every function at run time.
 * @returns its path, below `.tmp`
 */
export async function bundleProgram(program: string): Promise<string> {
  const outfile = join(root, '.tmp/bench', program.replace(/\.ts$/, '.mjs'));
  const emulator = {
    name: 'emulator-as-shipped',
    setup: ({ onResolve }: import('esbuild').PluginBuild) =>
      onResolve({ filter: /\/emulator\.mjs$/ }, () => ({
        path: join(root, 'templates/project/emulator/emulator.mjs'),
        external: true,
      })),
  };
  await build({
    entryPoints: [join(import.meta.dirname, program)],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    packages: 'external',
    plugins: [emulator],
    logLevel: 'warning',
  });
  return outfile;
}
