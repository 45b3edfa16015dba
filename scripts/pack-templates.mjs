import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { loadSource } from './load-source.mjs';

const FILE = 'templates.txt';

/** Puts another module in the place of `src/generator/plan/packed.ts`: one that has every template. */
export function packTemplates(root, outdir) {
  return {
    name: 'pack-templates',
    setup: ({ onLoad }) =>
      onLoad({ filter: /[\\/]plan[\\/]packed\.ts$/ }, async () => {
        const { texts, source } = await pack(root);
        await writeFile(join(outdir, FILE), texts);
        return { contents: source };
      }),
  };
}

async function pack(root) {
  const { compileOptions, readTemplateFiles, fingerprintOf, hasPlaceholder, SETS } =
    await loadSource(
      root,
      `export { compileOptions, hasPlaceholder, readTemplateFiles, SETS } from './src/generator/plan/templates';
    export { fingerprintOf } from './src/generator/strings';`,
    );
  const texts = [];
  let end = 0;
  const compile = (text) => Handlebars.precompile(text, compileOptions);
  const printTemplate = ({ path, text, isRendered }) => {
    const target = hasPlaceholder(path) ? compile(path) : JSON.stringify(path);
    if (isRendered) return `{ path: ${target}, text: ${compile(text)} }`;
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
  const source = `export const packed = {
  file: require('node:path').join(__dirname, '${FILE}'),
  entries: { ${entries.join(',\n')} },
};
`;
  return { texts: Buffer.concat(texts), source };
}
