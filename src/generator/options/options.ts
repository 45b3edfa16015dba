import { checkId, checkPackageName, checkProcessorName } from './names';
import {
  type Checked,
  choice,
  count,
  duration,
  durationOf,
  percentage,
  type Value,
  type ValueType,
} from './values';

/*
 * The one table of options. Flags, prompts, checks, `eternal.json` with its schema, help, documentation and the types of
 * all values are made from it.
 */

/** A value; the value of another option, below which this one must not be; or a description of how it is found. */
type Default<Key extends string> =
  | { readonly value: Value }
  | { readonly from: Key }
  | { readonly description: string };

export interface Option<Key extends string = string, Otherwise = Default<Key>> {
  readonly key: Key;
  readonly flag: string;
  readonly type: ValueType;
  readonly default: Otherwise;
  /** `eternal.json` and a job's file state it at its default too. */
  readonly always?: true;
  /** The question at a terminal. Absent: the option is a flag only. */
  readonly ask?: string;
  /** One clause for `--help`, the documentation and the schema. */
  readonly help: string;
}

/** The legal values of the options of a table, by key. */
type ValuesOf<Table extends readonly Option[]> = {
  readonly [Row in Table[number] as Row['key']]: Row['type'] extends ValueType<infer Legal>
    ? Legal
    : never;
};

/** A name; `legal` describes what `check` takes. */
const nameOf = (
  placeholder: string,
  legal: string,
  check: (text: string) => Checked<string>,
): ValueType<string> => ({
  placeholder,
  legal,
  json: 'string',
  schema: { type: 'string' },
  check,
});

export const idOption: Option<'id'> = {
  key: 'id',
  flag: 'id',
  type: nameOf(
    '<id>',
    'a letter, then letters, digits, - and _; 1 to 60 characters; unique in the project',
    checkId,
  ),
  default: { description: 'prompted; with --yes: from the folder' },
  ask: 'What is the id of the job? It names its functions and its route.',
  help: 'id of the job (its FunctionId): names its functions, route and app settings',
};

const processorRow = {
  key: 'processor',
  flag: 'processor',
  type: nameOf('<name>', 'a function name that is free in the project', checkProcessorName),
  default: { description: 'process + the id' },
  always: true,
  ask: 'Which function does the work? It is created for you to fill in.',
  help: 'name of the function that does the work',
} as const satisfies Option<'processor'>;

const projectTable = [
  {
    key: 'name',
    flag: 'name',
    type: nameOf('<name>', 'a package name of npm', checkPackageName),
    default: { description: "from the folder's name" },
    always: true,
    help: 'package name of the project',
  },
  {
    key: 'backend',
    flag: 'backend',
    type: choice(['azure-storage', 'dts']),
    default: { value: 'azure-storage' },
    always: true,
    help: 'where loops are stored; dts is the Durable Task Scheduler',
  },
  {
    key: 'deploy',
    flag: 'deploy',
    type: choice(['none', 'azd']),
    default: { value: 'none' },
    help: 'how to deploy to Azure; azd adds azure.yaml and infra/ in Bicep',
  },
  {
    key: 'ci',
    flag: 'ci',
    type: choice(['none', 'github']),
    default: { value: 'none' },
    help: 'github adds workflows that test and deploy the project',
  },
] as const satisfies readonly Option[];

const delay = duration({ min: '5s', max: '5d', example: '90s' });

const settingTable = [
  {
    key: 'idleDelay',
    flag: 'idle-delay',
    type: delay,
    default: { value: '1m' },
    always: true,
    ask: 'How long should the loop wait after a run that found nothing? (30s, 5m, 2h)',
    help: 'wait after a run that found nothing',
  },
  {
    key: 'errorDelay',
    flag: 'error-delay',
    type: delay,
    default: { value: '3m' },
    always: true,
    ask: 'How long should the loop wait after a failed run?',
    help: 'wait after a failed run',
  },
  {
    key: 'busyDelay',
    flag: 'busy-delay',
    type: duration({ min: '5s', max: '5d', orZero: true, example: '30s' }),
    default: { value: '0s' },
    help: 'wait after a run that processed something',
  },
  {
    key: 'maxIdleDelay',
    flag: 'max-idle-delay',
    type: delay,
    default: { from: 'idleDelay' },
    help: 'maximum to which the idle delay doubles while runs find nothing',
  },
  {
    key: 'maxErrorDelay',
    flag: 'max-error-delay',
    type: delay,
    default: { from: 'errorDelay' },
    help: 'maximum to which the error delay doubles while runs fail',
  },
  {
    key: 'giveUpAfter',
    flag: 'give-up-after',
    type: count({ max: 1_000_000, example: 10 }),
    default: { value: 0 },
    help: 'number of failures in a row after which the loop ends; 0 means never',
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
    help: 'how long one run starts further batches while records keep coming; 0s means one batch',
  },
  {
    key: 'functionTimeout',
    flag: 'function-timeout',
    type: duration({ min: '1m', max: '1d', example: '30m' }),
    default: { value: '10m' },
    help: 'time limit of the host for one run, as in host.json',
  },
  {
    key: 'watchdog',
    flag: 'watchdog',
    type: durationOf(
      ['1m', '2m', '3m', '4m', '5m', '6m', '10m', '12m', '15m', '20m', '30m', '1h'],
      'off',
    ),
    default: { value: '5m' },
    help: 'how often the watchdog checks the loop; off means no watchdog',
  },
  {
    key: 'authLevel',
    flag: 'auth-level',
    type: choice(['anonymous', 'function', 'admin']),
    default: { value: 'function' },
    help: 'who may call the HTTP functions',
  },
  {
    key: 'startMethods',
    flag: 'start-methods',
    type: choice(['post', 'get,post']),
    default: { value: 'post' },
    help: 'HTTP methods that start the loop',
  },
] as const satisfies readonly Option[];

/** What `eternal.json` states about the project itself, every value legal. */
export type ProjectOptions = ValuesOf<typeof projectTable>;
export type ProjectKey = keyof ProjectOptions;

/** The delays and limits of a loop, its watchdog and its HTTP functions, every value legal. */
export type Settings = ValuesOf<typeof settingTable>;
export type SettingKey = keyof Settings;
export type Setting = Option<
  SettingKey,
  Exclude<Default<SettingKey>, { readonly description: string }>
>;

/** What `eternal.json` states about a job under its id, every value legal. */
export type JobOptions = Settings & { readonly processor: string };
export type JobKey = keyof JobOptions;

// All in the order in which they are shown and written.
export const projectOptions: readonly Option<ProjectKey>[] = projectTable;
export const settings: readonly Setting[] = settingTable;
export const processorOption: Option<'processor'> = processorRow;
export const jobOptions: readonly Option<JobKey>[] = [processorOption, ...settings];

/** `idleDelay` → `idle-delay` */
export const flagOf = (key: JobKey): string =>
  jobOptions.find((option) => option.key === key)?.flag ?? key;
