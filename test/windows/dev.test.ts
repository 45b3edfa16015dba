import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { cleanEnv } from '../../tools/clean-env';
import { freePort } from '../../tools/dev-server';
import { root } from '../../tools/repository';
import { mustRun } from '../../tools/run';
import { until } from '../../tools/until';
import { newProject } from '../cli/project-fixture';
import { type Wine, windowsPath } from './wine';

const wine = inject('wine') as Wine;

/** Starts the emulator of a compiled project under Wine. Returns its address, and what it has printed so far. */
async function startEmulator(app: string): Promise<{ url: string; output: () => string }> {
  const port = await freePort();
  const file = join(app, 'output.txt');
  const output = openSync(file, 'w');
  const emulator = windowsPath(join(app, 'emulator/emulator.mjs'));
  const child = spawn(
    'wine',
    [wine.nodes[22] ?? '', emulator, '--no-build', '--port', `${port}`, '--speed', '60'],
    { cwd: app, env: cleanEnv(wine.env), stdio: ['ignore', output, output] },
  );
  onTestFinished(async () => {
    child.kill();
    await until('the emulator to end', () => child.exitCode ?? child.signalCode ?? undefined);
  });
  return { url: `http://127.0.0.1:${port}`, output: () => readFileSync(file, 'utf8') };
}

async function installedProject(): Promise<string> {
  const app = await newProject();
  symlinkSync(join(root, 'node_modules'), join(app, 'node_modules'), 'dir');
  return app;
}

describe.runIf(wine !== undefined)('the emulator on Windows', () => {
  it('runs the loop of a project', async () => {
    const app = await installedProject();
    await mustRun(app, process.execPath, [join(root, 'node_modules/typescript/bin/tsc')]);
    const { url } = await startEmulator(app);
    const runs = async (): Promise<number | undefined> => {
      const status = await fetch(`${url}/api/orders`).then(
        (response) => response.text(),
        () => '',
      );
      return status === '' ? undefined : Number(/"runs":(\d+)/.exec(status)?.[1] ?? 0);
    };

    await until('the emulator to listen', runs);
    const started = await fetch(`${url}/api/orders/start`, { method: 'POST' });
    expect(started.status).toBe(202);
    await until('two runs', async () => ((await runs()) ?? 0) > 1 || undefined);
  });

  it('names the place of an error', async () => {
    const app = await installedProject();
    mkdirSync(join(app, 'dist/functions'), { recursive: true });
    writeFileSync(join(app, 'dist/functions/orders.js'), '\nundefined.name;\n');
    const { output } = await startEmulator(app);
    await until('the error', () => output().includes('TypeError') || undefined);
    expect(output()).toMatch(/^dist\/functions\/orders\.js:2:11: TypeError: /m);
  });
});
