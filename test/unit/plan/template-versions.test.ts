import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createPlan } from '../../../src/generator/plan/plan';
import { compileTemplates } from '../../../src/generator/plan/templates';
import { root } from '../../../tools/repository';
import { makeManifest, version } from '../support';

const { files } = createPlan(makeManifest(), '{}', compileTemplates(version));
const manifest = files.find(({ path }) => path === 'package.json')?.text ?? '';
const { dependencies, devDependencies } = JSON.parse(manifest);
const generated: Record<string, string> = { ...dependencies, ...devDependencies };
const tested: Record<string, string> = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
).devDependencies;

describe('a generated project depends on the versions that this repository tests', () => {
  test.for(Object.entries(generated))('%s %s', ([name, range]) => {
    expect(range.split(' || ')).toContain(tested[name]);
  });
});
