import { basename, relative, resolve } from 'node:path';
import type { Invocation } from '../generator/arguments/arguments';
import { verbLike } from '../generator/arguments/verbs';
import { printManifest } from '../generator/manifest/edit';
import { lookAt } from '../generator/manifest/folder';
import { type Manifest, NameRegister } from '../generator/manifest/manifest';
import { idFrom, packageNameFrom } from '../generator/options/names';
import { readTemplates, reservedNames } from '../generator/plan/templates';
import type { GivenAnswers } from '../generator/prompts/questions';
import type { Report } from '../generator/report/report';
import type { Session } from '../session';
import { carryOut, prepareChanges } from './carry-out';
import type { Place } from './change-project';
import { conflictChoice } from './conflict-choice';
import { finishProject } from './finish-project';
import { readFrom } from './from-file';
import { checkFlags, givenAnswers, idOf, jobFrom, mayAsk, missing } from './job-answers';
import { jobWords, nextSteps, packageManager, reproduceLine } from './next-steps';
import { checkProjectFlags, refuseFolder } from './project-answers';

interface NewPlace extends Place {
  /** The user named the folder; otherwise it is where they stand, and may not be meant. */
  readonly isNamed: boolean;
}

/** Makes a project, with one job or with those of `--from`. */
export async function createProject(
  place: NewPlace,
  invocation: Invocation,
  session: Session,
): Promise<Report> {
  const { texts, switches, verb } = invocation;
  const { version, cwd, env } = session;
  checkFlags(invocation, idOf(invocation));
  checkProjectFlags(invocation);
  if (place.isNamed) refuseFolder(place.root);
  const templates = readTemplates(session.templatesDir);
  const register = new NameRegister(reservedNames(templates.job));

  const { root, answers } = await settleAnswers(place, invocation, session);
  const defaultName = texts.name ?? packageNameFrom(basename(root));
  const source =
    texts.from === undefined
      ? undefined
      : readFrom(texts.from, cwd, { version, register, defaultName });
  const manifest: Manifest = {
    generator: version,
    name: texts.name ?? source?.name ?? defaultName,
    backend: 'azure-storage',
    jobs: source?.jobs ?? [jobFrom(answers, invocation, register)],
  };
  const changeSet = await prepareChanges({
    root,
    isNew: lookAt(root) === 'absent',
    manifest,
    manifestText: printManifest(manifest),
    templates,
    version,
    ...conflictChoice(invocation),
  });
  const manager = packageManager(env);
  const report = carryOut(changeSet, invocation, {
    command: verb,
    warnings: [...(switches.has('json') ? place.restored : []), ...changeSet.warnings],
    nextSteps: nextSteps(cwd, root, manager, false),
    reproduce: reproduceLine(version, wordsFor(root, manifest, invocation, session)),
  });
  return finishProject(report, manager, invocation, session);
}

/** The folder and the job's answers: from flags, from a person, or from defaults. Throws one error for all that is missing. */
async function settleAnswers(
  { root, isNamed }: NewPlace,
  invocation: Invocation,
  session: Session,
): Promise<{ root: string; answers: GivenAnswers }> {
  const { verb, texts, switches } = invocation;
  const id = idOf(invocation);
  const given = givenAnswers(invocation, id);
  const hasFolder = isNamed || verb === 'add';
  const isFree = lookAt(root) === 'empty';
  if (mayAsk(invocation, session) && (texts.from === undefined || !hasFolder)) {
    const folder = hasFolder ? { folder: root } : {};
    const only = texts.from === undefined ? undefined : (['folder'] as const);
    const asked = await session.ask({ ...given, ...folder }, only);
    return { root: resolve(session.cwd, asked.folder ?? root), answers: asked };
  }
  const mayWrite = isNamed || isFree || (verb === 'add' && !switches.has('yes'));
  const fallback = switches.has('yes') ? idFrom(basename(root)) : undefined;
  const answers = { ...given, id: id ?? fallback };
  const lacking = [
    ...(mayWrite ? [] : ['a folder (the first word, or --dir)']),
    ...(answers.id !== undefined || texts.from !== undefined ? [] : ['--id']),
  ];
  if (lacking.length > 0) throw missing(lacking, invocation);
  return { root, answers };
}

/** The words that make the same project again. */
function wordsFor(
  root: string,
  { name, jobs }: Manifest,
  { verb, texts, switches }: Invocation,
  { cwd }: Session,
): string[] {
  const way = relative(cwd, root) || '.';
  const folder = verbLike(way) === undefined ? way : `./${way}`;
  const [job] = jobs;
  const place = verb === 'add' ? ['add', '--dir', folder] : [folder];
  const what =
    texts.from === undefined && job !== undefined
      ? ['--id', job.id, ...jobWords(job)]
      : ['--from', texts.from ?? ''];
  const named = name === packageNameFrom(basename(root)) ? [] : ['--name', name];
  const extras = (['install', 'git'] as const).filter((key) => switches.has(key));
  return [...place, ...what, ...named, ...extras.map((key) => `--${key}`)];
}
