import type { Conflict } from '../merge/conflicts';
import type { Owner, PlannedFile } from '../plan/planned-file';

export type Action =
  | 'create'
  | 'update'
  | 'merge'
  | 'move'
  | 'delete'
  | 'same'
  | 'keep'
  | 'conflict';

/** The id of the job that a file registers, before a change and after it. */
export interface RegisteredJob {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** What happens to one file. */
export interface Change {
  readonly path: string;
  /** Where the templates put the file; absent: at `path`. */
  readonly defaultPath?: string | undefined;
  /** Of a job's own file. */
  readonly job?: RegisteredJob | undefined;
  readonly action: Action;
  readonly owner: Owner;
  /** The current path, with `move`, and with `conflict` where the file should move. */
  readonly from?: string | undefined;
  /** The text on the disk (with `move`: at `from`); absent where the file is absent or not text. The writer refuses any other text. */
  readonly before?: string | undefined;
  /** The text to write, with `create`, `update`, `merge` and `move`. */
  readonly after?: string | undefined;
  /** The planned file, where `after` is its text. */
  readonly file?: Pick<PlannedFile, 'fingerprint'> | undefined;
  /** Permission bits of the file on the disk. */
  readonly mode?: number | undefined;
  /** The reason, for the report. */
  readonly why?: string | undefined;
  /** What the user can do about a conflict, where the usual hint does not fit. */
  readonly hint?: string | undefined;
  /** The user deleted the file; `accepted`: `eternal.json` lists it. */
  readonly deletion?: 'open' | 'accepted';
  /** The overlaps, also those that `ours` or `theirs` decided. */
  readonly conflicts?: readonly Conflict[] | undefined;
  /** Whose texts `ours` and `theirs` of the conflicts are; absent: the user's and the generator's. */
  readonly sides?: readonly [ours: string, theirs: string] | undefined;
  /** `after` has conflict markers, which the user has to resolve. */
  readonly hasMarkers?: true | undefined;
  /** The planned text becomes the base: every difference from it is the user's from then on. */
  readonly becomesBase?: boolean | undefined;
  /** The file existed before the project: the generator leaves it alone from now on. */
  readonly isNotOurs?: true | undefined;
  readonly warnings?: readonly string[] | undefined;
}

/** A file of the generator's own: written with the changes, not reported. */
export interface StateFile {
  readonly path: string;
  /** The text on the disk, `null` where the file is absent. The writer refuses any other text; absent: it accepts all. */
  readonly before?: string | null | undefined;
  /** Absent: the file is deleted. */
  readonly text?: string | undefined;
  /** Only the paths of files that the user moved change in it, so that the project is what `eternal.json` says. */
  readonly isRelocation?: true;
}

export interface ChangeSet {
  readonly root: string;
  /** The generator's. */
  readonly version: string;
  /** The folder does not exist yet: the writer makes it beside its final path and renames it once. */
  readonly isNew: boolean;
  readonly changes: readonly Change[];
  readonly stateFiles: readonly StateFile[];
  /** Of the generator's files only the data for `undo` stays, and git ignores it. */
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

/** Whether a file is created that gets the style of the project. */
export const isNewFile = ({ action, owner }: Change): boolean =>
  action === 'create' && owner !== 'vendored';

/** Whether nothing stays at a path where a file was. */
export const isGone = ({ action }: Change): boolean => action === 'delete' || action === 'move';
