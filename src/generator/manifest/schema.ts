import {
  array,
  exactOptional,
  type GenericSchema,
  map,
  number,
  pipe,
  rawTransform,
  type StrictObjectIssue,
  safeParse,
  strictObject,
  string,
} from 'valibot';
import { nearest } from '../message';
import { checkId, checkProcessorName, foldId, processorFileOf } from '../options/names';
import {
  flagOf,
  type JobKey,
  type JobOptions,
  jobOptions,
  type Option,
  type ProjectOptions,
  projectOptions,
  settings,
} from '../options/options';
import { type Checked, type Problem, toMs, type Value, type ValueType } from '../options/values';
import { existingType, type Job, jobWithDefaults } from './manifest';

/** What is not legal in an `eternal.json`. */
export interface ManifestProblem extends Problem {
  /** Keys from the root on: `['jobs', 'orders-sync', 'idleDelay']`. */
  readonly path: readonly string[];
  /** What the problem is about: the key itself, its absence, or the value or its JSON type. */
  readonly about: 'key' | 'absence' | 'value' | 'type';
  readonly value: unknown;
}

type Schema = ReturnType<typeof createSchema>;
export type ManifestData = NonNullable<Schema['~types']>['output'];

let schema: Schema | undefined;

/**
 * Checks the values of an `eternal.json`, jobs against each other too, and fills in the defaults of jobs.
 *
 * @param data objects as plain objects, `jobs` as a map
 */
export function checkManifest(data: unknown): ManifestData | ManifestProblem[] {
  // Only what reads a manifest pays for it.
  schema ??= createSchema();
  const { success, output, issues } = safeParse(schema, data);
  return success ? output : issues.map(problemOf);
}

function createSchema() {
  const job = strictObject(entriesOf<JobOptions>(jobOptions), objectMessage);
  return strictObject(
    {
      $schema: exactOptional(string('must be a string')),
      generator: exactOptional(string('must be a string')),
      ...entriesOf<ProjectOptions>(projectOptions),
      existing: exactOptional(valueSchema(existingType)),
      deleted: exactOptional(
        pipe(array(pathSchema(), 'must be a list of paths'), rawTransform(sortedPaths)),
      ),
      jobs: pipe(map(string(), job, 'must be an object'), rawTransform(completeJobs)),
    },
    objectMessage,
  );
}

/** A path of a file in the project. Whether the file is generated shows only with a plan. */
const pathSchema = () =>
  pipe(
    string('must be a path'),
    rawTransform<string, string>(({ dataset: { value }, addIssue, NEVER }) => {
      if (value !== '' && value.split('/').every((name) => !/^\.{0,2}$|\\/.test(name)))
        return value;
      addIssue({ message: 'is not a path from the folder of the project', expected: PATH_HINT });
      return NEVER;
    }),
  );

const PATH_HINT = 'for example README.md';

type SortedPaths = typeof rawTransform<string[], string[]>;

const sortedPaths: Parameters<SortedPaths>[0] = ({ dataset: { value: paths }, addIssue }) => {
  for (const [key, value] of paths.entries()) {
    if (paths.indexOf(value) === key) continue;
    const path = [{ type: 'array', origin: 'value', input: paths, key, value }] as const;
    addIssue({ message: 'appears twice', path: [...path] });
  }
  return paths.toSorted();
};

export const UNKNOWN_KEY = 'is not a known key';

const objectMessage = ({ expected }: StrictObjectIssue): string =>
  expected === 'never' ? UNKNOWN_KEY : expected === 'Object' ? 'must be an object' : 'is missing';

type Entries<Values> = {
  readonly [Key in keyof Values]: ReturnType<
    typeof exactOptional<GenericSchema<unknown, Values[Key]>, undefined>
  >;
};

const entriesOf = <Values>(options: readonly Option[]): Entries<Values> =>
  Object.fromEntries(
    options.map(({ key, type }) => [key, exactOptional(valueSchema(type))]),
  ) as unknown as Entries<Values>;

/** The JSON type of a value, then the check that flags have too. */
function valueSchema<Legal extends Value>(type: ValueType<Legal>): GenericSchema<unknown, Legal> {
  const message = `must be a ${type.json}: ${type.legal}`;
  return pipe(
    type.json === 'string' ? string(message) : number(message),
    rawTransform<Value, Legal>(({ dataset, addIssue, NEVER }) => {
      const checked = type.check(`${dataset.value}`);
      if ('value' in checked) return checked.value;
      // An issue has no place for a hint but this.
      addIssue({ message: checked.problem, expected: checked.hint });
      return NEVER;
    }),
  );
}

