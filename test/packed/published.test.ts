import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installTarball, pack } from '../../tools/installs/pack';
import { root } from '../../tools/repository';
import { npm, run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';

let folder: string;

beforeAll(async () => {
  folder = await makeTempDir();
});

afterAll(() => removeTempDir(folder));

describe.each([
  ['create-eternal-function', root],
  ['durable-functions-emulator', join(root, 'emulator')],
])('%s', (name, place) => {
  it('is published without a warning', async () => {
    const { exitCode, stderr } = await npm(place, ['publish', '--dry-run', '--ignore-scripts']);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`name: ${name}`);
    const warnings = stderr.split('\n').filter((line) => /^npm (?!notice)/.test(line));
    // Tests run without a login.
    expect(warnings.filter((line) => !line.includes('to be logged in'))).toEqual([]);
  });

  it('has a package.json without a publint message', async () => {
    const { messages } = await publint({ pkgDir: place, strict: true });
    expect(messages).toEqual([]);
  });

  it('describes itself, and names no address because none exists yet', async () => {
    const manifest = JSON.parse(await readFile(join(place, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      name,
      description: expect.any(String),
      keywords: expect.any(Array),
      license: 'MIT',
      engines: { node: '>=20.19' },
    });
    const addresses = ['repository', 'bugs', 'homepage', 'funding', 'author'];
    expect(Object.keys(manifest).filter((key) => addresses.includes(key))).toEqual([]);
  });
});

describe('create-eternal-function, installed,', () => {
  beforeAll(async () => {
    await installTarball((await pack(folder)).file, folder);
  });

  it.each([
    ['ESM', 'main.mjs', "import register from 'create-eternal-function';"],
    ['CommonJS', 'main.cjs', "const { default: register } = require('create-eternal-function');"],
  ])('is loaded from %s', async (_, file, load) => {
    await writeFile(join(folder, file), `${load}\nconsole.log(typeof register);\n`);

    const { exitCode, stdout } = await run(folder, process.execPath, [file]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'function' });
  });
});
