import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printCommonJs } from './common-js.mjs';
import { FIRST_FILE, LAZY_MODULES } from './lazy-files.mjs';
import { printLibraries } from './lazy-libraries.mjs';
import { minified } from './minified.mjs';

const PREFIX = 'lazy:';
const REAL = '?real';
const fileOf = new Map(
  Object.entries(LAZY_MODULES).flatMap(([file, paths]) => paths.map((path) => [path, file])),
);
const pattern = new RegExp(
  `(${[...fileOf.keys()].map((path) => path.replaceAll('/', '[\\\\/]').replace('.', '\\.')).join('|')})$`,
);

const FUNCTION = /^export (?:(default) |async )?(?:function (\w+)|const (\w+) = (?:async )?\()/gm;

/** The functions of a module, each with its name among those of all lazy modules. */
function functionsIn(root, path) {
  const key = [...fileOf.keys()].indexOf(path);
  const found = [...readFileSync(join(root, path), 'utf8').matchAll(FUNCTION)];
  return found
    .map(([, isDefault, name, constant]) => isDefault ?? name ?? constant)
    .map((name) => ({ name, unique: `$${key}_${name}` }));
}

/** A module with the same functions: each loads the file and calls the real function there. */
const printCallers = (root, path) =>
  [
    `let loaded; const load = () => (loaded ??= import('${PREFIX}${fileOf.get(path)}'));`,
    ...functionsIn(root, path).map(({ name, unique }) => {
      const head = name === 'default' ? 'export default' : `export const ${name} =`;
      return `${head} (...args) => load().${unique}(...args);`;
    }),
  ].join('\n');

const printFile = (root, paths) =>
  paths
    .map((path) => {
      const names = functionsIn(root, path).map(({ name, unique }) => `${name} as ${unique}`);
      return `export { ${names.join(', ')} } from './${path}${REAL}';`;
    })
    .join('\n');

/** A plugin of esbuild for a bundle of ES modules that is split at `import()`. It writes the files, in CommonJS. */
export const lazyModules = (root, outdir) => ({
  name: 'lazy-modules',
  setup: ({ onResolve, onLoad, onEnd }) => {
    const relative = (path) => path.slice(root.length + 1).replaceAll('\\', '/');
    onResolve({ filter: new RegExp(`^${PREFIX}`) }, ({ path }) => ({
      path: path.slice(PREFIX.length),
      namespace: 'lazy-modules',
    }));
    onLoad({ filter: /.*/, namespace: 'lazy-modules' }, ({ path }) => ({
      contents: `${printFile(root, LAZY_MODULES[path])}\n${printLibraries(path)}`,
      resolveDir: root,
    }));
    onResolve({ filter: /\?real$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(REAL, '')),
      suffix: REAL,
    }));
    onLoad({ filter: pattern }, ({ path, suffix }) =>
      suffix === REAL || !fileOf.has(relative(path))
        ? undefined
        : { contents: printCallers(root, relative(path)), resolveDir: root },
    );
    onEnd(async ({ errors, outputFiles, metafile }) => {
      if (errors.length > 0) return;
      const files = printCommonJs(outputFiles, metafile, [
        FIRST_FILE,
        ...Object.keys(LAZY_MODULES),
      ]);
      const written = [...files].map(async ([name, source]) =>
        writeFile(join(outdir, name), await minified(name, `"use strict";${source}`)),
      );
      await Promise.all(written);
    });
  },
});
