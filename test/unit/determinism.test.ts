import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../tools/repository';

// The linter checks all other restrictions: see `overrides` in biome.json.
it('uses no random numbers in the generator', () => {
  const folder = join(root, 'src/generator');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.ts'),
  );
  const random = /Math\.random|randomUUID|randomBytes|performance\.now/;
  expect(files.length).toBeGreaterThan(20);
  expect(files.filter((path) => random.test(readFileSync(join(folder, path), 'utf8')))).toEqual([]);
});
