import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

const folder = join(import.meta.dirname, '../emulator/src/page');

/** The development server's page as one text: its HTML with style and program in it. */
export async function assemblePage() {
  const [html, style, script] = await Promise.all([
    readFile(join(folder, 'page.html'), 'utf8'),
    readFile(join(folder, 'page.css'), 'utf8'),
    bundleScript(),
  ]);
  return html.replace('/* style */', () => style).replace('/* script */', () => script);
}

async function bundleScript() {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'client/main.ts')],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    charset: 'utf8',
    write: false,
  });
  return outputFiles[0].text.replaceAll('</script', '<\\/script');
}

/** For esbuild: `page.html` is the assembled page, as a text that stays readable. */
export const pageText = {
  name: 'page-text',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]page\.html$/ }, async () => {
      const text = (await assemblePage()).replaceAll(/[\\`]|\$(?=\{)/g, '\\$&');
      return { contents: `export default \`${text}\`;` };
    }),
};

/** The same for Vite, and so for tests. */
export const pageTextForVite = {
  name: 'page-text',
  enforce: 'pre',
  load: async (id) =>
    /[\\/]page\.html$/.test(id) ? `export default ${JSON.stringify(await assemblePage())};` : null,
};
