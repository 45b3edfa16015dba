import type { Disk } from './disk';

/** Tells whether a file is still what was written. Against edits, not against forgers. */
export type Fingerprint = string;

/**
 * Length and a 53-bit hash: cyrb53 by bryc (public domain). Not `node:crypto`, whose loading alone takes longer than
 * writing a whole project.
 */
export function fingerprintOf(content: string | Uint8Array): Fingerprint {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  // By index: a project has a million bytes, and an iterator over them takes twice as long.
  for (let n = 0; n < bytes.length; n += 1) {
    const byte = bytes[n] ?? 0;
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const hash = 4294967296 * (2097151 & b) + (a >>> 0);
  return `${bytes.length}-${hash.toString(36)}`;
}

export const fingerprintOfLink = (target: string): Fingerprint => `link-${fingerprintOf(target)}`;

/** Of what stands at a path; `null` where nothing does, `'other'` for what is neither file nor link. */
export function fingerprintAt(disk: Disk, path: string): Fingerprint | null {
  const found = disk.lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isSymbolicLink()) return fingerprintOfLink(disk.readlinkSync(path));
  return found.isFile() ? fingerprintOf(disk.readFileSync(path)) : 'other';
}
