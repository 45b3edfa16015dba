import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository';

/** The Kusto queries in the manual of a generated project. The first makes columns of log lines. */
export function manualQueries() {
  const manual = readFileSync(join(root, 'templates/project/src/eternal/README.md.hbs'), 'utf8');
  const [columns = '', ...queries] = [...manual.matchAll(/```kusto\n(.*?)```/gs)].map(
    ([, query = '']) => query,
  );
  return { manual, columns, queries };
}
