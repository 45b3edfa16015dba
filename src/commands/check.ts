import { join } from 'node:path';
import { interruptedAt } from '../generator/apply/apply';
import type { Answers } from '../generator/arguments/arguments';
import { WRITTEN } from '../generator/compare/change';
import { MANIFEST } from '../generator/manifest/manifest';
import { readTextFile } from '../generator/manifest/manifest-file';
import { markerLines } from '../generator/merge/conflicts';
import { pluralize } from '../generator/message';
import { type PreparedChanges, prepareChanges } from '../generator/prepare';
import type { ConflictMarker, Failure, Outcome } from '../generator/report/outcome';
import { reproduceLine } from '../generator/report/outcome';
import { driftWarnings } from '../generator/report/warnings';
import type { Session } from '../session';
import { interruption, projectRoot, RESTORE, readMergedProject, readProject } from './open-project';

type Finding = Pick<Outcome, 'changes' | 'conflictMarkers' | 'warnings' | 'error'>;

/** Compares the project with `eternal.json`: what would `regenerate` change? Writes nothing, repairs nothing. */
export function check(answers: Answers, session: Session): Outcome {
  const root = projectRoot(answers, session);
  const at = interruptedAt(root);
  const finding: Finding =
    at === undefined
      ? examine(root, session)
      : { error: { code: 'E_DIFFERS', message: interruption(at), hint: RESTORE, path: root } };
  const nothing = { changes: [], conflictMarkers: [], warnings: [] };
  return { command: 'check', dir: root, ...nothing, ...finding };
}

function examine(root: string, session: Session): Finding {
  const inManifest = markersIn(MANIFEST, readTextFile(join(root, MANIFEST)));
  if (inManifest.length > 0) {
    const message = `${MANIFEST} has conflict markers`;
    const error = {
      code: 'E_CONFLICT',
      message,
      hint: 'run regenerate to merge it',
      path: MANIFEST,
    } as const;
    return { conflictMarkers: inManifest, error };
  }
  const project = readMergedProject(root, 'fail', session) ?? readProject(root, session);
  const { manifest } = project;
  const prepared = prepareChanges(project);
  const conflictMarkers = prepared.changes.flatMap(({ path, from = path, before = '' }) =>
    markersIn(from, before),
  );
  if (manifest.generator !== session.version) {
    return { conflictMarkers, error: otherVersion(manifest.generator, session, conflictMarkers) };
  }
  const notes = driftWarnings(prepared.workspace, manifest, prepared.previous);
  return differences(prepared, conflictMarkers, notes);
}

const markersIn = (path: string, text: string): ConflictMarker[] =>
  markerLines(text).map((line) => ({ path, line }));

/** Another version would generate other files, so that differences say nothing. */
const otherVersion = (
  writtenBy: string,
  { version }: Session,
  markers: readonly ConflictMarker[],
): Failure => ({
  code: markers.length > 0 ? 'E_CONFLICT' : 'E_USAGE',
  message: `${MANIFEST} is from version ${writtenBy}, this is ${version}: check looked only for conflict markers`,
  hint: `run ${reproduceLine(writtenBy, ['check'])}`,
});

function differences(
  { changes, stateFiles, warnings }: PreparedChanges,
  conflictMarkers: readonly ConflictMarker[],
  notes: readonly string[],
): Finding {
  const differing = changes.filter(
    ({ owner, action }) => owner !== 'local' && (WRITTEN.has(action) || action === 'conflict'),
  );
  const inFolder =
    stateFiles.length === 0 ? '' : `, and ${pluralize(stateFiles.length, 'file')} in .eternal`;
  const message = `regenerate would change ${pluralize(differing.length, 'file')}${inFolder}`;
  const isSame = differing.length + stateFiles.length === 0;
  const files = new Set(conflictMarkers.map(({ path }) => path)).size;
  const unresolved: Failure = {
    code: 'E_DIFFERS',
    message: `${pluralize(files, 'file')} with conflict markers`,
    hint: 'resolve them, then run regenerate',
  };
  const different: Failure = { code: 'E_DIFFERS', message, hint: 'run regenerate' };
  return {
    changes: differing,
    conflictMarkers,
    warnings: [...notes, ...warnings],
    error: files > 0 ? unresolved : isSame ? undefined : different,
  };
}
