import { sourceFiles } from '../../workspace/source-files';
import type { Workspace } from '../../workspace/workspace';
import type { Change } from '../change';

const CODE = /\.[cm]?[jt]sx?$/;
export const isCode = (path: string): boolean => CODE.test(path);

/** A file of the project as it will be, with its change. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly change: Change | undefined;
}

/** The code of the project after the changes. */
export function sourcesAfter(changes: readonly Change[], workspace: Workspace): Source[] {
  const byPath = new Map(changes.map((change) => [change.path, change]));
  const gone = new Set(
    changes.flatMap(({ action, path, from }) =>
      action === 'move' && from !== undefined ? [from] : action === 'delete' ? [path] : [],
    ),
  );
  const onDisk = sourceFiles(workspace).filter((path) => !gone.has(path));
  const paths = new Set([...onDisk, ...[...byPath.keys()].filter((path) => !gone.has(path))]);
  return [...paths].filter(isCode).flatMap((path): Source[] => {
    const change = byPath.get(path);
    const disk = change?.action === 'create' ? undefined : workspace.read(path);
    const text = change?.after ?? (disk?.kind === 'file' ? disk.text : undefined);
    return text === undefined ? [] : [{ path, text, change }];
  });
}
