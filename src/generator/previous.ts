import { lastManifestText, tryManifest } from './last-manifest';
import { MANIFEST } from './manifest';
import type { MergeBases } from './merge-bases';
import type { PlannedJob } from './plan';
import type { Workspace } from './workspace';

/** A job as it was last generated. */
export type PreviousJob = Pick<PlannedJob, 'id' | 'processor'>;

/**
 * The jobs that were last generated here, as the last manifest tells: so a job that was deleted by hand in it is known,
 * and a processor that was changed there. Where its section does not hold, it is the manifest that stands there.
 */
export function previousJobs(
  { read }: Workspace,
  bases: MergeBases,
  version: string,
): PreviousJob[] {
  const disk = read(MANIFEST);
  const there = disk.kind === 'file' ? disk.text : undefined;
  const manifest = tryManifest(lastManifestText(bases) ?? there, version);
  return (manifest?.jobs ?? []).filter(({ id }) => bases.has(`src/functions/${id}.ts`));
}
