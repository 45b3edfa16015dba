import { join } from 'node:path';
import { caseNamed } from '../tools/cases';
import { startDevServer } from '../tools/dev-server';
import { generate } from '../tools/generate';
import { runGeneratedTests } from '../tools/generated-tests';
import { installDependencies } from '../tools/installs/installed-root';
import { mustRun } from '../tools/run';
import { removeTempDir } from '../tools/temp-dir';
import { readTree, type Tree } from '../tools/tree';
import { median } from './median';
import { maxRow, type Row } from './table';

const ROUNDS = 5;

/** A new project: its size, and how long its commands take. */
export async function measureGeneratedProject(): Promise<Row[]> {
  const folder = await installDependencies();
  try {
    const project = await generate(caseNamed('defaults'), join(folder, 'bench'));
    const sizes = sizeRows(await readTree(project));
    const taken: Awaited<ReturnType<typeof measureOnce>>[] = [];
    for (let round = 0; round < ROUNDS; round++) taken.push(await measureOnce(project));
    const month = await mustRun(project, 'npm', ['run', 'simulate', '--', '--for', '30d']);
    const seconds = (of: keyof (typeof taken)[number]) => median(taken.map((each) => each[of]));
    return [
      ...sizes,
      maxRow(`new project, npm test (${taken[0]?.tests} tests)`, seconds('test'), 2.5, 's'),
      maxRow('new project, npm run build', seconds('build'), 1, 's'),
      maxRow('new project, npm run dev until it answers', seconds('dev'), 1.5, 's'),
      maxRow('new project, npm run simulate -- --for 30d', month.seconds, 20, 's'),
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
  const isEternal = (path: string) => path.startsWith('.eternal/');
  const files = [...tree.keys()].filter((path) => !isEternal(path)).length;
  const linesBelow = (start: string) =>
    [...tree]
      .filter(([path]) => path.startsWith(start) && !path.endsWith('.md'))
      .reduce((sum, [, text]) => sum + countLines(text), 0);
  const linesOf = (path: string) => countLines(tree.get(path) ?? '');
  return [
    maxRow('new project, files without .eternal', files, 33),
    maxRow('new project, lines in test/', linesBelow('test/'), 520),
    maxRow('new project, lines of README.md', linesOf('README.md'), 80),
    maxRow('new project, lines of .eternal/base', linesOf('.eternal/base'), 1_700),
    maxRow('new project, lines of code in src/eternal', linesBelow('src/eternal/'), 900),
  ];
}

const countLines = (text: string): number => text.split('\n').length - 1;
