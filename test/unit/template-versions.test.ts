import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/repository';

const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const ours: Record<string, string> = read('package.json').devDependencies;
const { dependencies, devDependencies } = read('templates/project/package.json.hbs');
const theirs: Record<string, string> = { ...dependencies, ...devDependencies };

describe('a generated project depends on what is tested here', () => {
  test.for(Object.entries(theirs))('%s %s', ([name, range]) => {
    expect(range.split(' || ')).toContain(ours[name]);
  });
});
