import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaredNames, printReservedNames } from '../../../scripts/reserved-names';
import { root } from '../../../tools/repository';

describe('declaredNames', () => {
  it('finds every name that a module declares or imports, at any depth', () => {
    const source = `
      import whole, { a, b as c, type D } from 'x';
      import * as every from 'y';
      import type { E } from 'z';
      {{import processor from='x'}}
      const { f, g: h, i = 1 } = k;
      let j: number;
      export async function m() { var n; class O {} }
      interface P {} type Q = R; enum S { T }
      const {{processor}} = 1;`;
    expect([...declaredNames(source)].sort()).toEqual([
      'D',
      'E',
      'O',
      'P',
      'Q',
      'S',
      'a',
      'c',
      'every',
      'f',
      'h',
      'i',
      'j',
      'm',
      'n',
      'whole',
    ]);
  });
});

describe('the names that templates need for themselves', () => {
  it('are those that the templates declare (npm run docs writes them)', () => {
    const path = 'src/generator/options/reserved-names.ts';
    expect(readFileSync(join(root, path), 'utf8')).toBe(printReservedNames());
  });

  it('cannot name a processor', () => {
    const names = printReservedNames();
    for (const name of ['eternalFunction', 'FunctionId', 'Batch', 'Failure', 'expect']) {
      expect(names).toContain(`'${name}'`);
    }
    expect(names).not.toContain('processOrders');
  });
});
