import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { caseNamed } from '../tools/cases';
import { startDevServer } from '../tools/dev-server';
import { generate } from '../tools/generate';
import { runGeneratedTests } from '../tools/generated-tests';
import { installDependencies } from '../tools/installed-root';
import { root } from '../tools/repository';
import { mustRun } from '../tools/run';
import { removeTempDir } from '../tools/temp-dir';
import { readTree, type Tree } from '../tools/tree';
import { median } from './median';
import { mostRow, type Row } from './table';

const ROUNDS = 5;

/** A fresh project: what is in it, and after its install how long its commands take. */
export async function measureGeneratedProject(): Promise<Row[]> {
  const folder = await installDependencies();
  try {
    const project = await generate(caseNamed('defaults'), join(folder, 'bench'));
    const sizes = sizeRows(await readTree(project));
    const taken: Awaited<ReturnType<typeof measureOnce>>[] = [];
    for (let round = 0; round < ROUNDS; round++) taken.push(await measureOnce(project));
    const seconds = (of: keyof (typeof taken)[number]) => median(taken.map((each) => each[of]));
    return [
      ...sizes,
      mostRow(`its ${taken[0]?.tests} tests, npm test`, seconds('test'), 4, 's'),
      mostRow('npm run build', seconds('build'), 2, 's'),
      mostRow('start of npm run dev, until it answers', seconds('dev'), 2, 's'),
    ];
  } finally {
    await removeTempDir(folder);
  }
}

async function measureOnce(project: string) {
  const build = await mustRun(project, 'npm', ['run', 'build']);
  const { tests, seconds } = await runGeneratedTests(project);
  const started = performance.now();
  const server = await startDevServer(project, { speed: 1 });
  const dev = (performance.now() - started) / 1_000;
  await server.stop();
  return { tests, test: seconds, build: build.seconds, dev };
}

function sizeRows(tree: Tree): Row[] {
  const below = (folder: string) => [...tree].filter(([path]) => path.startsWith(folder));
  const lines = below('src/eternal/').reduce((sum, [, text]) => sum + countLines(text), 0);
  const snapshots = readdirSync(join(root, 'test/snapshots'), {
    recursive: true,
    withFileTypes: true,
  }).filter((entry) => entry.isFile());
  const emulator = readFileSync(join(root, 'templates/project/emulator/emulator.mjs'), 'utf8');
  return [
    mostRow('files of a new project', tree.size, 36),
    mostRow('files in .eternal', below('.eternal/').length, 2),
    mostRow('files of src/eternal', below('src/eternal/').length, 9),
    mostRow('lines of src/eternal', lines, 900),
    { what: 'lines of emulator/emulator.mjs', figure: `${countLines(emulator)}` },
    mostRow('files in test/snapshots', snapshots.length, 150),
  ];
}

const countLines = (text: string): number => text.split('\n').length - 1;
