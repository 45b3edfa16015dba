import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { context } from 'esbuild';
import { buildTemplates } from './build-templates.mjs';
import { FIRST_FILE, LAZY_LIBRARIES, LAZY_MODULES } from './lazy-files.mjs';
import { lazyLibraries } from './lazy-libraries.mjs';
import { lazyModules } from './lazy-modules.mjs';
import { collectLicenses } from './licenses.mjs';
import { minified } from './minified.mjs';
import { packTemplates } from './pack-templates.mjs';

const root = join(import.meta.dirname, '..');
const outdir = join(root, 'dist');
const leftOut = join(import.meta.dirname, 'left-out.mjs');
const NOTICES = 'THIRD-PARTY-LICENSES.txt';

// CommonJS, because it starts faster than ES modules.
const shared = {
  absWorkingDir: root,
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  metafile: true,
  mainFields: ['module', 'main'],
};

const virtual = (sources) => ({
  name: 'virtual-entries',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: 'virtual' }));
    onLoad({ filter: /.*/, namespace: 'virtual' }, ({ path }) => ({
      contents: sources[path.slice('virtual:'.length)],
      resolveDir: root,
      loader: 'ts',
    }));
  },
});

const bundle = (sources, more) => ({
  ...shared,
  ...more,
  entryPoints: Object.fromEntries(Object.keys(sources).map((name) => [name, `virtual:${name}`])),
  plugins: [virtual(sources), ...(more.plugins ?? [])],
});

/**
 * Leaves out the languages of Babel's parser that no Functions project is written in: they are a fifth of it. Fails where
 * a new version of the parser lists its languages in another way.
 */
const withoutFlow = {
  name: 'without-flow',
  setup: ({ onLoad }) => {
    onLoad({ filter: /@babel[\\/]parser[\\/]lib[\\/]index\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const plugins =
        /^const mixinPlugins = \{\n {2}estree,\n {2}jsx,\n {2}flow,\n {2}typescript,\n {2}v8intrinsic,\n {2}placeholders\n\};$/m;
      if (!plugins.test(source)) throw new Error(`${path} lists its plugins in another way`);
      return {
        contents: source
          .replace(plugins, 'const mixinPlugins = { jsx, typescript };')
          .replace(/= (?=ParseErrorEnum`(?:flow|placeholders)`)/g, '= /* @__PURE__ */ '),
      };
    });
  },
};

/** Prompts need none of these modules of node-plop. */
const withoutActions = {
  name: 'without-actions',
  setup: ({ onResolve }) =>
    onResolve(
      { filter: /^\.\/(actions\/index|baked-in-helpers|prompt-bypass)\.js$/ },
      ({ importer }) =>
        /[\\/]node-plop[\\/]src[\\/]/.test(importer) ? { path: leftOut } : undefined,
    ),
};

/** Methods of Babel's parser get short names. `test/packed` compares its trees with those of Babel. */
const METHODS =
  /^(?!checkType$)(check|declare|eat|enter|exit|expect|fill|finish|get|has|is|jsx|lookahead|match|parse|raise|read|register|reset|set|should|skip|to|tokenize|try|ts|unwind)[A-Z]\w+$/;

const minifyMore = {
  name: 'minify-more',
  setup: ({ onEnd }) => {
    onEnd(async ({ outputFiles }) => {
      const written = outputFiles.map(async ({ path, text }) =>
        writeFile(
          path,
          await minified(
            basename(path),
            text,
            basename(path) === 'parser.cjs' ? { properties: { regex: METHODS } } : true,
          ),
        ),
      );
      await Promise.all(written);
    });
  },
};

const libraries = bundle(
  Object.fromEntries(
    Object.entries(LAZY_LIBRARIES).flatMap(([library, { file, names }]) =>
      file === undefined || file in LAZY_MODULES
        ? []
        : [[file, `export { ${names.join(', ')} } from '${library}';`]],
    ),
  ),
  {
    // node-plop passes it to `createRequire`. In CommonJS that takes the name of the file.
    define: { 'import.meta.url': '__filename' },
    alias: {
      // Plop renders and writes nothing here. With these libraries the package would be several times as large.
      dlv: leftOut,
      handlebars: leftOut,
      inquirer: leftOut,
      isbinaryfile: leftOut,
      resolve: leftOut,
      tinyglobby: leftOut,
      'change-case': leftOut,
      'title-case': leftOut,
    },
    write: false,
    plugins: [withoutFlow, withoutActions, minifyMore],
  },
);

const generator = bundle(
  {
    [FIRST_FILE]: `export { main } from './src/cli';
      export { default as registerGenerator } from './plopfile';`,
  },
  {
    define: { 'import.meta.dirname': '__dirname' },
    format: 'esm',
    outExtension: {},
    splitting: true,
    chunkNames: '[name]-[hash]',
    write: false,
    plugins: [lazyLibraries, lazyModules(root, outdir), packTemplates(root, outdir)],
  },
);

await buildTemplates();
await mkdir(outdir, { recursive: true });
const bundles = await Promise.all([libraries, generator].map(context));
const results = await Promise.all(bundles.map((bundle) => bundle.rebuild()));
await tidyUp(results.map(({ metafile }) => metafile));
if (process.argv.includes('--watch')) await Promise.all(bundles.map((bundle) => bundle.watch()));
else await Promise.all(bundles.map((bundle) => bundle.dispose()));

/** Writes the entry points and the license notices, and removes files of earlier builds. */
async function tidyUp(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const types = 'node_modules/durable-functions/types/index.d.ts';
  const notices = await collectLicenses(root, [...inputs, types]);
  await writeFile(
    join(outdir, NOTICES),
    `The files beside this one contain code of these packages.\n\n${notices}`,
  );
  const entries = await readdir(join(import.meta.dirname, 'entry'));
  for (const entry of entries) {
    await cp(join(import.meta.dirname, 'entry', entry), join(outdir, entry));
    await chmod(join(outdir, entry), 0o755);
  }
  const made = metafiles.flatMap((metafile) => Object.keys(metafile.outputs));
  const names = made.map((path) => basename(path));
  const written = [FIRST_FILE, ...Object.keys(LAZY_MODULES)].map((file) => `${file}.cjs`);
  const current = new Set([
    ...written,
    'templates.txt',
    'templates.br',
    NOTICES,
    ...entries,
    ...names,
  ]);
  const stale = (await readdir(outdir)).filter((file) => !current.has(file));
  await Promise.all(stale.map((file) => rm(join(outdir, file), { recursive: true })));
}
