import { type Fingerprint, fingerprintOf } from '../fingerprint';
import type { Disk } from './disk';

export const fingerprintOfLink = (target: string): Fingerprint => `link-${fingerprintOf(target)}`;

/** Of what stands at a path; `null` where nothing does, `'other'` for what is neither file nor link. */
export function fingerprintAt(disk: Disk, path: string): Fingerprint | null {
  const found = disk.lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isSymbolicLink()) return fingerprintOfLink(disk.readlinkSync(path));
  return found.isFile() ? fingerprintOf(disk.readFileSync(path)) : 'other';
}
