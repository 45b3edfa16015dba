import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withOptions } from './options-table';
import { printReservedNames } from './reserved-names';

const root = join(import.meta.dirname, '..');
const readme = join(root, 'README.md');

writeFileSync(readme, withOptions(readFileSync(readme, 'utf8')));
writeFileSync(join(root, 'src/generator/options/reserved-names.ts'), printReservedNames());
