import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { minify } from 'terser';

/**
 * Modules that a new project, `regenerate` without changes, `--help` and `--version` do not need. V8 parses a file as a
 * whole, so these have a file of their own, `others.cjs`. The modules in `generator.cjs` can only use functions of them.
 */
const OTHERS = [
  'plopfile.ts',
  ...['add', 'check', 'list', 'remove', 'rename', 'set', 'undo'].map(
    (command) => `src/commands/${command}.ts`,
  ),
  ...[
    'apply/undo',
    'compare/code-files',
    'compare/deletion-list',
    'compare/drift',
    'compare/findings-after',
    'compare/follow-modules',
    'compare/going-files',
    'compare/importers',
    'compare/orphans',
    'compare/project-style',
    'compare/registered-jobs',
    'compare/relocate',
    'compare/renames',
    'compare/stale-mentions',
    'compare/upgrade/routes',
    'compare/upgrade/upgrade-project',
    'compare/values-in-file',
    'existing/functions-project',
    'git-merge/compare-branches',
    'git-merge/find-unmerged',
    'git-merge/read-git-merge',
    'git-merge/upgrade-sides',
    'json/edit-list',
    'manifest/manifest-file',
    'merge/merge-file',
    'merge/starter-values',
    'prompts/questions',
    'report/warnings',
    ...['json-form', 'yaml-form'].map((name) => `syntax/${name}`),
    ...['code-style', 'registrations', 'restyle'].map((name) => `syntax/${name}`),
    'workspace/find-moved',
  ].map((name) => `src/generator/${name}.ts`),
];

const OTHERS_MODULE = 'lazy:others';
const pattern = new RegExp(
  `(${OTHERS.map((path) => path.replaceAll('/', '[\\\\/]').replace('.', '\\.')).join('|')})$`,
);
const keyOf = (path) => OTHERS.findIndex((each) => path.replaceAll('\\', '/').endsWith(`/${each}`));

const FUNCTION = /^export (?:(default) |async )?(?:function (\w+)|const (\w+) = (?:async )?\()/gm;

function functionsIn(path) {
  const found = [...readFileSync(path, 'utf8').matchAll(FUNCTION)];
  return found.map(([, isDefault, name, constant]) => isDefault ?? name ?? constant);
}

/** A module with the same functions: each loads `others.cjs` and calls the real function there. */
const printCallers = (path) =>
  functionsIn(path)
    .map((name) => {
      const head = name === 'default' ? 'export default' : `export const ${name} =`;
      return `${head} (...args) => import('${OTHERS_MODULE}').$${keyOf(path)}_${name}(...args);`;
    })
    .join('\n');

const printOthers = (root) =>
  OTHERS.map((path, key) => {
    const names = functionsIn(join(root, path)).map((name) => `${name} as $${key}_${name}`);
    return `export { ${names.join(', ')} } from './${path}?real';`;
  }).join('\n');

/**
 * A plugin of esbuild for a bundle of ES modules that is split at `import()`. It writes CommonJS: `generator.cjs` has the
 * entry and what it shares with the other modules, `others.cjs` the rest. Each `import()` becomes a `require()`, so that
 * a function can load a file without being asynchronous.
 */
export const lazyModules = (root, outdir) => ({
  name: 'lazy-modules',
  setup: ({ onResolve, onLoad, onEnd }) => {
    onResolve({ filter: /^lazy:others$/ }, () => ({ path: 'others', namespace: 'lazy-modules' }));
    onLoad({ filter: /.*/, namespace: 'lazy-modules' }, () => ({
      contents: printOthers(root),
      resolveDir: root,
    }));
    onResolve({ filter: /\?real$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace('?real', '')),
      suffix: '?real',
    }));
    onLoad({ filter: pattern }, ({ path, suffix }) =>
      suffix === '?real' ? undefined : { contents: printCallers(path), resolveDir: root },
    );
    onEnd(async ({ errors, outputFiles }) => {
      if (errors.length > 0) return;
      const print = (name) =>
        toCommonJs(outputFiles.find(({ path }) => basename(path).startsWith(name)).text);
      const [shared, entry, others] = ['chunk', 'generator', 'others'].map(print);
      // A function of its own keeps the names of the two apart.
      const rest = entry.replace('require("./generator.cjs")', 'exports');
      await write('generator.cjs', `${shared}(()=>{${rest}})();`);
      await write('others.cjs', others);
    });

    const write = async (name, source) =>
      writeFile(join(outdir, name), await minified(name, `"use strict";${source}`));
  },
});

/** Terser makes it 6 % smaller than esbuild alone does, and throws where the source does not parse. */
export async function minified(name, source, mangle = true) {
  const options = { compress: { passes: 2 }, ecma: 2020, toplevel: true, mangle };
  const { code } = await minify({ [name]: source }, options);
  return code;
}

/** Where the parts of the bundle are in the end. */
const fileOf = (path) =>
  path.replace(/^\.\/chunk-.*/, './generator.cjs').replace(/^\.\/others-.*/, './others.cjs');

const swapNames = (members) =>
  members
    .split(',')
    .map((member) => member.split(' as ').reverse().join(':'))
    .join(',');

function printRequire(_, clause, path) {
  const [, names = '', members] = /^([^{]*?),?(?:\{([^}]*)\})?$/.exec(clause.trim()) ?? [];
  const target = `require("${fileOf(path)}")`;
  const whole = names.replace(/^\* ?as /, '').trim();
  return [
    ...(whole === '' ? [] : [`var ${whole}=${target};`]),
    ...(members === undefined ? [] : [`var {${members.replaceAll(' as ', ':')}}=${target};`]),
  ].join('');
}

/** From minified ES modules. Their own `import {…} from '…'` in strings have spaces. */
const toCommonJs = (text) =>
  text
    .trim()
    .replace(/\bimport\b ?([\w$ *,]*(?:\{[^}]*\})?)from"([^"]+)";/g, printRequire)
    .replace(/(?<![.\w$])import\("([^"]+)"\)/g, (_, path) => `require("${fileOf(path)}")`)
    .replace(
      /\bexport\{([^}]*)\};$/,
      (_, members) => `Object.assign(exports,{${swapNames(members)}});`,
    );
