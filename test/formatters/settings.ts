import { biome, dprint, eslint, prettier } from '../../tools/formatters/engines';
import { type Formatter, textFormatter } from '../../tools/formatters/formatter';

/** A formatter as a team has set it up. */
export interface Setting {
  readonly name: string;
  readonly make: () => Formatter | Promise<Formatter>;
  /** `npm test` runs it too. */
  readonly isQuick?: true;
}

const all: readonly Setting[] = [
  // The control: what fails here is not a formatter's fault.
  {
    name: 'none',
    make: () =>
      textFormatter(
        {},
        async () => [],
        async () => undefined,
      ),
  },
  { name: 'Prettier: defaults', make: () => prettier() },
  {
    name: 'Prettier: 4 spaces, no semicolons, no trailing commas, nothing ignored',
    make: () =>
      prettier({ tabWidth: 4, semi: false, trailingComma: 'none' }, { ignoresNothing: true }),
  },
  { name: 'Prettier: tabs', make: () => prettier({ useTabs: true }) },
  {
    name: 'Prettier: single quotes, 100 columns',
    make: () => prettier({ singleQuote: true, printWidth: 100 }),
  },
  {
    name: 'Prettier: 80 columns, x => y, {a}',
    make: () => prettier({ singleQuote: true, arrowParens: 'avoid', bracketSpacing: false }),
    isQuick: true,
  },
  { name: 'Prettier: CRLF', make: () => prettier({ endOfLine: 'crlf' }) },
  { name: 'Biome: defaults', make: () => biome() },
  {
    name: 'Biome: 4 spaces, semicolons as needed',
    make: () =>
      biome({
        formatter: { indentStyle: 'space', indentWidth: 4 },
        javascript: { formatter: { semicolons: 'asNeeded' } },
      }),
  },
  { name: 'ESLint: sorted imports, 4 spaces, double quotes', make: () => eslint() },
  { name: 'dprint: defaults', make: () => dprint(), isQuick: true },
  {
    name: 'Prettier: the job files alone',
    make: () => prettier({}, { only: /^src\/functions\// }),
  },
  {
    name: 'Prettier: JSON alone, 4 spaces',
    make: () => prettier({ tabWidth: 4 }, { only: /\.json$/ }),
  },
];

export const settings = all.filter(({ isQuick }) => isQuick || process.env.DEEP !== undefined);

const everything = { ignoresNothing: true };

/** What fewer teams choose. */
export const oddSettings: readonly Setting[] = [
  {
    name: 'Prettier: objects collapsed, experimental ternaries and operators',
    make: () =>
      prettier(
        {
          ...{ objectWrap: 'collapse', experimentalTernaries: true },
          ...{ experimentalOperatorPosition: 'start', quoteProps: 'consistent' },
        },
        everything,
      ),
  },
  {
    name: 'Prettier: 40 columns, one attribute per line, prose wrapped',
    make: () =>
      prettier({ printWidth: 40, singleAttributePerLine: true, proseWrap: 'always' }, everything),
  },
  {
    name: 'Prettier: 200 columns, prose unwrapped, quoted properties',
    make: () =>
      prettier({ printWidth: 200, proseWrap: 'never', quoteProps: 'preserve' }, everything),
  },
  {
    name: 'Prettier: embedded code left alone, 8 spaces',
    make: () => prettier({ embeddedLanguageFormatting: 'off', tabWidth: 8 }, everything),
  },
  {
    name: 'Biome: 60 columns, objects collapsed, x => y',
    make: () =>
      biome({
        formatter: { lineWidth: 60, expand: 'never' },
        javascript: {
          formatter: {
            arrowParentheses: 'asNeeded',
            quoteProperties: 'preserve',
            bracketSpacing: false,
          },
        },
      }),
  },
  {
    name: 'dprint: tabs, 60 columns, no semicolons, trailing commas never',
    make: () => dprint({ useTabs: true, lineWidth: 60 }),
  },
].filter(() => process.env.DEEP !== undefined);
