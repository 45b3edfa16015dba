import type { Answers } from '../generator/arguments/answers';
import { missing } from '../generator/arguments/arguments';
import { commandUsage } from '../generator/arguments/commands';
import { GeneratorError, usageError } from '../generator/errors';
import { explicitSettings, type Manifest } from '../generator/manifest/manifest';
import { NameRegister } from '../generator/manifest/schema';
import { flagOf, type JobKey, jobOptions } from '../generator/options/options';
import type { Session } from '../session';
import { mayAsk } from './new-job';
import { findJob, projectRoot, readProject } from './open-project';

/**
 * The answers with what the command needs and the user left out: the job and its new id, or an option and its value.
 * Throws `E_ANSWER` or `E_USAGE` where nobody can be asked, `E_CANCELED` if the user cancels.
 */
export async function chooseJob(given: Answers, session: Session): Promise<Answers> {
  if (isComplete(given)) return given;
  if (!mayAsk(given, session)) throw incomplete(given);
  const root = projectRoot(given, session);
  const { manifest } = readProject(root, session);
  const answers = { ...given, id: given.id ?? (await askJob(given, manifest, session)) };
  if (given.command === 'rename') return askNewId(answers, manifest, session);
  return given.command === 'set' ? askOption(answers, manifest, session) : answers;
}

const hasOption = ({ job, flags }: Answers): boolean => job.size > 0 || flags.has('adopt');

function isComplete(answers: Answers): boolean {
  const { command, id, newId, project } = answers;
  if (command === 'set') return project.size > 0 || (id !== undefined && hasOption(answers));
  return id !== undefined && (command !== 'rename' || newId !== undefined);
}

function incomplete(answers: Answers): GeneratorError {
  const { command, id, newId, job } = answers;
  if (command !== 'set') {
    const { positionals } = commandUsage[command];
    const lacking = positionals.filter((_, n) => [id, newId][n] === undefined);
    return missing(lacking, `write ${[command, ...positionals].join(' ')}`);
  }
  if (hasOption(answers)) {
    const [key] = job.keys();
    const flag = key === undefined ? 'adopt' : flagOf(key);
    const value = key === undefined ? '' : ' …';
    const hint = `add the id of a job, for example set orders-sync --${flag}${value}`;
    return usageError(`--${flag} is an option of a job, but no id is given`, hint);
  }
  const example = id === undefined ? 'set --name my-app' : `set ${id} --idle-delay 90s`;
  const hint = `for example ${example}`;
  return new GeneratorError('E_ANSWER', 'set needs at least one option', { hint });
}

const QUESTIONS = {
  remove: 'Which job should be removed?',
  rename: 'Which job should be renamed?',
  set: 'Which job should change?',
} as const;

async function askJob({ command }: Answers, { jobs }: Manifest, session: Session): Promise<string> {
  if (jobs.length === 0) {
    throw new GeneratorError('E_ANSWER', 'the project has no jobs', {
      hint: 'add one: npx create-eternal-function add',
    });
  }
  const choices = jobs.map((job) => ({
    value: job.id,
    hint: [`runs ${job.processor}`, ...explicitSettings(job).map(describe)].slice(0, 3).join(', '),
  }));
  return session.choose(QUESTIONS[command as keyof typeof QUESTIONS], choices);
}

const describe = ({ key, value }: { key: JobKey; value: unknown }): string =>
  `${flagOf(key)} ${value}`;

async function askNewId(answers: Answers, manifest: Manifest, session: Session): Promise<Answers> {
  if (answers.newId !== undefined) return answers;
  const job = findJob(answers.id ?? '', manifest);
  const register = new NameRegister(manifest.jobs.filter((each) => each !== job));
  const newId = await session.askText(`What is the new id of ${job.id}?`, (id) => {
    if (id === job.id) return 'is its id already';
    const checked = register.checkId(id);
    return 'value' in checked ? true : checked.problem;
  });
  return { ...answers, newId };
}

async function askOption(answers: Answers, manifest: Manifest, session: Session): Promise<Answers> {
  if (hasOption(answers)) return answers;
  const job = findJob(answers.id ?? '', manifest);
  const values: Readonly<Record<string, unknown>> = { ...job.settings, processor: job.processor };
  const choices = jobOptions.map(({ key, flag, help }) => ({
    value: flag,
    hint: `${values[key]}: ${help}`,
  }));
  const flag = await session.choose('Which option should change?', choices);
  const option = jobOptions.find((each) => each.flag === flag);
  if (option === undefined) return answers;
  const question = `${flag} is ${values[option.key]}. What should it be? (${option.type.legal})`;
  const text = await session.askText(question, (value) => {
    const checked = option.type.check(value);
    return 'value' in checked ? true : checked.problem;
  });
  const checked = option.type.check(text);
  return 'value' in checked ? { ...answers, job: new Map([[option.key, checked.value]]) } : answers;
}
