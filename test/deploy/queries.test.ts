import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kustoErrors } from '../../tools/kusto';
import { manualQueries } from '../../tools/manual-queries';
import { root } from '../../tools/repository';

const folder = join(root, 'templates/azd/infra/queries');
const { columns, queries } = manualQueries();

test.each([
  ...readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const),
  ...queries.map((query, n) => [`query ${n + 1} of the manual`, columns + query] as const),
])('Kusto accepts %s', (_, query) => {
  expect(kustoErrors(query)).toEqual([]);
});

test.each([
  ['an unknown column', 'traces | where nobody == 1'],
  ['a misspelled operator', 'traces | summarise count()'],
])('Kusto refuses %s', (_, query) => {
  expect(kustoErrors(query)).not.toEqual([]);
});
