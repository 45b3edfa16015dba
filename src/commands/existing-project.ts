import { basename } from 'node:path';
import type { Answers, OnConflict } from '../generator/arguments/arguments';
import type { Change, StateFile } from '../generator/compare/change';
import { decideGoingFiles } from '../generator/compare/going-files';
import { warnOfMentions } from '../generator/compare/stale-mentions';
import {
  ADDED_PATH,
  type Added,
  applyAdditions,
  parseAdded,
  printAdded,
  type RevertedChanges,
  revertAdditions,
} from '../generator/existing/added';
import {
  type FunctionsProject,
  functionTimeoutOf,
  readFunctionsProject,
  routePrefixOf,
} from '../generator/existing/functions-project';
import { type Integration, planIntegration } from '../generator/existing/integration';
import { findNeededEdits } from '../generator/existing/needed-edits';
import { checkRequirements, type Requirements } from '../generator/existing/requirements';
import { stringAt } from '../generator/json/tree';
import {
  MANIFEST,
  type Manifest,
  printManifest,
  projectDefaults,
} from '../generator/manifest/manifest';
import { NameRegister } from '../generator/manifest/schema';
import { checkPackageName, packageNameFrom } from '../generator/options/names';
import { createPlan, SCHEMA_PATH } from '../generator/plan/plan';
import type { Templates } from '../generator/plan/templates';
import { prepareChanges } from '../generator/prepare';
import type { Outcome } from '../generator/report/outcome';
import {
  jobArguments,
  nextSteps,
  packageManager,
  reproduceLine,
} from '../generator/report/outcome';
import { loopWarnings } from '../generator/report/warnings';
import { BASE_PATH } from '../generator/workspace/bases';
import type { Workspace } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { mayAsk, newJob, refuseProjectOptions, writeChanges } from './change-project';
import type { Project } from './open-project';

/** A project that a loop can be added to. */
interface ExaminedProject extends Integration {
  readonly project: FunctionsProject;
  readonly requirements: Requirements;
}

/** Adds the first job to an existing Functions project: files of its own, and keys and lines in the project's files. */
export async function addToExisting(
  root: string,
  restored: readonly string[],
  given: Answers,
  session: Session,
): Promise<Outcome> {
  refuseProjectOptions(root, given);
  const templates = session.loadTemplates();
  const found = examine(root, templates);
  if (!given.flags.has('json')) describe(found).forEach(session.say);
  const isAsking = mayAsk(given, session);
  const answers = isAsking ? await session.ask(given, root) : given;
  // The person may have taken minutes to answer.
  const { project, additions, entryPoint, warnings } = isAsking ? examine(root, templates) : found;
  const functionTimeout = functionTimeoutOf(project.host);
  const options = new Map([['functionTimeout' as const, functionTimeout], ...answers.job]);
  const job = newJob(root, { ...answers, job: options }, new NameRegister());
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

function examine(root: string, templates: Templates): ExaminedProject {
  const project = readFunctionsProject(root);
  const requirements = checkRequirements(project);
  return {
    project,
    requirements,
    ...planIntegration(project, requirements, modelFor(project, templates)),
  };
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
  return [
    `${root} is a Functions project (${traits.join(', ')})`,
    'adds: the job and the loop in src, their tests in test/eternal, the emulator, eternal.json',
    `adds keys or lines to: ${changed.join(', ')}`,
    ...(entryPoint.kind === 'imported'
      ? [`adds one import to ${entryPoint.file}, which loads the jobs`]
      : []),
  ];
}

/** Removes the last job of an existing project, and all that the first one added: it is as it was before. */
export function removeFromExisting(
  { root, text, manifest, templates, restored }: Project,
  answers: Answers,
  { version }: Session,
): Outcome {
  const { onConflict, flags, id = '', dir } = answers;
  const nothing = { ...manifest, jobs: [] };
  const target = { root, manifest: nothing, text, textRead: text, templates, onConflict };
  const prepared = prepareChanges(target);
  const { workspace } = prepared;
  const own = prepared.changes.map((change) => (change.path === MANIFEST ? gone(change) : change));
  const record = workspace.read(ADDED_PATH);
  const added = record.kind === 'file' ? parseAdded(record.text ?? '') : [];
  const { changes, warnings } = revertKeepingNeeded(own, added, workspace, onConflict ?? 'fail');
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
    nextSteps: [],
    reproduce: reproduceLine(version, ['remove', id, ...(dir === undefined ? [] : ['--dir', dir])]),
  });
}

/** Reverts what was added. Files of the loop that other files need stay, with the keys that they need. */
function revertKeepingNeeded(
  own: readonly Change[],
  added: readonly Added[],
  workspace: Workspace,
  onConflict: OnConflict,
): RevertedChanges {
  const all = [...own, ...revertAdditions(workspace, added).changes];
  const decided = decideGoingFiles(all, workspace, onConflict, new Set());
  const { neededBy, usesEmulator } = findNeededEdits(decided, workspace);
  const reverted = revertAdditions(workspace, added, neededBy);
  const edited = new Set(added.map(({ file }) => file));
  const others = decided
    .filter(({ path, action }) => !edited.has(path) || action === 'conflict')
    .map((change) =>
      usesEmulator !== undefined && change.path.startsWith('emulator/')
        ? kept(change, `${usesEmulator} imports it`)
        : change,
    );
  const changes = [...others, ...reverted.changes];
  const mentions = warnOfMentions(changes, new Map(), workspace);
  return { changes, warnings: [...reverted.warnings, ...mentions] };
}

const kept = ({ path, owner, from = path, before, mode }: Change, why: string): Change => ({
  ...{ path: from, owner, before, mode, why },
  action: 'keep',
});

const gone = ({ path, owner, before, mode }: Change): Change => ({
  ...{ path, owner, before, mode },
  action: 'delete',
});
