import type { OnConflict } from './arguments/arguments';
import type { Merging } from './compare/branches';
import type { ChangeSet } from './compare/change';
import { type Comparison, compare } from './compare/compare';
import { changedMeanwhile } from './errors';
import { MANIFEST, type Manifest } from './manifest/manifest';
import { splitBom } from './merge/lines';
import { createPlan, planJob } from './plan/plan';
import type { Templates } from './plan/templates';
import { type Previous, readPrevious } from './workspace/bases';
import { emptyWorkspace, openWorkspace, type Workspace } from './workspace/workspace';

/** What a project is to be. */
export interface Target {
  readonly root: string;
  /** The folder is not there yet. */
  readonly isNew?: boolean;
  readonly manifest: Manifest;
  /** The text that `eternal.json` is to have. */
  readonly text: string;
  /** The text that all this was made of: no other may stand there. Absent: none was read. */
  readonly textRead?: string;
  readonly templates: Templates;
  readonly onConflict?: OnConflict;
  /** Jobs that this run renames: old id → new id. */
  readonly renamedJobs?: ReadonlyMap<string, string>;
  readonly merging?: Merging | undefined;
}

export interface PreparedChanges extends ChangeSet, Comparison {
  readonly workspace: Workspace;
  readonly previous: Previous;
}

/** The way from a manifest to what has to change in its folder. Writes nothing. Throws `E_WRITE` when another manifest stands there by now. */
export function prepareChanges(target: Target): PreparedChanges {
  const { root, isNew = false, manifest, text, textRead, templates } = target;
  const { onConflict = 'fail', renamedJobs = new Map(), merging } = target;
  const plan = createPlan(manifest, text, templates);
  const workspace = isNew ? emptyWorkspace(root) : openWorkspace(root);
  const manifestThere = workspace.read(MANIFEST);
  const textThere = manifestThere.kind === 'file' ? manifestThere.text : undefined;
  // While two branches are merged, the last manifest is what they come to.
  const last = merging === undefined ? (textRead ?? textThere) : text;
  const previous = readPrevious(workspace.bases(), last, templates, merging?.branches);
  const past = {
    ...previous,
    planJob: (job: Parameters<typeof planJob>[0]) => planJob(job, manifest, templates),
  };
  const compared = compare(plan, past, workspace, { onConflict, renamedJobs, merging });
  const there = compared.changes.find(({ path }) => path === MANIFEST)?.before;
  // Another run, or a person, may have changed it since it was read. What is looked at here is what has to be there
  // still when the changes are written.
  const isOther =
    textRead !== undefined && (there === undefined || splitBom(there).body !== textRead);
  if (isOther) throw changedMeanwhile(MANIFEST);
  return { root, isNew, version: templates.version, ...compared, workspace, previous };
}
