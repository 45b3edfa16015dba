import type { Fill, Helpers, SetName } from './templates';

/** Where the packed templates have a text. */
export type TextRange = readonly [
  start: number,
  end: number,
  encoding: 'utf8' | 'latin1',
  file: 'plain' | 'compressed',
];

/** A template that the build compiled. */
export interface PackedTemplate {
  readonly path: string | Fill;
  /** A range where the text has no placeholders. */
  readonly text: TextRange | Fill;
  /** Of a text without placeholders. */
  readonly fingerprint?: string;
  /** Of such a text. Absent: the same as `fingerprint`. */
  readonly formFingerprint?: string;
  /** Of a text that `.eternal/base` has only the hash of. */
  readonly digest?: string;
}

export interface PackedTemplates {
  /** The file with the texts that every run needs: those between placeholders. */
  readonly plain: string;
  /** The file with the texts without placeholders, compressed with Brotli. */
  readonly compressed: string;
  readonly entries: (
    helpers: Helpers,
    textAt: (range: TextRange) => string,
  ) => Readonly<Record<SetName, readonly PackedTemplate[]>>;
}

/**
 * `scripts/pack-templates.mjs` replaces this module in the bundle, so that a run compiles nothing and reads one file
 * instead of forty.
 */
export const packed: PackedTemplates | undefined = undefined as PackedTemplates | undefined;
