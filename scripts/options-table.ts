import { allFlags, type Flag } from '../src/generator/arguments/flags';

const markers = /(<!-- options:.*? -->)\n.*?(<!-- \/options -->)/s;
const HEAD = ['flag', 'default', 'legal', 'what it is'];

/** The README's text, with the table of options between its two markers as the code has them. */
export function withOptions(readme: string): string {
  if (!markers.test(readme)) throw new Error('README.md has no <!-- options: … --> markers');
  return readme.replace(
    markers,
    (_, begin, end) => `${begin}\n\n${optionsTable().trim()}\n\n${end}`,
  );
}

/** Every option of a job and of the project, as a Markdown table. */
function optionsTable(): string {
  const rows = allFlags.filter(({ group }) => group !== 'run').map(rowOf);
  const all = [HEAD, HEAD.map(() => ''), ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row, index) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0, index === 1 ? '-' : ' ')),
  );
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(flag: Flag): string[] {
  const asked = flag.type && flag.isAsked ? ' (asked)' : '';
  const cells = [
    `\`--${flag.flag}\`${asked}`,
    (flag.type && flag.otherwise) ?? '',
    flag.type?.legal ?? '',
    flag.help,
  ];
  return cells.map((cell) => cell.replaceAll('|', '\\|'));
}
