import { type Flag, flags } from './options';

const HEAD = ['flag', 'default', 'legal', 'what it is'];

/** Every option of a job and of the project, as a Markdown table for the README. */
export function optionsTable(): string {
  const rows = flags.filter(({ group }) => group !== 'run').map(rowOf);
  const all = [HEAD, HEAD.map(() => ''), ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row, index) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0, index === 1 ? '-' : ' ')),
  );
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf({ flag, ask, otherwise, legal, placeholder, help }: Flag): string[] {
  const asked = ask === undefined ? '' : ' (asked)';
  const values = legal ?? (placeholder === undefined ? '' : `\`${placeholder}\``);
  return [`\`--${flag}\`${asked}`, otherwise ?? '', values, help].map((cell) =>
    cell.replaceAll('|', '\\|'),
  );
}
