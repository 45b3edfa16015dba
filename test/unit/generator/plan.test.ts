import { describe, expect, it } from 'vitest';
import { baseKindOf, createModel, createPlan, ownerOf } from '../../../src/generator/plan/plan';
import { createRender, renderedTexts, type Templates } from '../../../src/generator/plan/templates';
import { makeJob, makeManifest, version } from './support';

const templates: Templates = {
  project: [
    { path: 'package.json', text: '{ "name": "{{name}}" }\n', isRendered: true },
    { path: 'src/loop.ts', text: 'const literal = {{a: 1}};\n', isRendered: false },
  ],
  job: [
    {
      path: 'src/functions/{{id}}.ts',
      text: '{{#each options}}{{key}}={{literal}};{{/each}}',
      isRendered: true,
    },
    {
      path: 'src/processors/{{processorFile}}.ts',
      text: '{{processor}} {{failureHandler}}',
      isRendered: true,
    },
  ],
};

async function planOf(...ids: string[]) {
  const model = createModel(makeManifest(...ids.map((id) => makeJob({ id }))), version);
  return createPlan('{}', model, templates, await createRender(renderedTexts(templates)));
}

describe('createPlan', () => {
  it('is the manifest, the project’s files, and each job’s', async () => {
    const { files } = await planOf('orders', 'mail');
    expect(files).toEqual([
      { path: 'eternal.json', text: '{}', owner: 'merged' },
      { path: 'package.json', text: '{ "name": "my-app" }\n', owner: 'merged' },
      { path: 'src/loop.ts', text: 'const literal = {{a: 1}};\n', owner: 'managed' },
      {
        path: 'src/functions/orders.ts',
        text: "idleDelay='1m';errorDelay='3m';",
        owner: 'managed',
      },
      {
        path: 'src/processors/process-orders.ts',
        text: 'processOrders processOrdersFailed',
        owner: 'yours',
        madeWith: 'src/functions/orders.ts',
      },
      { path: 'src/functions/mail.ts', text: "idleDelay='1m';errorDelay='3m';", owner: 'managed' },
      {
        path: 'src/processors/process-mail.ts',
        text: 'processMail processMailFailed',
        owner: 'yours',
        madeWith: 'src/functions/mail.ts',
      },
    ]);
  });

  it('is the same however often it is made', async () => {
    expect(await planOf('a', 'b')).toEqual(await planOf('a', 'b'));
  });
});

describe('createModel', () => {
  it('has every name that a template may say, frozen', () => {
    const job = makeJob({ id: 'a-b', settings: { giveUpAfter: 3, auth: 'admin' } });
    const model = createModel(makeManifest(job), version);
    expect(model).toEqual({
      project: { name: 'my-app', hubName: 'MyApp', version },
      jobs: [
        {
          id: 'a-b',
          processor: 'processAB',
          processorFile: 'process-ab',
          failureHandler: 'processABFailed',
          options: [
            { key: 'idleDelay', literal: "'1m'" },
            { key: 'errorDelay', literal: "'3m'" },
            { key: 'giveUpAfter', literal: '3' },
            { key: 'auth', literal: "'admin'" },
          ],
        },
      ],
    });
    expect(Object.isFrozen(model.jobs[0])).toBe(true);
  });
});

describe('owners', () => {
  it.each([
    ['package.json', 'merged', 'text'],
    ['host.json', 'merged', 'text'],
    ['tsconfig.json', 'merged', 'text'],
    ['.vscode/launch.json', 'merged', 'text'],
    ['eternal.json', 'merged', 'text'],
    ['local.settings.json', 'local', undefined],
    ['src/processors/process-orders.ts', 'yours', undefined],
    ['test/processors/process-orders.test.ts', 'yours', undefined],
    ['src/functions/processors.ts', 'managed', 'text'],
    ['emulator/emulator.mjs', 'vendored', 'hash'],
    ['emulator/emulator.d.mts', 'vendored', 'hash'],
    ['.gitignore', 'managed', 'text'],
  ] as const)('%s: %s, base: %s', (path, owner, expected) => {
    expect(ownerOf(path)).toBe(owner);
    expect(baseKindOf({ owner })).toBe(expected);
  });
});
