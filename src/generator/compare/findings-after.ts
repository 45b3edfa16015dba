import type { Manifest } from '../manifest/manifest';
import type { Previous } from '../workspace/bases';
import type { OnDisk, Workspace } from '../workspace/workspace';
import type { Change } from './change';
import type { Finding } from './finding';
import { compareJobFile, compareRegistrations } from './registered-jobs';

interface Compared {
  readonly changes: readonly Change[];
  readonly workspace: Workspace;
  readonly previous: Previous;
}

/**
 * What differs from `eternal.json` after changes that may not be written yet.
 *
 * @param id compares the file of this job alone
 */
export function findingsAfter(
  { changes, workspace, previous }: Compared,
  manifest: Manifest,
  id?: string,
): Finding[] {
  const after = withChanges(workspace, changes);
  const past = asGenerated(previous, changes);
  if (id === undefined) return compareRegistrations(after, manifest, past);
  const job = manifest.jobs.find((each) => each.id === id);
  return job === undefined ? [] : compareJobFile(job, after, past);
}

/** The files as they are after the changes. */
function withChanges(
  { root, read }: Workspace,
  changes: readonly Change[],
): Pick<Workspace, 'root' | 'read'> {
  const files = new Map<string, OnDisk>();
  for (const { action, path, from = path } of changes) {
    if (action === 'delete' || action === 'move') files.set(from, { kind: 'absent' });
  }
  for (const { path, after: text } of changes) {
    if (text !== undefined) files.set(path, { kind: 'file', text, mode: 0 });
  }
  return { root, read: (path) => files.get(path) ?? read(path) };
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
