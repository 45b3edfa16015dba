import { describe, expect, it } from 'vitest';
import { type ProjectOptions, projectOptions } from '../../../src/generator/options/options';
import { createPlan, planJob } from '../../../src/generator/plan/plan';
import { ownerOf } from '../../../src/generator/plan/planned-file';
import { repositoryModel, STANDALONE } from '../../../src/generator/plan/repository';
import {
  readTemplateFiles,
  SETS,
  type SetName,
  setsFor,
  type Template,
  type Templates,
} from '../../../src/generator/plan/templates';
import { baseKindOf } from '../../../src/generator/workspace/bases';
import { makeJob, makeManifest, version } from '../support';

const print = (model: object) => JSON.stringify(model);
const sets: Partial<Record<SetName, readonly Template[]>> = {
  project: [
    { path: 'package.json', text: print },
    { path: 'src/loop.ts', text: 'const literal = {{a: 1}};\n' },
    { path: '.eternal/schema.json', text: '{}\n' },
  ],
  job: [
    { path: (model) => `src/functions/${Reflect.get(model, 'id')}.ts`, text: print },
    { path: (model) => `src/processors/${Reflect.get(model, 'processorFile')}.ts`, text: 'mine' },
  ],
  azd: [{ path: 'azure.yaml', text: 'name: app\n' }],
  'azd+dts': [{ path: 'infra/backend.bicep', text: 'scheduler\n' }],
  'github+none': [{ path: '.github/workflows/deploy.yml', text: 'on: push\n' }],
};
const templates: Templates = { version, in: (set) => sets[set] ?? [] };

const planOf = (...ids: string[]) =>
  createPlan(makeManifest(...ids.map((id) => makeJob({ id }))), '{}', templates);

describe('createPlan', () => {
  it('plans the manifest, the project’s files and each job’s files', () => {
    const { files, schema } = planOf('orders', 'mail');
    expect(files.map(({ path, owner }) => [path, owner])).toEqual([
      ['eternal.json', 'json'],
      ['package.json', 'json'],
      ['src/loop.ts', 'generated'],
      ['src/functions/orders.ts', 'generated'],
      ['src/processors/process-orders.ts', 'user'],
      ['src/functions/mail.ts', 'generated'],
      ['src/processors/process-mail.ts', 'user'],
    ]);
    expect(files.map(({ text }) => text).filter((text) => !text.startsWith('{"'))).toEqual([
      '{}',
      'const literal = {{a: 1}};\n',
      'mine',
      'mine',
    ]);
    expect(schema).toBe('{}\n');
  });

  it('gives the same plan each time', () => {
    expect(planOf('a', 'b')).toEqual(planOf('a', 'b'));
  });
});

describe('the files that options add', () => {
  const pathsWith = (options: Partial<ProjectOptions>) =>
    createPlan({ ...makeManifest(), ...options }, '{}', templates).files.map(({ path }) => path);

  it.each([
    [{}, []],
    [{ deploy: 'azd' }, ['azure.yaml']],
    [{ deploy: 'azd', backend: 'dts' }, ['azure.yaml', 'infra/backend.bicep']],
    [{ ci: 'github' }, ['.github/workflows/deploy.yml']],
    [{ ci: 'github', deploy: 'azd' }, ['azure.yaml']],
  ] as const)('%o: %j', (options, expected) => {
    const [always, more] = [pathsWith({}), pathsWith(options)];
    expect(more.filter((path) => !always.includes(path))).toEqual(expected);
  });

  it('is in sets that options choose, and no two sets that go together have the same file', () => {
    const valuesOf = (key: string) =>
      projectOptions.find((option) => option.key === key)?.type.schema.enum as string[];
    const chosen = valuesOf('backend').flatMap((backend) =>
      valuesOf('deploy').flatMap((deploy) =>
        valuesOf('ci').map((ci) => ({ name: 'my-app', backend, deploy, ci }) as ProjectOptions),
      ),
    );
    const used = new Set<string>(['job', 'existing', 'imported', 'types']);
    for (const options of chosen) {
      const names = setsFor(options);
      const paths = names.flatMap((set) => readTemplateFiles(set).map(({ path }) => path));
      expect(new Set(paths).size).toBe(paths.length);
      for (const name of names) used.add(name);
    }
    expect([...used].sort()).toEqual([...SETS].sort());
  });
});

describe('what a template prints', () => {
  const job = makeJob({ id: 'a-b', settings: { giveUpAfter: 3, authLevel: 'admin' } });
  const names = {
    id: 'a-b',
    processor: 'processAB',
    processorFile: 'process-ab',
    failureHandler: 'processABFailed',
  };

  it.each([
    [
      'of the project',
      'package.json',
      {
        ...repositoryModel(STANDALONE),
        name: 'my-app',
        appName: 'my-app',
        hubName: 'MyApp',
        functionTimeout: '00:10:00',
        version,
        dts: false,
        azd: false,
        github: false,
        existing: false,
        deploys: false,
        test: 'test',
        jobs: [job],
      },
    ],
    [
      'of a job',
      'src/functions/a-b.ts',
      {
        ...names,
        options: [
          { key: 'idleDelay', literal: "'1m'" },
          { key: 'errorDelay', literal: "'3m'" },
          { key: 'giveUpAfter', literal: '3' },
          { key: 'authLevel', literal: "'admin'" },
        ],
      },
    ],
  ])('%s', (_, path, model) => {
    const { files } = createPlan(makeManifest(job), '{}', templates);
    expect(JSON.parse(files.find((file) => file.path === path)?.text ?? '')).toEqual(model);
  });

  it.each([
    [[], '00:10:00'],
    [['5m', '1m'], '00:10:00'],
    [['90s', '1.5h', '30m'], '01:30:00'],
    [['1d'], '1.00:00:00'],
    [['600.5s'], '00:10:01'],
  ])('prints the longest time of %j as %s', (times, expected) => {
    const jobs = times.map((functionTimeout, n) =>
      makeJob({ id: `job-${n}`, settings: { functionTimeout } }),
    );
    const { files } = createPlan(makeManifest(...jobs), '{}', templates);
    const model = JSON.parse(files.find(({ path }) => path === 'package.json')?.text ?? '');
    expect(model.functionTimeout).toBe(expected);
  });

  it('plans a job by its names alone', () => {
    const { files } = planJob(job, {}, templates);
    expect(JSON.parse(files[0]?.text ?? '')).toEqual({ ...names, options: [] });
  });
});

describe('owners', () => {
  it.each([
    ['package.json', 'json', 'text'],
    ['host.json', 'json', 'text'],
    ['tsconfig.json', 'json', 'text'],
    ['infra/main.parameters.json', 'json', 'text'],
    ['infra/main.bicep', 'generated', 'text'],
    ['.github/workflows/ci.yml', 'generated', 'text'],
    ['.vscode/launch.json', 'json', 'text'],
    ['eternal.json', 'json', 'text'],
    ['local.settings.json', 'local', undefined],
    ['src/processors/process-orders.ts', 'user', undefined],
    ['test/processors/process-orders.test.ts', 'user', undefined],
    ['src/functions/processors.ts', 'generated', 'text'],
    ['emulator/emulator.mjs', 'vendored', 'hash'],
    ['emulator/emulator.d.mts', 'vendored', 'hash'],
    ['emulator/package.json', 'vendored', 'hash'],
    ['test/tsconfig.json', 'json', 'text'],
    ['.gitignore', 'generated', 'text'],
  ] as const)('%s: %s, base: %s', (path, owner, expected) => {
    expect(ownerOf(path)).toBe(owner);
    expect(baseKindOf(owner)).toBe(expected);
  });
});
