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

/** What the program can be asked to do; `create` is what it does without a verb. */
export type Verb =
  | 'create'
  | 'add'
  | 'set'
  | 'regenerate'
  | 'rename'
  | 'remove'
  | 'list'
  | 'check'
  | 'undo';

interface VerbUsage {
  /** The words that follow it. */
  readonly words: readonly string[];
  /** How many words it takes at most, in words. */
  readonly takes: string;
  /** One clause. */
  readonly help: string;
  /** Whether it changes files. */
  readonly writes: boolean;
}

/** Every verb, in the order of the help. */
export const verbUsage: Readonly<Record<Verb, VerbUsage>> = {
  create: {
    words: ['[folder]'],
    takes: 'one folder',
    help: 'make a project with its first job',
    writes: true,
  },
  add: { words: ['[id]'], takes: 'one id', help: 'add a job to the project', writes: true },
  set: {
    words: ['[id]'],
    takes: 'one id',
    help: 'change options of a job; without an id, of the project',
    writes: true,
  },
  regenerate: {
    words: [],
    takes: 'no word',
    help: 'make the files what eternal.json says; your edits stay',
    writes: true,
  },
  rename: {
    words: ['<id>', '<new-id>'],
    takes: 'two ids',
    help: 'rename a job; its files follow, your edits stay',
    writes: true,
  },
  remove: {
    words: ['<id>'],
    takes: 'one id',
    help: 'remove a job; what you changed is kept',
    writes: true,
  },
  list: { words: [], takes: 'no word', help: 'show the jobs of the project', writes: false },
  check: {
    words: [],
    takes: 'no word',
    help: 'is the project what eternal.json says? Writes nothing',
    writes: false,
  },
  undo: { words: [], takes: 'no word', help: 'take back the last change', writes: true },
};

export const verbs = Object.keys(verbUsage) as readonly Verb[];
const writing = verbs.filter((verb) => verbUsage[verb].writes);
/** The verbs that describe a job or a project. */
const describing: readonly Verb[] = ['create', 'add', 'set'];

/** The words that are verbs when they come first; making a project needs no word. */
export const verbWords = verbs.filter((verb) => verb !== 'create');

/** The verb that a first word is, or is so like that a slip is likelier than a folder of that name. */
export function verbLike(word: string): Verb | undefined {
  const slips = word.length >= 7 ? 2 : 1;
  return (
    verbWords.find((verb) => verb === word) ??
    verbWords.find((verb) => editDistance(word, verb) <= slips)
  );
}

export type TextKey = JobKey | ProjectKey | 'id' | 'dir' | 'from' | 'onConflict';
export type SwitchKey =
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
  readonly verbs: readonly Verb[];
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
export interface Switch extends FlagCommon {
  readonly key: SwitchKey;
  readonly type?: never;
}

export type Flag = TextFlag | Switch;

const flagFor = <Key extends TextKey>(
  { key, flag, type, help, ask, default: otherwise }: Option<Key>,
  group: Flag['group'],
  taking: readonly Verb[],
): TextFlag => ({
  ...{ key, flag, type, help, group, verbs: taking, isAsked: ask !== undefined },
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
export const flags: readonly Flag[] = [
  flagFor(idOption, 'job', [...describing, 'remove']),
  ...jobOptions.map((option) => flagFor(option, 'job', describing)),
  {
    key: 'adopt',
    flag: 'adopt',
    help: "take over the values that were edited by hand in the job's file",
    verbs: ['set'],
    group: 'job',
  },
  ...projectOptions.map((option) => flagFor(option, 'project', describing)),
  {
    key: 'from',
    flag: 'from',
    type: path('<eternal.json>'),
    help: 'make the project and all jobs that this file lists',
    verbs: ['create'],
    group: 'project',
  },
  {
    key: 'install',
    flag: 'install',
    help: 'install the dependencies',
    verbs: ['create'],
    group: 'project',
  },
  {
    key: 'git',
    flag: 'git',
    help: 'git init, unless inside a repository',
    verbs: ['create'],
    group: 'project',
  },
  {
    key: 'dir',
    flag: 'dir',
    type: path('<path>'),
    help: 'folder of the project; default: the nearest one upward, else the current one',
    verbs,
    group: 'run',
  },
  {
    key: 'onConflict',
    flag: 'on-conflict',
    type: choice(['fail', 'ours', 'theirs', 'markers']),
    help: 'where your changes overlap with new ones: write nothing, take a side, or mark both',
    otherwise: 'fail',
    // What `undo` puts back is never merged.
    verbs: writing.filter((verb) => verb !== 'undo'),
    group: 'run',
  },
  {
    key: 'yes',
    flag: 'yes',
    short: 'y',
    help: 'ask nothing, take the defaults',
    verbs: writing,
    group: 'run',
  },
  {
    key: 'dryRun',
    flag: 'dry-run',
    help: 'say what would be done, write nothing',
    verbs: writing,
    group: 'run',
  },
  {
    key: 'diff',
    flag: 'diff',
    help: 'with --dry-run: the diff of every change',
    verbs: writing,
    group: 'run',
  },
  {
    key: 'json',
    flag: 'json',
    help: 'one JSON object on stdout, for scripts',
    verbs,
    group: 'run',
  },
  { key: 'help', flag: 'help', short: 'h', help: 'this help', verbs, group: 'run' },
  { key: 'version', flag: 'version', short: 'v', help: 'the version', verbs, group: 'run' },
];
