import { basename, join, relative, resolve } from 'node:path';
import type { Answers } from '../generator/arguments/answers';
import { missing } from '../generator/arguments/arguments';
import { similarCommand } from '../generator/arguments/commands';
import { GeneratorError } from '../generator/errors';
import { parseJsonText, stringAt } from '../generator/json/tree';
import { folderKindOf, problemOfPath, repositoryOf } from '../generator/manifest/find-project';
import { type Manifest, printManifest, projectDefaults } from '../generator/manifest/manifest';
import { readManifest } from '../generator/manifest/manifest-file';
import { readTextFile } from '../generator/manifest/read-text-file';
import { NameRegister } from '../generator/manifest/schema';
import { commandLine } from '../generator/message';
import { checkPackageName, idFrom, packageNameFrom } from '../generator/options/names';
import { type PreparedChanges, prepareChanges } from '../generator/prepare';
import type { Offer } from '../generator/prompts/terminal';
import {
  installCommands,
  jobArguments,
  nextSteps,
  packageManager,
  reproduceLine,
} from '../generator/report/next-steps';
import type { Outcome } from '../generator/report/outcome';
import { packageManagerFor } from '../generator/workspace/repository';
import type { Session } from '../session';
import { workflowWarnings, writeChanges } from './change-project';
import { mayAsk, missingHint, newJob } from './new-job';
import { runTools } from './run-tools';

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
  if (isKnown(place, given)) refusePath(place.root);
  const early =
    mayAsk(given, session) && isKnown(place, given)
      ? conflictsIn(place.root, given, session)
      : undefined;
  if (early !== undefined) {
    const { command } = given;
    return writeChanges(early, given, { command, warnings: [], nextSteps: [], reproduce: '' });
  }
  const { root, answers } = await completeAnswers(place, given, session);
  refusePath(root);
  const manifest = manifestFrom(root, answers, session);
  const changeSet = prepareChanges({
    root,
    isNew: folderKindOf(root) === 'absent',
    manifest,
    text: printManifest(manifest),
    templates: session.loadTemplates(),
    onConflict: answers.onConflict,
    starter: packageManager(env),
  });
  const manager = packageManagerFor(root, packageManager(env));
  const install = installCommands(manager, env);
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
    }).flatMap((step) =>
      step === `${manager} install` ? install.map((args) => commandLine(args)) : [step],
    ),
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
      hint: `add a job to it: npx create-eternal-function add --dir ${root}`,
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

/** Throws when the tools of a project fail in a folder. */
function refusePath(root: string): void {
  const problem = problemOfPath(root);
  if (problem === undefined) return;
  throw new GeneratorError('E_PATH', `${root} ${problem}`, {
    hint: 'choose another folder',
    path: root,
  });
}

/** What to offer where a person answers prompts. A repository is never made inside of another one. */
function offersFor(folder: string, { flags }: Answers, { env }: Session): Offer[] {
  const isInRepository = repositoryOf(folder) !== undefined;
  const manager = packageManagerFor(folder, packageManager(env));
  const offers: Offer[] = [
    { key: 'install', message: `Install the dependencies with ${manager}?` },
    ...(isInRepository ? [] : [{ key: 'git' as const, message: 'Create a git repository?' }]),
  ];
  return flags.has('dryRun') ? [] : offers.filter(({ key }) => !flags.has(key));
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
    const asked = await session.ask(answers, hasFolder ? root : undefined, {
      ...{ only, problemOf },
      offersFor: (folder) => offersFor(folder, answers, session),
    });
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
