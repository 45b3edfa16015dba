import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Formatter } from '../../tools/formatters/formatter';
import { Project, type Release } from '../../tools/project';
import { root } from '../../tools/repository';
import { run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import type { Edit } from './edits';
import { writeReleases } from './releases';

const tsc = join(root, 'node_modules/typescript/bin/tsc');

let folder: string;
let releases: readonly Release[];
let count = 0;

/** Makes the releases before the tests of a file. */
export function useReleases(): void {
  beforeAll(async () => {
    folder = await makeTempDir();
    releases = writeReleases(join(folder, 'releases'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  });
  afterAll(() => removeTempDir(folder));
}

export function release(version: string): Release {
  const found = releases.find((each) => each.version === version);
  if (found === undefined) throw new Error(`no release ${version}`);
  return found;
}

/** A project whose folder does not exist yet. */
export const newProject = (capture?: Project['capture']): Project =>
  new Project(join(folder, `${count++}`, 'my-app'), release('0.1.0'), capture);

/** A project of the first version, with workflows. */
export async function makeProject(
  args: readonly string[] = [],
  capture?: Project['capture'],
): Promise<Project> {
  const project = newProject(capture);
  await project.run([project.root, '--id', 'orders-sync', '--ci', 'github', '--yes', ...args]);
  return project;
}

/** Upgrades without a conflict. A second run of the last version must change nothing. */
export async function upgrade(
  project: Project,
  route: readonly string[],
  formatter?: Formatter,
): Promise<void> {
  await formatter?.format(project.root);
  for (const version of route) {
    project.release = release(version);
    const { changes, exitCode, refusal } = await project.run(['regenerate']);
    expect(changes.filter(({ action }) => action === 'conflict')).toEqual([]);
    expect({ exitCode, refusal }).toEqual({ exitCode: 0, refusal: undefined });
  }
  await formatter?.format(project.root);
  await expectDone(project);
}

export async function expectDone(project: Project): Promise<void> {
  expect(await project.run(['check'])).toMatchObject({ exitCode: 0 });
  const before = project.times();
  await project.run(['regenerate']);
  expect(project.times()).toEqual(before);
}

/** Without white space and what a formatter may write differently. */
const plain = (text: string): string => text.replace(/[\s;,()]/g, '').replaceAll('"', "'");

export function expectEdits(project: Project, made: readonly Edit[]): void {
  const texts = project.ownPaths().filter((path) => !path.startsWith('emulator/'));
  const all = plain(texts.map((path) => project.read(path)).join('\n'));
  const stay = made.flatMap(({ stays }) => stays);
  expect(stay.filter((text) => !all.includes(plain(text)))).toEqual([]);
  const gone = made.flatMap(({ gone: each = [] }) => each);
  expect(gone.filter((text) => all.includes(plain(text)))).toEqual([]);
}

export const isDeep = process.env.DEEP !== undefined;

/** @returns what the compiler reports about the project and its tests */
export async function compile(project: Project): Promise<string> {
  const outputs: string[] = [];
  for (const args of [['--noEmit'], ['--noEmit', '-p', 'test']]) {
    outputs.push((await run(project.root, process.execPath, [tsc, ...args])).stdout);
  }
  return outputs.join('\n').trim();
}
