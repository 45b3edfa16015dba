/** Length in bytes and hash of a text, such as `412-1k8x2m0qz3a`: tells whether it is still what was written. Against edits and merges, not against forgers. */
export type Fingerprint = string;

/**
 * A 53-bit hash: cyrb53 by bryc (public domain). Not `node:crypto`: the bundle loads it at each start, also for
 * `--help`, and that takes 1.7 ms, in which this one has hashed a whole project.
 */
export function fingerprintOf(content: string | Uint8Array): Fingerprint {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  // By index: a project has some hundred thousand bytes, and an iterator over them takes twice as long.
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
