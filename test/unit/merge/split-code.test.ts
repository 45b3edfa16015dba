import { describe, expect, it } from 'vitest';
import { addImports } from '../../../src/generator/merge/code/module-parts';
import { splitCode } from '../../../src/generator/merge/code/split-code';
import { specifierOf } from '../../../src/generator/syntax/names/retarget-references';

const base = `import { a, b } from 'm';
import type { T } from 'n';

// one
export function one(t: T) {
  return a(t);
}

/** two */
const two = () => b();
export const three = two;
`;
const first = `import { a } from 'm';
import type { T } from 'n';

// one
export function one(t: T) {
  return a(t);
}
`;
const second = `import { b } from 'm';

/** two */
const two = () => b();
export const three = two;
`;

/** Splits `src/old.ts` into `src/first.ts` and `src/second.ts`. */
function split(ours: string, [one, two] = ['src/first.ts', 'src/second.ts']) {
  const targets = [
    { path: one ?? '', text: first },
    { path: two ?? '', text: second },
  ];
  const parts = splitCode([{ path: 'src/old.ts', base, ours }], targets, specifierOf);
  return [...parts.values()];
}

const edited = (...edits: [from: string, to: string][]): string =>
  edits.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`no ${from}`);
    return text.replace(from, to);
  }, base);

describe('splitCode', () => {
  it('gives each new file its statements, their comments and the imports that they use', () => {
    const [one, two] = split(base);

    expect([one?.base, one?.ours]).toEqual([first, first]);
    expect([two?.base, two?.ours]).toEqual([second, second]);
  });

  it.each<[what: string, edit: [string, string], one: string, two: string]>([
    ['a changed statement', ['a(t)', 'a(t, 1)'], first.replace('a(t)', 'a(t, 1)'), second],
    ['a comment', ['/** two */', '/** zwei */'], first, second.replace('two */', 'zwei */')],
    [
      'a comment on the same line',
      ['b();', 'b(); // ours'],
      first,
      second.replace('b();', 'b(); // ours'),
    ],
    [
      'a comment at the end',
      ['three = two;\n', 'three = two;\n// end\n'],
      first,
      `${second}// end\n`,
    ],
    [
      'a deleted statement',
      ['export const three = two;\n', ''],
      first,
      second.replace('export const three = two;\n', ''),
    ],
    ['a header', ['import { a, b }', '// ours\nimport { a, b }'], `// ours\n${first}`, second],
    ['an added statement', ['/** two */', 'one(1);\n\n/** two */'], `${first}\none(1);\n`, second],
    [
      'an added last statement',
      ['= two;\n', '= two;\nexport const ours = 1;\n'],
      first,
      `${second}export const ours = 1;\n`,
    ],
    [
      'a name that an added statement imports',
      ['b } from', 'b, c } from'],
      first.replace('{ a }', '{ a, c }'),
      second,
    ],
    [
      'an import that nothing uses',
      ['import type', "import 'side';\nimport type"],
      first.replace('import type', "import 'side';\nimport type"),
      second,
    ],
  ])('takes along %s', (_, edit, one, two) => {
    const parts = split(edited(edit));

    expect(parts.map(({ ours }) => ours)).toEqual([one, two]);
  });

  it('takes an added import to the file that uses it', () => {
    const [one, two] = split(
      edited(['import type', "import { c } from 'm2';\nimport type"], ['= two;', '= two(c);']),
    );

    expect(one?.ours).toBe(first);
    expect(two?.ours).toContain("import { c } from 'm2';");
  });

  it('takes a file in the style of its user', () => {
    const ours = base.replaceAll("'", '"').replaceAll(';', '').replaceAll('\n  ', '\n    ');

    const [one, two] = split(ours);

    expect(one?.ours).toBe(
      first.replaceAll("'", '"').replaceAll(';', '').replaceAll('\n  ', '\n    '),
    );
    expect(two?.imports).toEqual([]);
  });

  it('imports what the user uses of the other file, and exports it there', () => {
    const [one, two] = split(edited(['return a(t);', 'return a(t, two);']));

    expect(one?.imports).toEqual([{ name: 'two', specifier: './second.js' }]);
    expect(two?.ours).toContain('/** two */\nexport const two = () => b();');
  });

  it('imports a type as a type', () => {
    const [one] = split(
      edited(['return a(t);', 'return a(t) as Ours;'], ['= two;\n', '= two;\ninterface Ours {}\n']),
    );

    expect(one?.imports).toEqual([{ name: 'type Ours', specifier: './second.js' }]);
  });

  it('keeps what belongs to no statement in the file that keeps the name', () => {
    const [one, two] = split(edited(['import { a, b }', '// ours\nimport { a, b }']), [
      'src/first.ts',
      'src/old.ts',
    ]);

    expect(one?.ours).toBe(first);
    expect(two?.ours).toBe(`// ours\n${second}`);
  });

  it('tells where each line comes from', () => {
    const [, two] = split(base);

    const lines = base.split('\n');
    expect(two?.origins.map(({ path }) => path)).toEqual(Array(5).fill('src/old.ts'));
    const printed = two?.ours.trimEnd().split('\n').slice(1);
    expect(two?.origins.slice(1).map(({ line }) => lines[line - 1])).toEqual(printed);
  });

  it('refuses a text that is not TypeScript', () => {
    expect(() => split('export const = 1;')).toThrow(SyntaxError);
  });
});

describe('addImports', () => {
  it.each([
    ['', { name: 'a', specifier: './x.js' }, "import { a } from './x.js';\n"],
    [
      'const b = 1;\n',
      { name: 'a', specifier: './x.js' },
      "import { a } from './x.js';\nconst b = 1;\n",
    ],
    [
      'import { b } from "y"\n',
      { name: 'a', specifier: './x.js' },
      'import { b } from "y"\nimport { a } from "./x.js"\n',
    ],
    [
      "import { b } from './x.js';\n",
      { name: 'type A', specifier: './x.js' },
      "import { b, type A } from './x.js';\n",
    ],
    [
      "import type { B } from './x.js';\n",
      { name: 'a', specifier: './x.js' },
      "import type { B } from './x.js';\nimport { a } from './x.js';\n",
    ],
    [
      "import * as x from './x.js';\n",
      { name: 'a', specifier: './x.js' },
      "import * as x from './x.js';\nimport { a } from './x.js';\n",
    ],
    [
      "import { a } from './z.js';\n",
      { name: 'a', specifier: './x.js' },
      "import { a } from './z.js';\n",
    ],
    [
      "import { b } from 'y';\r\n",
      { name: 'a', specifier: './x.js' },
      "import { b } from 'y';\r\nimport { a } from './x.js';\r\n",
    ],
  ])('adds to %j', (text, added, expected) => {
    expect(addImports(text, [added])).toBe(expected);
  });
});
