import { type Evidence, evidenceIn } from './evidence';

/** What a formatter or a convention decides about code, as far as it shows in a text. */
export interface CodeStyle {
  /** One level: spaces, or a tab. */
  readonly indent: string;
  /** Columns of a tab, to measure lines. */
  readonly tabWidth: number;
  readonly quote: "'" | '"';
  readonly semicolons: boolean;
  /** After the last element on a line of its own: everywhere, except after arguments and parameters, or nowhere. */
  readonly trailingCommas: 'all' | 'es5' | 'none';
  /** `(x) =>` or `x =>`. */
  readonly arrowParens: 'always' | 'avoid';
  /** `{ a }` or `{a}`. */
  readonly bracketSpacing: boolean;
  /** `function f ()` or `function f()`. */
  readonly functionSpace: boolean;
  /** A blank line between imports of Node, of packages and of files. */
  readonly importGroups: boolean;
  /** `./state.js` or `./state`. */
  readonly moduleEnds: boolean;
  /** Columns of a line. */
  readonly width: number;
}

/** The style of the templates. */
export const templateStyle: CodeStyle = {
  indent: '  ',
  tabWidth: 2,
  quote: "'",
  semicolons: true,
  trailingCommas: 'all',
  arrowParens: 'always',
  bracketSpacing: true,
  functionSpace: false,
  importGroups: false,
  moduleEnds: true,
  width: 100,
};

/** Widths that formatters are usually set to; the first that fits counts. */
const WIDTHS = [100, 80, 120, 140, 160];

/** The style that shows in texts of code. The first one counts first; what does not show in any of them is as in the templates. */
export const styleOf = (texts: readonly string[]): CodeStyle =>
  styleShownIn(texts.flatMap(evidenceIn));

/** @param width that is configured; absent: the one that shows */
export function styleShownIn(seen: readonly Evidence[], width?: number): CodeStyle {
  const first = <Key extends keyof Evidence>(key: Key): Evidence[Key] | undefined =>
    seen.find((evidence) => evidence[key] !== undefined)?.[key];
  const indent = first('indent') ?? templateStyle.indent;
  return {
    indent,
    tabWidth: indent === '\t' ? templateStyle.tabWidth : indent.length,
    quote: first('quote') ?? templateStyle.quote,
    semicolons: first('semicolons') ?? templateStyle.semicolons,
    trailingCommas: trailingCommasOf(first('lastArgument'), first('lastElement')),
    arrowParens: first('arrowParens') ?? templateStyle.arrowParens,
    bracketSpacing: first('bracketSpacing') ?? templateStyle.bracketSpacing,
    functionSpace: first('functionSpace') ?? templateStyle.functionSpace,
    importGroups: first('importGroups') ?? templateStyle.importGroups,
    moduleEnds: first('moduleEnds') ?? templateStyle.moduleEnds,
    width: width ?? widthWithin(seen),
  };
}

function trailingCommasOf(
  lastArgument: boolean | undefined,
  lastElement: boolean | undefined,
): CodeStyle['trailingCommas'] {
  if (lastArgument !== undefined)
    return lastArgument ? 'all' : lastElement === false ? 'none' : 'es5';
  return lastElement === false ? 'none' : templateStyle.trailingCommas;
}

function widthWithin(seen: readonly Evidence[]): number {
  const breaks = Math.min(Number.POSITIVE_INFINITY, ...seen.map((each) => each.breaks));
  const fits = Math.max(0, ...seen.map((each) => each.fits).filter((length) => length < breaks));
  const usual = WIDTHS.find((width) => width >= fits && width < breaks);
  return (
    usual ?? (breaks < Number.POSITIVE_INFINITY ? breaks - 1 : Math.max(fits, templateStyle.width))
  );
}
