import Handlebars from 'handlebars';
import { describe, expect, it } from 'vitest';
import { compileTemplate, valueIn } from '../../../scripts/compile-template.mjs';
import type { JobModel, ProjectModel } from '../../../src/generator/plan/plan';
import {
  type RepositoryModel,
  repositoryModel,
  STANDALONE,
} from '../../../src/generator/plan/repository';
import {
  compileOptions,
  helpers,
  readTemplateFiles,
  SETS,
  withHelpers,
} from '../../../src/generator/plan/templates';

const ofTheProject: readonly (keyof ProjectModel | keyof ProjectModel['jobs'][number])[] = [
  'name',
  'appName',
  'hubName',
  'functionTimeout',
  'version',
  'dts',
  'azd',
  'github',
  'existing',
  'deploys',
  'test',
  'jobs',
  'id',
  ...(Object.keys(repositoryModel(STANDALONE)) as (keyof RepositoryModel)[]),
];
const ofAJob: readonly (keyof JobModel | keyof JobModel['options'][number])[] = [
  'id',
  'processor',
  'processorFile',
  'failureHandler',
  'options',
  'key',
  'literal',
];
const sets = SETS.map((set) => ({
  set,
  members: readTemplateFiles(set),
  keys: set === 'job' ? ofAJob : ofTheProject,
}));

/** Every path that a template asks the model for: Handlebars' strict mode does not see those inside of `{{#if}}`. */
function pathsIn(template: string): string[] {
  const paths: string[] = [];
  class Collector extends Handlebars.Visitor {
    override PathExpression(path: hbs.AST.PathExpression): void {
      paths.push(path.original);
    }
  }
  new Collector().accept(Handlebars.parse(template));
  return paths;
}

describe.each(sets)('templates/$set', ({ members, keys }) => {
  it('use only values of the model', () => {
    const known = new Set<string>([...keys, ...Object.keys(helpers), 'each', 'if', 'unless']);
    const texts = members.flatMap(({ path, text, isRendered }) => [
      path,
      ...(isRendered ? [text] : []),
    ]);
    expect(texts.flatMap(pathsIn).filter((path) => !known.has(path))).toEqual([]);
  });

  it('have no file that npm leaves out of a package, and none that a run left there', () => {
    const left = /(^|\/)(node_modules|dist|\.gitignore|\.npmrc|\.npmignore)(\/|$)/;
    const copied = members.filter(({ isRendered }) => !isRendered).map(({ path }) => path);
    expect(copied.filter((path) => left.test(path))).toEqual([]);
  });
});

describe('a template', () => {
  const handlebars = withHelpers();
  const compile = (text: string) => handlebars.compile(text, compileOptions);
  const long = 'a'.repeat(60);
  const source = {
    importOne: `{{import id from='./x'}}`,
    importTwo: `{{import id processor from='../p/' file=processorFile}}`,
    importAs: `{{import id processor as='a b' from='./x'}}`,
    head: `{{functionHead processor parameter='batch: Batch' returns='Promise<number>'}}`,
    fits: `{{#fits}}one({{id}}, {{processor}});{{else}}one(\n  {{id}},\n);{{/fits}}`,
    unknown: '{{nothing}}',
    plain: `{{id}} & "it's"`,
  };

  it.each([
    ['importOne', { id: 'a' }, "import { a } from './x.js';"],
    ['importOne', { id: 'a'.repeat(120) }, `import { ${'a'.repeat(120)} } from './x.js';`],
    [
      'importTwo',
      { id: 'a', processor: 'b', processorFile: 'f' },
      "import { a, b } from '../p/f.js';",
    ],
    [
      'importTwo',
      { id: long, processor: long, processorFile: 'f' },
      `import {\n  ${long},\n  ${long},\n} from '../p/f.js';`,
    ],
    ['importAs', { id: 'x', processor: 'b' }, "import { x as a, b } from './x.js';"],
    ['head', { processor: 'p' }, 'export async function p(batch: Batch): Promise<number> {'],
    [
      'head',
      { processor: long },
      `export async function ${long}(\n  batch: Batch,\n): Promise<number> {`,
    ],
    ['fits', { id: 'a', processor: 'b' }, 'one(a, b);'],
    ['fits', { id: long, processor: long }, `one(\n  ${long},\n);`],
    ['plain', { id: '<b>' }, `<b> & "it's"`],
  ] as const)('%s of %j', (name, model, text) => {
    expect(compile(source[name])(model)).toBe(text);
  });

  it('throws for a value that the model does not have', () => {
    expect(() => compile(source.unknown)({})).toThrow('nothing');
  });

  it('knows no other helpers', () => {
    expect(() => compile('{{shout id}}')({ id: 'a' })).toThrow('unknown helper shout');
  });

  it('renders the same text when the build compiles it', () => {
    const model = { id: long, processor: 'b', processorFile: 'f', failureHandler: 'g' };
    const compileAhead = (text: string) =>
      new Function('helpers', `const valueIn = ${valueIn}; return ${compileTemplate(text)}`)(
        helpers,
      );
    for (const text of [source.importTwo, source.head, source.fits]) {
      expect(compileAhead(text)(model)).toBe(compile(text)(model));
    }
    expect(() => compileAhead(source.unknown)({})).toThrow('nothing');
    expect(() => compileTemplate('{{> partial}}')).toThrow('a template has a PartialStatement');
  });
});
