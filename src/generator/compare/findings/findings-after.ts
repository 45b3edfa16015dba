import type { Manifest } from '../../manifest/manifest';
import type { Previous } from '../../workspace/previous';
import type { OnDisk, SourceTree, Workspace } from '../../workspace/workspace';
import type { Change } from '../change';
import type { Finding } from './finding';
import { missingModules } from './missing-modules';
import { compareRegistrations } from './registered-jobs';

interface Compared {
  readonly changes: readonly Change[];
  readonly workspace: Workspace;
  readonly previous: Previous;
}

/**
 * What differs from `eternal.json` after changes that may not be written yet.
 *
 * @param only compares these ids alone
 */
export const findingsAfter = (
  { changes, workspace, previous }: Compared,
  manifest: Manifest,
  only?: ReadonlySet<string>,
): Finding[] =>
  compareRegistrations(
    withChanges(workspace, changes),
    manifest,
    asGenerated(previous, changes),
    only,
  );

/** The imports that lead nowhere after changes that may not be written yet. */
export const missingModulesAfter = ({ changes, workspace }: Compared): Finding[] =>
  missingModules(withChanges(workspace, changes), changes);

/** The files as they are after the changes. */
function withChanges(
  { root, read, files: list }: Workspace,
  changes: readonly Change[],
): SourceTree {
  const files = new Map<string, OnDisk>();
  for (const { action, path, from = path } of changes) {
    if (action === 'delete' || action === 'move') files.set(from, { kind: 'absent' });
  }
  for (const { path, after: text } of changes) {
    if (text !== undefined) files.set(path, { kind: 'file', text, mode: 0 });
  }
  return { root, files: list, read: (path) => files.get(path) ?? read(path) };
}

/** What a next run finds: a file without edits has the text that was last generated, which no manifest makes out of date. */
function asGenerated(previous: Previous, changes: readonly Change[]): Previous {
  const texts = new Map(
    changes.flatMap(({ action, path, before, after = before }) =>
      ['create', 'update', 'same'].includes(action) && after !== undefined ? [[path, after]] : [],
    ),
  );
  const { bases } = previous;
  return {
    ...previous,
    manifest: undefined,
    bases: {
      ...bases,
      get: (path) => {
        const text = texts.get(path);
        return text === undefined ? bases.get(path) : { kind: 'text', text };
      },
    },
  };
}
