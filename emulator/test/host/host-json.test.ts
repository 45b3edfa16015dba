import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from '@azure/functions';
import { describe, expect, it, vi } from 'vitest';
import { readHostJson } from '../../src/host/host-json';
import { appOf, listening, open, type Parts } from '../test-app';

const INSTANCES = '/runtime/webhooks/durabletask/instances';
const ORCHESTRATORS = '/runtime/webhooks/durabletask/orchestrators/orchestrator';

function read(file: object, env: NodeJS.ProcessEnv = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'host-json-'));
  writeFileSync(join(folder, 'host.json'), JSON.stringify(file));
  return readHostJson(folder, env);
}

const durable = (durableTask: object) => ({ extensions: { durableTask } });

describe('readHostJson', () => {
  it.each<[string, object, NodeJS.ProcessEnv, object]>([
    ['defaults', {}, {}, { hubName: 'TestHubName', connectionName: 'Storage' }],
    [
      'names in any case',
      { Extensions: { DURABLETASK: { HubName: 'Mine' } } },
      {},
      { hubName: 'Mine' },
    ],
    [
      'app settings',
      durable({ hubName: 'Mine' }),
      { AzureFunctionsJobHost__extensions__durableTask__hubName: 'Other' },
      { hubName: 'Other' },
    ],
    ['placeholders', durable({ hubName: '%HUB%x' }), { HUB: 'My' }, { hubName: 'Myx' }],
    [
      'the connection',
      durable({ storageProvider: { connectionName: 'C' } }),
      {},
      { connectionName: 'C' },
    ],
    [
      'states',
      durable({ overridableExistingInstanceStates: 'anystate' }),
      {},
      { overridesActive: true },
    ],
    [
      'versions',
      durable({ defaultVersion: '2.0' }),
      {},
      { defaultVersion: '2.0', versionMatchStrategy: 'CurrentOrOlder' },
    ],
  ])('reads %s', (_, file, env, settings) => {
    expect(read(file, env).durable).toMatchObject(settings);
  });

  it.each<[object, string]>([
    [durable({ hubName: 'a' }), 'hubName: "a" is not valid'],
    [durable({ hubName: '%NO%' }), 'no app setting for %NO%'],
    [durable({ overridableExistingInstanceStates: 'x' }), '"x" is not legal'],
    [durable({ storeInputsInOrchestrationHistory: 'x' }), '"x" is not a boolean'],
    [{ functionTimeout: 'x' }, '"x" is not a time span'],
  ])('refuses %j', (file, text) => {
    expect(() => read(file)).toThrow(text);
  });

  it('names settings that are not emulated or do not exist', () => {
    const file = {
      version: '2.0',
      logging: { logLevel: { default: 'Warning' } },
      extensions: {
        durableTask: { hubNam: 'x', notifications: { eventGrid: {} } },
        queues: { a: 1 },
      },
      customHandler: { description: { defaultExecutablePath: 'x' } },
      functions: ['a'],
    };
    expect(read(file).warnings).toEqual([
      'host.json: extensions.durableTask.hubNam: there is no such setting',
      'host.json: customHandler.description.defaultExecutablePath: not emulated',
    ]);
  });
});

describe('settings of host.json', () => {
  async function emulatorWith(file: object, parts: Parts = { orchestrator: listening }) {
    const folder = mkdtempSync(join(tmpdir(), 'host-json-'));
    writeFileSync(join(folder, 'host.json'), JSON.stringify(file));
    const register = () => {
      for (const name of ['one', 'two']) app.http(name, { handler: () => ({ body: name }) });
    };
    const loaded = await appOf({ ...parts, register });
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const emulator = open(loaded);
    cwd.mockRestore();
    return emulator;
  }

  it('routePrefix may begin and end with a slash', async () => {
    const emulator = await emulatorWith({ extensions: { http: { routePrefix: '/x/y/' } } });
    expect((await emulator.request('GET', '/x/y/one')).text).toBe('one');
    expect((await emulator.request('GET', '/api/one')).status).toBe(404);
  });

  it('functions lists the functions that run', async () => {
    const emulator = await emulatorWith({ functions: ['ONE'] });
    const statuses = ['one', 'two'].map(
      async (name) => (await emulator.request('GET', `/api/${name}`)).status,
    );
    expect(await Promise.all(statuses)).toEqual([200, 404]);
  });

  it('customHeaders are added to responses of functions', async () => {
    const emulator = await emulatorWith({
      extensions: { http: { customHeaders: { 'X-A': 'b' } } },
    });
    expect((await emulator.request('GET', '/api/one')).headers['X-A']).toBe('b');
  });

  it('overridableExistingInstanceStates lets a start replace an active instance', async () => {
    const emulator = await emulatorWith(durable({ overridableExistingInstanceStates: 'AnyState' }));
    const start = (body: string) =>
      emulator.request('POST', `${ORCHESTRATORS}/it`, {
        body,
      });
    expect([(await start('1')).status, (await start('2')).status]).toEqual([202, 202]);
    await emulator.advance('1s');
    expect(emulator.instance('it')).toMatchObject({ input: 2, runtimeStatus: 'Running' });
  });

  it('storeInputsInOrchestrationHistory shows the inputs of activities', async () => {
    const emulator = await emulatorWith(durable({ storeInputsInOrchestrationHistory: true }), {
      orchestrator: function* ({ df }) {
        yield df.callActivity('work', 5);
      },
      activities: { work: () => 1 },
    });
    await emulator.start('orchestrator', { instanceId: 'it' });
    await emulator.advance('1s');
    const history = await emulator.request('GET', `${INSTANCES}/it?showHistory=true`);
    expect(history.json().historyEvents[1]).toMatchObject({ Input: '5' });
  });

  it('useForwardedHost makes management addresses follow the proxy', async () => {
    const emulator = await emulatorWith(durable({ httpSettings: { useForwardedHost: true } }));
    const headers = { 'X-Forwarded-Host': 'shop.example', 'X-Forwarded-Proto': 'https' };
    const started = await emulator.request('POST', `${ORCHESTRATORS}/it`, { headers });
    expect(started.json().statusQueryGetUri).toMatch(/^https:\/\/shop\.example:7071\/runtime/);
  });
});
