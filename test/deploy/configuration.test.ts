import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { schemaErrors } from '../../tools/json-schema';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { backends, writeProject } from '../../tools/write-project';

let folder: string;

beforeAll(async () => {
  folder = await makeTempDir();
});

afterAll(() => removeTempDir(folder));

const read = async (path: string): Promise<string> => readFile(join(folder, path), 'utf8');

describe.each(backends)('for %s', (backend) => {
  beforeAll(() => writeProject(folder, { backend }));

  it('writes a host.json with keys that the host knows', async () => {
    expect(await schemaErrors('host', JSON.parse(await read('host.json')))).toEqual([]);
  });

  it('writes a local.settings.json with the connection that host.json names', async () => {
    const { Values } = JSON.parse(await read('local.settings.json'));
    const { storageProvider } = JSON.parse(await read('host.json')).extensions.durableTask;
    const connection = storageProvider.connectionStringName ?? 'AzureWebJobsStorage';
    expect(Values).toMatchObject({
      FUNCTIONS_WORKER_RUNTIME: 'node',
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      [connection]: expect.any(String),
    });
  });
});

describe('the schema of azure.yaml', () => {
  beforeAll(() => writeProject(folder, { deploy: 'azd' }));

  it('accepts the generated file', async () => {
    expect(await schemaErrors('azure-yaml', parse(await read('azure.yaml')))).toEqual([]);
  });

  it.each([
    ['a misspelled key', { remotebuild: false }],
    ['a hook for one system', { hooks: { prepackage: { posix: { run: 'true' } } } }],
    ['an unknown hook', { hooks: { prepack: { run: 'true' } } }],
  ])('refuses %s', async (_, more) => {
    const yaml = parse(await read('azure.yaml'));
    Object.assign(yaml.services.app, more);
    expect(await schemaErrors('azure-yaml', yaml)).not.toEqual([]);
  });
});
