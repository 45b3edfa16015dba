import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { loadSource } from './load-source.mjs';

const FILE = 'templates.txt';

/**
 * Two plugins of esbuild. `entries` brings the module `packed-templates`, with every template that is rendered, and
 * writes the texts that are not beside it. `loader` puts what loads both in the place of `src/generator/plan/packed.ts`
 * and of Handlebars: only once a template is asked for.
 */
export function packTemplates(root, outdir) {
  return {
    entries: {
      name: 'pack-templates',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^packed-templates$/ }, ({ path }) => ({ path, namespace: 'packed' }));
        onLoad({ filter: /.*/, namespace: 'packed' }, async () => {
          const { texts, source } = await pack(root);
          await writeFile(join(outdir, FILE), texts);
          return { contents: source };
        });
      },
    },
    loader: {
      name: 'load-templates',
      setup: ({ onResolve, onLoad }) => {
        onResolve({ filter: /^\.\/templates\.cjs$/ }, ({ path }) => ({ path, external: true }));
        onResolve({ filter: /^handlebars$/ }, ({ path }) => ({ path, namespace: 'templates' }));
        onLoad({ filter: /.*/, namespace: 'templates' }, () => ({
          contents: `export default { create: () => require('./templates.cjs').create() };`,
        }));
        onLoad({ filter: /[\\/]plan[\\/]packed\.ts$/ }, () => ({
          contents: `export const packed = {
            file: require('node:path').join(__dirname, '${FILE}'),
            get entries() { return require('./templates.cjs').entries; },
          };`,
        }));
      },
    },
  };
}

async function pack(root) {
  const { compileOptions, readTemplateFiles, fingerprintOf, hasPlaceholder, SETS } =
    await loadSource(
      root,
      `export { compileOptions, hasPlaceholder, readTemplateFiles, SETS } from './src/generator/plan/templates';
    export { fingerprintOf } from './src/generator/fingerprint';`,
    );
  const texts = [];
  let end = 0;
  const compile = (text) => Handlebars.precompile(text, compileOptions);
  const printTemplate = ({ path, text, isRendered }) => {
    const target = hasPlaceholder(path) ? compile(path) : JSON.stringify(path);
    if (isRendered && hasPlaceholder(text)) {
      return `{ path: ${target}, text: ${compile(text)} }`;
    }
    const bytes = Buffer.from(text);
    texts.push(bytes);
    const start = end;
    end += bytes.length;
    const fingerprint = JSON.stringify(fingerprintOf(bytes));
    return `{ path: ${target}, text: [${start}, ${end}], fingerprint: ${fingerprint} }`;
  };
  const entries = SETS.map((set) => {
    const files = readTemplateFiles(set, join(root, 'templates'));
    return `${JSON.stringify(set)}: [${files.map(printTemplate).join(',\n')}]`;
  });
  return {
    texts: Buffer.concat(texts),
    source: `export const entries = { ${entries.join(',\n')} };`,
  };
}
