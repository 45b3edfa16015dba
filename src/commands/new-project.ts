import { basename, join, relative, resolve } from 'node:path';
import { type Answers, missing } from '../generator/arguments/arguments';
import { similarCommand } from '../generator/arguments/commands';
import { type ErrorCode, GeneratorError } from '../generator/errors';
import { parseJsonText, stringAt } from '../generator/json/tree';
import { folderKindOf } from '../generator/manifest/find-project';
import { type Manifest, printManifest, projectDefaults } from '../generator/manifest/manifest';
import { readManifest, readTextFile } from '../generator/manifest/manifest-file';
import { NameRegister } from '../generator/manifest/schema';
import { commandLine } from '../generator/message';
import { checkPackageName, idFrom, packageNameFrom } from '../generator/options/names';
import { type PreparedChanges, prepareChanges } from '../generator/prepare';
import type { Outcome } from '../generator/report/outcome';
import {
  installCommands,
  jobArguments,
  nextSteps,
  packageManager,
  reproduceLine,
} from '../generator/report/outcome';
import type { Session } from '../session';
import { mayAsk, missingHint, newJob, workflowWarnings, writeChanges } from './change-project';

/** The folder of a new project. */
interface NewPlace {
  readonly root: string;
  /** Whether the user named the folder. If not, it is the current one, which they may not mean. */
  readonly isNamed: boolean;
  /** Messages about what was restored there after an interrupted run. */
  readonly restored: readonly string[];
}

/** Creates a project, with one job or with those of `--from`. */
export async function createProject(
  place: NewPlace,
  given: Answers,
  session: Session,
): Promise<Outcome> {
  const { version, cwd, env } = session;
  if (place.isNamed) refuseFolder(place.root);
  const early =
    mayAsk(given, session) && isKnown(place, given)
      ? conflictsIn(place.root, given, session)
      : undefined;
  if (early !== undefined) {
    const { command } = given;
    return writeChanges(early, given, { command, warnings: [], nextSteps: [], reproduce: '' });
  }
  const { root, answers } = await completeAnswers(place, given, session);
  const manifest = manifestFrom(root, answers, session);
  const changeSet = prepareChanges({
    root,
    isNew: folderKindOf(root) === 'absent',
    manifest,
    text: printManifest(manifest),
    templates: session.loadTemplates(),
    onConflict: answers.onConflict,
  });
  const manager = packageManager(env);
  const install = installCommands(env);
  const report = writeChanges(changeSet, answers, {
    command: answers.command,
    warnings: [
      ...(answers.flags.has('json') ? place.restored : []),
      ...changeSet.warnings,
      ...workflowWarnings(changeSet),
    ],
    nextSteps: nextSteps(cwd, root, manager, {
      isWritten: true,
      needsInstall: true,
      toAdd: [],
      isExisting: false,
    }).flatMap((step) => (step === `${manager} install` ? install.map(commandLine) : [step])),
    reproduce: reproduceLine(version, argumentsFor(root, manifest, answers, session)),
  });
  return runTools(report, install, answers, session);
}

/** Whether the folder is not asked for. */
const isKnown = ({ isNamed }: NewPlace, { command }: Answers): boolean =>
  isNamed || command === 'add';

/** The conflicts of a new project that no answer to a prompt can avoid. */
function conflictsIn(
  root: string,
  answers: Answers,
  session: Session,
): PreparedChanges | undefined {
  const kind = folderKindOf(root);
  if (kind === 'absent' || kind === 'empty') return undefined;
  const { id, from, onConflict } = answers;
  const manifest = manifestFrom(root, answers, session, id === undefined && from === undefined);
  const text = printManifest(manifest);
  const templates = session.loadTemplates();
  const prepared = prepareChanges({ root, manifest, text, templates, onConflict });
  return prepared.changes.some(({ action }) => action === 'conflict') ? prepared : undefined;
}

/** Throws when a folder that the user named for a new project is a project or a file. */
function refuseFolder(root: string): void {
  const kind = folderKindOf(root);
  if (kind === 'project' || kind === 'functions-project') {
    const what = kind === 'project' ? 'a project' : 'a Functions project';
    throw new GeneratorError('E_PROJECT', `${root} is already ${what}`, {
      hint: `add a job to it: create-eternal-function add --dir ${root}`,
      path: root,
    });
  }
  if (kind === 'file') {
    throw new GeneratorError('E_PATH', `${root} is a file, not a folder`, {
      hint: 'choose another folder',
      path: root,
    });
  }
}

