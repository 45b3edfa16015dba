/** One line of the report. */
export interface Row {
  what: string;
  figure: string;
  /** What is asked for; absent where a figure is only told. */
  bar?: string;
  met?: boolean;
}

/** A row with a bar on a ratio of ours to theirs. */
export function ratioRow(
  what: string,
  ours: number,
  theirs: number,
  most: number,
  show: (value: number) => string,
): Row {
  const ratio = ours / theirs;
  return {
    what,
    figure: `${show(ours)} : ${show(theirs)} = ${ratio.toFixed(2)} ×`,
    bar: `≤ ${most} ×`,
    met: ratio <= most,
  };
}

/** A row with a bar on a number. */
export function mostRow(what: string, value: number, most: number, unit = ''): Row {
  const figure = Number.isInteger(value) ? `${value}` : value.toFixed(2);
  const withUnit = unit === '' ? '' : ` ${unit}`;
  return { what, figure: figure + withUnit, bar: `≤ ${most}${withUnit}`, met: value <= most };
}

export const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
export const megabytes = (value: number): string => `${(value / 1e6).toFixed(1)} MB`;
export const kilobytes = (value: number): string => `${(value / 1e3).toFixed(1)} kB`;

/** A markdown table, its columns aligned. */
export function renderTable(rows: readonly Row[]): string {
  const verdict = ({ met }: Row) => (met === undefined ? '' : met ? 'held' : 'MISSED');
  const cells = [
    ['measured', 'figure', 'bar', 'verdict'],
    ...rows.map((row) => [row.what, row.figure, row.bar ?? '', verdict(row)]),
  ];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  const render = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells.map(render);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [head, rule, ...body].join('\n');
}
