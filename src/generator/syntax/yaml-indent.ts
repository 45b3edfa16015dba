const BLOCK_SCALAR = /[|>][-+\d]*$/;
const DASHES = /^(?:- +)*/;

interface Level {
  readonly from: number;
  readonly to: number;
}

/**
 * The lines of a YAML text with another number of spaces per level. The keys of a list item stay below its first key,
 * as formatters write them.
 */
export function reindentYaml(lines: readonly string[], unit: number): string[] {
  /** The columns around a line, the innermost last. */
  const levels: Level[] = [];
  /** The key of a block scalar, and how far the scalar moves. */
  let scalar: { readonly column: number; shift?: number } | undefined;

  const columnOf = (from: number): number => {
    while ((levels.at(-1)?.from ?? -1) > from) levels.pop();
    const around = levels.at(-1);
    if (around?.from === from) return around.to;
    const to = around === undefined ? from : around.to + unit;
    levels.push({ from, to });
    return to;
  };

  return lines.map((line) => {
    const content = line.trimStart();
    if (content === '') return line;
    const column = line.length - content.length;
    if (scalar !== undefined && column > scalar.column) {
      scalar.shift ??= (levels.at(-1)?.to ?? 0) + unit - column;
      return ' '.repeat(Math.max(column + scalar.shift, 0)) + content;
    }
    scalar = undefined;
    const to = columnOf(column);
    const dashes = DASHES.exec(content)?.[0].length ?? 0;
    if (dashes > 0) levels.push({ from: column + dashes, to: to + dashes });
    if (BLOCK_SCALAR.test(content)) scalar = { column };
    return ' '.repeat(to) + content;
  });
}

/** The spaces per level: those of the line that is indented least. */
export function yamlUnitOf(lines: readonly string[]): number {
  const indents = lines
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const indented = indents.filter((indent) => indent > 0);
  return indented.length === 0 ? 2 : Math.min(...indented);
}

const QUOTED = /^(\s*(?:- )?(?:[\w.-]+: )?)(['"])([^'"\\]*)\2(\s*(?:#.*)?)$/;

/** The lines of a YAML text with other quotes around values. */
export const requoteYaml = (lines: readonly string[], quote: string | undefined): string[] =>
  lines.map((line) => (quote ? line.replace(QUOTED, `$1${quote}$3${quote}$4`) : line));

/** The quotes around most values. */
export function yamlQuoteOf(lines: readonly string[]): string | undefined {
  const quotes = lines.flatMap((line) => QUOTED.exec(line)?.[2] ?? []);
  const double = quotes.filter((quote) => quote === '"').length;
  return quotes.length === 0 ? undefined : double * 2 >= quotes.length ? '"' : "'";
}
