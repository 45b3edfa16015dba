import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../../../src/generator/errors';
import { jobOptions } from '../../../src/generator/options/options';
import { root } from '../../../tools/repository';
import { edit, newFolder, newProject } from '../project-fixture';
import { cli } from '../run-cli';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { definitions } = JSON.parse(read('docs/json.schema.json'));
const page = read('docs/json.md');

interface Step {
  readonly args: string;
  readonly exitCode: number;
  readonly code?: keyof typeof exitCodes;
  /** What a user does before. */
  readonly before?: (dir: string) => void;
}

const jobFile = 'src/functions/orders.ts';

/** One after the other in a project with the job `orders`; `cli` compares each output with the schema. */
const steps: readonly Step[] = [
  { args: 'list', exitCode: 0 },
  { args: 'check', exitCode: 0 },
  { args: '--version', exitCode: 0 },
  { args: 'set --help', exitCode: 0 },
  { args: 'add mail', exitCode: 0 },
  { args: 'set orders --idle-delay 2m --dry-run --diff', exitCode: 0 },
  {
    args: 'set orders --idle-delay 2m',
    exitCode: 0,
    before: (dir) => edit(dir, jobFile, "errorDelay: '3m',", "errorDelay: '3m', // long"),
  },
  { args: 'rename mail post', exitCode: 0 },
  { args: 'remove post', exitCode: 0 },
  { args: 'undo', exitCode: 0 },
  { args: 'regenerate', exitCode: 0 },
  { args: 'set orders', exitCode: 2, code: 'E_ANSWER' },
  { args: 'set --adopt orders --nothing', exitCode: 2, code: 'E_USAGE' },
  { args: 'remove nothing', exitCode: 2, code: 'E_ANSWER' },
  { args: 'create eternal.json --id a', exitCode: 2, code: 'E_USAGE' },
  { args: './eternal.json --id a', exitCode: 2, code: 'E_PATH' },
  { args: 'list --dir ..', exitCode: 2, code: 'E_PROJECT' },
  {
    args: 'check',
    exitCode: 3,
    code: 'E_DIFFERS',
    before: (dir) => edit(dir, 'eternal.json', '"2m"', '"4m"'),
  },
  {
    args: 'regenerate',
    exitCode: 3,
    code: 'E_CONFLICT',
    before: (dir) => edit(dir, jobFile, "'2m'", "'5m'"),
  },
  { args: 'regenerate --on-conflict markers', exitCode: 3, code: 'E_CONFLICT' },
  { args: 'check', exitCode: 3, code: 'E_DIFFERS' },
  {
    args: 'undo',
    exitCode: 3,
    code: 'E_CONFLICT',
    before: (dir) => edit(dir, jobFile, '<<<<<<<', '<<<<<<< mine'),
  },
  {
    args: 'check',
    exitCode: 2,
    code: 'E_MANIFEST',
    before: (dir) => writeFileSync(join(dir, 'eternal.json'), '{'),
  },
];

describe('--json', () => {
  it('matches its schema for every command and exit code', async () => {
    const dir = await newProject();
    const found: unknown[] = [];
    for (const { args, before } of steps) {
      before?.(dir);
      const { exitCode, stdout, stderr } = await cli(dir, [...args.split(' '), '--json']);
      const { error } = JSON.parse(stdout);
      found.push([args, exitCode, error?.code, stderr]);
    }
    expect(found).toEqual(steps.map(({ args, exitCode, code }) => [args, exitCode, code, '']));
  });

  it('matches its schema when the files are written and the installation fails', async () => {
    const dir = await newFolder();
    const args = ['app', '--id', 'orders', '--install', '--json'];
    const { exitCode, stdout } = await cli(dir, args, { PATH: '/nowhere' });
    expect([exitCode, JSON.parse(stdout).error.code]).toEqual([1, 'E_TOOL']);
  });

  it('is what the example in the documentation shows', async () => {
    const [, example = ''] = /```json\n(.*?)\n```/s.exec(page) ?? [];
    const shown = JSON.parse(example);
    const [, command = ''] = /npx create-eternal-function (.*)\n/.exec(page) ?? [];
    const folder = await newFolder();
    await cli(folder, ['my-app', '--id', 'orders-sync', '--yes']);
    const { stdout } = await cli(join(folder, 'my-app'), command.split(' '));
    const output = JSON.parse(stdout);
    expect(output.changes).toEqual(expect.arrayContaining(shown.changes));
    expect(output.warnings).toHaveLength(shown.warnings.length);
    const { version } = JSON.parse(read('package.json'));
    expect({
      ...output,
      dir: shown.dir,
      changes: shown.changes,
      warnings: shown.warnings,
      reproduce: output.reproduce.replace(version, '0.1.0'),
    }).toEqual(shown);
  });

  it('documents every error code with its exit code', () => {
    const { E_CANCELED, ...codes } = exitCodes;
    expect(definitions.error.properties.code.enum.toSorted()).toEqual(Object.keys(codes).sort());
    const rows = Object.entries(codes).map(([code, exitCode]) => [`\`${code}\``, `${exitCode}`]);
    expect([...page.matchAll(/^\| (`E_\w+`) +\| (\d) /gm)].map(([, ...row]) => row).sort()).toEqual(
      rows.sort(),
    );
  });

  it('documents every key, action and owner', () => {
    const { properties } = definitions.change;
    const keys = ['report', 'check', 'list', 'change', 'error'].flatMap((name) =>
      Object.keys(definitions[name].properties),
    );
    const names = [...keys, ...properties.action.enum, ...properties.owner.enum];
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('lists every option of a job', () => {
    const keys = jobOptions.map(({ key }) => key);
    expect(Object.keys(definitions.job.properties)).toEqual(['id', ...keys, 'route', 'functions']);
  });
});
