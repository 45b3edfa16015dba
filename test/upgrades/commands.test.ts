import { describe, expect, it } from 'vitest';
import { setBases } from '../../tools/bases';
import { corpus, editsOf, makeEdits, restoreProject } from '../../tools/corpus';
import { prettier } from '../../tools/formatters/engines';
import type { Project } from '../../tools/project';
import { edits, move, replace } from './edits';
import {
  compile,
  expectDone,
  expectEdits,
  isDeep,
  makeProject,
  newProject,
  release,
  upgrade,
  useReleases,
} from './fixture';

useReleases();

const policy = 'src/eternal/policy.ts';
const delays = 'src/eternal/delays.ts';

describe('a command on a project of an older version', () => {
  it.each([
    ['set', 'orders-sync', '--jitter', '5%'],
    ['set', 'orders-sync', '--processor', 'pullOrders'],
    ['set', '--deploy', 'azd'],
    ['add', 'mails'],
    ['rename', 'orders-sync', 'order-intake'],
    ['remove', 'orders-sync'],
  ])('carries edits along: %s %s %s %s', async (...args) => {
    const project = await makeProject();
    const made = edits.filter(({ kind }) => ['added code', 'another import'].includes(kind));
    for (const edit of made) await edit.make(project);
    project.release = release('0.3.0');

    const { exitCode, warnings } = await project.run(args);

    expect(exitCode).toBe(0);
    expect(warnings[0]).toMatch(/^also updates \d+ files, 0\.1\.0 → 0\.3\.0$/);
    expectEdits(project, made);
    await expectDone(project);
    if (isDeep || args[0] === 'rename') expect(await compile(project)).toBe('');
  });

  it('reports what moves, in the documented form, and writes nothing in a dry run', async () => {
    const project = await makeProject();
    replace(project, policy, 'export const givesUp', '// ours\nexport const givesUp');
    project.release = release('0.2.0');
    const before = project.files();

    const { changes, exitCode } = await project.run(['regenerate', '--dry-run', '--diff']);

    expect(exitCode).toBe(0);
    expect(changes).toContainEqual(
      expect.objectContaining({ path: delays, action: 'move', from: policy, owner: 'generated' }),
    );
    expect(project.files()).toEqual(before);
  });

  it('is undone', async () => {
    const project = await makeProject();
    for (const edit of edits) await edit.make(project);
    const before = project.files();

    await upgrade(project, ['0.3.0']);
    await project.run(['undo', '--yes']);

    expect(project.files()).toEqual(before);
  });

  it('stops with exit code 2 where the generator is the older one', async () => {
    const project = await makeProject();
    await upgrade(project, ['0.3.0']);
    project.release = release('0.2.0');
    const before = project.files();

    for (const args of [['regenerate'], ['check'], ['set', 'orders-sync', '--jitter', '5%']]) {
      expect(await project.run(args)).toMatchObject({
        exitCode: 2,
        refusal: { code: 'E_MANIFEST' },
      });
    }

    expect(project.files()).toEqual(before);
  });
});

const setProcessor = ['set', 'orders-sync', '--processor', 'pullOrders'];
const unstyled = prettier({ semi: false, tabWidth: 4 }, { only: /process/ });
const stub = 'src/processors/process-orders-sync.ts';
const stubTest = 'test/processors/process-orders-sync.test.ts';

describe('files whose deletion the user accepted', () => {
  it.each([
    ['regenerate', 'orders-sync'],
    ['set', 'orders-sync', '--processor', 'pullOrders'],
    ['rename', 'orders-sync', 'letters'],
  ])('stay deleted under their new names: %s', async (...args) => {
    const project = await makeProject();
    const old = [
      'test/orders-sync.test.ts',
      '.vscode/tasks.json',
      'src/eternal/policy.ts',
      'src/eternal/settings.ts',
    ];
    for (const path of old) project.remove(path);
    const accept = old.flatMap((path) => ['--accept-deleted', path]);
    await project.run(['regenerate', ...accept]);
    project.release = release('0.3.0');

    const isRegenerate = args[0] === 'regenerate';
    const { exitCode, refusal } = await project.run(isRegenerate ? ['regenerate'] : args);

    expect([exitCode, refusal]).toEqual([0, undefined]);
    const id = args[0] === 'rename' ? 'letters' : 'orders-sync';
    const deleted: string[] = JSON.parse(project.read('eternal.json')).deleted;
    expect(deleted.toSorted()).toEqual([
      'src/eternal/delays.ts',
      'src/eternal/durations.ts',
      'src/eternal/settings.ts',
      `test/jobs/${id}.test.ts`,
    ]);
    expect(deleted.filter(project.has)).toEqual([]);
    await expectDone(project);
  });
});

