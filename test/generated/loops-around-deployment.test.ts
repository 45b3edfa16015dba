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

/** An app that runs on the emulator, a checkout of what is to be deployed, and stand-ins of `az` and `gh`. */
describe('.github/loops.mjs', () => {
  let checkout: string;
  let path: string;
  let server: DevServer;
  let loops: Record<'orders-sync' | 'invoices' | 'mail_out', LoopClient>;

  const git = (...args: string[]) =>
    mustRun(checkout, 'git', ['-c', 'user.name=test', '-c', 'user.email=test@localhost', ...args]);

  const loopsMjs = (verb: 'start' | 'stop'): Promise<RunResult> =>
    run(checkout, process.execPath, ['.github/loops.mjs', verb], {
      PATH: path,
      RUNNER_TEMP: join(checkout, '..'),
      AZURE_FUNCTION_APP_NAME: 'my-app',
      GITHUB_WORKFLOW: 'Deploy',
      GITHUB_REF_NAME: 'main',
    });

  beforeAll(async () => {
    const root = join(inject('installedRoot'), 'around-deployment');
    const project = await generate(caseNamed('three-jobs'), root);
    // On the other backend's settings, which the emulator takes as well.
    const set = ['set', '--backend', 'dts', '--ci', 'github'];
    await mustRun(project, process.execPath, [bin, ...set]);
    // Not the one that runs: that restarts when a file changes.
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

  it('leaves the loops alone while the orchestrator keeps its shape', async () => {
    expect(await loopsMjs('stop')).toMatchObject({ exitCode: 0, stdout: 'The loops go on.' });
    expect(await loopsMjs('start')).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await phases())['orders-sync']).not.toBe('stopped');
  });

  it('stops the loops that are active when it changes, and starts those again', async () => {
    const source = await readFile(join(checkout, SHAPE), 'utf8');
    const changed = source.replace(/ORCHESTRATOR_SHAPE = \d+/, 'ORCHESTRATOR_SHAPE = 99');
    await writeFile(join(checkout, SHAPE), changed);
    await git('commit', '--quiet', '--all', '--message', 'another shape');

    const stopped = await loopsMjs('stop');
    expect(stopped.exitCode, stopped.stderr).toBe(0);
    expect(stopped.stdout).toContain('invoices: stopped, left alone');
    expect(await phases()).toMatchObject({ 'orders-sync': 'stopped', invoices: 'stopped' });

    const started = await loopsMjs('start');
    expect(started.exitCode, started.stderr).toBe(0);
    expect(started.stdout).not.toContain('invoices');
    await loops['orders-sync'].statusWhen('to go on', ({ phase }) => phase !== 'stopped');
    expect((await phases()).invoices).toBe('stopped');
  });
});
