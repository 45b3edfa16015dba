import { diffIndices } from 'node-diff3';

/*
 * The format of a text file: line ends, byte order mark and final newline. A user's file keeps its own, and comparisons
 * ignore it.
 */

/** The line end of most lines; `\n` where both are equally frequent, or the text has one line. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  const windows = text.split('\r\n').length - 1;
  return windows > all - windows ? '\r\n' : '\n';
}

const BOM = '\uFEFF';

/** The byte order mark of a text, if it has one, and the rest. */
export const splitBom = (text: string): { readonly mark: string; readonly body: string } =>
  text.startsWith(BOM) ? { mark: BOM, body: text.slice(1) } : { mark: '', body: text };

/** The lines of a text, without byte order mark and final newline. */
export function linesOf(text: string): string[] {
  const lines = splitBom(text).body.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `lines` as a text with the line ends, byte order mark and final newline of `ours`. Where `ours` mixes line ends, each unchanged line keeps its own. */
export function withFormatOf(ours: string, lines: readonly string[]): string {
  const { mark, body } = splitBom(ours);
  const usual = lineEndOf(body);
  const ends = body.match(/\r?\n/g) ?? [];
  const own = ends.every((end) => end === usual) ? undefined : ownEnds(linesOf(body), ends, lines);
  const isOpen = body !== '' && !body.endsWith('\n');
  const last = lines.length - 1;
  const written = lines.map((line, index) =>
    isOpen && index === last ? line : line + (own?.get(index) ?? usual),
  );
  return mark + written.join('');
}

/** The old line end of each unchanged line, by its index in `after`. */
function ownEnds(
  before: string[],
  ends: readonly string[],
  after: readonly string[],
): ReadonlyMap<number, string> {
  const own = new Map<number, string>();
  let [from, to] = [0, 0];
  const keep = (until: number): void => {
    for (; from < until; from++, to++) {
      const end = ends[from];
      if (end !== undefined) own.set(to, end);
    }
  };
  for (const { buffer1, buffer2 } of diffIndices(before, [...after])) {
    keep(buffer1[0]);
    from += buffer1[1];
    to += buffer2[1];
  }
  keep(before.length);
  return own;
}

/** Whether two texts are the same apart from kind of line end, byte order mark and final newline. */
export const isSameText = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && normalized(a) === normalized(b));

/** A text with `\n` as line end, without byte order mark and final newline. */
export const normalized = (text: string): string =>
  splitBom(text).body.replaceAll('\r\n', '\n').replace(/\n$/, '');

/** Length in bytes and hash of a text, such as `412-1k8x2m0qz3a`. It shows whether a text is unchanged. It is not secure against a forger. */
export type Fingerprint = string;

/**
 * A 53-bit hash: cyrb53 by bryc (public domain). `node:crypto` takes 1.7 ms to load: in that time this function hashes a
 * whole project.
 */
export function fingerprintOf(content: string | Uint8Array): Fingerprint {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  // An iterator over some hundred thousand bytes takes twice as long as an index.
  for (let n = 0; n < bytes.length; n += 1) {
    const byte = bytes[n] ?? 0;
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  return printHash(bytes.length, a, b);
}

/**
 * A hash of a text that reads four bytes at a time: of the emulator it takes an eighth of the time that `fingerprintOf`
 * takes.
 */
export function digestOf(text: string): string {
  const bytes = Buffer.from(text);
  const end = bytes.length & ~3;
  const words = wordsOf(bytes.subarray(0, end));
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let n = 0; n < words.length; n += 1) {
    const word = words[n] ?? 0;
    a = Math.imul(a ^ word, 2654435761);
    b = Math.imul(b ^ (word >>> 15) ^ (word << 17), 1597334677);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  return `${printHash(bytes.length, a, b)}-${bytes.toString('hex', end)}`;
}

const isLittleEndian = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** Bytes as little-endian numbers of 32 bits. */
function wordsOf(bytes: Buffer): Int32Array {
  const { buffer, byteOffset, length } = isLittleEndian ? bytes : Buffer.from(bytes).swap32();
  // Node's pool of small buffers begins each at a multiple of eight.
  return new Int32Array(buffer, byteOffset, length >> 2);
}

/** The fingerprint of texts with `\0` between them. To join thousands of them takes longer than to hash them. */
export function fingerprintOfAll(texts: readonly string[]): Fingerprint {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  let length = -1;
  for (const text of texts) {
    if (length >= 0) {
      a = Math.imul(a, 2654435761);
      b = Math.imul(b, 1597334677);
    }
    for (let n = 0; n < text.length; n += 1) {
      const unit = text.charCodeAt(n);
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
    }
    length += text.length + 1;
  }
  return printHash(Math.max(length, 0), a, b);
}

function printHash(length: number, first: number, second: number): Fingerprint {
  let [a, b] = [first, second];
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  const hash = 4294967296 * (2097151 & b) + (a >>> 0);
  return `${length}-${hash.toString(36)}`;
}

/** No text of a project is that large, and reading a larger one takes very long. */
export const MAX_TEXT_BYTES = 100 * 2 ** 20;
