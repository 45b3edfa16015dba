import { join } from 'node:path';
import { interruptedAt } from '../generator/apply/apply';
import type { Answers } from '../generator/arguments/answers';
import { type Change, WRITTEN } from '../generator/compare/change';
import { isOpenDeletion, restoreHint } from '../generator/compare/deleted/deleted-files';
import { staleDeletions } from '../generator/compare/deleted/deletion-list';
import type { Finding } from '../generator/compare/findings/finding';
import { missingModules } from '../generator/compare/findings/missing-modules';
import { compareRegistrations } from '../generator/compare/findings/registered-jobs';
import { MANIFEST, type Manifest } from '../generator/manifest/manifest';
import { readTextFile } from '../generator/manifest/read-text-file';
import { hasConflictMarkers, markerLines } from '../generator/merge/conflicts';
import { mergeFile } from '../generator/merge/merge-file';
import { pluralize } from '../generator/message';
import { type PreparedChanges, prepareChanges } from '../generator/prepare';
import { reproduceLine } from '../generator/report/next-steps';
import type { ConflictMarker, Failure, Outcome } from '../generator/report/outcome';
import { baseText, isNotOurs } from '../generator/workspace/bases';
import type { Previous } from '../generator/workspace/previous';
import type { Session } from '../session';
import { interruption, projectRoot, RESTORE, readMergedProject, readProject } from './open-project';

type Result = Pick<Outcome, 'changes' | 'conflictMarkers' | 'findings' | 'warnings' | 'error'>;

/**
 * Compares the project with `eternal.json`: what would `regenerate` change, and what else differs? Writes nothing, repairs
 * nothing.
 */
export function check(answers: Answers, session: Session): Outcome {
  const root = projectRoot(answers, session);
  const at = interruptedAt(root);
  const result: Result =
    at === undefined
      ? examine(root, session)
      : { error: { code: 'E_DIFFERS', message: interruption(at), hint: RESTORE, path: root } };
  const nothing = { changes: [], conflictMarkers: [], findings: [], warnings: [] };
  return { command: 'check', dir: root, ...nothing, ...result };
}

function examine(root: string, session: Session): Result {
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
  return differences(prepared, conflictMarkers, findingsIn(prepared, manifest));
}

/** What differs beside the changes that `regenerate` would make. */
function findingsIn(
  { changes, workspace, previous }: PreparedChanges,
  manifest: Manifest,
): Finding[] {
  const isPending = new Set(
    changes.flatMap(({ action, path, from = path }) =>
      ['create', 'delete', 'move'].includes(action) ? [path, from] : [],
    ),
  );
  const ofJobs = compareRegistrations(workspace, manifest, previous);
  const ofImports = missingModules(workspace, changes).filter(
    ({ path }) => !ofJobs.some((finding) => finding.path === path && finding.kind === 'difference'),
  );
  const stale = staleDeletions(
    manifest,
    changes.map(({ path, defaultPath = path }) => defaultPath),
  );
  return [
    ...[...ofJobs, ...ofImports].filter(({ path }) => !isPending.has(path)),
    ...changes
      .filter((change) => isOpenDeletion(change) && change.job === undefined)
      .map(deletedFile),
    ...changes.flatMap((change) => editedFile(change, previous)),
    ...stale.map(
      (path): Finding => ({
        ...{ kind: 'difference', path: MANIFEST, hint: 'run regenerate' },
        message: `lists ${path} as deleted, which is no longer generated`,
      }),
    ),
  ];
}

const deletedFile = ({ path }: Change): Finding => ({
  ...{ kind: 'difference', path, message: 'is deleted', hint: restoreHint(path) },
});

const CODE = /\.[cm]?[jt]sx?$/;
const NEVER_EMPTY = /\.([cm]?[jt]sx?|json)$/;

/** A file that the user edited. What is added to a JSON file or a list is no difference. */
function editedFile({ action, path, owner, before, job }: Change, { bases }: Previous): Finding[] {
  if (action !== 'keep' || before === undefined || hasConflictMarkers(before)) return [];
  // The options of a job are compared one by one. The user's own files have no text to compare with.
  if (path === MANIFEST || job !== undefined || owner === 'user' || owner === 'local') return [];
  const base = bases.get(path);
  if (isNotOurs(base)) return [];
  const theirs = baseText(base);
  if (before.trim() === '' && NEVER_EMPTY.test(path)) {
    const hint = `to restore it, run regenerate --restore ${path}`;
    return [{ kind: 'difference', path, message: 'is empty', hint }];
  }
  const merged =
    CODE.test(path) || theirs === undefined
      ? undefined
      : mergeFile(path, { ours: before, base: undefined, theirs }, 'ours');
  const hasAll = merged !== undefined && !('problem' in merged) && merged.text === before;
  if (hasAll && merged.warnings.length + merged.conflicts.length === 0) return [];
  return [{ kind: 'unverified', path, message: 'has your edits, which are kept and not compared' }];
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
  { changes, stateFiles: all, warnings }: PreparedChanges,
  conflictMarkers: readonly ConflictMarker[],
  findings: readonly Finding[],
): Result {
  const stateFiles = all.filter(({ isRelocation }) => !isRelocation);
  const differing = changes.filter(
    ({ owner, action }) => owner !== 'local' && (WRITTEN.has(action) || action === 'conflict'),
  );
  const result = { changes: differing, conflictMarkers, findings, warnings };
  const unresolved = new Set(conflictMarkers.map(({ path }) => path)).size;
  if (unresolved > 0) {
    const message = `${pluralize(unresolved, 'file')} with conflict markers`;
    const hint = 'resolve them, then run regenerate';
    return { ...result, error: { code: 'E_DIFFERS', message, hint } };
  }
  const others = findings.filter(({ kind }) => kind === 'difference');
  const isSame = differing.length + stateFiles.length === 0;
  if (isSame && others.length === 0) return result;
  const inFolder =
    stateFiles.length === 0 ? '' : `, and ${pluralize(stateFiles.length, 'file')} in .eternal`;
  const change = `regenerate would change ${pluralize(differing.length, 'file')}${inFolder}`;
  const rest = `${pluralize(others.length, isSame ? 'difference' : 'other difference')} from ${MANIFEST}`;
  const parts = [...(isSame ? [] : [change]), ...(others.length === 0 ? [] : [rest])];
  const hint = isSame ? (others[0]?.hint ?? 'correct the file') : 'run regenerate';
  return { ...result, error: { code: 'E_DIFFERS', message: parts.join('; '), hint } };
}