describe('an untouched processor of an older version', () => {
  it.each<[title: string, change: (project: Project) => unknown, later?: string[]]>([
    ['as it was generated', () => {}],
    ['that a formatter changed', ({ root }) => unstyled.format(root)],
    ['that got another name', (project) => project.run(setProcessor)],
    ['that the newer version gives another name', () => {}, setProcessor],
    [
      'of a job that the newer version renames after a formatter',
      ({ root }) => unstyled.format(root),
      ['rename', 'orders-sync', 'orders'],
    ],
    [
      'in another folder',
      (project) => {
        move(project, stub, 'src/tasks/process-orders-sync.ts');
        replace(project, stubTest, 'src/processors/', 'src/tasks/');
        replace(project, 'src/functions/orders-sync.ts', '../processors/', '../tasks/');
        replace(project, 'test/orders-sync.test.ts', '../src/processors/', '../src/tasks/');
      },
    ],
  ])('goes with its job: %s', async (_, change, later = ['regenerate']) => {
    const project = await makeProject();
    await change(project);
    project.release = release('0.3.0');
    expect(await project.run(later)).toMatchObject({ exitCode: 0 });
    const [id = ''] = Object.keys(JSON.parse(project.read('eternal.json')).jobs);

    const { exitCode } = await project.run(['remove', id]);

    expect(exitCode).toBe(0);
    expect(project.ownPaths().filter((path) => /process-orders|pull/.test(path))).toEqual([]);
    await expectDone(project);
  });

  it.each([
    [stub, 'return processed', 'return processed + 0'],
    [stubTest, "'nothing to do'", "'nothing here'"],
  ])('stays with its test where the user edited %s', async (path, from, to) => {
    const project = await makeProject();
    replace(project, path, from, to);
    project.release = release('0.3.0');
    await project.run(['regenerate']);
    await project.run(['remove', 'orders-sync']);
    expect([stub, stubTest].map(project.has)).toEqual([true, true]);
  });
});

describe('an upgrade', () => {
  it('keeps the edits of three jobs after a rename and a new processor', async () => {
    const project = await makeProject();
    await project.run(['add', 'mails']);
    await project.run(['add', 'invoices']);
    await project.run(['rename', 'mails', 'letters']);
    await project.run(['set', 'invoices', '--processor', 'sendInvoices']);
    for (const id of ['orders-sync', 'letters', 'invoices']) {
      replace(project, `test/${id}.test.ts`, "it('runs again", `// ours: ${id}\nit('runs again`);
      replace(
        project,
        `src/functions/${id}.ts`,
        'eternalFunction(',
        `// ours: ${id}\neternalFunction(`,
      );
    }

    await upgrade(project, ['0.3.0']);

    for (const id of ['orders-sync', 'letters', 'invoices']) {
      expect(project.read(`test/jobs/${id}.test.ts`)).toContain(`// ours: ${id}`);
      expect(project.read(`src/functions/${id}.ts`)).toContain(`// ours: ${id}`);
      expect(project.has(`test/${id}.test.ts`)).toBe(false);
    }
    if (isDeep) expect(await compile(project)).toBe('');
  });

  it.each([
    ['regenerate', '"Older"'],
    ['set --name other', '"Other"'],
  ])('%s: the task hub that an older version named otherwise is %s', async (args, hub) => {
    const project = await makeProject();
    const [before, after] = ['"MyApp"', '"Older"'];
    setBases(project.root, { 'host.json': project.read('host.json').replace(before, after) });
    replace(project, 'host.json', before, after);
    project.release = release('0.2.0');

    const { exitCode, warnings } = await project.run(args.split(' '));

    expect(exitCode).toBe(0);
    expect(project.read('host.json')).toContain(`"hubName": ${hub}`);
    expect(warnings.some((each) => each.includes('the task hub changes'))).toBe(hub !== after);
    expect(await project.run(['check'])).toMatchObject({ exitCode: 0 });
  });

  it('merges without a base where that of an edited file is damaged', async () => {
    const project = await makeProject();
    replace(project, policy, 'export const givesUp', '// ours\nexport const givesUp');
    setBases(project.root, { [policy]: undefined });
    project.release = release('0.2.0');

    const failed = await project.run(['regenerate']);
    const resolved = await project.run(['regenerate', '--on-conflict', 'ours']);

    expect(failed.changes.filter(({ action }) => action === 'conflict')).not.toEqual([]);
    expect(failed.exitCode).toBe(3);
    expect(resolved.exitCode).toBe(0);
    expect(project.read(delays)).toContain('// ours');
  });

  it.each(corpus)('keeps the edits of the project $name of $version', async (stored) => {
    const project = newProject();
    restoreProject(stored, project.root);
    makeEdits(project.root, editsOf(stored));
    project.release = release('0.3.0');

    const { changes, exitCode } = await project.run(['regenerate']);

    expect(changes.filter(({ action }) => action === 'conflict')).toEqual([]);
    expect(exitCode).toBe(0);
  });
});
