import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { loadSource } from './load-source.mjs';

/** The texts that are copied as they are, one after the other. */
const PACKED = 'templates.txt';

/**
 * Puts another module in the place of `src/generator/plan/load-templates.ts`: one that has every template compiled, and
 * reads those without placeholders out of one file. So a run compiles nothing, and reads one file instead of forty.
 */
export function packTemplates(root, outdir) {
  return {
    name: 'pack-templates',
    setup: ({ onLoad }) =>
      onLoad({ filter: /[\\/]plan[\\/]load-templates\.ts$/ }, async () => {
        const { texts, source } = await pack(root);
        await writeFile(join(outdir, PACKED), texts);
        return { contents: source, resolveDir: join(root, 'src/generator/plan') };
      }),
  };
}

async function pack(root) {
  const { compileOptions, readTemplateFiles, fingerprintOf } = await loadSource(
    root,
    `export { readTemplateFiles } from './src/generator/plan/template-files';
    export { compileOptions } from './src/generator/plan/templates';
    export { fingerprintOf } from './src/generator/fingerprint';`,
  );
  const texts = [];
  let end = 0;
  const compile = (text) => Handlebars.precompile(text, compileOptions);
  const printTemplate = ({ path, text, isRendered }) => {
    const target = path.includes('{{') ? `fill(${compile(path)})` : JSON.stringify(path);
    if (isRendered) return `{ path: ${target}, text: fill(${compile(text)}) }`;
    const bytes = Buffer.from(text);
    texts.push(bytes);
    const start = end;
    end += bytes.length;
    const fingerprint = JSON.stringify(fingerprintOf(bytes));
    return `{ path: ${target}, text: copy(${start}, ${end}), fingerprint: ${fingerprint} }`;
  };
  const printSet = (set) =>
    `[${readTemplateFiles(set, join(root, 'templates')).map(printTemplate).join(',\n')}]`;
  const sets = ['project', 'job'].map((set) => `${set}: ${printSet(set)}`).join(',\n');
  const source = `
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars/runtime.js';
import { version } from '../../version';
import { withHelpers } from './templates';

export function loadTemplates() {
  const bytes = readFileSync(join(__dirname, '${PACKED}'));
  const handlebars = withHelpers(Handlebars);
  const fill = (compiled) => handlebars.template(compiled);
  const copy = (start, end) => bytes.toString('utf8', start, end);
  return { version, ${sets} };
}
`;
  return { texts: Buffer.concat(texts), source };
}
