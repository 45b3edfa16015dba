import { cpSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Action } from '../../../src/generator/compare/change';
import type { Finding } from '../../../src/generator/compare/findings/finding';
import { exitCodes } from '../../../src/generator/errors';
import { jobOptions } from '../../../src/generator/options/options';
import type { Owner } from '../../../src/generator/plan/planned-file';
import { outputErrors } from '../../../tools/json-schema';
import { bin, root } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { newFolder } from '../project-fixture';
import { cli } from '../run-cli';
import { type Scenario, scenarios } from './json-scenarios';

interface SchemaNode {
  readonly type?: unknown;
  readonly additionalProperties?: boolean;
  readonly enum?: readonly string[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const schema = JSON.parse(read('docs/json.schema.json'));
const definitions: Readonly<Record<string, SchemaNode>> = schema.definitions;
const page = read('docs/json.md');

const enumOf = (definition: string, key?: string): readonly string[] => {
  const node = definitions[definition];
  return (key === undefined ? node : node?.properties?.[key])?.enum ?? [];
};

/** The error codes of the JSON output: with `--json`, nobody can cancel. */
const { E_CANCELED: _, ...codes } = exitCodes;

/** Runs the steps of a scenario. Returns what they print. */
async function outputsOf({ title, folder, steps }: Scenario): Promise<unknown[]> {
  const outputs: unknown[] = [];
  const dir = await folder();
  for (const [n, { args, code, before, env }] of steps.entries()) {
    await before?.(dir);
    // The flag may be anywhere.
    const words = n % 2 === 0 ? [...args.split(' '), '--json'] : ['--json', ...args.split(' ')];
    const { exitCode, stdout, stderr } = await cli(dir, words, env);
    const json = JSON.parse(stdout);
    const wanted = code === undefined ? 0 : exitCodes[code];
    expect([exitCode, json.error?.code, stderr], `${title}: ${args}\n${stdout}`).toEqual([
      ...[wanted, code, ''],
    ]);
    expect(json.ok, args).toBe(exitCode === 0);
    expect(stdout.split('\n'), args).toHaveLength(1);
    expect(await outputErrors(json), args).toEqual([]);
    outputs.push(json);
  }
  return outputs;
}

/** What the program prints without its templates, which is a bug. */
async function outputOfBug(): Promise<unknown> {
  const dir = await newFolder();
  cpSync(dirname(bin), join(dir, 'dist'), { recursive: true });
  rmSync(join(dir, 'dist/templates.br'));
  const program = [join(dir, 'dist/cli.cjs'), 'app', '--id', 'orders', '--json'];
  const { exitCode, stdout, stderr } = await run(dir, process.execPath, program);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^ +at /m);
  expect(await outputErrors(JSON.parse(stdout))).toEqual([]);
  return JSON.parse(stdout);
}

/** The values of one key, anywhere in the outputs. */
function valuesOf(key: string, outputs: unknown): unknown[] {
  const values = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, each] of Object.entries(value)) {
      if (name === key) values.add(each);
      visit(each);
    }
  };
  visit(outputs);
  return [...values].sort();
}

describe('--json', () => {
  it('prints one valid object in every scenario, and so every documented value and key', async () => {
    const outputs: unknown[] = [await outputOfBug()];
    for (const scenario of scenarios) outputs.push(...(await outputsOf(scenario)));

    expect(valuesOf('command', outputs)).toEqual(enumOf('command').toSorted());
    expect(valuesOf('code', outputs)).toEqual(enumOf('error', 'code').toSorted());
    expect(valuesOf('action', outputs)).toEqual(enumOf('change', 'action').toSorted());
    expect(valuesOf('owner', outputs)).toEqual(enumOf('change', 'owner').toSorted());
    expect(valuesOf('kind', outputs)).toEqual(enumOf('finding', 'kind').toSorted());
    const keys = Object.values(definitions).flatMap((node) => Object.keys(node.properties ?? {}));
    expect(keys.filter((key) => valuesOf(key, outputs).length === 0)).toEqual([]);
  }, 600_000);

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
});

describe('the schema of --json', () => {
  it('has every error code, action, owner and kind of finding of the source', () => {
    const actions = {
      ...{ create: 0, update: 0, merge: 0, move: 0, delete: 0, keep: 0, same: 0, conflict: 0 },
    } satisfies Record<Action, 0>;
    const owners = {
      ...{ generated: 0, user: 0, json: 0, vendored: 0, local: 0 },
    } satisfies Record<Owner, 0>;
    const kinds = { difference: 0, unverified: 0 } satisfies Record<Finding['kind'], 0>;
    expect({
      code: enumOf('error', 'code').toSorted(),
      action: enumOf('change', 'action').toSorted(),
      owner: enumOf('change', 'owner').toSorted(),
      kind: enumOf('finding', 'kind').toSorted(),
    }).toEqual({
      code: Object.keys(codes).sort(),
      action: Object.keys(actions).sort(),
      owner: Object.keys(owners).sort(),
      kind: Object.keys(kinds).sort(),
    });
  });

  it('lists every option of a job', () => {
    const keys = jobOptions.map(({ key }) => key);
    expect(Object.keys(definitions.job?.properties ?? {})).toEqual([
      ...['id', ...keys, 'route', 'functions'],
    ]);
  });

  it('accepts no other key in any object', () => {
    const open: string[] = [];
    const visit = (node: SchemaNode, path: string): void => {
      if (node.type === 'object' && node.additionalProperties !== false) open.push(path);
      for (const [key, each] of Object.entries(node)) {
        if (typeof each === 'object' && each !== null) visit(each, `${path}/${key}`);
      }
    };
    visit(schema, '');
    expect(open).toEqual([]);
  });
});

describe('docs/json.md', () => {
  it('has every error code with its exit code', () => {
    const rows = Object.entries(codes).map(([code, exitCode]) => [`\`${code}\``, `${exitCode}`]);
    expect([...page.matchAll(/^\| (`E_\w+`) +\| (\d) /gm)].map(([, ...row]) => row).sort()).toEqual(
      rows.sort(),
    );
  });

  it('has every command, key, action, owner and kind of the schema', () => {
    const { job: __, ...others } = definitions;
    const keys = Object.values(others).flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([key, { items }]) => [
        ...[key, ...Object.keys(items?.properties ?? {})],
      ]),
    );
    const values = [
      ...[...enumOf('command'), ...enumOf('change', 'action'), ...enumOf('change', 'owner')],
      ...enumOf('finding', 'kind'),
    ];
    const names = [...new Set([...keys, ...values])];
    expect(names.filter((name) => !new RegExp(`[\`"]${name}[\`"]`).test(page))).toEqual([]);
  });
});
