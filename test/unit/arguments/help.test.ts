import { describe, expect, it } from 'vitest';
import { commandNames, commands } from '../../../src/generator/arguments/commands';
import { allFlags } from '../../../src/generator/arguments/flags';
import { printHelp } from '../../../src/generator/arguments/help';

describe('printHelp', () => {
  it.each(commands)('lists each flag of %s once', (command) => {
    const lines = printHelp(command).split('\n');
    for (const { flag, commands: its } of allFlags) {
      const own = lines.filter((line) => new RegExp(`^ +(-\\w, )?--${flag}(?![\\w-])`).test(line));
      expect(own.length, flag).toBe(its.includes(command) ? 1 : 0);
    }
  });

  it('shows a default of the id only where a job is made', () => {
    expect(printHelp('add')).toContain('(prompted; with --yes: from the folder)');
    for (const command of ['set', 'remove'] as const)
      expect(printHelp(command)).not.toContain('prompted');
  });

  it('lists every command in the help of the program', () => {
    const help = printHelp('create');
    for (const command of commandNames)
      expect(help).toContain(`create-eternal-function ${command} `);
  });
});
