import type { Conflict } from '../merge/text';
import type { Owner, PlannedFile } from '../plan/plan';

export type Action =
  | 'create'
  | 'update'
  | 'merge'
  | 'move'
  | 'delete'
  | 'same'
  | 'keep'
  | 'conflict';

/** What happens to one file. */
export interface Change {
  readonly path: string;
  readonly action: Action;
  readonly owner: Owner;
  /** Of `move`: where the file stands now. */
  readonly from?: string | undefined;
  /** The text that stands there (of `move`: at `from`); absent where nothing or no text does. Written over only while it still stands there. */
  readonly before?: string | undefined;
  /** The text to be written, with `create`, `update`, `merge` and `move`. */
  readonly after?: string | undefined;
  /** What is planned, where `after` is its text. */
  readonly file?: Pick<PlannedFile, 'fingerprint'>;
  /** Permission bits of the file that is there. */
  readonly mode?: number | undefined;
  /** Of `keep` and `conflict`, in words. */
  readonly why?: string | undefined;
  /** Where the user's changes and the generator's overlap; also where `ours` or `theirs` decided it. */
  readonly conflicts?: readonly Conflict[] | undefined;
  /** Whose texts `ours` and `theirs` of the conflicts are; absent: the user's and the generator's. */
  readonly sides?: readonly [ours: string, theirs: string] | undefined;
  /** `after` has conflict markers: it is written, and still the user's to decide. */
  readonly hasMarkers?: true | undefined;
  /** The planned text becomes the base: every difference from it is the user's from then on. */
  readonly becomesBase?: boolean | undefined;
  readonly warnings?: readonly string[] | undefined;
}

/** A file of the generator's own, written along with the changes and not reported. */
export interface StateFile {
  readonly path: string;
  /** The text that stands there, `null` where nothing does. Written over only while that is so; absent: in any case. */
  readonly before?: string | null | undefined;
  /** Absent: the file goes. */
  readonly text?: string | undefined;
}

export interface ChangeSet {
  readonly root: string;
  /** The generator's. */
  readonly version: string;
  /** The folder is not there yet: it is made beside its place, and renamed once. */
  readonly isNew: boolean;
  readonly changes: readonly Change[];
  readonly stateFiles: readonly StateFile[];
  /** Nothing of the generator's stays, not even what `undo` would need. */
  readonly isLast?: boolean;
}

/** The actions that write. */
export const WRITTEN: ReadonlySet<Action> = new Set([
  'create',
  'update',
  'merge',
  'move',
  'delete',
]);
