import { describe, expect, it } from 'vitest';
import { similarCommand } from '../../../src/generator/arguments/commands';

describe('similarCommand', () => {
  it.each([
    ['add', 'add'],
    ['ad', 'add'],
    ['regenrate', 'regenerate'],
    ['ls', 'list'],
    ['upgrade', 'regenerate'],
    ['init', 'create'],
    ['help', 'create'],
    ['app', undefined],
    ['my-app', undefined],
    ['test', undefined],
  ])('takes %s for %s', (word, command) => {
    expect(similarCommand(word)).toBe(command);
  });
});
