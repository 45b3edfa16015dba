import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../../src/generator/apply/apply';
import type { TemplateChange } from '../../../src/generator/plan/template-history';
import type { Templates } from '../../../src/generator/plan/templates';
import { type Fixture, jobsOf, listChanges, makeFixture, makeTemplates } from './fixture';

const A = `import { join } from 'node:path';

/** One. */
export const one = (text: string): string => join(text, '1');

/** Two. */
export const two = (text: string): string => join(text, '2');

/** Three. */
export const three = 3;
`;
const USER = `import { one, two } from './eternal/a.js';
export const used = [one, two];
`;
const a = 'src/eternal/a.ts';
const b = 'src/eternal/b.ts';
const c = 'src/eternal/c.ts';

type Texts = Readonly<Record<string, string | undefined>>;

/** The templates of a version after the project's. */
const later = (texts: Texts, ...changes: TemplateChange[]): Templates => ({
  ...makeTemplates({ [a]: A, ...texts }),
  version: '2.0.0',
  history: [{ version: '2.0.0', changes }],
});

const before = { templates: makeTemplates({ [a]: A }) };

async function makeOld(texts: Texts = {}): Promise<Fixture> {
  return makeFixture({ templates: makeTemplates({ [a]: A, ...texts }) });
}

/** The changes beside those of files whose templates stay. */
const found = (prepared: Parameters<typeof listChanges>[0]): string[] => listChanges(prepared);

async function expectDone(fixture: Fixture, templates: Templates): Promise<void> {
  const again = fixture.prepare({ templates });
  const changed = listChanges(again).filter((change) => !change.startsWith('keep'));
  expect([changed, again.stateFiles]).toEqual([[], []]);
}

