import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS, withTables } from '../../scripts/docs-tables';
import { commandUsage } from '../../src/generator/arguments/commands';
import { root } from '../../tools/repository';
import { readSnapshot } from '../../tools/snapshots';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = ['README.md', 'AGENTS.md', 'CONTRIBUTING.md', 'docs/json.md', ...DOCUMENTS];

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

/** Paths in the README's drawing of a project: the indentation of a line gives its folder. */
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

describe('the documents', () => {
  it.each([
    ['README.md', 8_192],
    ['AGENTS.md', 4_096],
  ])('keep %s within %i bytes', (path, bytes) => {
    expect(statSync(join(root, path)).size).toBeLessThanOrEqual(bytes);
  });

  it.each(DOCUMENTS)('have the tables of the code in %s (npm run docs writes them)', (path) => {
    expect(read(path)).toMatch(/<!-- table: /);
    expect(read(path)).toBe(withTables(read(path)));
  });

  it('have a section for each command', () => {
    const headings = Object.entries(commandUsage).map(([command, { positionals }]) =>
      [command === 'create' ? 'create-eternal-function' : command, ...positionals].join(' '),
    );
    const found = [...read('docs/commands.md').matchAll(/^## `(.*)`$/gm)].map(([, title]) => title);
    expect(found).toEqual(headings);
  });

  it('draw no file or folder that a project does not have', async () => {
    const created = [...(await readSnapshot('three-jobs')).keys()];
    const drawing = /```\nmy-app\/\n(.*?)\n```/s.exec(read('README.md'))?.[1] ?? '';
    const drawn = drawnPaths(drawing);
    expect(drawn.length).toBeGreaterThan(15);
    expect(drawn.filter((path) => !created.some((file) => file.startsWith(path)))).toEqual([]);
  });

  it('chain no commands in a way that PowerShell 5.1 cannot run', async () => {
    const created = await readSnapshot('every-option');
    const manuals = [...created].filter(([path]) => path.endsWith('.md')).map(([, text]) => text);
    expect(manuals).toHaveLength(2);
    const chained = [...pages.map(read), ...manuals]
      .flatMap((text) => text.match(/```sh\n.*?```|`[^`\n]+`/gs) ?? [])
      .filter((code) => code.includes('&&'));
    expect(chained).toEqual([]);
  });

  // Azure answers 411 to a POST without a length (MicrosoftDocs/azure-docs #58216), and curl sends none by itself.
  it('send a length with each POST to Azure', async () => {
    const manual = (await readSnapshot('every-option')).get('src/eternal/README.md') ?? '';
    const requests = manual.match(/curl (?:\\\n|.)*azurewebsites\.net(?:\\\n|.)*/g) ?? [];
    expect(requests).toHaveLength(1);
    for (const request of requests) expect(request).toContain('--header "Content-Length: 0"');
  });

  it('name only scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const text = pages.map(read).join('\n');
    const named = [...text.matchAll(/npm run ([\w:]*\w)/g)].map(([, name = '']) => name);
    const generated = ['dev', 'build', 'test:eternal', 'dev:eternal'];
    expect(named.filter((name) => !(name in scripts || generated.includes(name)))).toEqual([]);
  });

  it('name only files and folders of this repository that exist', () => {
    const pattern = /`((?:bench|docs|emulator|scripts|src|templates|test|tools)\/[\w./-]*)`/g;
    const named = ['AGENTS.md', 'CONTRIBUTING.md'].flatMap((page) =>
      [...read(page).matchAll(pattern)].map(([, path = '']) => path),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((path) => !exists(join(root, path)))).toEqual([]);
  });

  it('have at most 30 terms in the glossary', () => {
    const [, glossary = ''] = read('CONTRIBUTING.md').split('## Glossary\n');
    expect(glossary.match(/^\| [a-z]/gm)?.length).toBeLessThanOrEqual(31);
  });

  it('link only to files that exist', () => {
    const targets = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to = '']) =>
        join(root, page, '..', to),
      ),
    );
    expect(targets.length).toBeGreaterThan(8);
    expect(targets.filter((path) => !exists(path))).toEqual([]);
  });
});
