import { win32 } from 'node:path';
import { expect, it } from 'vitest';
import { idFrom, packageNameFrom } from '../../../src/generator/options/names';

it.each([
  ['C:\\work\\My App\\', 'my-app', 'My-App'],
  ['C:\\', 'eternal-app', 'eternal-job'],
  ['\\\\server\\share\\Orders', 'orders', 'Orders'],
  ['C:\\work\\aux', 'aux', 'eternal-job'],
])('makes from the Windows folder %s the package name %s and the id %s', (folder, name, id) => {
  const base = win32.basename(win32.resolve(folder));
  expect([packageNameFrom(base), idFrom(base)]).toEqual([name, id]);
});
