import path from 'node:path';

/** The number of single edits (insert, delete, change a letter, swap two neighbours) that make `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped =
        row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The known word that `word` is most likely meant to be, if one is near enough (a third of its letters, at least two edits). */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3));
  return known
    .map((candidate) => ({ candidate, edits: editDistance(word.toLowerCase(), candidate) }))
    .filter(({ candidate, edits }) => edits <= limit && edits < candidate.length)
    .sort((a, b) => a.edits - b.edits)[0]?.candidate;
}

/** `orders-sync` → `OrdersSync`; everything but ASCII letters and digits separates words. */
export function pascalCase(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `café` → `cafe`. What is ASCII is left alone without asking Unicode, which is slow at the first time. */
export const plainLetters = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text) ? text : text.normalize('NFKD').replace(/\p{Mark}/gu, '');

/** `processHTTPOrders` → `process-http-orders`; ASCII only: accents are taken off, anything else separates words. */
export function kebabCase(text: string): string {
  return plainLetters(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .join('-')
    .toLowerCase();
}

/** A value as the user gave it, quoted for a message: on one line, and not longer than a message can bear. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}…"` : text;
}

/** `1 file`, `2 files` */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** `a, b or c` */
export function either(words: readonly (string | number)[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

/** The line end that most lines of the text have; `\n` where it has none, or as many of each. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  return windows > all - windows ? '\r\n' : '\n';
}

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

/** The rules of one system: Node's own, `path.posix` or `path.win32`. */
type Rules = Pick<path.PlatformPath, 'isAbsolute' | 'relative' | 'sep'>;

/** A folder and those above it, the nearest first. */
export const foldersUpward = (folder: string): string[] => {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpward(above)];
};

/** The way from a folder to what is inside of it, with `/`; `undefined` for what is not, as on another drive. */
export function wayInto(folder: string, target: string, rules: Rules = path): string | undefined {
  const { isAbsolute, relative, sep } = rules;
  const way = relative(folder, target);
  const leadsOut = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return leadsOut ? undefined : way.replaceAll(sep, '/');
}

/** One word of a command line, quoted where it needs to be: for a POSIX shell, or for both of Windows'. */
export function shellQuote(word: string, { sep }: Pick<Rules, 'sep'> = path): string {
  if (sep === '\\')
    return /^[\w@%+=:,./\\~-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
  return /^[\w@%+=:,./~-]+$/.test(word) && !word.startsWith('~')
    ? word
    : `'${word.replaceAll("'", "'\\''")}'`;
}

export const commandLine = (words: readonly string[]): string =>
  words.map((word) => shellQuote(word)).join(' ');
