import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository';

/** The queries in a generated project's README. */
export function readmeQueries() {
  const readme = readFileSync(join(root, 'templates/project/README.md.hbs'), 'utf8');
  const [columns = '', ...queries] = [...readme.matchAll(/```kusto\n(.*?)```/gs)].map(
    ([, query = '']) => query,
  );
  return { readme, columns, queries };
}