describe('a renamed template', () => {
  const templates = later(
    { [a]: undefined, [b]: A.replace('Three.', 'The third.') },
    { from: `project/${a}`, to: `project/${b}` },
  );

  it('moves the file', async () => {
    const fixture = await makeOld();

    expect(found(await fixture.run({ templates }))).toEqual([`move ${a} → ${b}`]);

    expect(fixture.has(a)).toBe(false);
    expect(fixture.read(b)).toBe(A.replace('Three.', 'The third.'));
    expect([fixture.hasBase(a), fixture.readBase(b)]).toEqual([false, fixture.read(b)]);
    await expectDone(fixture, templates);
  });

  it('takes edits along, and gives importers the new path', async () => {
    const fixture = await makeOld();
    fixture.edit(a, '/** One. */', '/** Ours. */');
    fixture.write('src/user.ts', USER);
    fixture.write(
      'test/user.test.ts',
      "import { vi } from 'vitest';\nvi.mock('../src/eternal/a.js');\n",
    );

    expect(found(await fixture.run({ templates }))).toEqual([
      'merge src/user.ts',
      'merge test/user.test.ts',
      `move ${a} → ${b}`,
    ]);

    expect(fixture.read(b)).toContain('/** Ours. */');
    expect(fixture.read(b)).toContain('The third.');
    expect(fixture.read('src/user.ts')).toBe(USER.replace('a.js', 'b.js'));
    expect(fixture.read('test/user.test.ts')).toContain("vi.mock('../src/eternal/b.js')");
    await expectDone(fixture, templates);
  });

  it.each([
    ['the alias of a folder', '@/*', './src/*', '@/eternal/a.js', '@/eternal/b.js'],
    ['an alias without extension', '@/*', './src/*', '@/eternal/a', '@/eternal/b'],
    ['the alias of the file', '@a', './src/eternal/a.ts', '@a', './eternal/b'],
  ])('is followed through %s', async (_, alias, target, specifier, now) => {
    const fixture = await makeOld();
    const paths = { [alias]: [target] };
    fixture.write('tsconfig.json', JSON.stringify({ compilerOptions: { paths } }));
    fixture.write('src/user.ts', `import { one } from '${specifier}';\nexport const x = one;\n`);

    const { warnings } = await fixture.run({ templates });

    expect(fixture.read('src/user.ts')).toBe(
      `import { one } from '${now}';\nexport const x = one;\n`,
    );
    const named = `tsconfig.json:1: names ${a}, which is now ${b}`;
    expect(warnings).toEqual(alias === '@a' ? [named] : []);
    await expectDone(fixture, templates);
  });

  it('is a conflict where nobody can resolve an alias that may be the file', async () => {
    const fixture = await makeOld();
    fixture.write('src/user.ts', "import { one } from '@/eternal/a.js';\nexport const x = one;\n");

    const { changes } = fixture.prepare({ templates });

    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/user.ts', conflicts: [{ line: 1 }] },
    ]);
  });

  it('stays deleted where the user deleted the file', async () => {
    const fixture = await makeOld();
    fixture.remove(a);

    await fixture.run({ templates });

    expect([fixture.has(a), fixture.has(b)]).toEqual([false, false]);
  });

  it('is a conflict where another file is at the new path', async () => {
    const fixture = await makeOld();
    fixture.write(b, 'export const mine = 1;\n');

    const { changes } = fixture.prepare({ templates });

    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: b, from: a, why: `exists already, so ${a} cannot move there` },
    ]);
  });

  it('merges where git or the user has already moved the file', async () => {
    const fixture = await makeOld();
    fixture.write(b, A.replace('One.', 'Ours.'));
    fixture.remove(a);

    expect(found(await fixture.run({ templates }))).toEqual([`merge ${b}`]);

    expect(fixture.read(b)).toBe(A.replace('One.', 'Ours.').replace('Three.', 'The third.'));
    await expectDone(fixture, templates);
  });

  it('names a conflict by the path and line on the disk', async () => {
    const fixture = await makeOld();
    fixture.edit(a, 'Three.', 'Ours.');

    const { changes } = fixture.prepare({ templates });

    expect(changes.find(({ action }) => action === 'conflict')).toMatchObject({
      path: b,
      from: a,
      conflicts: [{ line: 9 }],
    });
  });

  it('changes its relative imports where its folder is another one', async () => {
    const [old, next] = ['src/eternal/x.ts', 'src/eternal/deep/x.ts'];
    const text = "import { one } from './a.js';\nexport const x = one;\n";
    const fixture = await makeOld({ [old]: text });
    fixture.edit(
      old,
      'export',
      "import { used } from '../user.js';\nexport const u = used;\nexport",
    );
    const moved = later(
      { [next]: text.replace('./a', '../a') },
      { from: `project/${old}`, to: `project/${next}` },
    );

    await fixture.run({ templates: moved });

    expect(fixture.read(next)).toBe(
      "import { one } from '../a.js';\nimport { used } from '../../user.js';\nexport const u = used;\nexport const x = one;\n",
    );
  });
});

