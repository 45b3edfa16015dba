import { readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { context } from 'esbuild';
import { buildEmulator } from './build-emulator.mjs';
import { collectLicences } from './licences.mjs';
import { precompileTemplates } from './precompile.mjs';

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'dist');
const NOTICES = 'THIRD-PARTY-LICENSES.txt';
const handlebars = join(root, 'node_modules/handlebars/dist');

const shared = {
  absWorkingDir: root,
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  metafile: true,
  mainFields: ['module', 'main'],
};

/** What most runs do without: a file each, imported when it is needed. */
const lazyLibraries = ['node-plop', 'handlebars'];

const libraries = {
  ...shared,
  entryPoints: lazyLibraries,
  splitting: true,
  // The main file of Handlebars registers a loader for .hbs files; this one is made for browsers.
  alias: {
    handlebars: join(handlebars, 'cjs/handlebars.js'),
    inquirer: join(import.meta.dirname, 'inquirer-when-asked.mjs'),
    // As modules, of which only what is used is taken.
    rxjs: join(root, 'node_modules/rxjs/dist/esm/index.js'),
  },
  // CommonJS asks for Node's own modules by require.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
};

const besideUs = {
  name: 'lazy-libraries',
  setup: ({ onResolve }) =>
    onResolve({ filter: new RegExp(`^(${lazyLibraries.join('|')})$`) }, ({ path }) => ({
      path: `./${path}.mjs`,
      external: true,
    })),
};

/**
 * Node's own modules without their module form: making that reads every export once, also those that load streams,
 * and takes 10 ms of a start.
 */
const plainBuiltins = {
  name: 'plain-builtins',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^node:/ }, ({ path }) => ({ path, namespace: 'builtin' }));
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}')`,
    }));
  },
};

/** One file each: every further one would cost a run of the bin another millisecond. */
const entry = (entryPoints) => ({
  ...shared,
  entryPoints,
  alias: { 'handlebars/runtime.js': join(handlebars, 'cjs/handlebars.runtime.js') },
  plugins: [plainBuiltins, besideUs, precompileTemplates(root)],
});

// Before the templates are compiled: it is one of them.
await buildEmulator();
const bundles = await Promise.all(
  [libraries, entry({ cli: 'src/cli.ts' }), entry({ plopfile: 'plopfile.ts' })].map(context),
);
const results = await Promise.all(bundles.map((bundle) => bundle.rebuild()));
await tidyUp(results.map(({ metafile }) => metafile));
if (process.argv.includes('--watch')) await Promise.all(bundles.map((bundle) => bundle.watch()));
else await Promise.all(bundles.map((bundle) => bundle.dispose()));

/** Writes the notices of all that was bundled, and removes what earlier builds have left. */
async function tidyUp(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  await writeFile(join(outdir, NOTICES), await collectLicences(root, inputs));
  const made = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
  const current = new Set([NOTICES, ...made.map((path) => basename(path))]);
  const stale = (await readdir(outdir)).filter((file) => !current.has(file));
  await Promise.all(stale.map((file) => rm(join(outdir, file), { recursive: true })));
}
