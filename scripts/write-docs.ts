import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withOptions } from './readme-options';

const readme = join(__dirname, '../README.md');

writeFileSync(readme, withOptions(readFileSync(readme, 'utf8')));
