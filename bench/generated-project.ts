import { join } from 'node:path';
import { caseNamed } from '../test/support/cases';
import { generate } from '../test/support/generate';
import { runGeneratedTests } from '../test/support/generated-tests';
import { installDependencies } from '../test/support/installed-root';
import { removeTempDir } from '../test/support/temp-dir';
import { median } from './measure';
import type { Row } from './table';

const ROUNDS = 3;
const MOST_SECONDS = 10;

/** `npm test` in a fresh project, after its install. */
export async function measureGeneratedProject(): Promise<Row[]> {
  const folder = await installDependencies();
  try {
    const project = await generate(caseNamed('defaults'), join(folder, 'bench'));
    const results = [];
    for (let round = 0; round < ROUNDS; round++) results.push(await runGeneratedTests(project));
    const seconds = median(results.map((result) => result.seconds));
    return [
      {
        what: `generated project, npm test (${results[0]?.tests} tests)`,
        figure: `${seconds.toFixed(1)} s`,
        bar: `< ${MOST_SECONDS} s`,
        met: seconds < MOST_SECONDS,
      },
    ];
  } finally {
    await removeTempDir(folder);
  }
}
