import { interruptedAt } from '../generator/apply/recover';
import type { Invocation } from '../generator/arguments/arguments';
import { type Change, isWritten, type PreparedChanges } from '../generator/compare/change';
import { type ConflictMarker, findConflictMarkers } from '../generator/compare/conflict-markers';
import { MANIFEST } from '../generator/manifest/manifest';
import { readTemplates, reservedNames } from '../generator/plan/templates';
import {
  changeToJson,
  type ErrorReport,
  type Paint,
  printChange,
  printError,
  printWarnings,
} from '../generator/report/report';
import { counted } from '../generator/strings';
import type { Outcome, Session } from '../session';
import { prepareChanges } from './carry-out';
import { handEditNotes } from './hand-edit-notes';
import { reproduceLine } from './next-steps';
import { projectRoot, readProject } from './project-files';
import { interruption } from './recover';

const FINE = 0;
const OTHER_VERSION = 2;
const DIFFERS = 3;

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
export async function check(
  invocation: Invocation,
  session: Session,
  paint: Paint,
): Promise<Outcome> {
  const root = projectRoot(invocation, session);
  const at = interruptedAt(root);
  const finding: Finding =
    at === undefined
      ? await lookInto(root, session)
      : { exitCode: DIFFERS, error: { code: 'E_WRITE', message: interruption(at), path: root } };
  return outcomeOf(root, finding, paint);
}

async function lookInto(root: string, { version, templatesDir }: Session): Promise<Finding> {
  const templates = readTemplates(templatesDir);
  const { manifest, json } = readProject(root, version, reservedNames(templates.job));
  const target = { root, isNew: false, manifest, manifestText: json.text, templates, version };
  const prepared = await prepareChanges(target);
  const markers = findConflictMarkers(prepared.changes);
  if (manifest.generator === version) {
    return compared(prepared, markers, handEditNotes(root, manifest));
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

function compared(
  { changes, stateFiles, warnings }: PreparedChanges,
  markers: readonly ConflictMarker[],
  notes: readonly string[],
): Finding {
  const differing = changes.filter(
    (change) => change.owner !== 'local' && (isWritten(change) || change.action === 'conflict'),
  );
  const isFine = differing.length + stateFiles.length + markers.length === 0;
  const inFolder =
    stateFiles.length === 0 ? '' : `, and ${counted(stateFiles.length, 'file')} in .eternal`;
  return {
    exitCode: isFine ? FINE : DIFFERS,
    changes: differing,
    markers,
    warnings: [...notes, ...warnings],
    summary: isFine
      ? `the project is what ${MANIFEST} says`
      : `regenerate would change ${counted(differing.length, 'file')}${inFolder}`,
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
