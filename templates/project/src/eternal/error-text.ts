const MAX_CHARACTERS = 200;
const MAX_BYTES = 400;

/**
 * One line of what went wrong, short enough for a loop's state: the first line, without control characters and without
 * the host's prefix (`Activity function 'X' failed:  boom`), at most 200 characters and 400 bytes of UTF-8.
 */
export function errorText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message
    .replace(/^Activity function '[^']*' failed:\s*/, '')
    .trimStart()
    .split(/[\r\n]/, 1)
    .join('');
  let text = '';
  let bytes = 0;
  // By code points: half of a surrogate pair would be written as six bytes, and read as rubbish.
  for (const character of line) {
    const printable = /[\p{Cc}\p{Cs}]/u.test(character) ? ' ' : character;
    bytes += Buffer.byteLength(printable);
    if (text.length + printable.length > MAX_CHARACTERS || bytes > MAX_BYTES) break;
    text += printable;
  }
  return text.trim() || 'unknown error';
}
