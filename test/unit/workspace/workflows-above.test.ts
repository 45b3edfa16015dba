import { expect, it } from 'vitest';
import { folderAboveOf, isWorkflowAbove } from '../../../src/generator/workspace/workflows-above';

it.each([
  ['../.github/workflows/ci.yml', true],
  ['../../.github/workflows/ci.yaml', true],
  ['.github/workflows/ci.yml', false],
  ['../.github/workflows/sub/ci.yml', false],
  ['../.github/workflows/../../ci.yml', false],
  ['../.github/CODEOWNERS', false],
  ['../x/../.github/workflows/ci.yml', false],
  ['../.github/workflows/..\\ci.yml', false],
  ['/.github/workflows/ci.yml', false],
])('lets a workflow, and no other path, leave the project: %s', (path, isAllowed) => {
  expect(isWorkflowAbove(path)).toBe(isAllowed);
});

it.each([
  ['../../.github/workflows/ci.yml', '../..'],
  ['../../.github/workflows', '../..'],
  ['../.github/workflows/ci.yml.interrupted.2', '..'],
  ['../package.json', undefined],
])('finds the folder above the project that %s begins with', (path, folder) => {
  expect(folderAboveOf(path)).toBe(folder);
});
