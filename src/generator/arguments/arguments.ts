import { parseArgs } from 'node:util';
import { GeneratorError, usageError } from '../errors';
import { nearest, quote, trimPasted } from '../message';
import { jobOptions, projectOptions } from '../options/options';
import type { Value } from '../options/values';
import type { Answers, OnConflict } from './answers';
import {
  type Command,
  commandNames,
  commandUsage,
  isSynonym,
  meant,
  similarCommand,
} from './commands';
import {
  allFlags,
  type BooleanKey,
  type Flag,
  type ListKey,
  parserOptions,
  type TextFlag,
  type TextKey,
} from './flags';
import { joinSplitMethods } from './split-methods';

/** The value that resets an option in `set`. */
const DEFAULT = 'default';

export const badFlag = (flag: string, value: Value, problem: string, hint?: string) =>
  new GeneratorError('E_ANSWER', `--${flag}: ${quote(value)} ${problem}`, { hint });

/** The error for missing answers without a default. */
export const missing = (what: readonly string[], hint: string): GeneratorError =>
  new GeneratorError('E_ANSWER', `missing ${what.join(', ')}`, { hint });

/**
 * Parses and checks a command line. `exists` reports whether a path exists: an existing folder is never taken for a
 * misspelled command. Throws `E_USAGE` for flags and arguments that the command does not accept, `E_ANSWER` for a bad
 * value.
 */
export function parseArguments(
  argv: readonly string[],
  exists: (path: string) => boolean,
): Answers {
  const { tokens } = parseArgs({
    args: [...joinSplitMethods(argv)],
    options: parserOptions,
    strict: false,
    tokens: true,
  });
  const positionals = tokens.flatMap((token) =>
    token.kind === 'positional' ? [withoutSpaces(token.value, exists)] : [],
  );
  if (positionals.includes('')) throw usageError('an argument is empty', 'leave it out');
  const command = commandOf(positionals, exists);
  const given = new Map<TextKey, string>();
  const lists: Record<ListKey, string[]> = { restore: [], acceptDeleted: [] };
  const flags = new Set<BooleanKey>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = knownFlag(token.name, token.rawName, command);
    if (flag.type !== undefined) readText(flag, token, given, lists, exists);
    else if (token.value === undefined) flags.add(flag.key);
    else {
      throw usageError(`${token.rawName} does not accept a value`, `remove =${token.value}`);
    }
  }
  // Print the help even if other arguments are wrong.
  if (flags.has('help') || flags.has('version')) return { ...noAnswers, command, flags };
  const named = positionalAnswers(command, positionals, given);
  checkCombinations(command, named.id, new Set(given.keys()), flags);
  const places = { dir: given.get('dir'), from: given.get('from') };
  return { command, ...named, ...places, ...lists, ...valuesOf(command, given), flags };
}

const noAnswers = { job: new Map(), project: new Map(), onConflict: 'fail' } as const;

function commandOf([word, next]: readonly string[], exists: (path: string) => boolean): Command {
  if (word === undefined) return 'create';
  const command = commandNames.find((each) => each === word);
  if (command !== undefined) return command;
  if (/[\\/]/.test(word) || (exists(word) && !isSynonym(word))) return 'create';
  const near = similarCommand(word);
  if (near === undefined) return 'create';
  throw usageError(
    `unknown command ${quote(word)}`,
    `${meant(word, near, next)} To create a project in a folder with that name, write ./${word}`,
  );
}

function knownFlag(name: string, rawName: string, command: Command): Flag {
  const found = allFlags.find(({ flag, short }) => flag === name || short === name);
  if (found?.commands.includes(command)) return found;
  if (found !== undefined) {
    throw usageError(`${command} does not accept ${rawName}`, helpHint(command));
  }
  const near = nearest(
    name,
    allFlags.map(({ flag }) => flag),
  );
  throw usageError(
    `unknown flag ${rawName.length > 60 ? quote(rawName) : rawName}`,
    near === undefined ? helpHint(command) : `did you mean --${near}?`,
  );
}

const helpHint = (command: Command): string =>
  `run create-eternal-function ${command === 'create' ? '' : `${command} `}--help for its options`;

