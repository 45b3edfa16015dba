import {
  idOption,
  type JobKey,
  jobOptions,
  type Option,
  type ProjectKey,
  projectOptions,
} from '../options/options';
import { choice, type ValueType } from '../options/values';
import { editDistance } from '../suggest';

/** The commands of the program. Without one, it runs `create`. */
export type Command =
  | 'create'
  | 'add'
  | 'set'
  | 'regenerate'
  | 'rename'
  | 'remove'
  | 'list'
  | 'check'
  | 'undo';

interface CommandUsage {
  /** The positional arguments, as the help shows them. */
  readonly positionals: readonly string[];
  /** How many positional arguments it accepts, as text. */
  readonly accepts: string;
  /** What it does, in one clause. */
  readonly help: string;
  /** Whether it changes files. */
  readonly writes: boolean;
}

/** Every command, in the order of the help. */
export const commandUsage: Readonly<Record<Command, CommandUsage>> = {
  create: {
    positionals: ['[folder]'],
    accepts: 'one folder',
    help: 'create a project with its first job',
    writes: true,
  },
  add: { positionals: ['[id]'], accepts: 'one id', help: 'add a job to the project', writes: true },
  set: {
    positionals: ['[id]'],
    accepts: 'one id',
    help: 'change options of a job or, without an id, of the project',
    writes: true,
  },
  regenerate: {
    positionals: [],
    accepts: 'no arguments',
    help: 'update generated files from eternal.json and keep your edits',
    writes: true,
  },
  rename: {
    positionals: ['<id>', '<new-id>'],
    accepts: 'two ids',
    help: 'rename a job and its files, and keep your edits',
    writes: true,
  },
  remove: {
    positionals: ['<id>'],
    accepts: 'one id',
    help: 'remove a job, and keep the files that you changed',
    writes: true,
  },
  list: {
    positionals: [],
    accepts: 'no arguments',
    help: 'list the jobs of the project',
    writes: false,
  },
  check: {
    positionals: [],
    accepts: 'no arguments',
    help: 'check that the files match eternal.json; write nothing',
    writes: false,
  },
  undo: { positionals: [], accepts: 'no arguments', help: 'undo the last change', writes: true },
};

export const commands = Object.keys(commandUsage) as readonly Command[];
const writing = commands.filter((command) => commandUsage[command].writes);
/** The commands that describe a job or a project. */
const describing: readonly Command[] = ['create', 'add', 'set'];

/** The commands that the user types: every one except `create`. */
export const commandNames = commands.filter((command) => command !== 'create');

/** Commands of other programs, and the command that does the same here. */
const SYNONYMS: ReadonlyMap<string, Command> = new Map([
  ['create', 'create'],
  ['help', 'create'],
  ['init', 'create'],
  ['ls', 'list'],
  ['new', 'create'],
  ['update', 'regenerate'],
  ['upgrade', 'regenerate'],
]);

/** The command that a first argument probably means: a synonym, or at most one typo, two from seven letters on. */
export function similarCommand(word: string): Command | undefined {
  const typos = word.length >= 7 ? 2 : 1;
  return (
    commandNames.find((command) => command === word) ??
    SYNONYMS.get(word) ??
    commandNames.find((command) => editDistance(word, command) <= typos)
  );
}

export type TextKey = JobKey | ProjectKey | 'id' | 'dir' | 'from' | 'onConflict';
export type BooleanKey =
  | 'adopt'
  | 'yes'
  | 'install'
  | 'git'
  | 'dryRun'
  | 'diff'
  | 'json'
  | 'help'
  | 'version';

interface FlagCommon {
  readonly flag: string;
  readonly short?: string;
  readonly help: string;
  readonly commands: readonly Command[];
  readonly group: 'job' | 'project' | 'run';
}

/** A flag with a value. */
export interface TextFlag extends FlagCommon {
  readonly key: TextKey;
  readonly type: Pick<ValueType, 'placeholder' | 'legal' | 'check'>;
  /** The default, as text. */
  readonly otherwise?: string;
  readonly isAsked?: boolean;
}

/** A flag without a value. */
export interface BooleanFlag extends FlagCommon {
  readonly key: BooleanKey;
  readonly type?: never;
}

export type Flag = TextFlag | BooleanFlag;

const flagFor = <Key extends TextKey>(
  { key, flag, type, help, ask, default: otherwise }: Option<Key>,
  group: Flag['group'],
  acceptedBy: readonly Command[],
): TextFlag => ({
  ...{ key, flag, type, help, group, commands: acceptedBy, isAsked: ask !== undefined },
  otherwise:
    'value' in otherwise
      ? String(otherwise.value)
      : 'from' in otherwise
        ? `= --${jobOptions.find((option) => option.key === otherwise.from)?.flag}`
        : otherwise.description,
});

/** A path has no check here: the command that uses it checks it. */
const path = (placeholder: string): TextFlag['type'] => ({
  placeholder,
  legal: `\`${placeholder}\``,
  check: (text) => ({ value: text }),
});

/** Every flag, in the order of the help. */
export const allFlags: readonly Flag[] = [
  flagFor(idOption, 'job', [...describing, 'remove']),
  ...jobOptions.map((option) => flagFor(option, 'job', describing)),
  {
    key: 'adopt',
    flag: 'adopt',
    help: 'copy the values that you edited in the job file to eternal.json',
    commands: ['set'],
    group: 'job',
  },
  ...projectOptions.map((option) => flagFor(option, 'project', describing)),
  {
    key: 'from',
    flag: 'from',
    type: path('<eternal.json>'),
    help: 'create the project with all jobs of this file',
    commands: ['create'],
    group: 'project',
  },
  {
    key: 'install',
    flag: 'install',
    help: 'install the dependencies',
    commands: ['create'],
    group: 'project',
  },
  {
    key: 'git',
    flag: 'git',
    help: 'run git init, unless the folder is in a repository',
    commands: ['create'],
    group: 'project',
  },
  {
    key: 'dir',
    flag: 'dir',
    type: path('<path>'),
    help: 'folder of the project (default: the current folder or the nearest project above)',
    commands,
    group: 'run',
  },
  {
    key: 'onConflict',
    flag: 'on-conflict',
    type: choice(['fail', 'ours', 'theirs', 'markers']),
    help: 'for overlapping edits: write nothing, keep your edits (ours), replace them (theirs) or write markers',
    otherwise: 'fail',
    // `undo` never merges.
    commands: writing.filter((command) => command !== 'undo'),
    group: 'run',
  },
  {
    key: 'yes',
    flag: 'yes',
    short: 'y',
    help: 'use the defaults instead of prompting',
    commands: writing,
    group: 'run',
  },
  {
    key: 'dryRun',
    flag: 'dry-run',
    help: 'show what would change, write nothing',
    commands: writing,
    group: 'run',
  },
  {
    key: 'diff',
    flag: 'diff',
    help: 'with --dry-run: show the diff of every change',
    commands: writing,
    group: 'run',
  },
  {
    key: 'json',
    flag: 'json',
    help: 'print one JSON object to stdout, for scripts',
    commands,
    group: 'run',
  },
  { key: 'help', flag: 'help', short: 'h', help: 'show this help', commands, group: 'run' },
  { key: 'version', flag: 'version', short: 'v', help: 'show the version', commands, group: 'run' },
];
