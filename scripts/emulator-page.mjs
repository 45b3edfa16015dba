import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, transform } from 'esbuild';

const folder = join(import.meta.dirname, '../emulator/src/page');

/** In this order: with equal specificity the last rule wins. */
const STYLES = ['base', 'controls', 'layout', 'card', 'functions', 'details', 'media'];

/** Assembles the development server's page: one HTML text that contains its styles and its script. */
export async function assemblePage() {
  const [html, script, ...styles] = await Promise.all([
    readFile(join(folder, 'page.html'), 'utf8'),
    bundleScript(),
    ...STYLES.map((name) => readFile(join(folder, `style/${name}.css`), 'utf8')),
  ]);
  const { code: style } = await transform(styles.join('\n'), {
    loader: 'css',
    minify: true,
    lineLimit: 400,
  });
  return html.replace('/* style */', () => style).replace('/* script */', () => script);
}

async function bundleScript() {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'browser/main.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    charset: 'utf8',
    // A browser reads it, not a person: readable, it is an eighth of the emulator.
    minify: true,
    lineLimit: 400,
    write: false,
  });
  return outputFiles[0].text.replaceAll('</script', '<\\/script');
}

/** An esbuild plugin that loads `page.html` as the assembled page, in a readable template literal. */
export const pageText = {
  name: 'page-text',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]page\.html$/ }, async () => {
      const text = (await assemblePage()).replaceAll(/[\\`]|\$(?=\{)/g, '\\$&');
      return { contents: `export default \`${text}\`;` };
    }),
};

/** The same as a Vite plugin, for tests. */
export const pageTextForVite = {
  name: 'page-text',
  enforce: 'pre',
  load: async (id) =>
    /[\\/]page\.html$/.test(id) ? `export default ${JSON.stringify(await assemblePage())};` : null,
};
