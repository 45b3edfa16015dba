import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/repository';
import { DOCUMENTS, withTables } from './docs-tables';
import { printReservedNames } from './reserved-names';

for (const document of DOCUMENTS) {
  const path = join(root, document);
  writeFileSync(path, withTables(readFileSync(path, 'utf8')));
}
writeFileSync(join(root, 'src/generator/options/reserved-names.ts'), printReservedNames());
