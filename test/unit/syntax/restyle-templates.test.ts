import { check, type Options } from 'prettier';
import { expect, it } from 'vitest';
import { compileTemplates, SETS } from '../../../src/generator/plan/templates';
import { isSameFile } from '../../../src/generator/syntax/same-file';
import { type CodeStyle, templateStyle } from '../../../src/generator/syntax/style/code-style';
import { restyle } from '../../../src/generator/syntax/style/restyle';

/** Prettier's options, and the same as a style. */
const all: readonly [Options, Partial<CodeStyle>][] = [
  [{}, { quote: '"', width: 80 }],
  [{ printWidth: 100, singleQuote: true }, {}],
  [{ singleQuote: true }, { width: 80 }],
  [
    { tabWidth: 4, semi: false, trailingComma: 'none' },
    {
      quote: '"',
      width: 80,
      indent: '    ',
      tabWidth: 4,
      semicolons: false,
      trailingCommas: 'none',
    },
  ],
  [{ useTabs: true }, { quote: '"', width: 80, indent: '\t' }],
  [
    { printWidth: 120, singleQuote: true, arrowParens: 'avoid', bracketSpacing: false },
    { width: 120, arrowParens: 'avoid', bracketSpacing: false },
  ],
  [
    { printWidth: 140, singleQuote: true, semi: false, trailingComma: 'es5' },
    { width: 140, semicolons: false, trailingCommas: 'es5' },
  ],
];
const formats = all.filter((_, index) => process.env.DEEP !== undefined || index % 3 === 0);

const project = {
  ...{ name: 'app', appName: 'app', hubName: 'app', functionTimeout: '00:10:00', version: '1.0.0' },
  ...{ dts: true, azd: true, github: true, jobs: [{ id: 'orders-sync' }] },
};
const options = [
  { key: 'idleDelay', literal: "'1m'" },
  { key: 'giveUpAfter', literal: '3' },
];
const job = (length: number) => ({
  ...{ id: 'j'.repeat(length), processor: `process${'J'.repeat(length)}` },
  ...{ processorFile: `process-${'j'.repeat(length)}`, options },
  failureHandler: `onProcess${'J'.repeat(length)}Failure`,
});

const templates = compileTemplates('1.0.0');
const render = (set: (typeof SETS)[number], model: object) =>
  templates.in(set).flatMap(({ path, text }) => {
    const file = typeof path === 'string' ? path : path(model);
    // The emulator is never written in another style.
    if (!/\.[cm]?[jt]s$/.test(file) || file.startsWith('emulator/')) return [];
    return [{ path: file, text: typeof text === 'string' ? text : text(model) }];
  });

const formatOf = (file: string, [prettier]: (typeof formats)[number]) => ({
  ...prettier,
  filepath: file,
});

async function unlike(files: readonly { readonly path: string; readonly text: string }[]) {
  const found: string[] = [];
  for (const format of formats) {
    for (const { path, text } of files) {
      const code = restyle(text, { ...templateStyle, ...format[1] });
      expect(isSameFile(path, text, code), path).toBe(true);
      if (!(await check(code, formatOf(path, format)))) {
        found.push(`${path} ${JSON.stringify(format[0])}`);
      }
    }
  }
  return found;
}

it.each([1, 20, 60])(
  'writes the files of a job as Prettier does, with an id of %i characters',
  async (length) => {
    expect(await unlike(render('job', job(length)))).toEqual([]);
  },
  60_000,
);

it('writes the files of a project as Prettier does', async () => {
  const files = SETS.filter((set) => set !== 'job').flatMap((set) => render(set, project));
  const found = await unlike(files);
  expect(found).toEqual([]);
}, 120_000);
