import { parseArgs } from 'node:util';
import { GeneratorError } from '../errors';
import { quote } from '../message';
import { type JobKey, jobOptions, type ProjectKey, projectOptions } from '../options/options';
import type { Value } from '../options/values';
import { nearest } from '../suggest';
import {
  allFlags,
  type BooleanKey,
  type Command,
  commandNames,
  commandUsage,
  type Flag,
  similarCommand,
  type TextFlag,
  type TextKey,
} from './flags';

/** What to do where the user's and the generator's changes overlap. */
export type OnConflict = 'fail' | 'ours' | 'theirs' | 'markers';

/** Whether one side decides. */
export const isSide = (onConflict: OnConflict): onConflict is 'ours' | 'theirs' =>
  onConflict === 'ours' || onConflict === 'theirs';

/** What the user said: every value checked by itself, and in its shortest spelling. */
export interface Answers {
  readonly command: Command;
  /** Of a new project, as typed. */
  readonly folder?: string | undefined;
  /** Of the job that the command is about. */
  readonly id?: string | undefined;
  /** Of `rename`. */
  readonly newId?: string | undefined;
  /** Options of the job; with `set`, `undefined` takes one back to its default. */
  readonly job: ReadonlyMap<JobKey, Value | undefined>;
  /** The same of the project. */
  readonly project: ReadonlyMap<ProjectKey, Value | undefined>;
  /** The project's folder, or one in it, as typed. */
  readonly dir?: string | undefined;
  /** A manifest to make the project from. */
  readonly from?: string | undefined;
  readonly onConflict: OnConflict;
  readonly flags: ReadonlySet<BooleanKey>;
}

/** Which answers can be asked for, by name. */
export type AskedKey = 'folder' | 'id' | 'idleDelay' | 'errorDelay' | 'processor';

/** Takes an option back to its default. */
const DEFAULT = 'default';

const usageError = (message: string, hint?: string): GeneratorError =>
  new GeneratorError('E_USAGE', message, { hint });

export const badFlag = (flag: string, value: Value, problem: string, hint?: string) =>
  new GeneratorError('E_ANSWER', `--${flag} ${quote(value)} ${problem}`, { hint });

/** For what no default can stand in for. */
export const missing = (what: readonly string[], hint: string): GeneratorError =>
  new GeneratorError('E_ANSWER', `missing: ${what.join(', ')}`, { hint });

/**
 * Takes a command line apart and checks it. `exists` tells whether a word names something on disk: then it is a folder,
 * however like a command it looks. Throws `E_USAGE` for what goes with no such command, `E_ANSWER` for a bad value.
 */
export function parseArguments(
  argv: readonly string[],
  exists: (path: string) => boolean,
): Answers {
  const { tokens } = parseArgs({
    args: [...argv],
    options: parserOptions,
    strict: false,
    tokens: true,
  });
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const command = commandOf(positionals[0], exists);
  const given = new Map<TextKey, string>();
  const flags = new Set<BooleanKey>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = knownFlag(token.name, token.rawName, command);
    if (flag.type !== undefined) readText(flag, token, given);
    else if (token.value === undefined) flags.add(flag.key);
    else throw usageError(`${token.rawName} takes no value, not ${quote(token.value)}`);
  }
  // Help needs nothing that is right.
  if (flags.has('help') || flags.has('version')) return { ...noAnswers, command, flags };
  const named = positionalAnswers(command, positionals, given);
  refuseCombinations(command, named.id, given, flags);
  const places = { dir: given.get('dir'), from: given.get('from') };
  return { command, ...named, ...places, ...valuesOf(command, given), flags };
}

const noAnswers = { job: new Map(), project: new Map(), onConflict: 'fail' } as const;

const parserOptions = Object.fromEntries(
  allFlags.map(({ flag, short, type }) => [
    flag,
    {
      type: type === undefined ? ('boolean' as const) : ('string' as const),
      ...(short === undefined ? {} : { short }),
    },
  ]),
);

function commandOf(word: string | undefined, exists: (path: string) => boolean): Command {
  if (word === undefined) return 'create';
  const command = commandNames.find((each) => each === word);
  if (command !== undefined) return command;
  if (/[\\/]/.test(word) || exists(word)) return 'create';
  const near = similarCommand(word);
  if (near === undefined) return 'create';
  throw usageError(
    `unknown command ${quote(word)}: did you mean ${near}? For a folder of that name write ./${word}`,
  );
}