/** The folder and the answers, with those of prompts or defaults. Throws one error for all that is missing. */
async function completeAnswers(
  place: NewPlace,
  answers: Answers,
  session: Session,
): Promise<{ root: string; answers: Answers }> {
  const { root, isNamed } = place;
  const { command, id, from, flags } = answers;
  const hasFolder = isKnown(place, answers);
  if (mayAsk(answers, session) && (from === undefined || !hasFolder)) {
    const only = from === undefined ? undefined : (['folder'] as const);
    const problemOf = (folder: string): string | undefined => {
      const [first] =
        conflictsIn(folder, answers, session)?.changes.filter(
          ({ action }) => action === 'conflict',
        ) ?? [];
      return (
        first && `has a ${first.path} that is in the way (choose another folder, or move it away)`
      );
    };
    const asked = await session.ask(answers, hasFolder ? root : undefined, { only, problemOf });
    const folder = hasFolder ? root : (asked.folder ?? root);
    return { root: resolve(session.cwd, folder), answers: asked };
  }
  const isFree = folderKindOf(root) === 'empty';
  const mayWrite = isNamed || isFree || (command === 'add' && !flags.has('yes'));
  const ownId = id ?? (flags.has('yes') ? idFrom(basename(root)) : undefined);
  const lacking = [
    ...(mayWrite ? [] : ['a folder (the first argument or --dir)']),
    ...(ownId !== undefined || from !== undefined ? [] : ['--id']),
  ];
  if (lacking.length > 0) throw missing(lacking, missingHint(answers));
  return { root, answers: { ...answers, id: ownId } };
}

function manifestFrom(
  root: string,
  answers: Answers,
  { version, cwd }: Session,
  withoutJob = false,
): Manifest {
  const { project, from } = answers;
  const name = String(project.get('name') ?? defaultName(root));
  const read = () => readTextFile(resolve(cwd, from ?? ''));
  const source =
    from === undefined ? undefined : readManifest(parseJsonText(from, read()), version, name);
  return {
    ...projectDefaults(name),
    ...source,
    ...Object.fromEntries([...project].map(([key, value]) => [key, `${value}`])),
    generator: version,
    jobs: source?.jobs ?? (withoutJob ? [] : [newJob(root, answers, new NameRegister())]),
  };
}

/** The name in a `package.json` that is there already, else the folder's. */
function defaultName(root: string): string {
  const isNew = ['absent', 'empty'].includes(folderKindOf(root));
  if (isNew) return packageNameFrom(basename(root));
  try {
    const text = readTextFile(join(root, 'package.json'));
    const name = stringAt(parseJsonText('package.json', text), ['name']);
    if (name !== undefined && 'value' in checkPackageName(name)) return name;
  } catch (error) {
    if (!(error instanceof GeneratorError)) throw error;
  }
  return packageNameFrom(basename(root));
}

/** The arguments that create the same project again. */
function argumentsFor(
  root: string,
  { name, jobs: [job] }: Manifest,
  { command, project, from, flags }: Answers,
  { cwd }: Session,
): string[] {
  const folderPath = relative(cwd, root) || '.';
  const isName = similarCommand(folderPath) === undefined && !folderPath.startsWith('-');
  const folder = isName ? folderPath : `./${folderPath}`;
  const place = command === 'add' ? ['add', '--dir', folder] : [folder];
  const what =
    from === undefined && job !== undefined
      ? ['--id', job.id, ...jobArguments(job)]
      : ['--from', from ?? ''];
  const folderName = packageNameFrom(basename(root));
  const usual = projectDefaults(folderName);
  const named = from === undefined && name !== folderName ? [['name', name] as const] : [];
  const options = [...new Map([...named, ...project])].filter(
    ([key, value]) => value !== usual[key],
  );
  const extras = (['install', 'git'] as const).filter((key) => flags.has(key));
  return [
    ...place,
    ...what,
    ...options.flatMap(([key, value]) => [`--${key}`, `${value}`]),
    ...extras.map((key) => `--${key}`),
  ];
}

/** Carries out `--git` and `--install`. When a program fails, the project stays and the outcome has the error. */
async function runTools(
  report: Outcome,
  install: readonly (readonly string[])[],
  { flags }: Answers,
  session: Session,
): Promise<Outcome> {
  const { dir = '', isBlocked, dryRun, warnings = [], nextSteps: steps = [] } = report;
  if (isBlocked || dryRun) return report;
  const quiet = flags.has('json');
  const failed = async (args: readonly string[]): Promise<Outcome['error']> => {
    const exitCode = await session.run(args, dir, quiet);
    if (exitCode === 0) return undefined;
    const why = exitCode === 127 ? 'could not be started' : `failed with exit code ${exitCode}`;
    const message = `${commandLine(args)} ${why}`;
    return {
      code: 'E_TOOL' satisfies ErrorCode,
      message,
      hint: `the files are complete; run it again in ${dir}`,
      path: dir,
    };
  };

  const added: string[] = [];
  let error: Outcome['error'];
  if (flags.has('git')) {
    const inside = await session.run(['git', 'rev-parse', '--is-inside-work-tree'], dir, true);
    if (inside === 0)
      added.push('--git: skipped, because the folder is in a git repository already');
    else error = await failed(['git', 'init', '--quiet']);
  }
  const done: string[] = [];
  for (const args of flags.has('install') ? install : []) {
    if (error !== undefined) break;
    if (!quiet) session.say(`${commandLine(args)} …`);
    error = await failed(args);
    if (error === undefined) done.push(commandLine(args));
  }
  return {
    ...report,
    warnings: [...warnings, ...added],
    nextSteps: steps.filter((step) => !done.includes(step)),
    error,
  };
}
