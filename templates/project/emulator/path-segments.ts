/** The decoded parts of a path, without a slash at its ends. */
export function segmentsOf(path: string): string[] {
  const trimmed = path.replace(/^\/|\/$/g, '');
  return trimmed === '' ? [] : trimmed.split('/').map(decode);
}

/** A broken escape stands for itself, as in ASP.NET Core. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
