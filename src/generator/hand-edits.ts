import { isSameValue, type Job } from './job';
import { type FoundSettings, follows, settingsIn } from './job-file-settings';
import type { Manifest } from './manifest';
import { textOf } from './merge-bases';
import { type SettingKey, settings } from './options';
import type { Value } from './values';
import type { Workspace } from './workspace';

/** A setting that the user changed in a job's file, where the manifest says something else. */
export interface HandEdit {
  readonly id: string;
  /** The job's file, from the project's folder. */
  readonly path: string;
  readonly key: SettingKey;
  /** In its shortest spelling, unless it is not legal: then as it stands there. */
  readonly inFile: Value;
  readonly inManifest: Value;
}

/** The settings that were edited by hand in the jobs' files; those that are none of them plain values are not known. */
export function handEdits(workspace: Workspace, { jobs }: Pick<Manifest, 'jobs'>): HandEdit[] {
  const bases = workspace.bases();
  return jobs.flatMap((job) => {
    const path = `src/functions/${job.id}.ts`;
    const disk = workspace.read(path);
    const text = disk.kind === 'file' ? disk.text : undefined;
    const base = textOf(bases.get(path));
    if (text === undefined || text === base) return [];
    return editsOf(job, settingsIn(text), base === undefined ? {} : settingsIn(base)).map(
      (edit) => ({
        id: job.id,
        path,
        ...edit,
      }),
    );
  });
}

/** What differs from the manifest, and was not so generated: that is only out of date. */
function editsOf(
  { settings: inManifest }: Job,
  inFile: FoundSettings | undefined,
  inBase: FoundSettings | undefined,
): Pick<HandEdit, 'key' | 'inFile' | 'inManifest'>[] {
  if (inFile === undefined) return [];
  return settings.flatMap((setting) => {
    const { key } = setting;
    const [ours, meant, base] = [inFile[key], inManifest[key], inBase?.[key]];
    const isOurs = ours !== undefined && !(base !== undefined && isSameValue(ours, base));
    const isMeant = ours !== undefined && isSameValue(ours, meant);
    if (!isOurs || isMeant || (follows(setting, inFile) && follows(setting, inManifest))) return [];
    return [{ key, inFile: ours, inManifest: meant }];
  });
}
