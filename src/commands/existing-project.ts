import { basename } from 'node:path';
import type { Answers } from '../generator/arguments/answers';
import { isNewFile, type StateFile } from '../generator/compare/change';
import { inStyle } from '../generator/compare/project-style';
import { ADDED_PATH, applyAdditions, parseAdded, printAdded } from '../generator/existing/added';
import { codeStyleOf } from '../generator/existing/code-style';
import { tryCompile } from '../generator/existing/compiler/try-compile';
import {
  type FunctionsProject,
  functionTimeoutOf,
  readFunctionsProject,
  routePrefixOf,
} from '../generator/existing/functions-project';
import { type Integration, planIntegration } from '../generator/existing/integration';
import { rulesAgainstLoop } from '../generator/existing/own-eslint';
import { formatWithPrettier } from '../generator/existing/own-prettier';
import { checkRequirements, type Requirements } from '../generator/existing/requirements';
import { revertKeepingNeeded } from '../generator/existing/revert';
import { stringAt } from '../generator/json/tree';
import { type Manifest, printManifest, projectDefaults } from '../generator/manifest/manifest';
import { NameRegister } from '../generator/manifest/schema';
import { checkPackageName, packageNameFrom } from '../generator/options/names';
import { createPlan } from '../generator/plan/plan';
import { SCHEMA_PATH } from '../generator/plan/planned-file';
import type { Templates } from '../generator/plan/templates';
import { prepareChanges } from '../generator/prepare';
import {
  jobArguments,
  lintCommand,
  nextSteps,
  packageManager,
  reproduceLine,
} from '../generator/report/next-steps';
import type { Outcome } from '../generator/report/outcome';
import { loopWarnings } from '../generator/report/warnings';
import type { CodeStyle } from '../generator/syntax/style/code-style';
import { lineEndOf } from '../generator/text-format';
import { BASE_PATH } from '../generator/workspace/base-file';
import { packageManagerOf } from '../generator/workspace/repository';
import type { Session } from '../session';
import { workflowWarnings, writeChanges } from './change-project';
import { mayAsk, newJob, OPTIONS_OF_EXISTING, refuseProjectOptions } from './new-job';
import type { Project } from './open-project';

/** A project that a loop can be added to. */
interface ExaminedProject extends Integration {
  readonly project: FunctionsProject;
  readonly requirements: Requirements;
  /** Of its code. */
  readonly style: CodeStyle;
  /** Of its ESLint: the loop does not pass them. */
  readonly rules: readonly string[];
}

/** Adds the first job to an existing Functions project: files of its own, and keys and lines in the project's files. */
export async function addToExisting(
  root: string,
  restored: readonly string[],
  given: Answers,
  session: Session,
): Promise<Outcome> {
  refuseProjectOptions(root, given, OPTIONS_OF_EXISTING, []);
  const templates = session.loadTemplates();
  const found = await examine(root, templates);
  if (!given.flags.has('json')) describe(found).forEach(session.say);
  const isAsking = mayAsk(given, session);
  const answers = isAsking ? await session.ask(given, root) : given;
  // The person may have taken minutes to answer.
  const { project, additions, entryPoint, warnings, style, rules } = isAsking
    ? await examine(root, templates)
    : found;
  const functionTimeout = functionTimeoutOf(project.host);
  const options = new Map([['functionTimeout' as const, functionTimeout], ...answers.job]);
  const job = newJob(root, { ...answers, job: options }, new NameRegister());
  const manifest: Manifest = {
    ...optionsOf(project),
    ...Object.fromEntries(given.project),
    generator: session.version,
    existing: entryPoint.kind === 'imported' ? 'imported' : 'matched',
    jobs: [job],
  };
  const text = printManifest(manifest);
  const { onConflict, flags } = answers;
  const starter = packageManager(session.env);
  const prepared = prepareChanges({ root, manifest, text, templates, onConflict, starter });
  const { changes, added } = applyAdditions(prepared.workspace, additions);
  const { text: json } = project.packageJson;
  const form = { code: style, json, lineEnd: lineEndOf(json) };
  const styled = prepared.changes.map((change) =>
    isNewFile(change) ? inStyle(change, form) : change,
  );
  const own = await formatWithPrettier(project, styled);
  const record = { path: ADDED_PATH, before: null, text: printAdded(added) };
  const changeSet = {
    ...prepared,
    changes: [...own, ...changes],
    stateFiles: [...prepared.stateFiles, record],
  };
  const { cwd, version } = session;
  const manager = project.manager ?? starter;
  const isLinted = (path: string): boolean =>
    rules.length === 0 || !path.startsWith('src/eternal/');
  const linted = own.filter(isNewFile).flatMap(({ path }) => (isLinted(path) ? [path] : []));
  const say = flags.has('json') ? () => {} : session.say;
  const isBlocked = changeSet.changes.some(({ action }) => action === 'conflict');
  const compiled = isBlocked
    ? undefined
    : await tryCompile(project, changeSet.changes, templates, say);
  if (compiled?.isTried === true) say(compiled.message);
  return writeChanges(changeSet, answers, {
    command: 'add',
    warnings: [
      ...(flags.has('json') ? restored : []),
      ...prepared.warnings,
      ...warnings,
      ...workflowWarnings(changeSet),
      ...(compiled?.isTried === false ? [compiled.message] : []),
    ],
    nextSteps: nextSteps(cwd, root, manager, {
      isWritten: true,
      needsInstall: true,
      toAdd: [],
      isExisting: true,
    }).flatMap((step) =>
      step === `${manager} install` && project.declared.has('eslint')
        ? [step, lintCommand(manager, linted)]
        : [step],
    ),
    reproduce: reproduceLine(version, [
      ...['add', job.id, ...jobArguments(job)],
      ...[...given.project].flatMap(([key, value]) => [`--${key}`, `${value}`]),
    ]),
  });
}

