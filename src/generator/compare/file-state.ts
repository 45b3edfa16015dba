import type { PlannedFile } from '../plan/planned-file';
import type { CodeStyle } from '../syntax/style/code-style';
import type { MergeBase } from '../workspace/bases';
import type { Doubt } from '../workspace/locate';
import type { OnDisk } from '../workspace/workspace';
import type { Change } from './change';
import type { Deletions } from './deleted/deleted-files';
import type { FollowedModules } from './imports/follow-modules';
import type { Rename } from './renames';

/** A planned file with everything that decides its change. */
export interface FileState {
  readonly file: PlannedFile;
  /** What is on the disk; for a file that moves, at its old path. */
  readonly disk: OnDisk;
  /** What was last generated; for a file that moves, under its old path. */
  readonly base: MergeBase | undefined;
  /** An earlier run created it. */
  readonly wasMade: boolean;
  readonly rename?: Rename | undefined;
  /** Another file is at the path to which this one should move. */
  readonly isOccupied?: boolean;
  /** The path of a processor that should move, and that does not exist. */
  readonly missingFrom?: string | undefined;
  /** Why nobody can tell where the file is. */
  readonly doubt?: Doubt | undefined;
  /** Whether the project has a file. */
  readonly has?: (path: string) => boolean;
  readonly deletions?: Deletions;
  /** The style of what comes into a file. */
  readonly style?: (path: string, ours: string) => CodeStyle;
  /** The modules that this run moves or renames. */
  readonly followed?: FollowedModules | undefined;
}

/** A change without what follows from the state of its file. */
export type Decision = Omit<Change, 'path' | 'defaultPath' | 'owner' | 'from' | 'before' | 'mode'>;

export const conflict = (why: string): Decision => ({ action: 'conflict', why });

/** Reasons for the report. */
export const KEPT = 'your edits are kept';
export const EXISTS = 'a different file exists already';
export const OVERLAP = 'your edits and the new version overlap';
