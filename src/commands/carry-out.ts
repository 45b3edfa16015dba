import { applyChanges } from '../generator/apply/apply';
import type { Invocation } from '../generator/arguments/arguments';
import type { Change, ChangeSet, PreparedChanges } from '../generator/compare/change';
import { compare } from '../generator/compare/compare';
import { changedMeanwhile } from '../generator/errors';
import { MANIFEST, type Manifest } from '../generator/manifest/manifest';
import { splitMark } from '../generator/merge/line-endings';
import type { OnConflict } from '../generator/merge/text';
import { createModel, createPlan, jobRenderer } from '../generator/plan/plan';
import { createRender, renderedTexts, type Templates } from '../generator/plan/templates';
import type { Report } from '../generator/report/report';
import { mendBases, previousJobs } from '../generator/workspace/previous';
import { emptyWorkspace, openWorkspace } from '../generator/workspace/workspace';

export interface Target {
  readonly root: string;
  /** The folder is not there yet. */
  readonly isNew: boolean;
  readonly manifest: Manifest;
  /** The text that `eternal.json` is to have. */
  readonly manifestText: string;
  /** The text of `eternal.json` that all this was made of: no other may stand there. Absent: none was read. */
  readonly manifestRead?: string;
  readonly templates: Templates;
  readonly version: string;
  readonly onConflict?: OnConflict;
  /** Jobs that this run renames: old id → new id. */
  readonly renamedJobs?: ReadonlyMap<string, string>;
}

/** The way from a manifest to what has to change in its folder. Writes nothing. Throws `E_WRITE` when another manifest stands there by now. */
export async function prepareChanges(target: Target): Promise<PreparedChanges> {
  const { root, isNew, manifest, manifestText, templates, version } = target;
  const { onConflict = 'fail', renamedJobs = new Map() } = target;
  const model = createModel(manifest, version);
  const render = await createRender(renderedTexts(templates));
  const plan = createPlan(manifestText, model, templates, render);
  const workspace = isNew ? emptyWorkspace(root) : openWorkspace(root);
  const renderJob = jobRenderer(templates, render);
  const bases = mendBases(workspace.bases(), version, (text, last) =>
    createPlan(text, createModel(last, version), templates, render),
  );
  const past = { bases, jobs: previousJobs(workspace, bases, version) };
  const wishes = { onConflict, renamedJobs };
  const compared = compare(plan, past, workspace, renderJob, wishes);
  refuseOtherManifest(compared.changes, target.manifestRead);
  return { root, isNew, ...compared };
}

/**
 * Another run, or a person, may have changed it since it was read: asking takes minutes. The text that is looked at is
 * the one that has to be there still when the changes are written.
 */
function refuseOtherManifest(changes: readonly Change[], text: string | undefined): void {
  const there = changes.find(({ path }) => path === MANIFEST)?.before;
  if (text === undefined || (there !== undefined && splitMark(there).body === text)) return;
  throw changedMeanwhile(MANIFEST);
}

/** Writes the changes, unless one of them is a conflict or it is a dry run, and reports. */
export function carryOut(
  changeSet: ChangeSet,
  { switches }: Invocation,
  told: Pick<Report, 'command' | 'warnings' | 'nextSteps' | 'reproduce'>,
): Report {
  const { root, changes } = changeSet;
  const ok = !changes.some(({ action }) => action === 'conflict');
  const dryRun = switches.has('dryRun');
  if (ok && !dryRun) applyChanges(changeSet);
  return { ...told, dir: root, dryRun, ok, changes };
}