type CompleteJobs = typeof rawTransform<Map<string, Partial<JobOptions>>, Job[]>;

const completeJobs: Parameters<CompleteJobs>[0] = ({ dataset: { value: jobs }, addIssue }) => {
  const register = new NameRegister();
  return [...jobs].map(([id, options]) => {
    const job = jobWithDefaults(id, options);
    const found = problemInJob(job, register);
    register.add(job);
    if (found !== undefined) {
      const { key, value, problem, hint } = found;
      const inJobs = { type: 'map', input: jobs, key: id, value: options } as const;
      const input = { ...options };
      const inJob = { type: 'object', origin: 'value', input, key, value } as const;
      addIssue({
        message: problem,
        expected: hint,
        path:
          key === 'id' ? [{ ...inJobs, origin: 'key' }] : [{ ...inJobs, origin: 'value' }, inJob],
      });
    }
    return job;
  });
};

type Issue = NonNullable<ReturnType<typeof safeParse<Schema>>['issues']>[number];

function problemOf({ kind, type, path, message, expected, input }: Issue): ManifestProblem {
  const last = path?.at(-1);
  const keys = (path ?? []).map(({ key }) => String(key));
  const place = { path: keys, problem: message, value: last?.value ?? input };
  if (kind === 'transformation') {
    const about = last?.origin === 'key' ? 'key' : 'value';
    return { ...place, about, hint: expected ?? undefined };
  }
  if (type !== 'strict_object' || last?.origin !== 'key') return { ...place, about: 'type' };
  if (expected !== 'never') return { ...place, about: 'absence', hint: 'for example "jobs": {}' };
  const known = Object.keys(
    keys.length === 1 ? createSchema().entries : entriesOf<JobOptions>(jobOptions),
  );
  const near = nearest(keys.at(-1) ?? '', known);
  const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
  return { ...place, about: 'key', hint };
}

/** The names that the jobs of one project have taken: no two jobs may share an id, a processor or its file. */
export class NameRegister {
  readonly #ids = new Map<string, string>();
  readonly #processors = new Map<string, string>();
  readonly #files = new Map<string, string>();

  constructor(jobs: readonly Job[] = []) {
    for (const job of jobs) this.add(job);
  }

  checkId(id: string): Checked {
    const checked = checkId(id);
    const other = this.#ids.get(foldId(id));
    if ('problem' in checked || other === undefined) return checked;
    return other === id
      ? { problem: 'is already a job of this project' }
      : { problem: `differs from the job ${other} only in case or in - and _` };
  }

  checkProcessor(processor: string): Checked {
    const checked = checkProcessorName(processor);
    if ('problem' in checked) return checked;
    const sameName = this.#processors.get(processor);
    if (sameName !== undefined)
      return { problem: `is already the processor of the job ${sameName}` };
    const file = processorFileOf(processor);
    const sameFile = this.#files.get(file);
    return sameFile === undefined
      ? checked
      : { problem: `needs the file ${file}.ts, which the job ${sameFile} uses` };
  }

  add({ id, processor }: Pick<Job, 'id' | 'processor'>): void {
    this.#ids.set(foldId(id), id);
    this.#processors.set(processor, id);
    this.#files.set(processorFileOf(processor), id);
  }
}

/** A problem of one option of a job, or of its id. */
export interface JobProblem extends Problem {
  readonly key: JobKey | 'id';
  readonly value: Value;
}

/** What is wrong with a job beside the registered ones, or with its options together. */
export function problemInJob(
  { id, processor, settings: values }: Job,
  register: NameRegister,
): JobProblem | undefined {
  const checkedId = register.checkId(id);
  if ('problem' in checkedId) return { key: 'id', value: id, ...checkedId };
  const checked = register.checkProcessor(processor);
  if ('problem' in checked) return { key: 'processor', value: processor, ...checked };
  for (const { key, default: otherwise } of settings) {
    if (!('from' in otherwise)) continue;
    const [value, least] = [values[key], values[otherwise.from]];
    if (toMs(value) >= toMs(least)) continue;
    const problem = `must be at least the ${flagOf(otherwise.from).replace('-', ' ')}, ${least}`;
    return { key, value, problem, hint: `for example ${least}` };
  }
  return undefined;
}
