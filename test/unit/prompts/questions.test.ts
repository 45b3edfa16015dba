import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createQuestions } from '../../../src/generator/prompts/questions';
import { makeTempDir, removeTempDir } from '../../../tools/temp-dir';

let base: string;

beforeAll(async () => {
  base = await makeTempDir();
  for (const folder of ['ours', 'theirs', 'other']) mkdirSync(join(base, folder));
  const files = ['file', 'ours/eternal.json', 'theirs/host.json', 'theirs/package.json'];
  for (const file of [...files, 'other/host.json']) {
    writeFileSync(join(base, file), '');
  }
});

afterAll(() => removeTempDir(base));

it.each([
  ['new', true],
  ['other', true],
  ['  ', 'must not be empty (for example my-app)'],
  ['file', 'is a file, not a folder'],
  ['ours', 'is already a project: run npx create-eternal-function add in it'],
  ['theirs', 'is already a Functions project: run npx create-eternal-function add in it'],
])('the prompt for the folder answers %j with %j', (folder, result) => {
  const [question] = createQuestions({ base, version: '1.0.0', mayAdd: false });
  expect(question?.validate(folder)).toBe(result);
});
