import { type Verb, verbs, writingVerbs } from '../arguments/verbs';
import {
  choice,
  count,
  duration,
  durationOf,
  percentage,
  type Value,
  type ValueType,
} from './values';

/** What decides a loop's rhythm, its watchdog and its HTTP functions: an option of a job, beside its id and processor. */
export type SettingKey =
  | 'idleDelay'
  | 'errorDelay'
  | 'busyDelay'
  | 'maxIdleDelay'
  | 'maxErrorDelay'
  | 'giveUpAfter'
  | 'jitter'
  | 'drainFor'
  | 'watchdog'
  | 'auth'
  | 'startWith';
export type Settings = Readonly<Record<SettingKey, Value>>;

/** What every option has. */
export interface Described {
  readonly flag: string;
  /** One clause for `--help`, the README and the schema. */
  readonly help: string;
  /** The question at a terminal; without one it is flags only. */
  readonly ask?: string;
}

export interface Setting extends Described {
  readonly key: SettingKey;
  readonly type: ValueType;
  /** A value, or the setting whose value it takes and must not be below. */
  readonly default: { readonly value: Value } | { readonly from: SettingKey };
  /** Stands in `eternal.json` and in the job's file also at its default. */
  readonly always?: true;
}

const delay = duration({ min: '5s', max: '5d', example: '90s' });

/** The loop's options, in the order in which they are shown and written. */
export const settings: readonly Setting[] = [
  {
    key: 'idleDelay',
    flag: 'idle-delay',
    type: delay,
    default: { value: '1m' },
    always: true,
    ask: 'How long to wait when nothing was found?',
    help: 'pause after a run that found nothing',
  },
  {
    key: 'errorDelay',
    flag: 'error-delay',
    type: delay,
    default: { value: '3m' },
    always: true,
    ask: 'How long to wait after a failure?',
    help: 'pause after a run that failed',
  },
  {
    key: 'busyDelay',
    flag: 'busy-delay',
    type: duration({ min: '5s', max: '5d', orZero: true, example: '30s' }),
    default: { value: '0s' },
    help: 'pause after a run that processed something',
  },
  {
    key: 'maxIdleDelay',
    flag: 'max-idle-delay',
    type: delay,
    default: { from: 'idleDelay' },
    help: 'the idle delay doubles up to this while nothing is found',
  },
  {
    key: 'maxErrorDelay',
    flag: 'max-error-delay',
    type: delay,
    default: { from: 'errorDelay' },
    help: 'the error delay doubles up to this while runs keep failing',
  },
  {
    key: 'giveUpAfter',
    flag: 'give-up-after',
    type: count({ max: 1_000_000, example: 10 }),
    default: { value: 0 },
    help: 'failures in a row after which the loop ends; 0 is never',
  },
  {
    key: 'jitter',
    flag: 'jitter',
    type: percentage({ max: 100, example: '10%' }),
    default: { value: '0%' },
    help: 'random share added to idle and error delays',
  },
  {
    key: 'drainFor',
    flag: 'drain-for',
    type: duration({ min: '0s', max: '4m', example: '2m' }),
    default: { value: '0s' },
    help: 'how long one run begins further batches while records keep coming; 0s is one batch',
  },
  {
    key: 'watchdog',
    flag: 'watchdog',
    type: durationOf(
      ['1m', '2m', '3m', '4m', '5m', '6m', '10m', '12m', '15m', '20m', '30m', '1h'],
      'off',
    ),
    default: { value: '5m' },
    help: 'how often the watchdog looks after the loop; off is no watchdog',
  },
  {
    key: 'auth',
    flag: 'auth',
    type: choice(['anonymous', 'function', 'admin']),
    default: { value: 'function' },
    help: 'who may call the HTTP functions',
  },
  {
    key: 'startWith',
    flag: 'start-with',
    type: choice(['post', 'get,post']),
    default: { value: 'post' },
    help: 'HTTP methods of the start call',
  },
];

/** `idleDelay` → `idle-delay` */
export function flagOf(key: SettingKey): string {
  return settings.find((setting) => setting.key === key)?.flag ?? key;
}

/** An option that names something, of a job or of the project; its values are checked in `names.ts`. */
export interface NameOption extends Described {
  readonly key: 'id' | 'processor' | 'name' | 'backend';
  readonly placeholder: string;
  readonly legal: string;
  /** The default, in words. */
  readonly otherwise: string;
}

export const idOption: NameOption = {
  key: 'id',
  flag: 'id',
  placeholder: '<id>',
  legal: 'a letter, then letters, digits, - and _; 1 to 60 characters; unique in the project',
  otherwise: 'asked; --yes: from the folder',
  ask: 'Id of the job (it names its functions, route and settings)?',
  help: 'FunctionId of the job: names its functions, route and app settings',
};

export const processorOption: NameOption = {
  key: 'processor',
  flag: 'processor',
  placeholder: '<name>',
  legal: 'a function name that is free in the project',
  otherwise: 'process + the id',
  ask: 'Name of the function that does the work?',
  help: 'name of the function that does the work',
};

export const projectOptions: readonly NameOption[] = [
  {
    key: 'name',
    flag: 'name',
    placeholder: '<name>',
    legal: 'a package name of npm',
    otherwise: "from the folder's name",
    help: 'package name of the project',
  },
  {
    key: 'backend',
    flag: 'backend',
    placeholder: '<azure-storage>',
    legal: 'azure-storage',
    otherwise: 'azure-storage',
    help: 'where the loops are stored',
  },
];

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
