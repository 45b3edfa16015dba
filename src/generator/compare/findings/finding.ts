import type { SettingKey } from '../../options/options';
import type { Value } from '../../options/values';

/** Something in the project that is not what `eternal.json` says, or that cannot be compared with it. */
export interface Finding {
  /** `unverified`: whether it differs shows only when the program runs, or to a person. */
  readonly kind: 'difference' | 'unverified';
  /** The file; of a job without a file, where its file should be. */
  readonly path: string;
  /** 1-based. Absent: the file as a whole. */
  readonly line?: number | undefined;
  /** The id of a job in `eternal.json`. */
  readonly job?: string | undefined;
  /** The options of the job that it is about; `id` where the job is not registered. */
  readonly keys?: readonly (SettingKey | 'id' | 'processor')[] | undefined;
  /** In its shortest spelling; as written where it is not legal. */
  readonly inFile?: Value | undefined;
  readonly inManifest?: Value | undefined;
  /** What differs. */
  readonly message: string;
  /** What the user can do. */
  readonly hint?: string | undefined;
}

/** `src/functions/orders.ts:8` */
export const placeOf = ({ path, line }: Pick<Finding, 'path' | 'line'>): string =>
  line === undefined ? path : `${path}:${line}`;

/** The finding on one line. */
export const describeFinding = (finding: Finding): string => {
  const { message, hint } = finding;
  return `${placeOf(finding)}: ${message}${hint === undefined ? '' : `; ${hint}`}`;
};

/** The 1-based line of an offset. */
export const lineAt = (text: string, offset: number): number =>
  text.slice(0, offset).split('\n').length;
