import { checkId, checkProcessorName, foldId, processorFileOf } from '../options/names';
import { flagOf, type JobKey, settings } from '../options/options';
import { type Checked, type Problem, toMs, type Value } from '../options/values';
import type { Job } from './manifest';

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
