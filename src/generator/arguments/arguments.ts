import { parseArgs } from 'node:util';
import { GeneratorError } from '../errors';
import { type Flag, flags, laterFlags, type SwitchKey, type TextKey } from '../options/options';
import { nearest, quote } from '../strings';
import { type Verb, verbLike, verbUsage, verbWords } from './verbs';

/** A command line, understood but not yet checked for its values. */
export interface Invocation {
  readonly verb: Verb;
  /** What follows the verb: a folder, or ids. */
  readonly words: readonly string[];
  readonly texts: Readonly<Partial<Record<TextKey, string>>>;
  readonly switches: ReadonlySet<SwitchKey>;
}

const usageError = (message: string, hint?: string): GeneratorError =>
  new GeneratorError('E_USAGE', message, { hint });

const parserOptions = Object.fromEntries(
  flags.map(({ flag, short, placeholder }) => [
    flag,
    {
      type: placeholder === undefined ? ('boolean' as const) : ('string' as const),
      ...(short === undefined ? {} : { short }),
    },
  ]),
);

/**
 * Takes a command line apart. `exists` tells whether a word names something on disk: then it is a folder, however
 * like a verb it looks. Throws `E_USAGE`, or `E_LATER` for what later versions bring.
 */
export function parseArguments(
  argv: readonly string[],
  exists: (path: string) => boolean,
): Invocation {
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions,
    strict: false,
    tokens: true,
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const verb = verbOf(words[0], exists);

  const texts: Partial<Record<TextKey, string>> = {};
  const switches = new Set<SwitchKey>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = knownFlag(token.name, token.rawName, verb);
    if (flag.placeholder === undefined) {
      if (token.value !== undefined) {
        throw usageError(`${token.rawName} takes no value, not ${quote(token.value)}`);
      }
      switches.add(flag.key as SwitchKey);
      continue;
    }
    const key = flag.key as TextKey;
    const value = textOf(flag, token);
    const other = texts[key];
    if (other !== undefined && other !== value) {
      throw usageError(`--${flag.flag} is given twice: ${quote(other)} and ${quote(value)}`);
    }
    texts[key] = value;
  }
  return { verb, words: wordsOf(verb, words), texts, switches };
}

function verbOf(word: string | undefined, exists: (path: string) => boolean): Verb {
  if (word === undefined) return 'create';
  const verb = verbWords.find((each) => each === word);
  if (verb !== undefined) return verb;
  if (/[\\/]/.test(word) || exists(word)) return 'create';
  const near = verbLike(word);
  if (near === undefined) return 'create';
  throw usageError(
    `unknown verb ${quote(word)}: did you mean ${near}? For a folder of that name write ./${word}`,
  );
}

function wordsOf(verb: Verb, words: readonly string[]): readonly string[] {
  const own = verb === 'create' ? words : words.slice(1);
  const { words: known, takes } = verbUsage[verb];
  const extra = own[known.length];
  if (extra === undefined) return own;
  throw usageError(`${quote(extra)} is one word too many: ${verb} takes ${takes}`);
}

function knownFlag(name: string, rawName: string, verb: Verb): Flag {
  const found = flags.find(({ flag, short }) => flag === name || short === name);
  if (found?.verbs.includes(verb)) return found;
  if (found !== undefined) throw usageError(`${rawName} is no flag of ${verb}`);
  if (laterFlags.some((later) => later === name)) {
    throw new GeneratorError('E_LATER', `--${name}: not in this version yet`);
  }
  const near = nearest(name, [...flags.map(({ flag }) => flag), ...laterFlags]);
  throw usageError(
    `unknown flag ${quote(rawName)}`,
    near === undefined ? 'see --help' : `did you mean --${near}?`,
  );
}

interface ValueToken {
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** A flag's value; the next flag is none, unless it is joined on with `=`. A negative number is one, if hardly a legal one. */
function textOf({ flag }: Flag, { value, inlineValue }: ValueToken): string {
  const isNextFlag = inlineValue !== true && value !== undefined && /^-(?!\d)./.test(value);
  if (value !== undefined && value !== '' && !isNextFlag) return value;
  throw usageError(
    `--${flag} needs a value`,
    isNextFlag ? `write --${flag}=${value} if that is meant` : undefined,
  );
}
