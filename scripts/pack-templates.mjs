import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { compileTemplate, valueIn } from './compile-template.mjs';
import { loadSource } from './load-source.mjs';

const PLAIN = 'templates.txt';
const COMPRESSED = 'templates.br';
const SCHEMA = '.eternal/schema.json';
const SHORT = 40;

/**
 * A plugin of esbuild. It replaces `src/generator/plan/packed.ts` by the compiled templates and writes their texts to two
 * files. The bundle needs no Handlebars then.
 */
export const packTemplates = (root, outdir) => ({
  name: 'pack-templates',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^handlebars$/ }, ({ path }) => ({ path, namespace: 'handlebars' }));
    onLoad({ filter: /.*/, namespace: 'handlebars' }, () => ({ contents: 'export default {};' }));
    onLoad({ filter: /[\\/]plan[\\/]packed\.ts$/ }, async () => {
      const { plain, compressed, source } = await pack(root);
      await writeFile(join(outdir, PLAIN), plain);
      await writeFile(join(outdir, COMPRESSED), compress(compressed));
      return {
        contents: `import { join } from 'node:path';
          const valueIn = ${valueIn};
          export const packed = {
            plain: join(import.meta.dirname, '${PLAIN}'),
            compressed: join(import.meta.dirname, '${COMPRESSED}'),
            entries: (helpers, textAt) => (${source}),
          };`,
      };
    });
  },
});

/**
 * The texts are half of the package. npm compresses it too, but by 16 % less. Where no file changes, a run compares only
 * their hashes: to load `node:zlib` takes 5 ms.
 */
const compress = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });

async function pack(root) {
  const { hasPlaceholder, plannedFile, readTemplateFiles, SETS } = await loadSource(
    root,
    `export { hasPlaceholder, readTemplateFiles, SETS } from './src/generator/plan/templates';
      export { plannedFile } from './src/generator/plan/planned-file';`,
  );
  const texts = { plain: [], compressed: [] };
  const ends = { plain: 0, compressed: 0 };
  const rangeIn = (file, text) => {
    const bytes = Buffer.from(text);
    const start = ends[file];
    ends[file] += bytes.length;
    texts[file].push(bytes);
    // For ASCII, which most texts are, Latin-1 is the same and faster to decode.
    const encoding = bytes.length === text.length ? 'latin1' : 'utf8';
    return `[${start}, ${ends[file]}, '${encoding}', '${file}']`;
  };
  const printHashes = ({ fingerprint, formFingerprint, owner, digest }) =>
    [
      `fingerprint: ${JSON.stringify(fingerprint)}`,
      ...(formFingerprint === fingerprint
        ? []
        : [`formFingerprint: ${JSON.stringify(formFingerprint)}`]),
      ...(owner === 'vendored' ? [`digest: ${JSON.stringify(digest)}`] : []),
    ].join(', ');
  // Literal texts stay in the file: V8 need not parse those of the sets that a run does not use.
  const printText = (text) =>
    text.length < SHORT ? JSON.stringify(text) : `textAt(${rangeIn('plain', text)})`;
  const printTemplate = ({ path, text, isRendered }) => {
    const target = hasPlaceholder(path) ? compileTemplate(path) : JSON.stringify(path);
    if (isRendered && hasPlaceholder(text)) {
      return `{ path: ${target}, text: ${compileTemplate(text, printText)} }`;
    }
    const range = rangeIn(path === SCHEMA ? 'plain' : 'compressed', text);
    return `{ path: ${target}, text: ${range}, ${printHashes(plannedFile(path, text))} }`;
  };
  const sets = SETS.map((set) => {
    const files = readTemplateFiles(set, join(root, 'templates'));
    return `${JSON.stringify(set)}: [${files.map(printTemplate).join(',\n')}]`;
  });
  const [plain, compressed] = [texts.plain, texts.compressed].map((all) => Buffer.concat(all));
  return { plain, compressed, source: `{ ${sets.join(',\n')} }` };
}
