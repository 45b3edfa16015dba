import type { SetName } from './templates';

/** A template that was compiled ahead. */
export interface PackedTemplate {
  /** What has placeholders, as Handlebars compiles it. */
  readonly path: string | object;
  /** Without placeholders: where it begins and ends in the file. */
  readonly text: readonly [start: number, end: number] | object;
  readonly fingerprint?: string;
}

export interface PackedTemplates {
  /** With the texts that are copied as they are, one after the other. */
  readonly file: string;
  readonly entries: Readonly<Record<SetName, readonly PackedTemplate[]>>;
}

/**
 * Nothing here: `scripts/pack-templates.mjs` puts another module in the place of this one into the bundle. So a run
 * compiles nothing, and reads one file instead of forty.
 */
export const packed: PackedTemplates | undefined = undefined as PackedTemplates | undefined;
