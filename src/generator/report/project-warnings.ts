import { basename } from 'node:path';
import type { ChangeSet } from '../compare/change';
import { findDrift } from '../compare/drift';
import { MANIFEST, type Manifest } from '../manifest/manifest';
import { jobFileOf } from '../plan/plan';
import type { Previous } from '../workspace/previous';
import { repositoryOf } from '../workspace/repository';
import type { Workspace } from '../workspace/workspace';

/** One message for each option that has another value in its job's file than in `eternal.json`. */
export const driftWarnings = (
  workspace: Pick<Workspace, 'read'>,
  manifest: Manifest,
  previous: Previous,
): string[] =>
  findDrift(workspace, manifest, previous).map(
    ({ id, key, inFile, inManifest }) =>
      `${basename(jobFileOf(id))}: ${key} is ${inFile}, but ${MANIFEST} says ${inManifest}; to keep ${inFile}, run set ${id} --adopt`,
  );

/** A message for new workflows of a project below the root of its repository, where GitHub does not look for them. */
export function workflowWarnings({ root, changes }: ChangeSet): string[] {
  const isCreated = changes.some(
    ({ action, path }) => action === 'create' && path.startsWith('.github/'),
  );
  const repository = isCreated ? repositoryOf(root) : undefined;
  return repository === undefined || repository === root
    ? []
    : [`GitHub reads workflows only at the root of the repository: move .github to ${repository}`];
}
