import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyExisting, existingProjects } from '../../tools/existing-projects';
import { installLocked } from '../../tools/installs/install-locked';
import { bin, root } from '../../tools/repository';
import { type RunResult, run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';
import { readTree } from '../../tools/tree';

/*
 * `add` compiles what it would write, with the compiler of the project, in memory. TypeScript 7 has another API than
 * the versions before it. durable-functions is not installed in these projects.
 */

let folder: string;
const compilers = { '5.9.3': '', '7': join(root, 'node_modules/typescript') };

beforeAll(async () => {
  folder = await makeTempDir();
  const oldest = join(folder, 'oldest');
  await mkdir(oldest);
  const dependencies = { typescript: '5.9.3' };
  await writeFile(join(oldest, 'package.json'), JSON.stringify({ dependencies }));
  await installLocked('oldest-typescript', oldest);
  compilers['5.9.3'] = join(oldest, 'node_modules/typescript');
});

afterAll(() => removeTempDir(folder));

interface Result extends RunResult {
  /** Whether any file of the project is another one after the command. */
  readonly isChanged: boolean;
}

/** Adds a job to a project of Core Tools with these options of its compiler and these files. */
async function addTo(
  compiler: keyof typeof compilers | undefined,
  options: object,
  files: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const parent = await makeTempDir();
  try {
    const project = existingProjects.find(({ name }) => name === 'core-tools');
    if (project === undefined) throw new Error('no project core-tools');
    const dir = await copyExisting(project, parent);
    const config = join(dir, 'tsconfig.json');
    const before = parse((await readTree(dir)).get('tsconfig.json') ?? '');
    const compilerOptions = { ...before.compilerOptions, strict: true, ...options };
    await writeFile(config, JSON.stringify({ ...before, compilerOptions }));
    for (const [path, text] of Object.entries(files)) await writeFile(join(dir, path), text);
    if (compiler !== undefined) await installInto(dir, compilers[compiler]);
    const texts = await readTree(dir);
    const result = await run(dir, process.execPath, [bin, 'add', 'orders-sync', '--yes']);
    const isChanged = JSON.stringify([...texts]) !== JSON.stringify([...(await readTree(dir))]);
    return { ...result, isChanged };
  } finally {
    await removeTempDir(parent);
  }
}

async function installInto(dir: string, typescript: string): Promise<void> {
  const modules = join(dir, 'node_modules');
  await mkdir(modules);
  await symlink(typescript, join(modules, 'typescript'));
  for (const name of ['@azure', '@types', 'undici-types', 'undici', 'cookie', 'long']) {
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
}

const strictest = {
  ...{ declaration: true, isolatedDeclarations: true, importHelpers: true, isolatedModules: true },
  ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, erasableSyntaxOnly: true },
  ...{ noPropertyAccessFromIndexSignature: true, noImplicitOverride: true, noUnusedLocals: true },
  ...{ noUnusedParameters: true, noImplicitReturns: true, noFallthroughCasesInSwitch: true },
};

describe.each(['5.9.3', '7'] as const)('with TypeScript %s, add', (version) => {
  it('tries the compiler of the project, with each strict flag', async () => {
    const { exitCode, stderr } = await addTo(version, strictest);
    expect(stderr).toContain(`compiles with TypeScript ${version}`);
    expect(exitCode).toBe(0);
  });

  it('refuses what would not compile, with the setting to change', async () => {
    const paths = { 'durable-functions': ['./src/index.ts'] };
    const { exitCode, stderr, isChanged } = await addTo(version, { paths });
    expect(stderr).toMatch(
      /error: cannot add .* tsconfig\.json does not compile: src\/eternal\/\w+\.ts:\d+:\d+: TS2305: .*durable-functions.* \(change paths in tsconfig\.json: /,
    );
    expect(exitCode).toBe(2);
    expect(isChanged).toBe(false);
  });

  it('refuses an error that a declaration of the project causes', async () => {
    const text = "export {};\ndeclare module './eternal/state' { const shortId: 1; }\n";
    const { exitCode, stderr, isChanged } = await addTo(version, {}, { 'src/mine.ts': text });
    expect(stderr).toContain('does not compile: ');
    expect(exitCode).toBe(2);
    expect(isChanged).toBe(false);
  });

  it('does not count errors that the project has already', async () => {
    const broken = { 'src/broken.ts': "export const count: number = 'three';\n" };
    const { exitCode, stderr } = await addTo(version, {}, broken);
    expect(stderr).toContain(`compiles with TypeScript ${version}`);
    expect(exitCode).toBe(0);
  });
});

it('says that nothing was compiled where TypeScript is not installed', async () => {
  const { exitCode, stderr } = await addTo(undefined, {});
  expect(stderr).toContain('warning: not compiled before writing, because typescript and @azure');
  expect(exitCode).toBe(0);
});
