import { idOption, processorOption, projectOptions } from './name-options';
import { flagOf, type SettingKey, settings } from './options';
import { type Verb, verbs, writingVerbs } from './verbs';

/** Flags of the contract that later versions bring: known, so that a slip is measured against them too. */
export const laterFlags = ['deploy', 'ci'] as const;

export type TextKey =
  | SettingKey
  | 'id'
  | 'processor'
  | 'name'
  | 'backend'
  | 'dir'
  | 'from'
  | 'onConflict';
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

export interface Flag {
  readonly key: TextKey | SwitchKey;
  readonly flag: string;
  readonly short?: string;
  /** Of the value in the help; a flag without one is a switch. */
  readonly placeholder?: string;
  readonly help: string;
  /** What is legal, in words. */
  readonly legal?: string;
  /** The question at a terminal, where there is one. */
  readonly ask?: string;
  /** The default, in words. */
  readonly otherwise?: string;
  readonly verbs: readonly Verb[];
  readonly group: 'job' | 'project' | 'run';
}

const describing: readonly Verb[] = ['create', 'add', 'set'];

/** The verbs that merge what the user has changed; `undo` only puts back. */
const merging = writingVerbs.filter((verb) => verb !== 'undo');

const jobFlags: readonly Flag[] = [
  { ...idOption, verbs: [...describing, 'remove'], group: 'job' },
  { ...processorOption, verbs: describing, group: 'job' },
  ...settings.map(
    ({ type, default: otherwise, ...setting }): Flag => ({
      ...setting,
      placeholder: type.placeholder,
      legal: type.legal,
      otherwise: 'value' in otherwise ? String(otherwise.value) : `= --${flagOf(otherwise.from)}`,
      verbs: describing,
      group: 'job',
    }),
  ),
  {
    key: 'adopt',
    flag: 'adopt',
    help: "take over the values that were edited by hand in the job's file",
    verbs: ['set'],
    group: 'job',
  },
];

const runFlags: readonly Flag[] = [
  {
    key: 'from',
    flag: 'from',
    placeholder: '<eternal.json>',
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
    placeholder: '<path>',
    help: 'folder of the project; default: the nearest one upward, else the current one',
    verbs,
    group: 'run',
  },
  {
    key: 'onConflict',
    flag: 'on-conflict',
    placeholder: '<fail|ours|theirs|markers>',
    help: 'where your changes overlap with new ones: write nothing, take a side, or mark both',
    otherwise: 'fail',
    verbs: merging,
    group: 'run',
  },
  {
    key: 'yes',
    flag: 'yes',
    short: 'y',
    help: 'ask nothing, take the defaults',
    verbs: writingVerbs,
    group: 'run',
  },
  {
    key: 'dryRun',
    flag: 'dry-run',
    help: 'say what would be done, write nothing',
    verbs: writingVerbs,
    group: 'run',
  },
  {
    key: 'diff',
    flag: 'diff',
    help: 'with --dry-run: the diff of every change',
    verbs: writingVerbs,
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

/** Every flag of this version. */
export const flags: readonly Flag[] = [
  ...jobFlags,
  ...projectOptions.map((option): Flag => ({ ...option, verbs: describing, group: 'project' })),
  ...runFlags,
];
