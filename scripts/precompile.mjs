import { join } from 'node:path';
import { build } from 'esbuild';
import Handlebars from 'handlebars';

/**
 * Puts every template, compiled, in the place of the empty map in `src/generator/plan/precompiled.ts`. Templates and options
 * are read through the generator's own modules, so that what is shipped is what the tests have run.
 */
export function precompileTemplates(root) {
  return {
    name: 'precompile-templates',
    setup: ({ onLoad }) =>
      onLoad({ filter: /[\\/]src[\\/]generator[\\/]plan[\\/]precompiled\.ts$/ }, async () => {
        const { compileOptions, readTemplates, renderedTexts } = await loadStages(root);
        const texts = renderedTexts(readTemplates(join(root, 'templates')));
        const entries = texts.map(
          (text) => `[${JSON.stringify(text)},${Handlebars.precompile(text, compileOptions)}]`,
        );
        return { contents: `export const precompiled = new Map([${entries.join(',\n')}]);` };
      }),
  };
}

async function loadStages(root) {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { compileOptions } from './templates';
        export { readTemplates, renderedTexts } from './templates';`,
      resolveDir: join(root, 'src/generator/plan'),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const [{ text }] = outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
