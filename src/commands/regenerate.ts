import { join } from 'node:path';
import type { Answers } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import { parseJsonText } from '../generator/json/tree';
import { MANIFEST } from '../generator/manifest/manifest';
import { mergeManifests } from '../generator/manifest/merge-manifests';
import { readManifest, readTextFile } from '../generator/manifest/read';
import { hasConflictMarkers } from '../generator/merge/lines';
import { type Report, reproduceLine } from '../generator/report/report';
import { type BranchTexts, isMerging, readUnmerged } from '../generator/workspace/git';
import { readIndex } from '../generator/workspace/workspace';
import type { Session } from '../session';
import { changeProject } from './change';
import { openProject, type Project, projectRoot, recover } from './project';

const words = ['regenerate'];

/**
 * Makes the files what `eternal.json` says: after it was edited by hand, with a newer version of the generator, or after
 * a merge of two branches with conflicts.
 */
export function regenerate(answers: Answers, session: Session): Report {
  const root = projectRoot(answers, session);
  const restored = recover(root, answers, session);
  const unchanged = restored.length === 0 ? readIndex(root, session.version) : undefined;
  if (unchanged !== undefined && !isMerging(root)) {
    const changes = unchanged.map((file) => ({ ...file, action: 'same' as const }));
    const place = answers.dir === undefined ? [] : ['--dir', answers.dir];
    const reproduce = reproduceLine(session.version, [...words, ...place]);
    const told = { command: 'regenerate', warnings: [], nextSteps: [], reproduce };
    return {
      ...told,
      dir: root,
      dryRun: answers.switches.has('dryRun'),
      changes,
      isBlocked: false,
    };
  }
  const merged = mergedProject(root, restored, answers, session);
  const project = merged ?? { ...openProject(answers, session), restored };
  return changeProject(project, { text: project.text, words }, answers, session);
}

/** The project with the manifests of two branches merged, while git is merging them; `undefined` where it is not. */
function mergedProject(
  root: string,
  restored: readonly string[],
  { onConflict }: Answers,
  { version, capture, loadTemplates }: Session,
): Project | undefined {
  const there = readTextFile(join(root, MANIFEST));
  const isMarked = hasConflictMarkers(there);
  if (!isMarked && !isMerging(root)) return undefined;
  const unmerged = readUnmerged((args) => capture(['git', ...args], root));
  const sides = unmerged.get(MANIFEST);
  if (isMarked && sides === undefined) return undefined;
  const text = isMarked && sides ? mergeTexts(sides, version, onConflict) : there;
  const manifest = readManifest(parseJsonText(MANIFEST, text), version);
  return { root, text, manifest, templates: loadTemplates(), unmerged, restored };
}

/** Throws `E_CONFLICT` for what the branches say against each other, unless a side was chosen; `E_MANIFEST` for a side that is no manifest. */
function mergeTexts(
  { base = '{}', ours, theirs }: BranchTexts,
  version: string,
  onConflict: Answers['onConflict'],
): string {
  if (ours === undefined || theirs === undefined) {
    throw new GeneratorError('E_CONFLICT', `${MANIFEST} is deleted on one of the branches`, {
      hint: 'git checkout --ours or --theirs decides',
      path: MANIFEST,
    });
  }
  for (const [name, text] of Object.entries({ ours, theirs })) {
    readManifest(parseJsonText(`${MANIFEST} (${name})`, text), version);
  }
  const prefer = onConflict === 'theirs' ? 'theirs' : 'ours';
  const { text, contradictions } = mergeManifests({ base, ours, theirs }, prefer);
  if (contradictions.length === 0 || onConflict === 'ours' || onConflict === 'theirs') return text;
  throw new GeneratorError('E_CONFLICT', `${MANIFEST}: ${contradictions.join('; ')}`, {
    hint: 'nothing was written; edit it, or --on-conflict ours or theirs',
    path: MANIFEST,
  });
}
