import type { Invocation } from '../generator/arguments/arguments';
import { isWritten } from '../generator/compare/change';
import { parseJsonText } from '../generator/json/tree';
import { setGenerator } from '../generator/manifest/edit';
import { MANIFEST } from '../generator/manifest/manifest';
import { readTemplates, reservedNames, type Templates } from '../generator/plan/templates';
import { loopWarnings } from '../generator/report/loop-warnings';
import type { Report } from '../generator/report/report';
import { counted } from '../generator/strings';
import type { Session } from '../session';
import { carryOut, prepareChanges } from './carry-out';
import { conflictChoice } from './conflict-choice';
import { handEditNotes } from './hand-edit-notes';
import { nextSteps, packageManager, reproduceLine } from './next-steps';
import { type Project, projectRoot, readProject, readProjectText } from './project-files';
import { recover } from './recover';

/** Where a project is or comes. */
export interface Place {
  readonly root: string;
  /** What had to be restored there first, in words. */
  readonly restored: readonly string[];
}

/** A project that a verb is about to change. */
export interface OpenProject extends Project, Place {
  readonly templates: Templates;
  /** Names that the templates need for themselves. */
  readonly reserved: ReadonlySet<string>;
}

/** What a verb wants the project to be. */
export interface ProjectEdit {
  /** The new text of `eternal.json`. */
  readonly text: string;
  /** Jobs that have another id in it: old → new. */
  readonly renamedJobs?: ReadonlyMap<string, string>;
  /** The words of the command that does the same again, `--dir` left out. */
  readonly words: readonly string[];
}

/** Finds the project that a verb is about, restores what an interrupted run has left there, and reads it. */
export function openProject(invocation: Invocation, session: Session): OpenProject {
  const root = projectRoot(invocation, session);
  const restored = recover(root, invocation, session);
  // Where making the project was interrupted, it is none now.
  return readPlace({ root: projectRoot(invocation, session), restored }, session);
}

export function readPlace(place: Place, { templatesDir, version }: Session): OpenProject {
  const templates = readTemplates(templatesDir);
  const reserved = reservedNames(templates.job);
  return { ...place, ...readProject(place.root, version, reserved), templates, reserved };
}

/** Makes a project what its edited manifest says, and reports. */
export async function changeProject(
  project: OpenProject,
  { text, renamedJobs, words }: ProjectEdit,
  invocation: Invocation,
  session: Session,
): Promise<Report> {
  const { version, cwd, env } = session;
  const { root, templates, reserved } = project;
  // Reading and checking the same text twice would show where there is nothing to do.
  const json = text === project.json.text ? project.json : parseJsonText(MANIFEST, text);
  const manifestText = setGenerator(json, version);
  const { manifest } =
    manifestText === project.json.text ? project : readProjectText(manifestText, version, reserved);
  const manifestRead = project.json.text;
  const shared = {
    root,
    isNew: false,
    manifestRead,
    templates,
    version,
    ...conflictChoice(invocation),
  };
  const upgrade = await upgradeNote(project, shared, invocation, session);
  const changeSet = await prepareChanges({
    ...shared,
    manifest,
    manifestText,
    ...(renamedJobs === undefined ? {} : { renamedJobs }),
  });
  const { changes } = changeSet;
  const needsInstall = changes.some(
    (change) => change.path === 'package.json' && isWritten(change),
  );
  const place = invocation.texts.dir === undefined ? [] : ['--dir', invocation.texts.dir];
  const warnings = [
    ...(invocation.switches.has('json') ? [...project.restored, ...upgrade] : []),
    ...changeSet.warnings,
    ...(invocation.verb === 'regenerate' ? handEditNotes(root, manifest) : []),
    ...loopWarnings(changes, manifest.jobs),
  ];
  // Without a folder inside of a project, the program without a verb adds a job.
  const command = invocation.verb === 'create' ? 'add' : invocation.verb;
  return carryOut(changeSet, invocation, {
    command,
    warnings,
    nextSteps: changes.some(isWritten)
      ? nextSteps(cwd, root, packageManager(env), !needsInstall)
      : [],
    reproduce: reproduceLine(version, [...words, ...place]),
  });
}

type Shared = Pick<
  Parameters<typeof prepareChanges>[0],
  'root' | 'isNew' | 'manifestRead' | 'templates' | 'version' | 'onConflict'
>;

/** What comes along because the project was last written by an older generator: told to people before anything else. */
async function upgradeNote(
  { manifest, json }: Project,
  shared: Shared,
  { verb, switches }: Invocation,
  { version, say }: Session,
): Promise<string[]> {
  const old = manifest.generator;
  if (old === version || verb === 'regenerate') return [];
  const { changes } = await prepareChanges({ ...shared, manifest, manifestText: json.text });
  const count = changes.filter(isWritten).length;
  if (count === 0) return [];
  const note = `also updates ${counted(count, 'file')}, ${old} → ${version}`;
  if (!switches.has('json')) say(note);
  return [note];
}
