import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { type DevServer, startDevServer } from '../../tools/dev-server';
import { fakePrograms } from '../../tools/fake-programs';
import { generate } from '../../tools/generate';
import { type LoopClient, loopClient } from '../../tools/loop-client';
import { bin } from '../../tools/repository';
import { mustRun, type RunResult, run } from '../../tools/run';

const SHAPE = 'src/eternal/orchestrator.ts';

/** The app runs on the emulator. Beside it are a checkout of the commit to deploy, and fakes of `az` and `gh`. */
describe('scripts/loops.mjs', () => {
  let checkout: string;
  let path: string;
  let server: DevServer;
  let loops: Record<'orders-sync' | 'invoices' | 'mail_out', LoopClient>;

  const git = (...args: string[]) =>
    mustRun(checkout, 'git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args]);

  const loopsMjs = (command: 'start' | 'stop' | 'stop-all'): Promise<RunResult> =>
    run(checkout, process.execPath, ['scripts/loops.mjs', command], {
      PATH: path,
      RUNNER_TEMP: join(checkout, '..'),
      AZURE_FUNCTION_APP_NAME: 'my-app',
      GITHUB_WORKFLOW: 'Deploy',
      GITHUB_REF_NAME: 'main',
    });

  beforeAll(async () => {
    const root = join(inject('installedRoot'), 'around-deployment');
    const project = await generate(caseNamed('three-jobs'), root);
    // The emulator accepts the settings of both backends.
    const set = ['set', '--backend', 'dts', '--ci', 'github'];
    await mustRun(project, process.execPath, [bin, ...set]);
    // A copy, because the running app restarts when a file changes.
    checkout = join(root, 'checkout');
    await cp(project, checkout, { recursive: true });
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'deployed');

    server = await startDevServer(project, { speed: 30 });
    const client = (id: string) => loopClient(server.url, id);
    loops = {
      'orders-sync': client('orders-sync'),
      invoices: client('invoices'),
      mail_out: client('mail_out'),
    };
    const starters = Object.keys(loops).map((id) => `${server.url}/api/${id}/start`);
    const deployed = (await git('rev-parse', 'HEAD')).stdout;
    const az = `case "$*" in
      *"function list"*) echo '${JSON.stringify(starters)}' ;;
      *"keys list"*) echo '"key"' ;;
      *) echo '"group"' ;;
    esac`;
    path = await fakePrograms(join(root, 'tools'), { gh: `echo ${deployed}`, az });
    await loops.invoices.start();
    await loops['orders-sync'].start();
    await loops['orders-sync'].statusWhen('to run', ({ totals }) => totals.runs > 0);
    await loops.invoices.statusWhen('to run', ({ totals }) => totals.runs > 0);
    await loops.invoices.stop('by its owner');
    await loops.invoices.statusWhen('to be stopped', ({ phase }) => phase === 'stopped');
  });

  afterAll(() => server?.stop());

  const phases = async (): Promise<Record<string, string>> => {
    const all = Object.entries(loops).map(async ([id, loop]) => {
      const { body } = await loop.status();
      return [id, (body as { phase?: string } | undefined)?.phase ?? 'none'] as const;
    });
    return Object.fromEntries(await Promise.all(all));
  };

  it('keeps the loops running while the orchestrator keeps its shape', async () => {
    expect(await loopsMjs('stop')).toMatchObject({
      exitCode: 0,
      stdout: 'The loops keep running.',
    });
    expect(await loopsMjs('start')).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await phases())['orders-sync']).not.toBe('stopped');
  });

  it('stops all active loops if a person asks for it', async () => {
    const stopped = await loopsMjs('stop-all');
    expect(stopped.exitCode, stopped.stderr).toBe(0);
    expect((await phases())['orders-sync']).toBe('stopped');
    expect((await loopsMjs('start')).exitCode).toBe(0);
    expect((await phases())['orders-sync']).not.toBe('stopped');
  });

  it('stops the active loops when the shape changes, and starts the same loops again', async () => {
    const source = await readFile(join(checkout, SHAPE), 'utf8');
    const changed = source.replace(/ORCHESTRATOR_SHAPE = \d+/, 'ORCHESTRATOR_SHAPE = 99');
    await writeFile(join(checkout, SHAPE), changed);
    await git('commit', '--quiet', '--all', '--message', 'another shape');

    const stopped = await loopsMjs('stop');
    expect(stopped.exitCode, stopped.stderr).toBe(0);
    expect(stopped.stdout).toContain('invoices: not active (stopped)');
    expect(await phases()).toMatchObject({ 'orders-sync': 'stopped', invoices: 'stopped' });

    const started = await loopsMjs('start');
    expect(started.exitCode, started.stderr).toBe(0);
    expect(started.stdout).not.toContain('invoices');
    await loops['orders-sync'].statusWhen(
      'to be started again',
      ({ phase }) => phase !== 'stopped',
    );
    expect((await phases()).invoices).toBe('stopped');
  });
});
