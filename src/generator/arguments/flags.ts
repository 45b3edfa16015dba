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

/** What the program can be asked to do; `create` is what it does without a command. */
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
  /** The words that follow it. */
  readonly positionals: readonly string[];
  /** How many words it takes at most, in words. */
  readonly takes: string;
  /** One clause. */
  readonly help: string;
  /** Whether it changes files. */
  readonly writes: boolean;
}

/** Every command, in the order of the help. */
export const commandUsage: Readonly<Record<Command, CommandUsage>> = {
  create: {
    positionals: ['[folder]'],
    takes: 'one folder',
    help: 'make a project with its first job',
    writes: true,
  },
  add: { positionals: ['[id]'], takes: 'one id', help: 'add a job to the project', writes: true },
  set: {
    positionals: ['[id]'],
    takes: 'one id',
    help: 'change options of a job; without an id, of the project',
    writes: true,
  },
  regenerate: {
    positionals: [],
    takes: 'no arguments',
    help: 'make the files what eternal.json says; your edits stay',
    writes: true,
  },
  rename: {
    positionals: ['<id>', '<new-id>'],
    takes: 'two ids',
    help: 'rename a job; its files follow, your edits stay',
    writes: true,
  },
  remove: {
    positionals: ['<id>'],
    takes: 'one id',
    help: 'remove a job; what you changed is kept',
    writes: true,
  },
  list: {
    positionals: [],
    takes: 'no arguments',
    help: 'show the jobs of the project',
    writes: false,
  },
  check: {
    positionals: [],
    takes: 'no arguments',
    help: 'is the project what eternal.json says? Writes nothing',
    writes: false,
  },
  undo: { positionals: [], takes: 'no arguments', help: 'take back the last change', writes: true },
};

export const commands = Object.keys(commandUsage) as readonly Command[];
const writing = commands.filter((command) => commandUsage[command].writes);
/** The commands that describe a job or a project. */
const describing: readonly Command[] = ['create', 'add', 'set'];

/** The words that are commands when they come first; making a project needs no word. */
export const commandNames = commands.filter((command) => command !== 'create');

/** The command that a first word is, or is so like that a slip is likelier than a folder of that name. */
export function similarCommand(word: string): Command | undefined {
  const slips = word.length >= 7 ? 2 : 1;
  return (
    commandNames.find((command) => command === word) ??
    commandNames.find((command) => editDistance(word, command) <= slips)
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
  /** The default, in words. */
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
  taking: readonly Command[],
): TextFlag => ({
  ...{ key, flag, type, help, group, commands: taking, isAsked: ask !== undefined },
  otherwise:
    'value' in otherwise
      ? String(otherwise.value)
      : 'from' in otherwise
        ? `= --${jobOptions.find((option) => option.key === otherwise.from)?.flag}`
        : otherwise.words,
});

/** A path is looked at where it is used. */
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
    help: "take over the values that were edited by hand in the job's file",
    commands: ['set'],
    group: 'job',
  },
  ...projectOptions.map((option) => flagFor(option, 'project', describing)),
  {
    key: 'from',
    flag: 'from',
    type: path('<eternal.json>'),
    help: 'make the project and all jobs that this file lists',
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
    help: 'git init, unless inside a repository',
    commands: ['create'],
    group: 'project',
  },
  {
    key: 'dir',
    flag: 'dir',
    type: path('<path>'),
    help: 'folder of the project; default: the nearest one upward, else the current one',
    commands,
    group: 'run',
  },
  {
    key: 'onConflict',
    flag: 'on-conflict',
    type: choice(['fail', 'ours', 'theirs', 'markers']),
    help: 'where your changes overlap with new ones: write nothing, take a side, or mark both',
    otherwise: 'fail',
    // What `undo` puts back is never merged.
    commands: writing.filter((command) => command !== 'undo'),
    group: 'run',
  },
  {
    key: 'yes',
    flag: 'yes',
    short: 'y',
    help: 'ask nothing, take the defaults',
    commands: writing,
    group: 'run',
  },
  {
    key: 'dryRun',
    flag: 'dry-run',
    help: 'say what would be done, write nothing',
    commands: writing,
    group: 'run',
  },
  {
    key: 'diff',
    flag: 'diff',
    help: 'with --dry-run: the diff of every change',
    commands: writing,
    group: 'run',
  },
  {
    key: 'json',
    flag: 'json',
    help: 'one JSON object on stdout, for scripts',
    commands,
    group: 'run',
  },
  { key: 'help', flag: 'help', short: 'h', help: 'this help', commands, group: 'run' },
  { key: 'version', flag: 'version', short: 'v', help: 'the version', commands, group: 'run' },
];