async function examine(root: string, templates: Templates): Promise<ExaminedProject> {
  const project = readFunctionsProject(root);
  const requirements = checkRequirements(project);
  const style = codeStyleOf(project);
  const rules = await rulesAgainstLoop(project);
  const model = modelFor(project, templates);
  const integration = planIntegration(project, requirements, model, style, rules);
  return { project, requirements, style, rules, ...integration };
}

/** The files of a generated project with the same options, for comparison. */
function modelFor(project: FunctionsProject, templates: Templates) {
  const manifest = { ...optionsOf(project), generator: templates.version, jobs: [] };
  const { files } = createPlan(manifest, '', templates);
  const textAt = (path: string): string => files.find((file) => file.path === path)?.text ?? '{}';
  return { packageJson: textAt('package.json'), host: textAt('host.json') };
}

function optionsOf({ root, packageJson, host }: FunctionsProject) {
  const own = stringAt(packageJson, ['name']) ?? '';
  const name = 'value' in checkPackageName(own) ? own : packageNameFrom(basename(root));
  const type = stringAt(host, ['extensions', 'durableTask', 'storageProvider', 'type']);
  const defaults = projectDefaults(name);
  return type?.toLowerCase() === 'azuremanaged'
    ? { ...defaults, backend: 'dts' as const }
    : defaults;
}

/** Messages about what kind of project it is, and what changes in it. */
function describe({ project, requirements, additions, entryPoint }: ExaminedProject): string[] {
  const { root, packageJson, typescript, manager } = project;
  const isModule = stringAt(packageJson, ['type']) === 'module';
  const traits = [
    `TypeScript${typescript === undefined ? '' : ` ${typescript}`}`,
    isModule ? 'ES modules' : 'CommonJS',
    ...(manager === undefined ? [] : [manager]),
    `${requirements.config.file} → ${requirements.layout.outDir}`,
  ];
  const changed = [...new Set(additions.map(({ file }) => file))];
  const fitted = [...requirements.fitted].map(([name, range]) => `${name} ${range}`);
  return [
    `${root} is a Functions project (${traits.join(', ')})`,
    'adds: the job and the loop in src, their tests in test/eternal, the emulator, eternal.json',
    `adds keys or lines to: ${changed.join(', ')}`,
    ...(fitted.length === 0 ? [] : [`uses versions that fit to yours: ${fitted.join(', ')}`]),
    ...(entryPoint.kind === 'imported'
      ? [`adds one import to ${entryPoint.file}, which loads the jobs`]
      : []),
  ];
}

/** Removes the last job of an existing project, and all that the first one added: it is as it was before. */
export function removeFromExisting(
  { root, text, manifest, templates, restored }: Project,
  answers: Answers,
  { version, cwd, env }: Session,
): Outcome {
  const { onConflict, flags, id = '', dir } = answers;
  const nothing = { ...manifest, jobs: [] };
  const target = { root, manifest: nothing, text, textRead: text, templates, onConflict };
  const prepared = prepareChanges(target);
  const { workspace } = prepared;
  const record = workspace.read(ADDED_PATH);
  const added = record.kind === 'file' ? parseAdded(record.text ?? '') : [];
  const { changes, warnings } = revertKeepingNeeded(
    prepared.changes,
    added,
    workspace,
    onConflict ?? 'fail',
  );
  const packageJson = changes.find(({ path }) => path === 'package.json');
  const stateFiles = [BASE_PATH, SCHEMA_PATH, ADDED_PATH].flatMap((path): StateFile[] =>
    workspace.read(path).kind === 'file' ? [{ path }] : [],
  );
  return writeChanges({ ...prepared, changes, stateFiles, isLast: true }, answers, {
    command: 'remove',
    warnings: [
      ...(flags.has('json') ? restored : []),
      ...prepared.warnings,
      ...warnings,
      ...loopWarnings({
        changes,
        previous: prepared.previous.manifest,
        manifest: nothing,
        routePrefix: () => routePrefixOf(workspace),
      }),
    ],
    nextSteps: nextSteps(cwd, root, packageManagerOf(root) ?? packageManager(env), {
      isWritten: false,
      needsInstall: packageJson !== undefined,
      toAdd: [],
      isExisting: true,
    }),
    reproduce: reproduceLine(version, ['remove', id, ...(dir === undefined ? [] : ['--dir', dir])]),
  });
}
