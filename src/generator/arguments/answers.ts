import type { JobKey, ProjectKey } from '../options/options';
import type { Value } from '../options/values';
import type { Command } from './commands';
import type { BooleanKey } from './flags';

/** How to resolve overlapping edits of the user and the generator. */
export type OnConflict = 'fail' | 'ours' | 'theirs' | 'markers';

/** Whether one side wins every conflict. */
export const isSide = (onConflict: OnConflict): onConflict is 'ours' | 'theirs' =>
  onConflict === 'ours' || onConflict === 'theirs';

/** What the user asked for. Every value is checked on its own and normalized to its shortest spelling. */
export interface Answers {
  readonly command: Command;
  /** The folder of a new project, as typed. */
  readonly folder?: string | undefined;
  /** The id of the job that the command changes. */
  readonly id?: string | undefined;
  /** The new id of `rename`. */
  readonly newId?: string | undefined;
  /** Options of the job. In `set`, `undefined` resets an option to its default. */
  readonly job: ReadonlyMap<JobKey, Value | undefined>;
  /** Options of the project, in the same form. */
  readonly project: ReadonlyMap<ProjectKey, Value | undefined>;
  /** The project's folder or a folder in it, as typed. */
  readonly dir?: string | undefined;
  /** An `eternal.json` to create the project from. */
  readonly from?: string | undefined;
  /** Generated files or folders to write again, as typed. */
  readonly restore?: readonly string[];
  /** Generated files or folders that stay deleted, as typed. */
  readonly acceptDeleted?: readonly string[];
  readonly onConflict: OnConflict;
  readonly flags: ReadonlySet<BooleanKey>;
}
