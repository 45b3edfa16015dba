import { expect, it } from 'vitest';
import { moduleAt, moduleReferences } from '../../../src/generator/syntax/names/module-references';

it.each([
  ["import { a, b as c } from './m.js';", 'import', ['a', 'b']],
  ["import * as all from './m.js';", 'import', '*'],
  ["import './m.js';", 'import', []],
  ["export { a as b } from './m.js';", 'export', ['a']],
  ["export * from './m.js';", 'export', '*'],
  ["const m = await import('./m.js');", 'call', '*'],
  ["const m = require('./m.js');", 'call', '*'],
  ["vi.mock('./m.js', () => ({}));", 'call', '*'],
  ["type M = import('./m.js').M;", 'type', '*'],
])('finds the module in %s', (code, kind, names) => {
  const [found, ...others] = moduleReferences(code);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ specifier: './m.js', kind, names });
  expect(code.slice(found?.start, found?.end)).toBe("'./m.js'");
});

it('resolves relative specifiers only, without their extension', () => {
  expect(moduleAt('src/functions/a.ts', '../processors/b.js')).toBe('src/processors/b');
  expect(moduleAt('src/functions/a.ts', '#processors/b.js')).toBeUndefined();
});
