import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/repository';

// What else may be used where is held by the linter: see `overrides` in biome.json.
it('nothing in the generator is left to chance', () => {
  const home = join(root, 'src/generator');
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const random = /Math\.random|randomUUID|randomBytes|performance\.now/;
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((path) => random.test(readFileSync(join(home, path), 'utf8')))).toEqual([]);
});