interface ValueToken {
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** A pasted value without the spaces around it, unless a path has them. */
function withoutSpaces(text: string, exists: (path: string) => boolean): string {
  const trimmed = trimPasted(text);
  return trimmed !== text && exists(text) ? text : trimmed;
}

/** Reads the value of a flag. Text that looks like a flag is a value only after `=`, a negative number always is. */
function readText(
  { flag, key }: TextFlag,
  { value: typed, inlineValue }: ValueToken,
  given: Map<TextKey, string>,
  lists: Record<ListKey, string[]>,
  exists: (path: string) => boolean,
): void {
  const isPath = key === 'dir' || key === 'from';
  const value = typed && withoutSpaces(typed, isPath ? exists : () => false);
  const isNextFlag = inlineValue !== true && value !== undefined && /^-(?!\d)./.test(value);
  if (value === undefined || value === '' || isNextFlag) {
    throw usageError(
      `--${flag} needs a value`,
      isNextFlag ? `to use ${value} as the value, write --${flag}=${value}` : undefined,
    );
  }
  if (key === 'restore' || key === 'acceptDeleted') {
    lists[key].push(value);
    return;
  }
  const other = given.get(key);
  if (other !== undefined && other !== value) {
    throw usageError(
      `--${flag} has two values: ${quote(other)} and ${quote(value)}`,
      'set it only once',
    );
  }
  given.set(key, value);
}

/** Reads the positional arguments. Those that are missing may be asked for. An id may also be a flag; if both are given, they must be equal. */
function positionalAnswers(
  command: Command,
  positionals: readonly string[],
  given: ReadonlyMap<TextKey, string>,
): Pick<Answers, 'folder' | 'id' | 'newId'> {
  const own = command === 'create' ? positionals : positionals.slice(1);
  const { positionals: known, accepts } = commandUsage[command];
  const extra = own[known.length];
  if (extra !== undefined) {
    throw usageError(
      `unexpected argument ${quote(extra)}: ${command} accepts ${accepts}`,
      helpHint(command),
    );
  }
  const [first, second] = own;
  const flagged = given.get('id');
  if (command === 'create') return { folder: first, id: flagged };
  if (first !== undefined && flagged !== undefined && first !== flagged) {
    throw usageError(
      `the command has two ids: ${quote(first)} and --id ${quote(flagged)}`,
      'write the id only once',
    );
  }
  return { id: first ?? flagged, newId: second };
}

function valuesOf(
  command: Command,
  given: ReadonlyMap<TextKey, string>,
): Pick<Answers, 'job' | 'project' | 'onConflict'> {
  const values = new Map<TextKey, Value | undefined>();
  for (const { key, flag, type } of allFlags.filter((each) => each.type !== undefined)) {
    const text = given.get(key);
    // Other commands look up the id among the existing jobs.
    if (text === undefined || (key === 'id' && command !== 'create' && command !== 'add')) continue;
    const checked = command === 'set' && text === DEFAULT ? { value: undefined } : type.check(text);
    if ('problem' in checked) throw badFlag(flag, text, checked.problem, checked.hint);
    values.set(key, checked.value);
  }
  const of = <Key extends TextKey>(options: readonly { readonly key: Key }[]) =>
    new Map(options.flatMap(({ key }) => (values.has(key) ? [[key, values.get(key)]] : [])));
  return {
    job: of(jobOptions),
    project: of(projectOptions),
    onConflict: (values.get('onConflict') ?? 'fail') as OnConflict,
  };
}

/** Rejects combinations of flags that contradict each other. Throws `E_USAGE`. */
function checkCombinations(
  command: Command,
  id: string | undefined,
  given: ReadonlySet<TextKey>,
  flags: ReadonlySet<BooleanKey>,
): void {
  if (flags.has('diff') && !flags.has('dryRun')) {
    throw usageError('--diff requires --dry-run', 'add --dry-run');
  }
  const find = (group: Flag['group']): Flag | undefined =>
    allFlags.find(
      (flag) => flag.group === group && (flag.type ? given.has(flag.key) : flags.has(flag.key)),
    );
  const ofJob = find('job');
  if (given.has('from') && ofJob !== undefined) {
    throw usageError(
      `--${ofJob.flag} cannot be combined with --from`,
      'set the options of the jobs in that file',
    );
  }
  if (command !== 'set') return;
  const ofProject = find('project');
  if (ofJob !== undefined && ofProject !== undefined) {
    throw usageError(
      `--${ofJob.flag} is an option of a job, and --${ofProject.flag} of the project`,
      'set them one after the other',
    );
  }
  if (id !== undefined && ofProject !== undefined) {
    const hint = `leave out the id: set --${ofProject.flag} …`;
    throw usageError(`--${ofProject.flag} is an option of the project, not of a job`, hint);
  }
}
