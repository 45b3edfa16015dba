import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDevServer } from '../../tools/dev-server';
import { type ExactTree, readExactTree } from '../../tools/exact-tree';
import {
  copyExisting,
  type ExistingProject,
  existingProjects,
} from '../../tools/existing-projects';
import { loopClient } from '../../tools/loop-client';
import { bin } from '../../tools/repository';
import { mustRun, run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { type Manager, reshape, type Shape, shapes } from './shapes';

/*
 * The whole round in each shape, with each package manager that it is used with: what passed before `add` passes with a
 * loop, and the last `remove` restores each file byte for byte. It installs the newest versions, so it is part of the
 * long tests only: `DEEP=1 npx vitest run --project existing shapes`. SHAPE chooses some of them by a pattern.
 */

const PROGRAMS: Readonly<Record<Manager, readonly [string, ...string[]]>> = {
  npm: ['npm'],
  pnpm: ['npx', '--yes', 'pnpm@9.15.9'],
  yarn: ['npx', '--yes', 'yarn@1.22.22'],
  bun: ['npx', '--yes', 'bun@1.3.5'],
};
const INSTALL: Readonly<Record<Manager, readonly string[]>> = {
  npm: ['install', '--no-audit', '--no-fund', '--prefer-offline'],
  pnpm: ['install', '--no-frozen-lockfile', '--prefer-offline'],
  yarn: ['install', '--no-progress', '--prefer-offline'],
  bun: ['install'],
};
/** What a project may have, beside its build. */
const OWN_SCRIPTS = ['test', 'lint', 'format'];

const isDeep = process.env.DEEP !== undefined;
const pattern = new RegExp(process.env.SHAPE ?? '');
const rows = shapes
  .filter(({ name }) => pattern.test(name))
  .flatMap((shape) => shape.managers.map((manager) => ({ title: shape.name, shape, manager })));

let folder: string;
const table: string[] = [];

beforeAll(async () => {
  folder = await makeTempDir();
});
afterAll(async () => {
  await removeTempDir(folder);
  if (isDeep) console.log(table.sort().join('\n'));
});

describe.runIf(isDeep).each(rows)('$title with $manager', ({ shape, manager }) => {
  it('passes what it passed before, and is restored', async () => {
    const round = new Round(shape, manager);
    try {
      await round.run();
      round.done.push('ok');
    } finally {
      table.push(`${shape.name} (${manager}): ${round.done.join(', ')}`);
    }
  });
});

/** One shape with one package manager. */
class Round {
  readonly done: string[] = [];
  readonly #shape: Shape;
  readonly #manager: Manager;
  readonly #project: ExistingProject;

  constructor(shape: Shape, manager: Manager) {
    const project = existingProjects.find(({ name }) => name === shape.base);
    if (project === undefined) throw new Error(`no fixture ${shape.base}`);
    [this.#shape, this.#manager, this.#project] = [shape, manager, project];
  }

  async run(): Promise<void> {
    const { name, refused } = this.#shape;
    const parent = join(folder, `${name}-${this.#manager}`.replaceAll(/\W+/g, '-'));
    const copy = await copyExisting(this.#project, parent);
    await reshape(this.#shape, copy);
    if (refused !== undefined) await this.#mend(copy);
    const app = join(copy, this.#project.app ?? '');
    await this.#step('install', () => this.#install(copy));
    const own = await this.#ownScripts(copy, app);
    for (const [dir, script] of own) await this.#step(script, () => this.#script(dir, script));
    const before = filesIn(copy);

    await this.#step('add', () => generator(app, 'add', 'orders-sync', '--yes'));
    await this.#step('install', () => this.#install(copy));
    for (const [dir, script] of own) await this.#step(script, () => this.#script(dir, script));
    await this.#step('test:eternal', () => this.#script(app, 'test:eternal'));
    await this.#step('dev', () => this.#dev(app));
    await this.#step('set', () => generator(app, 'set', 'orders-sync', '--idle-delay', '2m'));
    await this.#step('check', () => generator(app, 'check'));
    await this.#step('remove', () => generator(app, 'remove', 'orders-sync'));
    expect(filesIn(copy)).toEqual(before);
  }

  /** Expects `add` to refuse, and writes the line that it names. */
  async #mend(copy: string): Promise<void> {
    const { why, name, range } = this.#shape.refused ?? { why: /^$/, name: '', range: '' };
    const { exitCode, stderr } = await run(copy, process.execPath, [bin, 'add', 'a', '--yes']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(why);
    expect(stderr).toContain(`"${name}": "${range}"`);
    const file = join(copy, 'package.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(new RegExp(`("${name}": )"[^"]*"`), `$1"${range}"`));
    this.done.push('refused');
  }

  async #step(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.done.push(`${name} FAILED`);
      throw error;
    }
    this.done.push(name);
  }

  readonly #program = (dir: string, args: readonly string[]) => {
    const [program, ...first] = PROGRAMS[this.#manager];
    return mustRun(dir, program, [...first, ...args]);
  };
  readonly #install = (dir: string) => this.#program(dir, INSTALL[this.#manager]);
  readonly #script = (dir: string, name: string) => this.#program(dir, ['run', name]);

  /** The scripts that the project has: builds first, those of the whole workspace before those of the app. */
  async #ownScripts(copy: string, app: string): Promise<[dir: string, script: string][]> {
    const found: [dir: string, script: string][] = [];
    for (const dir of new Set([copy, app])) {
      const { scripts } = JSON.parse(await readFile(join(dir, 'package.json'), 'utf8'));
      const names = ['build', ...OWN_SCRIPTS].filter((name) => name in scripts);
      found.push(...names.map((name): [string, string] => [dir, name]));
    }
    return found;
  }

  /** Runs the loop beside a function of the project. */
  async #dev(app: string): Promise<void> {
    const { prefix, compiled, functionName } = this.#project;
    const program = PROGRAMS[this.#manager];
    const server = await startDevServer(app, { script: 'dev:eternal', speed: 60, program });
    try {
      const loop = loopClient(server.url, 'orders-sync', prefix);
      await loop.start();
      const status = await loop.statusWhen('runs', ({ totals }) => totals.runs > 0);
      expect(status.totals.failures).toBe(0);
      expect(server.output()).toContain(functionName ?? compiled.replace(/.*\/|\.js$/g, ''));
    } finally {
      await server.stop();
    }
  }
}

const generator = (dir: string, ...args: string[]) =>
  mustRun(dir, process.execPath, [bin, ...args]);

/** Everything that neither an installation nor a build makes. */
const filesIn = (dir: string): ExactTree =>
  readExactTree(dir, '', /^(node_modules|dist|build|\.nx|\.pnp.*|[\w.-]*lock[\w.-]*)$/);

it('has the shapes of the contract', () => {
  expect(shapes.length).toBeGreaterThanOrEqual(12);
  expect(new Set(shapes.map(({ name }) => name)).size).toBe(shapes.length);
});
