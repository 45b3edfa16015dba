import { basename } from 'node:path';
import type { Answers } from '../generator/arguments/arguments';
import { ADDED_PATH, applyAdditions, printAdded } from '../generator/existing/added';
import {
  type FunctionsProject,
  functionTimeoutOf,
  readFunctionsProject,
} from '../generator/existing/functions-project';
import { type Integration, planIntegration } from '../generator/existing/integration';
import { checkRequirements, type Requirements } from '../generator/existing/requirements';
import { stringAt } from '../generator/json/tree';
import {
  type Manifest,
  NameRegister,
  printManifest,
  projectDefaults,
} from '../generator/manifest/manifest';
import { checkPackageName, packageNameFrom } from '../generator/options/names';
import { createPlan } from '../generator/plan/plan';
import type { Templates } from '../generator/plan/templates';
import { prepareChanges } from '../generator/prepare';
import { nextSteps, packageManager } from '../generator/report/next-steps';
import type { Outcome } from '../generator/report/outcome';
import { jobArguments, reproduceLine } from '../generator/report/reproduce';
import type { Session } from '../session';
import { writeChanges } from './change-project';
import { idFor, jobFrom, mayAsk, refuseProjectOptions } from './open-project';

/** A project that a loop can be added to. */
interface Joinable extends Integration {
  readonly project: FunctionsProject;
  readonly requirements: Requirements;
}

/** Adds the first job to a Functions project of other people's making: code beside theirs, and keys and lines in their files. */
export async function joinProject(
  root: string,
  restored: readonly string[],
  answers: Answers,
  session: Session,
): Promise<Outcome> {
  refuseProjectOptions(root, answers);
  const templates = session.loadTemplates();
  const found = lookAt(root, templates);
  if (!answers.flags.has('json')) told(found).forEach(session.say);
  const isAsking = mayAsk(answers, session);
  const said = isAsking ? await session.ask(answers, root) : answers;
  const register = new NameRegister();
  const id = idFor(root, said, register);
  // To be asked may take minutes.
  const { project, additions, entryPoint, warnings } = isAsking ? lookAt(root, templates) : found;
  const functionTimeout = functionTimeoutOf(project.host);
  const job = jobFrom(
    id,
    { ...said, job: new Map([['functionTimeout', functionTimeout], ...said.job]) },
    register,
  );
  const manifest: Manifest = {
    ...optionsOf(project),
    generator: session.version,
    existing: entryPoint.kind === 'imported' ? 'imported' : 'matched',
    jobs: [job],
  };
  const text = printManifest(manifest);
  const { onConflict, flags } = answers;
  const prepared = prepareChanges({ root, manifest, text, templates, onConflict });
  const { changes, added } = applyAdditions(prepared.workspace, additions);
  const record = { path: ADDED_PATH, before: null, text: printAdded(added) };
  const changeSet = {
    ...prepared,
    changes: [...prepared.changes, ...changes],
    stateFiles: [...prepared.stateFiles, record],
  };
  const { cwd, env, version } = session;
  return writeChanges(changeSet, answers, {
    command: 'add',
    warnings: [...(flags.has('json') ? restored : []), ...prepared.warnings, ...warnings],
    nextSteps: nextSteps(cwd, root, project.manager ?? packageManager(env), {
      isWritten: true,
      needsInstall: true,
      toAdd: [],
      isExisting: true,
    }),
    reproduce: reproduceLine(version, ['add', job.id, ...jobArguments(job)]),
  });
}

function lookAt(root: string, templates: Templates): Joinable {
  const project = readFunctionsProject(root);
  const requirements = checkRequirements(project);
  return {
    project,
    requirements,
    ...planIntegration(project, requirements, modelFor(project, templates)),
  };
}

/** What a project of ours with the same options would have. */
function modelFor(project: FunctionsProject, templates: Templates) {
  const manifest = { ...optionsOf(project), generator: templates.version, jobs: [] };
  const { files } = createPlan(manifest, '', templates);
  const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? '{}';
  return { packageJson: textOf('package.json'), host: textOf('host.json') };
}

function optionsOf({ root, packageJson, host }: FunctionsProject) {
  const own = stringAt(packageJson, ['name']) ?? '';
  const name = 'value' in checkPackageName(own) ? own : packageNameFrom(basename(root));
  const type = stringAt(host, ['extensions', 'durableTask', 'storageProvider', 'type']);
  const defaults = projectDefaults(name);
  return type?.toLowerCase() === 'azuremanaged' ? { ...defaults, backend: 'dts' } : defaults;
}

/** What was found, and what will be touched. */
function told({ project, requirements, additions, entryPoint }: Joinable): string[] {
  const { root, packageJson, typescript, manager } = project;
  const isModule = stringAt(packageJson, ['type']) === 'module';
  const traits = [
    `TypeScript${typescript === undefined ? '' : ` ${typescript}`}`,
    isModule ? 'ES modules' : 'CommonJS',
    ...(manager === undefined ? [] : [manager]),
    `${requirements.config.file} → ${requirements.layout.outDir}`,
  ];
  const changed = [...new Set(additions.map(({ file }) => file))];
  return [
    `${root} is a Functions project (${traits.join(', ')})`,
    'comes new: the job and the loop in src, their tests in test/eternal, the emulator, eternal.json',
    `gets keys or lines, and keeps its own: ${changed.join(', ')}`,
    ...(entryPoint.kind === 'imported'
      ? [`${entryPoint.file} gets one import, which loads the jobs`]
      : []),
  ];
}