function knownFlag(name: string, rawName: string, command: Command): Flag {
  const found = allFlags.find(({ flag, short }) => flag === name || short === name);
  if (found?.commands.includes(command)) return found;
  if (found !== undefined) throw usageError(`${rawName} is no flag of ${command}`);
  const near = nearest(
    name,
    allFlags.map(({ flag }) => flag),
  );
  throw usageError(
    `unknown flag ${quote(rawName)}`,
    near === undefined ? 'see --help' : `did you mean --${near}?`,
  );
}

interface ValueToken {
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** The next flag is no value, unless it is joined on with `=`. A negative number is one, if hardly a legal one. */
function readText(
  { flag, key }: TextFlag,
  { value, inlineValue }: ValueToken,
  given: Map<TextKey, string>,
): void {
  const isNextFlag = inlineValue !== true && value !== undefined && /^-(?!\d)./.test(value);
  if (value === undefined || value === '' || isNextFlag) {
    throw usageError(
      `--${flag} needs a value`,
      isNextFlag ? `write --${flag}=${value} if that is meant` : undefined,
    );
  }
  const other = given.get(key);
  if (other !== undefined && other !== value) {
    throw usageError(`--${flag} is given twice: ${quote(other)} and ${quote(value)}`);
  }
  given.set(key, value);
}

/** What follows the command. A folder or an id may be a word or a flag; where both are given, they have to be the same. */
function positionalAnswers(
  command: Command,
  positionals: readonly string[],
  given: ReadonlyMap<TextKey, string>,
): Pick<Answers, 'folder' | 'id' | 'newId'> {
  const own = command === 'create' ? positionals : positionals.slice(1);
  const { positionals: known, takes } = commandUsage[command];
  const extra = own[known.length];
  if (extra !== undefined) {
    throw usageError(`${quote(extra)} is one word too many: ${command} takes ${takes}`);
  }
  const [first, second] = own;
  const flagged = given.get('id');
  if (command === 'create') return { folder: first, id: flagged };
  if (first !== undefined && flagged !== undefined && first !== flagged) {
    throw usageError(`the id is given twice: ${quote(first)} and --id ${quote(flagged)}`);
  }
  const id = first ?? flagged;
  const places = known.filter((place) => place.startsWith('<'));
  const lacking = places.filter((_, index) => [id, second][index] === undefined);
  if (lacking.length > 0) throw missing(lacking, `write ${[command, ...known].join(' ')}`);
  return { id, newId: second };
}

/** Flags that are legal each by itself, and say nothing together. */
function refuseCombinations(
  command: Command,
  id: string | undefined,
  given: ReadonlyMap<TextKey, string>,
  flags: ReadonlySet<BooleanKey>,
): void {
  if (flags.has('diff') && !flags.has('dryRun')) {
    throw usageError('--diff goes with --dry-run only');
  }
  const find = (group: Flag['group']): Flag | undefined =>
    allFlags.find(
      (flag) => flag.group === group && (flag.type ? given.has(flag.key) : flags.has(flag.key)),
    );
  const ofJob = find('job');
  if (given.has('from') && ofJob !== undefined) {
    throw usageError(`--${ofJob.flag} does not go with --from, which has the jobs' options`);
  }
  if (command !== 'set') return;
  const ofProject = find('project');
  if (id === undefined && ofJob !== undefined) {
    const value = ofJob.type === undefined ? '' : ' …';
    const hint = `for example set orders-sync --${ofJob.flag}${value}`;
    throw usageError(`--${ofJob.flag} is of a job, and no id is given`, hint);
  }
  if (id !== undefined && ofProject !== undefined) {
    const hint = `set --${ofProject.flag} …, without an id`;
    throw usageError(`--${ofProject.flag} is of the project, not of a job`, hint);
  }
  if (ofJob === undefined && ofProject === undefined) {
    const example = id === undefined ? 'set --name my-app' : `set ${id} --idle-delay 90s`;
    throw new GeneratorError('E_ANSWER', 'nothing to set: no option is given', {
      hint: `for example ${example}`,
    });
  }
}

function valuesOf(
  command: Command,
  given: ReadonlyMap<TextKey, string>,
): Pick<Answers, 'job' | 'project' | 'onConflict'> {
  const values = new Map<TextKey, Value | undefined>();
  for (const { key, flag, type } of allFlags.filter((each) => each.type !== undefined)) {
    const text = given.get(key);
    // An id names a job that is there, except where one is made.
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
