import Handlebars from 'handlebars';
import { beforeAll, describe, expect, it } from 'vitest';
import { createModel } from '../../../src/generator/plan/plan';
import {
  compileOptions,
  createRender,
  helpers,
  type Render,
  readTemplates,
  reservedNames,
} from '../../../src/generator/plan/templates';
import { templatesDir } from '../../../src/package-root';
import { makeJob, makeManifest, version } from './support';

const templates = readTemplates(templatesDir);
const { project, jobs } = createModel(makeManifest(makeJob()), version);
const keysOf = (model: object | undefined): string[] => Object.keys(model ?? {});
const sets = [
  { set: 'project', members: templates.project, keys: keysOf(project) },
  {
    set: 'job',
    members: templates.job,
    keys: [...keysOf(jobs[0]), ...keysOf(jobs[0]?.options[0])],
  },
];

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
  it('asks the model for nothing that it has not', () => {
    const known = new Set([...keys, ...Object.keys(helpers), 'each', 'if', 'unless']);
    const texts = members.flatMap(({ path, text, isRendered }) => [
      path,
      ...(isRendered ? [text] : []),
    ]);
    expect(texts.flatMap(pathsIn).filter((path) => !known.has(path))).toEqual([]);
  });

  it('has nothing that npm leaves out of a package, and nothing that a run has left there', () => {
    const left = /(^|\/)(node_modules|dist|\.gitignore|\.npmrc|\.npmignore)(\/|$)/;
    const copied = members.filter(({ isRendered }) => !isRendered).map(({ path }) => path);
    expect(copied.filter((path) => left.test(path))).toEqual([]);
  });
});

describe('the names that templates need for themselves', () => {
  it('are no processor’s', () => {
    const reserved = reservedNames(templates.job);
    expect([...reserved]).toEqual(
      expect.arrayContaining(['eternalFunction', 'FunctionId', 'Batch', 'Failure', 'describe']),
    );
    expect(reserved.has('processOrders')).toBe(false);
  });
});

describe('what a template may say', () => {
  let render: Render;
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

  beforeAll(async () => {
    render = await createRender(Object.values(source));
  });

  it.each([
    ['importOne', { id: 'a' }, "import { a } from './x';"],
    ['importOne', { id: 'a'.repeat(120) }, `import { ${'a'.repeat(120)} } from './x';`],
    [
      'importTwo',
      { id: 'a', processor: 'b', processorFile: 'f' },
      "import { a, b } from '../p/f';",
    ],
    [
      'importTwo',
      { id: long, processor: long, processorFile: 'f' },
      `import {\n  ${long},\n  ${long},\n} from '../p/f';`,
    ],
    ['importAs', { id: 'x', processor: 'b' }, "import { x as a, b } from './x';"],
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
    expect(render(source[name], model)).toBe(text);
  });

  it('is strict: what the model has not is an error', () => {
    expect(() => render(source.unknown, {})).toThrow('nothing');
  });

  it('knows no other helpers', async () => {
    const text = '{{shout id}}';
    const other = await createRender([text]);
    expect(() => other(text, { id: 'a' })).toThrow('unknown helper shout');
  });

  it('compiled ahead says the same', () => {
    const ahead = Handlebars.create();
    ahead.registerHelper(helpers);
    const model = { id: long, processor: 'b', processorFile: 'f' };
    for (const text of [source.importTwo, source.head, source.fits]) {
      const spec = new Function(`return ${String(Handlebars.precompile(text, compileOptions))}`)();
      expect(ahead.template(spec)(model)).toBe(render(text, model));
    }
  });
});
