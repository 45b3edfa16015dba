import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileTemplate, valueIn } from './compile-template.mjs';
import { loadSource } from './load-source.mjs';

const FILE = 'templates.txt';
const SHORT = 40;

/**
 * A plugin of esbuild. It replaces `src/generator/plan/packed.ts` by the compiled templates and writes the texts without
 * placeholders to one file. The bundle needs no Handlebars then.
 */
export const packTemplates = (root, outdir) => ({
  name: 'pack-templates',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^handlebars$/ }, ({ path }) => ({ path, namespace: 'handlebars' }));
    onLoad({ filter: /.*/, namespace: 'handlebars' }, () => ({ contents: 'export default {};' }));
    onLoad({ filter: /[\\/]plan[\\/]packed\.ts$/ }, async () => {
      const { bytes, source } = await pack(root);
      await writeFile(join(outdir, FILE), bytes);
      return {
        contents: `import { join } from 'node:path';
          const valueIn = ${valueIn};
          export const packed = {
            file: join(import.meta.dirname, '${FILE}'),
            entries: (helpers, textAt) => (${source}),
          };`,
      };
    });
  },
});

async function pack(root) {
  const { hasPlaceholder, plannedFile, readTemplateFiles, SETS } = await loadSource(
    root,
    `export { hasPlaceholder, readTemplateFiles, SETS } from './src/generator/plan/templates';
      export { plannedFile } from './src/generator/plan/plan';`,
  );
  const texts = [];
  let end = 0;
  const rangeOf = (text) => {
    const bytes = Buffer.from(text);
    const start = end;
    end += bytes.length;
    texts.push(bytes);
    // For ASCII, which most texts are, Latin-1 is the same and faster to decode.
    const isAscii = bytes.length === text.length;
    return isAscii ? `[${start}, ${end}, 'latin1']` : `[${start}, ${end}, 'utf8']`;
  };
  const printForm = (file) =>
    file.owner === 'vendored' ? `, formFingerprint: ${JSON.stringify(file.formFingerprint)}` : '';
  // Literal texts stay in the file: V8 need not parse those of the sets that a run does not use.
  const printText = (text) =>
    text.length < SHORT ? JSON.stringify(text) : `textAt(${rangeOf(text)})`;
  const printTemplate = ({ path, text, isRendered }) => {
    const target = hasPlaceholder(path) ? compileTemplate(path) : JSON.stringify(path);
    if (isRendered && hasPlaceholder(text)) {
      return `{ path: ${target}, text: ${compileTemplate(text, printText)} }`;
    }
    const file = plannedFile(path, text);
    const fingerprint = JSON.stringify(file.fingerprint);
    return `{ path: ${target}, text: ${rangeOf(text)}, fingerprint: ${fingerprint}${printForm(file)} }`;
  };
  const sets = SETS.map((set) => {
    const files = readTemplateFiles(set, join(root, 'templates'));
    return `${JSON.stringify(set)}: [${files.map(printTemplate).join(',\n')}]`;
  });
  return { bytes: Buffer.concat(texts), source: `{ ${sets.join(',\n')} }` };
}
