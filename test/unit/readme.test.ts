import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withOptions } from '../../scripts/options-table';
import { root } from '../../tools/repository';
import { readSnapshot } from '../../tools/snapshots';

const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Paths in the README's drawing of a project: a line's folder follows from how far it is indented. */
function drawnPaths(drawing: string): string[] {
  const folders: string[] = [];
  return drawing.split('\n').flatMap((line) => {
    const [, indent = '', names = ''] =
      /^((?:│ {2}| {3})*)[├└]─ (.*?)(?: {4,}.*)?$/.exec(line) ?? [];
    const depth = indent.length / 3;
    return names.split(/ +/).map((name) => {
      folders[depth] = name;
      return folders.slice(0, depth + 1).join('');
    });
  });
}

describe('README.md', () => {
  test('has the options as the code has them (npm run docs writes them)', () => {
    expect(readme).toBe(withOptions(readme));
  });

  test('draws no file and no folder that a project does not have', async () => {
    const made = [...(await readSnapshot('every-option')).keys()];
    const drawing = /```\nmy-app\/\n(.*?)\n```/s.exec(readme)?.[1] ?? '';
    const drawn = drawnPaths(drawing);
    expect(drawn.length).toBeGreaterThan(15);
    expect(drawn.filter((path) => !made.some((file) => file.startsWith(path)))).toEqual([]);
  });

  test('names only scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const docs = ['README.md', 'AGENTS.md', 'CONTRIBUTING.md'].map((file) =>
      readFileSync(join(root, file), 'utf8'),
    );
    const ours = [...docs.join('\n').matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name);
    const generated = ['dev', 'storage', 'test:eternal', 'dev:eternal'];
    expect(ours.filter((name) => !(name && (name in scripts || generated.includes(name))))).toEqual(
      [],
    );
  });
});
