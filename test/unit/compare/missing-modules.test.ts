import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { missingModules } from '../../../src/generator/compare/findings/missing-modules';
import { openWorkspace } from '../../../src/generator/workspace/workspace';
import { makeTempDir, removeTempDir } from '../../../tools/temp-dir';

const generated = ['src/functions/base.ts', 'src/processors/pull.ts', 'src/eternal/index.ts'];

/** The findings in a project in which one file has this text. */
async function missingIn(path: string, text: string, others: Readonly<Record<string, string>>) {
  const root = await makeTempDir();
  onTestFinished(() => removeTempDir(root));
  const sources = generated.map((file) => [file, 'export {};\n'] as const);
  for (const [file, content] of [...sources, ...Object.entries(others), [path, text] as const]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  const files = generated.map((file) => ({ path: file }));
  return missingModules(openWorkspace(root), files).map(({ path: at, line, message }) => [
    at,
    line,
    message,
  ]);
}

const manifest = JSON.stringify({
  name: 'shop',
  exports: { './processors/*': './dist/processors/*.js' },
  imports: { '#jobs/*': './dist/processors/*.js' },
  dependencies: { processors: '1' },
});

it.each<[title: string, text: string, line?: number]>([
  ['an import', "\nimport { old } from './processors/old.js';\n", 2],
  ['a re-export', "export * from './processors/old';\n", 1],
  ['a dynamic import', "export const load = () => import('./processors/old.js');\n", 1],
  ['a mock', "vi.mock('./processors/old.js');\n", 1],
  ['the file of a job', "import './functions/old.js';\n", 1],
  ['the own name of the package', "import 'shop/processors/old';\n", 1],
  ['an import of a file that exists', "import './processors/pull.js';\n"],
  ['an import of types', "import './processors/types.js';\n"],
  ['an import of data', "import data from './processors/data.json' with { type: 'json' };\n"],
  ['an alias that leads to a file', "import '#jobs/pull';\nimport 'shop/processors/pull';\n"],
  ['a package', "import 'processors/old';\n"],
  ['another folder', "import './generated/client.js';\n"],
  ['a comment', "// import './processors/old.js';\n"],
  ['a text', "export const hint = 'see ./processors/old.js';\n"],
  ['a pattern', "export const all = import.meta.glob('./processors/old*.ts');\n"],
  ['no code', "import {{ './processors/old.js'\n"],
])('finds what leads to no file: %s', async (_, text, line) => {
  const found = await missingIn('src/other.ts', text, {
    'package.json': manifest,
    'src/processors/types.d.ts': 'export {};\n',
    'src/processors/data.json': '{}\n',
  });

  expect(found.map(([path, at]) => [path, at])).toEqual(
    line === undefined ? [] : [['src/other.ts', line]],
  );
});
