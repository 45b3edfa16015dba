import type { SetName } from './templates';

/** A template that the build compiled. */
export interface PackedTemplate {
  /** With placeholders: what Handlebars compiles it to. */
  readonly path: string | object;
  /** Without placeholders: its first and last byte in the file. */
  readonly text: readonly [start: number, end: number] | object;
  readonly fingerprint?: string;
}

export interface PackedTemplates {
  /** The file with all texts without placeholders. */
  readonly file: string;
  readonly entries: Readonly<Record<SetName, readonly PackedTemplate[]>>;
}

/**
 * `scripts/pack-templates.mjs` replaces this module in the bundle, so that a run compiles nothing and reads one file
 * instead of forty.
 */
export const packed: PackedTemplates | undefined = undefined as PackedTemplates | undefined;
