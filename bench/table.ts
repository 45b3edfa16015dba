/** One line of the report. */
export interface Row {
  readonly what: string;
  /** As measured, with its unit. */
  readonly figure: string;
  /** Absent for a figure without a bar. */
  readonly bar?: string;
  readonly met?: boolean;
}

/** A row with a bar on the ratio of our figure to theirs. */
export function ratioRow(
  what: string,
  ours: number,
  theirs: number,
  max: number,
  show: (value: number) => string,
): Row {
  const ratio = ours / theirs;
  return {
    what,
    figure: `${show(ours)} / ${show(theirs)} = ${ratio.toFixed(2)} ×`,
    bar: `≤ ${max.toFixed(2)} ×`,
    met: ratio <= max,
  };
}

/** A row with a bar on a number. */
export function maxRow(what: string, value: number, max: number, unit = ''): Row {
  const figure = Number.isInteger(value) ? `${value}` : value.toFixed(2);
  const withUnit = unit === '' ? '' : ` ${unit}`;
  return { what, figure: figure + withUnit, bar: `≤ ${max}${withUnit}`, met: value <= max };
}

export const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
export const megabytes = (value: number): string => `${(value / 1e6).toFixed(1)} MB`;
export const kilobytes = (value: number): string => `${(value / 1e3).toFixed(1)} kB`;

/** A markdown table with aligned columns. */
export function renderTable(rows: readonly Row[]): string {
  const result = ({ met }: Row) => (met === undefined ? '' : met ? 'held' : 'MISSED');
  const cells = [
    ['figure', 'measured', 'bar', 'held/MISSED'],
    ...rows.map((row) => [row.what, row.figure, row.bar ?? '', result(row)]),
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
