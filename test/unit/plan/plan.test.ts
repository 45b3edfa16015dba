import { describe, expect, it } from 'vitest';
import { createPlan, ownerOf, planJob } from '../../../src/generator/plan/plan';
import type { Templates } from '../../../src/generator/plan/templates';
import { baseKindOf } from '../../../src/generator/workspace/bases';
import { makeJob, makeManifest, version } from '../support';

const print = (model: object) => JSON.stringify(model);
const templates: Templates = {
  version,
  project: [
    { path: 'package.json', text: print },
    { path: 'src/loop.ts', text: 'const literal = {{a: 1}};\n' },
    { path: '.eternal/schema.json', text: '{}\n' },
  ],
  job: [
    { path: (model) => `src/functions/${Reflect.get(model, 'id')}.ts`, text: print },
    { path: (model) => `src/processors/${Reflect.get(model, 'processorFile')}.ts`, text: 'mine' },
  ],
};

const planOf = (...ids: string[]) =>
  createPlan(makeManifest(...ids.map((id) => makeJob({ id }))), '{}', templates);

describe('createPlan', () => {
  it('is the manifest, the project’s files, and each job’s', () => {
    const { files, schema } = planOf('orders', 'mail');
    expect(files.map(({ path, owner }) => [path, owner])).toEqual([
      ['eternal.json', 'merged'],
      ['package.json', 'merged'],
      ['src/loop.ts', 'managed'],
      ['src/functions/orders.ts', 'managed'],
      ['src/processors/process-orders.ts', 'yours'],
      ['src/functions/mail.ts', 'managed'],
      ['src/processors/process-mail.ts', 'yours'],
    ]);
    expect(files.map(({ text }) => text).filter((text) => !text.startsWith('{"'))).toEqual([
      '{}',
      'const literal = {{a: 1}};\n',
      'mine',
      'mine',
    ]);
    expect(schema).toBe('{}\n');
  });

  it('is the same however often it is made', () => {
    expect(planOf('a', 'b')).toEqual(planOf('a', 'b'));
  });
});

describe('what a template may say', () => {
  const job = makeJob({ id: 'a-b', settings: { giveUpAfter: 3, auth: 'admin' } });
  const names = {
    id: 'a-b',
    processor: 'processAB',
    processorFile: 'process-ab',
    failureHandler: 'processABFailed',
  };

  it.each([
    ['of the project', 'package.json', { name: 'my-app', hubName: 'MyApp', version }],
    [
      'of a job',
      'src/functions/a-b.ts',
      {
        ...names,
        options: [
          { key: 'idleDelay', literal: "'1m'" },
          { key: 'errorDelay', literal: "'3m'" },
          { key: 'giveUpAfter', literal: '3' },
          { key: 'auth', literal: "'admin'" },
        ],
      },
    ],
  ])('%s', (_, path, model) => {
    const { files } = createPlan(makeManifest(job), '{}', templates);
    expect(JSON.parse(files.find((file) => file.path === path)?.text ?? '')).toEqual(model);
  });

  it('of a job by its names alone', () => {
    const { files } = planJob(job, templates);
    expect(JSON.parse(files[0]?.text ?? '')).toEqual({ ...names, options: [] });
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
    expect(baseKindOf(owner)).toBe(expected);
  });
});
