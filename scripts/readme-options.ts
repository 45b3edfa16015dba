import { optionsTable } from '../src/generator/options/options-table';

const markers = /(<!-- options:.*? -->)\n.*?(<!-- \/options -->)/s;

/** The README's text, with the table of options between its two markers as `src/generator/options/options.ts` has it. */
export function withOptions(readme: string): string {
  if (!markers.test(readme)) throw new Error('README.md has no <!-- options: … --> markers');
  return readme.replace(
    markers,
    (_, begin, end) => `${begin}\n\n${optionsTable().trim()}\n\n${end}`,
  );
}
