import { basename } from 'node:path';
import type { Answers } from '../generator/arguments/answers';
import { badFlag, missing } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { type Job, jobWithDefaults } from '../generator/manifest/manifest';
import { type JobProblem, type NameRegister, problemInJob } from '../generator/manifest/schema';
import { idFrom } from '../generator/options/names';
import { flagOf, type ProjectKey } from '../generator/options/options';
import type { Session } from '../session';

/** Whether the command may prompt: a person is at a terminal, and neither `--yes` nor `--json` is set. */
export const mayAsk = ({ flags }: Answers, { hasTerminal }: Session): boolean =>
  !flags.has('yes') && !flags.has('json') && hasTerminal();

/** What to do about a missing answer where the command may not prompt. */
export const missingHint = ({ flags }: Answers): string =>
  flags.has('yes')
    ? '--yes has no default for this here: pass it explicitly'
    : 'prompts need a terminal: pass it explicitly, or use --yes for the defaults';

/** The job that the answers describe, valid beside the jobs in `register`. Throws `E_ANSWER`, naming the flag. */
export function newJob(root: string, answers: Answers, register: NameRegister): Job {
  const job = jobWithDefaults(newId(root, answers, register), Object.fromEntries(answers.job));
  const found = problemInJob(job, register);
  if (found !== undefined) throw badOption(found);
  return job;
}

/** The id of the answers; with `--yes` the name of the folder, where no job has it. Throws `E_ANSWER`. */
function newId(root: string, answers: Answers, register: NameRegister): string {
  const { id, flags } = answers;
  if (id !== undefined) return id;
  const fallback = idFrom(basename(root));
  if (flags.has('yes') && 'value' in register.checkId(fallback)) return fallback;
  throw missing(['--id'], missingHint(answers));
}

/** The error for a problem with an option that was set by its flag. */
export const badOption = ({ key, value, problem, hint }: JobProblem): GeneratorError =>
  badFlag(key === 'id' ? key : flagOf(key), value, problem, hint);

/** The options of a project that an existing one can have too: its own files decide the others. */
export const OPTIONS_OF_EXISTING: readonly ProjectKey[] = ['ci'];

/**
 * Throws `E_USAGE` for flags that are for a new project, where the project at `root` exists.
 *
 * @param accepted the options that it can have nevertheless
 * @param settable the options that `set` changes
 */
export function refuseProjectOptions(
  root: string,
  { project, from, flags }: Answers,
  accepted: readonly ProjectKey[],
  settable: readonly ProjectKey[],
): void {
  const key = [...project.keys()].find((each) => !accepted.includes(each));
  const others = (['install', 'git'] as const).filter((each) => flags.has(each));
  const [found] = [key ?? [], from === undefined ? [] : 'from', others].flat();
  if (found === undefined) return;
  const isSettable = key !== undefined && settable.includes(key);
  throw new GeneratorError(
    'E_USAGE',
    `--${found} is an option of a new project, but ${root} exists already`,
    {
      hint: isSettable
        ? `change it with: set --${key} ${project.get(key) ?? 'default'}`
        : `leave out --${found}`,
    },
  );
}
