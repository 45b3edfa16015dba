import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitVersions } from '../../../src/generator/existing/versions';
import { root } from '../../../tools/repository';

type Versions = Readonly<Record<string, string>>;

const chosen = (declared: Versions, locked: Versions = {}) => {
  const { added, misfits } = fitVersions({
    declared: new Map(Object.entries({ '@azure/functions': '^4.0.0', ...declared })),
    locked: new Map(Object.entries(locked)),
  });
  return { added: Object.fromEntries(added), lines: misfits.map(({ line }) => line) };
};

describe('fitVersions chooses', () => {
  it.each<[title: string, declared: Versions, locked: Versions, added: Versions]>([
    ['the newest without a lock', {}, {}, {}],
    ['the newest', { '@types/node': '20.x', typescript: '^5' }, { '@types/node': '20.19.4' }, {}],
    [
      'Vitest 3 for the types of Node 18',
      { '@types/node': '18.x' },
      {},
      { vitest: '^3.2.4', vite: '^6.4.1' },
    ],
    [
      'Vite 6 for early types of Node 20',
      { '@types/node': '^20.1.0' },
      { '@types/node': '20.10.0' },
      { vitest: '^4.1.12', vite: '^6.4.1' },
    ],
    [
      'Vitest 3 beside @opentelemetry/api 1.8',
      {},
      { '@opentelemetry/api': '1.8.0' },
      { vitest: '^3.2.4', vite: '^6.4.1' },
    ],
    [
      'Vite 7 beside an older esbuild',
      { esbuild: '^0.19.0' },
      {},
      { vitest: '^4.1.12', vite: '^7.3.5' },
    ],
    ['Vite 5 beside tsx 3', { tsx: '^3.12.0' }, {}, { vitest: '^3.2.4', vite: '^5.4.20' }],
    ["the project's own Vite 5", { vite: '^5.0.0' }, {}, { vitest: '^3.2.4' }],
    ["the project's own Vitest", { vitest: '^3.2.0' }, { vitest: '3.2.4' }, {}],
    [
      'durable-functions 3.3 for a pinned @azure/functions',
      { '@azure/functions': '4.7.0' },
      {},
      { 'durable-functions': '~3.3.1' },
    ],
    [
      'durable-functions 3.3 for a locked @azure/functions',
      {},
      { '@azure/functions': '4.2.0' },
      { 'durable-functions': '~3.3.1' },
    ],
    ["the project's own durable-functions", { 'durable-functions': '3.3.1' }, {}, {}],
    ['the newest for versions without numbers', { '@types/node': 'latest', vite: '*' }, {}, {}],
    [
      'the newest for a catalog',
      { '@azure/functions': 'catalog:', 'durable-functions': 'catalog:' },
      {},
      {},
    ],
    [
      'types to add although others are installed',
      {},
      { '@types/node': '16.18.0', vite: '4.0.0' },
      {},
    ],
  ])('%s', (_, declared, locked, added) => {
    expect(chosen(declared, locked)).toEqual({ added, lines: [] });
  });
});

describe('fitVersions names the line to change for', () => {
  it.each<[title: string, declared: Versions, locked: Versions, lines: readonly string[]]>([
    ['the types of Node 16', { '@types/node': '16.x' }, {}, ['"@types/node": "^20.19.0"']],
    ['Vitest 1', { vitest: '^1.6.0' }, {}, ['"vitest": "^4.1.12"']],
    [
      'Vitest 2 beside types of Node 18',
      { vitest: '^2.1.0', '@types/node': '^18.0.0' },
      {},
      ['"vitest": "^3.2.4"'],
    ],
    ['a locked Vitest 3.0', { vitest: '^3.0.0' }, { vitest: '3.0.9' }, ['"vitest": "^4.1.12"']],
    [
      'durable-functions 3.1',
      { 'durable-functions': '3.1.0' },
      {},
      ['"durable-functions": "^3.5.0"'],
    ],
    [
      'a locked durable-functions 3.1 beside an old @azure/functions',
      { 'durable-functions': '^3.1.0' },
      { 'durable-functions': '3.1.0', '@azure/functions': '4.5.0' },
      ['"durable-functions": "~3.3.1"'],
    ],
    [
      'a durable-functions that brings a second @azure/functions',
      { 'durable-functions': '^3.1.0', '@azure/functions': '4.7.0' },
      {},
      ['"durable-functions": "~3.3.1"'],
    ],
    [
      'several packages',
      { 'durable-functions': '3.0.0', '@types/node': '16.x' },
      {},
      ['"durable-functions": "^3.5.0"', '"@types/node": "^20.19.0"'],
    ],
    ['@azure/functions 4.0', { '@azure/functions': '4.0.1' }, {}, ['"@azure/functions": "^4.1.0"']],
    ['Vite 4', { vite: '^4.5.0' }, {}, ['"vite": "^6.4.1"']],
  ])('%s', (_, declared, locked, lines) => {
    expect(chosen(declared, locked).lines).toEqual(lines);
  });
});

it('the newest versions are those of a new project', () => {
  const text = readFileSync(join(root, 'templates/project/package.json.hbs'), 'utf8');
  const { lines } = chosen({ vitest: '1.0.0', 'durable-functions': '3.0.0' });
  for (const line of lines) expect(text).toContain(line);
});
