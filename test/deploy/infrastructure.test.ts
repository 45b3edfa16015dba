import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBicep } from '../../tools/bicep';
import type { RunResult } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { readTree, type Tree } from '../../tools/tree';
import { type Backend, backends, writeProject } from '../../tools/write-project';

const bicep = await findBicep();
if (typeof bicep === 'string') console.warn(`infra/ is not compiled: ${bicep}`);

/** The rule is off by default. Users keep the templates for years, so old API versions matter. */
const strict = {
  analyzers: {
    core: { rules: { 'use-recent-api-versions': { level: 'warning', maxAgeInDays: 730 } } },
  },
};

/** The results of the compiler for one backend. */
interface Compiled {
  readonly built: RunResult;
  readonly linted: RunResult;
  readonly written: Tree;
  readonly formatted: Tree;
}

async function compile(backend: Backend, folder: string): Promise<Compiled> {
  if (typeof bicep === 'string') throw new Error(bicep);
  const infra = join(folder, 'infra');
  await writeProject(folder, { backend, deploy: 'azd' });
  // Users add comments to host.json, and app.bicep reads it.
  const host = join(folder, 'host.json');
  await writeFile(host, `// ours\n${await readFile(host, 'utf8')}`);
  await writeFile(join(folder, 'bicepconfig.json'), JSON.stringify(strict));
  const [built, linted, written] = await Promise.all([
    bicep(infra, ['build', 'main.bicep', '--stdout']),
    bicep(infra, ['lint', 'main.bicep']),
    readTree(infra),
  ]);
  await bicep(infra, ['format', '--pattern', './*.bicep']);
  return { built, linted, written, formatted: await readTree(infra) };
}

describe.skipIf(typeof bicep === 'string')('infra/', () => {
  let folder: string;
  const compiled = new Map<Backend, Compiled>();

  beforeAll(async () => {
    folder = await makeTempDir();
    const all = backends.map(async (backend) => {
      compiled.set(backend, await compile(backend, join(folder, backend)));
    });
    await Promise.all(all);
  });

  afterAll(() => removeTempDir(folder));

  describe.each(backends)('for %s', (backend) => {
    const resources = (): string =>
      JSON.stringify(JSON.parse(compiled.get(backend)?.built.stdout ?? '').resources);

    it('compiles and has no lint warning', () => {
      const result = { exitCode: 0, stderr: '' };
      expect(compiled.get(backend)).toMatchObject({ built: result, linted: result });
    });

    it('is formatted', () => {
      expect(compiled.get(backend)?.formatted).toEqual(compiled.get(backend)?.written);
    });

    it('gets each of its parameters from azd', () => {
      const { built, written } = compiled.get(backend) ?? {};
      const { parameters } = JSON.parse(built?.stdout ?? '');
      const given = JSON.parse(written?.get('main.parameters.json') ?? '').parameters;
      expect(Object.keys(given).sort()).toEqual(Object.keys(parameters).sort());
    });

    it('lets azd ask for a region, and enables source maps', () => {
      const { parameters } = JSON.parse(compiled.get(backend)?.built.stdout ?? '');
      expect(parameters.location.metadata.azd).toEqual({ type: 'location' });
      expect(parameters.location.allowedValues).toContain('westeurope');
      expect(resources()).toContain("'languageWorkers__node__arguments', '--enable-source-maps'");
    });

    it('uses no keys and no passwords', () => {
      expect(resources()).toContain('"allowSharedKeyAccess":false');
      expect(resources()).toContain('"DisableLocalAuth":true');
      expect(resources()).not.toMatch(/listKeys|listAccountSas|AccountKey=|InstrumentationKey/);
    });

    it('gives the app the addresses of its backend and an identity', () => {
      const names = /"((?:AzureWebJobs|AzureFunctionsJobHost|DURABLE_)\w+)":/g;
      const settings = [...resources().matchAll(names)].map(([, name]) => name);
      const own = {
        'azure-storage': ['queueServiceUri', 'tableServiceUri'].map(
          (each) => `AzureWebJobsStorage__${each}`,
        ),
        dts: ['DURABLE_TASK_SCHEDULER_CONNECTION_STRING'],
      };
      const hosts = ['blobServiceUri', 'clientId', 'credential'];
      expect(settings.sort()).toEqual(
        [
          'AzureFunctionsJobHost__extensions__durableTask__hubName',
          ...hosts.map((each) => `AzureWebJobsStorage__${each}`),
          ...own[backend],
        ].sort(),
      );
    });
  });
});
