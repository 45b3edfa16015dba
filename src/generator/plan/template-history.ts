import { compareVersions } from '../manifest/manifest-file';
import type { SetName } from './templates';

/** A template: its set, and its path without `.hbs`, such as `job/test/{{id}}.test.ts`. */
export type TemplateName = `${SetName}/${string}`;

/** What a version did with a template of the version before. */
export type TemplateChange =
  /** Renamed; with several names split; merged, where other templates have the same new name. */
  | { readonly from: TemplateName; readonly to: TemplateName | readonly TemplateName[] }
  /** Removed. The sentence tells users why edits of the file have no effect now, and what to do instead. */
  | { readonly from: TemplateName; readonly removed: string };

/** The changes of one version. */
export interface TemplateVersion {
  readonly version: string;
  readonly changes: readonly TemplateChange[];
}

/**
 * The templates that each version renamed, split, merged or removed, so that edits of a project's user follow. The rules:
 *
 * - A template that keeps its name needs no entry. One that keeps it and loses a part has an entry with both names.
 * - A new template never takes the name of a template that the same version renames or removes.
 * - The template of a job's own file keeps its path: it tells which jobs were generated.
 * - The user's own files stay where they are, also under a new name of their template.
 *
 * Empty, because there is no version before this one.
 */
export const templateHistory: readonly TemplateVersion[] = [];

/** What became of a template since a version: where its text is now. */
export interface FollowedTemplate {
  /** The templates that have its parts; none where it was removed. */
  readonly to: readonly TemplateName[];
  /** The sentence for users where it, or a part of it, was removed. */
  readonly removed?: string | undefined;
}

/** Applies the changes of each version after `since`, in order. */
export function followTemplates(
  history: readonly TemplateVersion[],
  since: string,
): ReadonlyMap<TemplateName, FollowedTemplate> {
  const followed = new Map<TemplateName, FollowedTemplate>();
  const later = history
    .filter(({ version }) => compareVersions(version, since) > 0)
    .toSorted((a, b) => compareVersions(a.version, b.version));
  for (const { changes } of later) {
    const changed = new Map(changes.map((change) => [change.from, change]));
    const step = (name: TemplateName): FollowedTemplate => {
      const change = changed.get(name);
      if (change === undefined) return { to: [name] };
      if ('removed' in change) return { to: [], removed: change.removed };
      return { to: typeof change.to === 'string' ? [change.to] : change.to };
    };
    for (const [name, { to, removed }] of followed) {
      const next = to.map(step);
      const sentence = next.find((each) => each.removed !== undefined)?.removed ?? removed;
      followed.set(name, { to: [...new Set(next.flatMap((each) => each.to))], removed: sentence });
    }
    for (const name of changed.keys()) {
      // In the older version it was another template with that name, or none.
      if (!followed.has(name)) followed.set(name, step(name));
    }
  }
  return followed;
}
