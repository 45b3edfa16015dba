import { join } from 'node:path';
import { interruptedAt } from '../generator/apply/apply';
import type { Answers } from '../generator/arguments/arguments';
import { type Change, WRITTEN } from '../generator/compare/change';
import { exitCodes } from '../generator/errors';
import { MANIFEST } from '../generator/manifest/manifest';
import { readTextFile } from '../generator/manifest/read';
import { markerLines } from '../generator/merge/lines';
import { pluralize } from '../generator/message';
import { type PreparedChanges, prepareChanges } from '../generator/prepare';
import {
  changeToJson,
  type ErrorReport,
  type Paint,
  printChange,
  printError,
  printWarnings,
  reproduceLine,
} from '../generator/report/report';
import type { Outcome, Session } from '../session';
import { driftNotes } from './change-project';
import { interruption, projectRoot, readMergedProject, readProject } from './open-project';

const FINE = 0;
const DIFFERS = exitCodes.E_CONFLICT;
const OTHER_VERSION = exitCodes.E_USAGE;

/** A conflict that the user has still to decide. */
interface ConflictMarker {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** What there is to tell about a project. */
interface Finding {
  readonly exitCode: number;
  readonly changes?: readonly Change[];
  readonly markers?: readonly ConflictMarker[];
  readonly warnings?: readonly string[];
  /** The last line of the result. */
  readonly summary?: string;
  readonly error?: ErrorReport;
}

/** Whether the tree is what `eternal.json` says, and what `regenerate` would do. Writes nothing, repairs nothing. */
export function check(answers: Answers, session: Session, paint: Paint): Outcome {
  const root = projectRoot(answers, session);
  const at = interruptedAt(root);
  const finding: Finding =
    at === undefined
      ? lookInto(root, session)
      : { exitCode: DIFFERS, error: { code: 'E_WRITE', message: interruption(at), path: root } };
  return outcomeOf(root, finding, paint);
}

function lookInto(root: string, session: Session): Finding {
  const inManifest = markersIn(MANIFEST, readTextFile(join(root, MANIFEST)));
  if (inManifest.length > 0) {
    const message = `${MANIFEST} has conflict markers`;
    const error = { code: 'E_CONFLICT', message, hint: 'run regenerate', path: MANIFEST } as const;
    return { exitCode: DIFFERS, markers: inManifest, error };
  }
  const project = readMergedProject(root, 'fail', session) ?? readProject(root, session);
  const { manifest } = project;
  const prepared = prepareChanges(project);
  const markers = prepared.changes.flatMap(({ path, from = path, before = '' }) =>
    markersIn(from, before),
  );
  const { version } = session;
  if (manifest.generator === version) {
    return compared(prepared, markers, driftNotes(prepared.workspace, manifest, prepared.previous));
  }
  return {
    exitCode: markers.length > 0 ? DIFFERS : OTHER_VERSION,
    markers,
    error: {
      code: 'E_USAGE',
      message: `${MANIFEST} was written by ${manifest.generator}, this is ${version}: only conflict markers were looked for`,
      hint: `run ${reproduceLine(manifest.generator, ['check'])}`,
    },
  };
}

const markersIn = (path: string, text: string): ConflictMarker[] =>
  markerLines(text).map((line) => ({ path, line }));

function compared(
  { changes, stateFiles, warnings }: PreparedChanges,
  markers: readonly ConflictMarker[],
  notes: readonly string[],
): Finding {
  const differing = changes.filter(
    ({ owner, action }) => owner !== 'local' && (WRITTEN.has(action) || action === 'conflict'),
  );
  const isFine = differing.length + stateFiles.length + markers.length === 0;
  const inFolder =
    stateFiles.length === 0 ? '' : `, and ${pluralize(stateFiles.length, 'file')} in .eternal`;
  return {
    exitCode: isFine ? FINE : DIFFERS,
    changes: differing,
    markers,
    warnings: [...notes, ...warnings],
    summary: isFine
      ? `the project is what ${MANIFEST} says`
      : `regenerate would change ${pluralize(differing.length, 'file')}${inFolder}`,
  };
}

function outcomeOf(
  root: string,
  { exitCode, changes = [], markers = [], warnings = [], summary, error }: Finding,
  paint: Paint,
): Outcome {
  const result = [
    ...markers.map(({ path, line }) => `${path}:${line}: a conflict marker`),
    ...changes.flatMap((change) => printChange(change, paint)),
    ...(summary === undefined ? [] : [summary]),
  ];
  return {
    exitCode,
    json: {
      command: 'check',
      dir: root,
      ok: exitCode === FINE,
      changes: changes.map((change) => changeToJson(change)),
      conflictMarkers: markers,
      warnings,
      ...(error === undefined ? {} : { error }),
    },
    result: result.map((line) => `${line}\n`).join(''),
    lines: [
      ...printWarnings(warnings, paint),
      ...(error === undefined ? [] : [printError(error, paint)]),
    ],
  };
}
