/** The decoded path of a request, split at its slashes as by ASP.NET Core routing (its `PathTokenizer`). */
export class UrlPath {
  /** A slash at the end does not begin a segment. */
  readonly segments: readonly string[];
  readonly #text: string;

  /** @param pathname the escaped path, which begins with a slash */
  constructor(pathname: string) {
    this.#text = decodePath(pathname).replace(/^\//, '');
    const text = this.#text.replace(/\/$/, '');
    this.segments = text === '' ? [] : text.split('/');
  }

  /** The text from a segment to the end, with all slashes: what a catch-all parameter receives. */
  from(index: number): string {
    const before = this.segments.slice(0, index);
    return this.#text.slice(before.reduce((length, segment) => length + segment.length + 1, 0));
  }
}

/**
 * Decodes a path as Kestrel does: an escaped slash and invalid escape sequences stay
 * (aspnetcore, `src/Shared/UrlDecoder/UrlDecoder.cs`).
 */
export function decodePath(text: string): string {
  return text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => decodeEscapes(escapes, true));
}

/** Decodes a text as .NET's `WebUtility.UrlDecode`: a plus is a space. */
export function decodeForm(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/(?:%[\da-f]{2})+/gi, (escapes) => decodeEscapes(escapes, false));
}

/** A UTF-8 sequence has at most this many bytes. */
const MAX_BYTES = 4;

function decodeEscapes(escapes: string, keepSlash: boolean): string {
  let decoded = '';
  for (let at = 0; at < escapes.length; ) {
    const found = sequenceAt(escapes, at);
    const keep = found === undefined || (keepSlash && found.character === '/');
    const length = found?.length ?? 3;
    decoded += keep ? escapes.slice(at, at + length) : found.character;
    at += length;
  }
  return decoded;
}

function sequenceAt(
  escapes: string,
  at: number,
): { readonly character: string; readonly length: number } | undefined {
  for (let bytes = 1; bytes <= MAX_BYTES; bytes += 1) {
    const length = bytes * 3;
    try {
      return { character: decodeURIComponent(escapes.slice(at, at + length)), length };
    } catch {
      // It may be longer.
    }
  }
  return undefined;
}
