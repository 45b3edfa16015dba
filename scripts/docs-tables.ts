import { type Command, commands } from '../src/generator/arguments/commands';
import { allFlags, type Flag } from '../src/generator/arguments/flags';
import {
  idOption,
  jobOptions,
  type Option,
  projectOptions,
} from '../src/generator/options/options';

/** The documents that have tables between `<!-- table: name -->` and `<!-- /table -->`. */
export const DOCUMENTS = ['docs/commands.md', 'docs/options.md'];

/** A document, with the tables between its markers as the code has them. */
export function withTables(document: string): string {
  return document.replace(
    /(<!-- table: (\S+) -->)\n.*?(<!-- \/table -->)/gs,
    (_, begin: string, name: string, end: string) => {
      const rows = tables[name];
      if (rows === undefined) throw new Error(`there is no table ${name}`);
      return `${begin}\n\n${printTable(rows())}\n\n${end}`;
    },
  );
}

const tables: Readonly<Record<string, () => string[][]>> = {
  'job-options': () => optionRows([idOption, ...jobOptions]),
  'project-options': () => optionRows(projectOptions),
  flags: flagRows,
};

function optionRows(options: readonly Option[]): string[][] {
  const rows = options.map(({ key, flag, type, help }) => {
    const found = allFlags.find((each) => each.key === key);
    const byDefault = (found?.type && found.otherwise) ?? '';
    const name = key === 'id' ? 'the key of the job' : `\`${key}\``;
    return [`\`--${flag}\``, name, byDefault, type.legal, help];
  });
  return [['flag', 'in `eternal.json`', 'default', 'legal values', 'meaning'], ...rows];
}

/** Flags that are no options. */
function flagRows(): string[][] {
  const options = new Set<string>(
    [idOption, ...jobOptions, ...projectOptions].map(({ key }) => key),
  );
  const rows = allFlags
    .filter(({ key }) => !options.has(key))
    .map((flag) => [spelled(flag), commandsOf(flag.commands), flag.help]);
  return [['flag', 'commands', 'meaning'], ...rows];
}

const spelled = ({ flag, short, type }: Flag): string =>
  [
    ...(short === undefined ? [] : [`\`-${short}\`, `]),
    `\`--${flag}${type === undefined ? '' : ` ${type.placeholder}`}\``,
  ].join('');

function commandsOf(accepting: readonly Command[]): string {
  if (accepting.length === commands.length) return 'all';
  const others = commands.filter((command) => !accepting.includes(command));
  const isMost = others.length < accepting.length;
  const names = (isMost ? others : accepting).map((command) => `\`${command}\``).join(', ');
  return isMost ? `all but ${names}` : names;
}

function printTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = cells[0]?.map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)));
  const rule = widths?.map((width) => '-'.repeat(width)) ?? [];
  return [lines[0] ?? [], rule, ...lines.slice(1)]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}
