import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, inject, it } from 'vitest';
import { caseNamed } from '../../tools/cases';
import { checkProject } from '../../tools/check-project';
import { generate } from '../../tools/generate';

describe('a generated project', () => {
  it.for([
    ['with spaces and other letters', 'my first  app заказы-注文'],
    ['with quotes and a dollar', `it's "$HOME"`],
    [
      'with back-slashes',
      'src\\app',
      'tsc takes a back-slash for a slash, and finds no tsconfig.json',
    ],
    ['with what a glob has', '[a] (b) {c,d} *!'],
    ['of 1,000 characters', Array(10).fill('y'.repeat(99)).join('/')],
  ])('in a path %s is built, tested and run', async ([, name = '', reason], { skip }) => {
    skip(reason !== undefined, reason);
    skip(process.platform === 'win32', 'Windows has not all of these names');
    const place = join(inject('installedRoot'), name);
    await mkdir(place, { recursive: true });
    const example = caseNamed('defaults');
    await checkProject(example, await generate(example, place));
  });
});
