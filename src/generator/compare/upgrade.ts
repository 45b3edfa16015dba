import type { Manifest } from '../manifest/manifest';
import { type Part, splitCode } from '../merge/split-code';
import { ownerOf, type Plan, pathOfTemplate, planJob } from '../plan/plan';
import { followTemplates, type TemplateName } from '../plan/template-history';
import type { Templates } from '../plan/templates';
import { specifierOf } from '../syntax/retarget-references';
import { isSameText } from '../text-format';
import { baseText, type MergeBases, type Previous } from '../workspace/bases';
import type { Workspace } from '../workspace/workspace';
import { isCode } from './moved-imports';

/** What became of a file of the older version. */
interface Route {
  readonly from: string;
  /** The files that have its text now, under the names that jobs have in the older project. */
  readonly to: readonly string[];
  readonly removed?: string | undefined;
}

/** Files that share their text with other ones: one was split, or several were merged. */
export interface Split {
  /** The old files that were generated. */
  readonly olds: readonly string[];
  readonly targets: readonly string[];
  /** By target; empty where no old file was edited. `undefined` where an edited one cannot be split. */
  readonly parts: ReadonlyMap<string, Part> | undefined;
}

/** What became of the files of an older version, by their paths. */
export interface Upgrade {
  /** New path → old path, of each renamed template. New paths are those under the names that jobs have in the older project. */
  readonly moved: ReadonlyMap<string, string>;
  readonly splits: readonly Split[];
  /** Paths that are no longer generated, with a sentence for the user. */
  readonly removed: ReadonlyMap<string, string>;
}

/** Follows the templates that changed since the project was generated; `undefined` where none did. */
export function followUpgrade(
  plan: Plan,
  manifest: Manifest,
  templates: Templates,
  previous: Previous,
  workspace: Workspace,
): Upgrade | undefined {
  const routes = findRoutes(manifest, templates, previous, workspace);
  if (routes.length === 0) return undefined;
  const { bases } = previous;
  const plannedText = textsOf(plan, manifest, templates, previous);
  const moved = new Map<string, string>();
  const splits: Split[] = [];
  for (const { olds, targets } of connect(routes)) {
    const [from, to] = [olds[0] ?? '', targets[0] ?? ''];
    const isOldToo = bases.has(to) && !routes.some((route) => route.from === to);
    if (olds.length === 1 && targets.length === 1 && !isOldToo) {
      if (from !== to) moved.set(to, from);
    } else {
      const planned = targets.flatMap((path) => {
        const text = plannedText(path);
        return text === undefined ? [] : [{ path, text }];
      });
      const split = splitFiles(olds, planned, bases, workspace);
      if (split !== undefined) splits.push(split);
    }
  }
  const removed = routes.flatMap(({ from, to, removed: sentence }) =>
    to.length === 0 && sentence !== undefined ? [[from, sentence] as const] : [],
  );
  return { moved, splits, removed: new Map(removed) };
}

function findRoutes(
  manifest: Manifest,
  { version, history = [] }: Templates,
  { bases, jobs, manifest: old }: Previous,
  { read }: Workspace,
): Route[] {
  if (old === undefined || old.generator === version) return [];
  // A user's own file has no base.
  const wasGenerated = (path: string): boolean =>
    bases.has(path) || (ownerOf(path) === 'user' && read(path).kind === 'file');
  return [...followTemplates(history, old.generator)].flatMap(([name, { to, removed }]) =>
    (name.startsWith('job/') ? jobs : [undefined]).flatMap((job): Route[] => {
      const from = pathOfTemplate(name, old, job);
      if (from === undefined || !wasGenerated(from)) return [];
      const now = to.flatMap((each: TemplateName) => pathOfTemplate(each, manifest, job) ?? []);
      // Options of this run can leave it without a file. Then it is only no longer planned.
      return now.length === 0 && removed === undefined ? [] : [{ from, to: now, removed }];
    }),
  );
}

/** The files that belong together: each target with all old files that have a part of it. */
function connect(routes: readonly Route[]): { olds: string[]; targets: string[] }[] {
  const groups: { olds: Set<string>; targets: Set<string> }[] = [];
  for (const { from, to } of routes) {
    if (to.length === 0) continue;
    const touching = groups.filter(({ targets }) => to.some((path) => targets.has(path)));
    const merged = {
      olds: new Set([...touching.flatMap(({ olds }) => [...olds]), from]),
      targets: new Set([...touching.flatMap(({ targets }) => [...targets]), ...to]),
    };
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(merged);
  }
  return groups.map(({ olds, targets }) => ({ olds: [...olds], targets: [...targets] }));
}

/** The planned text of a path, under the names that jobs have in the older project. */
function textsOf(
  { files }: Plan,
  manifest: Manifest,
  templates: Templates,
  { jobs }: Previous,
): (path: string) => string | undefined {
  const planned = new Map(files.map(({ path, text }) => [path, text]));
  let ofJobs: ReadonlyMap<string, string> | undefined;
  return (path) => {
    if (planned.has(path)) return planned.get(path);
    ofJobs ??= new Map(
      jobs.flatMap((job) =>
        planJob(job, manifest, templates).files.map((file) => [file.path, file.text] as const),
      ),
    );
    return ofJobs.get(path);
  };
}

/** `undefined` for files that are not merged: the user's own, and those that are replaced as a whole. */
function splitFiles(
  olds: readonly string[],
  targets: readonly { readonly path: string; readonly text: string }[],
  bases: MergeBases,
  { read }: Workspace,
): Split | undefined {
  // A template that other ones are merged into is an old one too.
  const all = [...new Set([...targets.map(({ path }) => path), ...olds])].filter((path) =>
    bases.has(path),
  );
  const files = all.flatMap((path) => {
    const disk = read(path);
    return disk.kind === 'file' ? [{ path, ours: disk.text, base: baseText(bases.get(path)) }] : [];
  });
  if (all.some((path) => !['generated', 'json'].includes(ownerOf(path)))) return undefined;
  const split = { olds: all, targets: targets.map(({ path }) => path) };
  const isUntouched = files.every(({ ours, base }) => isSameText(ours, base));
  if (isUntouched) return { ...split, parts: new Map() };
  const texts = files.flatMap(({ path, ours, base }) =>
    ours === undefined || base === undefined ? [] : [{ path, ours, base }],
  );
  const isPossible = texts.length === files.length && [...all, ...split.targets].every(isCode);
  if (!isPossible) return { ...split, parts: undefined };
  try {
    return { ...split, parts: splitCode(texts, targets, specifierOf) };
  } catch (error) {
    if (error instanceof SyntaxError) return { ...split, parts: undefined };
    throw error;
  }
}