describe('a split template', () => {
  const head = "import { join } from 'node:path';\n\n";
  const [, one = '', two = '', three = ''] = A.split('\n\n');
  const B = `${head}${one}\n`;
  const C = `${head}${two}\n\n${three}`;
  const templates = later(
    { [a]: undefined, [b]: B, [c]: C },
    { from: `project/${a}`, to: [`project/${b}`, `project/${c}`] },
  );

  it('gets its new files', async () => {
    const fixture = await makeOld();

    await fixture.run({ templates });

    expect([fixture.has(a), fixture.read(b), fixture.read(c)]).toEqual([false, B, C]);
    await expectDone(fixture, templates);
  });

  it('takes each edit to its file, and gives importers the new paths', async () => {
    const fixture = await makeOld();
    fixture.edit(a, "'1'", "'one'");
    fixture.edit(a, 'three = 3', 'three = 33');
    fixture.edit(a, '/** Two. */', 'export const ours = one;\n\n/** Two. */');
    fixture.write('src/user.ts', USER);

    expect(found(await fixture.run({ templates }))).toEqual([
      `create ${c}`,
      'merge src/user.ts',
      `move ${a} → ${b}`,
    ]);

    expect(fixture.read(b)).toBe(`${B.replace("'1'", "'one'")}\nexport const ours = one;\n`);
    expect(fixture.read(c)).toBe(C.replace('three = 3', 'three = 33'));
    expect(fixture.read('src/user.ts')).toBe(
      "import { one } from './eternal/b.js';\nimport { two } from './eternal/c.js';\nexport const used = [one, two];\n",
    );
    expect([fixture.has(a), fixture.readBase(b), fixture.readBase(c)]).toEqual([false, B, C]);
    await expectDone(fixture, templates);
  });

  it('stays deleted where the user deleted the file', async () => {
    const fixture = await makeOld();
    fixture.remove(a);

    await fixture.run({ templates });

    expect([fixture.has(a), fixture.has(b), fixture.has(c)]).toEqual([false, false, false]);
  });

  it('imports what an edit uses of the other file', async () => {
    const fixture = await makeOld();
    fixture.edit(a, "join(text, '1')", 'join(text, two(text))');

    await fixture.run({ templates });

    expect(fixture.read(b)).toContain("import { two } from './c.js';");
  });

  it('names conflicts by the path and line on the disk', async () => {
    const fixture = await makeOld();
    fixture.edit(a, 'three = 3', 'three = 33');
    const other = later(
      { [a]: undefined, [b]: B, [c]: C.replace('three = 3', 'three = 4') },
      { from: `project/${a}`, to: [`project/${b}`, `project/${c}`] },
    );

    const { changes } = fixture.prepare({ templates: other });

    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: c, from: a, conflicts: [{ line: 10 }] },
    ]);
    expect((await fixture.run({ templates: other, onConflict: 'ours' })).changes).toBeDefined();
    expect(fixture.read(c)).toContain('three = 33');
  });

  it('is a conflict where an edited file cannot be parsed', async () => {
    const fixture = await makeOld();
    fixture.edit(a, 'three = 3', 'three = ');

    const { changes } = fixture.prepare({ templates });

    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: a, why: expect.stringContaining(`${b} and ${c}`) },
    ]);
    expect(found(await fixture.run({ templates, onConflict: 'theirs' }))).toEqual([
      `create ${b}`,
      `create ${c}`,
      `move ${a} → ${a}.removed`,
    ]);
  });

  it('is a conflict where a file names it as a whole', async () => {
    const fixture = await makeOld();
    fixture.write('src/user.ts', "\nexport * from './eternal/a.js';\n");

    const { changes } = fixture.prepare({ templates });

    expect(changes.filter(({ action }) => action === 'conflict')).toMatchObject([
      { path: 'src/user.ts', conflicts: [{ line: 2, ours: "export * from './eternal/a.js';" }] },
    ]);
  });

  it('follows when one of the new files keeps the name', async () => {
    const fixture = await makeOld();
    fixture.edit(a, "'1'", "'one'");
    fixture.edit(a, 'three = 3', 'three = 33');
    fixture.write('src/user.ts', USER);
    const same = later(
      { [a]: C, [b]: B },
      { from: `project/${a}`, to: [`project/${a}`, `project/${b}`] },
    );

    expect(found(await fixture.run({ templates: same }))).toEqual([
      `create ${b}`,
      `merge ${a}`,
      'merge src/user.ts',
    ]);

    expect(fixture.read(a)).toBe(C.replace('three = 3', 'three = 33'));
    expect(fixture.read(b)).toBe(B.replace("'1'", "'one'"));
    expect(fixture.read('src/user.ts')).toContain("import { one } from './eternal/b.js';");
    await expectDone(fixture, same);
  });
});

describe('a template that is merged into another one', () => {
  const X = "import { one } from './a.js';\n\nexport const x = one('x');\n";
  const both = `${A}\nexport const x = one('x');\n`;
  const templates = later({ [a]: both }, { from: `project/${c}`, to: `project/${a}` });

  it('takes its edits along', async () => {
    const fixture = await makeOld({ [c]: X });
    fixture.edit(c, "one('x')", "one('y')");
    fixture.edit(a, 'three = 3', 'three = 33');
    fixture.write('src/user.ts', "import { x } from './eternal/c.js';\nexport const used = x;\n");

    expect(found(await fixture.run({ templates }))).toEqual([
      `delete ${c}`,
      `merge ${a}`,
      'merge src/user.ts',
    ]);

    expect(fixture.read(a)).toBe(
      both.replace("one('x')", "one('y')").replace('three = 3', 'three = 33'),
    );
    expect(fixture.read('src/user.ts')).toContain("'./eternal/a.js'");
    await expectDone(fixture, templates);
  });
});

