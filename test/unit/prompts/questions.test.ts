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
  ['  ', 'a folder is needed (for example my-app)'],
  ['file', 'is a file, not a folder'],
  ['ours', 'is a project already'],
  ['theirs', 'is a Functions project already: run add in it'],
])('a new project in the folder %j: %j', (folder, said) => {
  const [question] = createQuestions({ base, version: '1.0.0', mayAdd: false });
  expect(question?.validate(folder)).toBe(said);
});
