import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, inject, it } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { generate } from '../../tools/generate';

describe('a generated project', () => {
  it.for([
    ['with spaces and non-Latin letters', 'my first  app заказы-注文'],
    ['with quotes and a dollar', `it's "$HOME"`],
    ['with brackets and braces', '[a] (b) {c,d} !'],
    ['of 1,000 characters', Array(10).fill('y'.repeat(99)).join('/')],
  ])('builds, passes its tests and runs in a path %s', async ([, name = ''], { skip }) => {
    skip(process.platform === 'win32', 'Windows does not allow all of these names');
    const parent = join(inject('installedRoot'), name);
    await mkdir(parent, { recursive: true });
    const example = caseNamed('defaults');
    await checkProject(example, await generate(example, parent));
  });
});
