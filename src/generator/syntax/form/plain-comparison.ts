import { normalized } from '../../text-format';

/** Numbers that formatters write in another way. */
const NUMBER_WITH_PARTS = /\d[.e]|\.\d/i;

/**
 * Whether two texts of code certainly differ in more than their format: formatters add and remove no words. `false`: only
 * `codeForm` can tell. An option with another value is such a difference, and what most runs compare.
 */
export function hasOtherWords(a: string, b: string): boolean {
  if (NUMBER_WITH_PARTS.test(a) || NUMBER_WITH_PARTS.test(b)) return false;
  const [words, others] = [wordsIn(a), wordsIn(b)];
  return words.size !== others.size || [...words].some((word) => !others.has(word));
}

/** The words without `0`, which formatters remove at the end of numbers, and without `.js`. */
const wordsIn = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .toLowerCase()
      .match(/\w+/g)
      ?.map((word) => word.replaceAll('0', ''))
      .filter((word) => word !== 'js'),
  );

/** A comment or a regular expression with a quote, and JSX: other quotes would be an edit there. */
const QUOTED = /\/\/.*'|\/[^\n/']*'.*\/|<\/|\/>/;
/** Escapes, comments of several lines, and the line that names an interpreter. */
const UNCERTAIN = /\\|\/\*|^#!/;

/**
 * Whether two texts of code are certainly the same but for their indent, their kind of quotes and the `.js` of imports:
 * what differs in most files. `false`: only `codeForm` can tell. In a project of 1,000 jobs it would read 2,000 files as tokens.
 */
export function isPlainlySame(a: string, b: string): boolean {
  if (!hasOneKind(a) || !hasOneKind(b) || UNCERTAIN.test(a)) return false;
  const text = withoutIndent(a);
  return text === withoutIndent(b) && !QUOTED.test(text) && hasPlainTemplates(text);
}

const hasOneKind = (text: string): boolean => !(text.includes("'") && text.includes('"'));

const withoutIndent = (text: string): string =>
  normalized(text)
    .replace(/\n[ \t]+/g, '\n')
    .replaceAll('"', "'")
    .replace(/('\.\.?\/[^'\n]*)\.js(?=')/g, '$1');

/** Whether no template literal has a quote or a line break. */
const hasPlainTemplates = (text: string): boolean =>
  text
    .split('`')
    .every(
      (part, index, { length }) => index % 2 === 0 || (index < length - 1 && !/['\n]/.test(part)),
    );
