import { expect, it } from 'vitest';
import { joinSplitMethods } from '../../../src/generator/arguments/split-methods';

it.each([
  ['--start-methods get post', '--start-methods get,post'],
  ['set a --start-methods get post --yes', 'set a --start-methods get,post --yes'],
  ['--start-methods post get', '--start-methods get,post'],
  ['--start-methods get --yes --start-methods post', '--start-methods get,post --yes'],
  ['--start-methods get,post', '--start-methods get,post'],
  ['--start-methods post', '--start-methods post'],
  ['--start-methods post post', '--start-methods post post'],
  ['--start-methods get post post', '--start-methods get,post post'],
  ['--start-methods post --start-methods post', '--start-methods post --start-methods post'],
  ['--start-methods post app', '--start-methods post app'],
  ['get post', 'get post'],
  ['-- --start-methods get post', '-- --start-methods get post'],
])('reads %s as %s', (line, expected) => {
  expect(joinSplitMethods(line.split(' ')).join(' ')).toBe(expected);
});
