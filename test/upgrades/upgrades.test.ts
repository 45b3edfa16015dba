import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prettier } from '../../tools/formatters/engines';
import type { Formatter } from '../../tools/formatters/formatter';
import { Project, type Release } from '../../tools/project';
import { root } from '../../tools/repository';
import { run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { edits } from './edits';
import { writeReleases } from './releases';

const tsc = join(root, 'node_modules/typescript/bin/tsc');

let folder: string;
let releases: readonly Release[];

beforeAll(async () => {
  folder = await makeTempDir();
  releases = writeReleases(join(folder, 'releases'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(() => removeTempDir(folder));

const release = (version: string): Release => {
  const found = releases.find((each) => each.version === version);
  if (found === undefined) throw new Error(`no release ${version}`);
  return found;
};

const routes = [['0.2.0'], ['0.2.0', '0.3.0'], ['0.3.0']];

let count = 0;
async function makeProject(formatter: Formatter | undefined): Promise<Project> {
  const project = new Project(join(folder, `${count++}`, 'my-app'), release('0.1.0'));
  await project.run([project.root, '--id', 'orders-sync', '--ci', 'github', '--yes']);
  for (const [path, text] of Object.entries(formatter?.config ?? {})) project.write(path, text);
  return project;
}

const formatters: readonly [name: string, formatter: Formatter | undefined][] = [
  ['no formatter', undefined],
  ['Prettier', prettier()],
  [
    'Prettier with 4 spaces and no semicolons',
    prettier({ tabWidth: 4, semi: false, trailingComma: 'none' }, { only: /(?<!\.yml)$/ }),
  ],
];

/** Without white space and what a formatter may write differently. */
const plain = (text: string): string => text.replace(/[\s;,()]/g, '').replaceAll('"', "'");

async function expectUpgraded(
  project: Project,
  route: readonly string[],
  formatter: Formatter | undefined,
): Promise<void> {
  await formatter?.format(project.root);
  for (const version of route) {
    project.release = release(version);
    const { changes, exitCode, refusal } = await project.run(['regenerate']);
    expect(changes.filter(({ action }) => action === 'conflict')).toEqual([]);
    expect({ exitCode, refusal }).toEqual({ exitCode: 0, refusal: undefined });
  }
  await formatter?.format(project.root);
  expect((await project.run(['check'])).exitCode).toBe(0);
  const before = project.times();
  await project.run(['regenerate']);
  expect(project.times()).toEqual(before);
}

function expectEdits(project: Project, made: typeof edits): void {
  const all = plain(
    project
      .ownPaths()
      .filter((path) => !path.startsWith('emulator/'))
      .map((path) => project.read(path))
      .join('\n'),
  );
  const stay = made.flatMap(({ stays }) => stays);
  expect(stay.filter((text) => !all.includes(plain(text)))).toEqual([]);
  const gone = made.flatMap(({ gone: texts = [] }) => texts);
  expect(gone.filter((text) => all.includes(plain(text)))).toEqual([]);
}

const isDeep = process.env.DEEP !== undefined;
const rounds = formatters.flatMap(([name, formatter]) =>
  routes.map((route) => ({ name, formatter, route, through: route.join(' and ') })),
);

describe.each(rounds)('with $name, an upgrade from 0.1.0 to $through', ({ formatter, route }) => {
  it.each(isDeep || formatter === undefined ? edits : [])('keeps $kind', async (edit) => {
    const project = await makeProject(formatter);
    await edit.make(project);

    await expectUpgraded(project, route, formatter);

    expectEdits(project, [edit]);
  });

  it('keeps all edits together, and the project compiles', async () => {
    const project = await makeProject(formatter);
    for (const edit of edits) await edit.make(project);

    await expectUpgraded(project, route, formatter);

    expectEdits(project, edits);
    const { stdout } = await run(project.root, process.execPath, [tsc, '--noEmit']);
    expect(stdout).toBe('');
  });
});
