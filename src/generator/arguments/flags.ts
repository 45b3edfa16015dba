import {
  idOption,
  type JobKey,
  jobOptions,
  type Option,
  type ProjectKey,
  projectOptions,
} from '../options/options';
import { choice, type ValueType } from '../options/values';
import { type Command, commands, commandUsage } from './commands';

const writing = commands.filter((command) => commandUsage[command].writes);
/** The commands that describe a job or a project. */
const describing: readonly Command[] = ['create', 'add', 'set'];

/** A flag that may be given several times. */
export type ListKey = 'restore' | 'acceptDeleted';
export type TextKey = JobKey | ProjectKey | ListKey | 'id' | 'dir' | 'from' | 'onConflict';
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
        ? `same as --${jobOptions.find((option) => option.key === otherwise.from)?.flag}`
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
    key: 'restore',
    flag: 'restore',
    type: path('<path>'),
    help: 'write this generated file again, or those of this folder that are deleted; repeatable',
    commands: ['regenerate'],
    group: 'run',
  },
  {
    key: 'acceptDeleted',
    flag: 'accept-deleted',
    type: path('<path>'),
    help: 'record in eternal.json that you deleted this file, or those in this folder; repeatable',
    commands: ['regenerate'],
    group: 'run',
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

export const parserOptions = Object.fromEntries(
  allFlags.map(({ flag, short, type }) => [
    flag,
    {
      type: type === undefined ? ('boolean' as const) : ('string' as const),
      ...(short === undefined ? {} : { short }),
    },
  ]),
);