describe('a removed template', () => {
  const removed = 'the loop does this by itself now';
  const templates = later({ [a]: undefined }, { from: `project/${a}`, removed });

  it('deletes the file', async () => {
    const fixture = await makeOld();

    const prepared = await fixture.run({ templates });

    expect(found(prepared)).toEqual([`delete ${a}`]);
    expect(prepared.changes.find(({ path }) => path === a)?.why).toBe(removed);
  });

  it('keeps an edited file out of the build, and tells why', async () => {
    const fixture = await makeOld();
    fixture.edit(a, 'three = 3', 'three = 33');

    const prepared = await fixture.run({ templates });

    expect(found(prepared)).toEqual([`move ${a} → ${a}.removed`]);
    expect(prepared.changes.find(({ from }) => from === a)?.why).toBe(removed);
    await expectDone(fixture, templates);
  });

  it.each(['three = 3', 'three = 33'])('keeps a file that the user imports (%s)', async (text) => {
    const fixture = await makeOld();
    fixture.write(a, A.replace('three = 3', text));
    fixture.write('src/user.ts', USER);

    const prepared = await fixture.run({ templates });

    expect(found(prepared)).toEqual([`keep ${a}`]);
    expect(prepared.changes.find(({ path }) => path === a)?.why).toContain(removed);
    await expectDone(fixture, templates);
  });
});

describe('a renamed template of a job', () => {
  const test = 'job/test/{{id}}.test.ts';
  const jobs = before.templates.in('job');
  const moved: Templates = {
    ...later({}, { from: test, to: 'job/test/jobs/{{id}}.test.ts' }),
    in: (set) =>
      set !== 'job'
        ? before.templates.in(set)
        : jobs.map((template) =>
            typeof template.path === 'function' &&
            template.path({ id: '{{id}}', processorFile: '' }) === 'test/{{id}}.test.ts'
              ? {
                  path: (model: object) => `test/jobs/${Reflect.get(model, 'id')}.test.ts`,
                  text: (model: object) =>
                    typeof template.text === 'string'
                      ? template.text
                      : template.text(model).replaceAll("'../src", "'../../src"),
                }
              : template,
          ),
  };

  it('moves in every job, also in one that gets a new id in the same run', async () => {
    const fixture = await makeFixture({ ...before, jobs: jobsOf('orders', 'mails') });
    fixture.edit('test/orders.test.ts', "it('runs", "// ours\nit('runs");

    const prepared = await fixture.run({
      templates: moved,
      jobs: jobsOf({ id: 'sales', processor: 'processOrders' }, 'mails'),
      renamedJobs: new Map([['orders', 'sales']]),
    });

    expect(found(prepared).filter((change) => change.includes('test/'))).toEqual([
      'move test/mails.test.ts → test/jobs/mails.test.ts',
      'move test/orders.test.ts → test/jobs/sales.test.ts',
    ]);
    const text = fixture.read('test/jobs/sales.test.ts');
    expect(text).toContain('// ours');
    expect(text).toContain("import('../../src/functions/sales.js')");
  });

  it('leaves with its job', async () => {
    const fixture = await makeFixture({ ...before, jobs: jobsOf('orders', 'mails') });
    fixture.edit('test/orders.test.ts', "it('runs", "// ours\nit('runs");

    const prepared = await fixture.run({ templates: moved, jobs: jobsOf('mails') });

    expect(found(prepared).filter((change) => change.includes('orders.test'))).toContain(
      'move test/orders.test.ts → test/orders.test.ts.removed',
    );
  });
});

describe('an upgrade', () => {
  it('is reverted by the same change set backwards', async () => {
    const fixture = await makeOld();
    const templates = later(
      { [a]: undefined, [b]: A },
      { from: `project/${a}`, to: `project/${b}` },
    );

    applyChanges(fixture.prepare({ templates }));

    expect(fixture.has(b)).toBe(true);
  });
});
