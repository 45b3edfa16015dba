import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { context } from 'esbuild';
import { buildTemplates } from './build-templates.mjs';
import { lazyModules, minified } from './lazy-modules.mjs';
import { collectLicenses } from './licenses.mjs';
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

/** Libraries that most commands do not need. Each has a file of its own, which the first call of a function loads. */
const lazyLibraries = {
  'node-plop': { file: 'node-plop', names: ['default'] },
  '@clack/prompts': {
    file: 'prompts',
    names: ['confirm', 'intro', 'isCancel', 'note', 'outro', 'text'],
  },
  '@babel/parser': { file: 'parser', names: ['parse'] },
  diff: { file: 'diff', names: ['createTwoFilesPatch'] },
  'get-tsconfig': {
    file: 'tsconfig',
    names: ['createFilesMatcher', 'createPathsMatcher', 'parseTsconfig'],
  },
  'jsonc-parser': {
    file: 'jsonc-parser',
    names: [
      'createScanner',
      'findNodeAtLocation',
      'getNodeValue',
      'parseTree',
      'printParseErrorCode',
    ],
  },
  valibot: {
    file: 'valibot',
    names: [
      ...['array', 'exactOptional', 'map', 'number', 'pipe', 'rawTransform', 'safeParse'],
      ...['strictObject', 'string'],
    ],
  },
  'node-diff3': { file: 'diff3', names: ['diff3MergeRegions', 'diffIndices'] },
  'node:child_process': { names: ['spawn', 'spawnSync'] },
  'node:os': { names: ['hostname', 'uptime'] },
  'node:tty': { names: ['isatty'] },
};

/** A module whose functions load a library and call its functions of the same names. */
const callers = ({ file, names }, library) => {
  const target = file === undefined ? library : `./${file}.cjs`;
  return names
    .map((name) => {
      const head = name === 'default' ? 'export default' : `export const ${name} =`;
      return `${head} (...args) => import('${target}').${name}(...args);`;
    })
    .join('\n');
};

const lazy = {
  name: 'lazy-libraries',
  setup: ({ onResolve, onLoad }) => {
    const pattern = Object.keys(lazyLibraries)
      .map((name) => name.replace('/', '\\/'))
      .join('|');
    onResolve({ filter: new RegExp(`^(${pattern})$`) }, ({ path, namespace }) =>
      namespace === 'lazy' ? { path, external: true } : { path, namespace: 'lazy' },
    );
    onResolve({ filter: /^\.\/.*\.cjs$/, namespace: 'lazy' }, ({ path }) => ({
      path,
      external: true,
    }));
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path }) => ({
      contents: callers(lazyLibraries[path], path),
    }));
  },
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
  {
    ...Object.fromEntries(
      Object.entries(lazyLibraries).flatMap(([library, { file, names }]) =>
        file === undefined ? [] : [[file, `export { ${names.join(', ')} } from '${library}';`]],
      ),
    ),
  },
  {
    // node-plop passes it to `createRequire`. In CommonJS that takes the name of the file.
    define: { 'import.meta.url': '__filename' },
    alias: {
      // Plop renders nothing here. With these libraries the package would be several times as large.
      handlebars: leftOut,
      inquirer: leftOut,
      isbinaryfile: leftOut,
      resolve: leftOut,
      tinyglobby: leftOut,
      'change-case': leftOut,
      'title-case': leftOut,
    },
    write: false,
    plugins: [withoutFlow, minifyMore],
  },
);

const generator = bundle(
  {
    generator: `export { main } from './src/cli';
      export { default as registerGenerator } from './plopfile';`,
  },
  {
    define: { 'import.meta.dirname': '__dirname' },
    format: 'esm',
    outExtension: {},
    splitting: true,
    chunkNames: '[name]-[hash]',
    write: false,
    plugins: [lazy, lazyModules(root, outdir), packTemplates(root, outdir)],
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
  const notices = await collectLicenses(root, inputs);
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
  const written = ['generator.cjs', 'others.cjs', 'templates.txt', NOTICES];
  const current = new Set([...written, ...entries, ...names]);
  const stale = (await readdir(outdir)).filter((file) => !current.has(file));
  await Promise.all(stale.map((file) => rm(join(outdir, file), { recursive: true })));
}
