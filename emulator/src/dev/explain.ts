import nodePath, { type PlatformPath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotEmulatedError } from '../functions/not-emulated';

/** An error in one line: what is wrong, and where in the project's own code. */
export function explain(error: unknown, root: string): string {
  if (!(error instanceof Error)) return `The app threw ${String(error)}`;
  const [line = ''] = error.message.split('\n');
  if (error instanceof NotEmulatedError) return line;
  const place = placeIn(error.stack ?? '', root);
  if (place !== undefined) return `${place}: ${error.name}: ${line}`;
  // A plain Error is the emulator's own, and its message is complete.
  return error.name === 'Error' ? line : `${error.name}: ${line}`;
}

/** A position in a line of a stack: an absolute path or a file URL, which may have spaces and parentheses. */
const POSITION = /(?:\(|at (?:async )?)((?:file:\/\/|[a-z]:[\\/]|\/|\\\\).*?):(\d+:\d+)\)?$/gim;

/**
 * The innermost position in a stack that is below `root` and not in a library, with slashes.
 *
 * @param path `node:path`, or its form of another system
 */
export function placeIn(
  stack: string,
  root: string,
  { relative, isAbsolute, sep }: PlatformPath = nodePath,
): string | undefined {
  const windows = sep === '\\';
  const own = [...stack.matchAll(POSITION)]
    .map(([, place = '', at]) => {
      const file = place.startsWith('file:') ? fileURLToPath(place, { windows }) : place;
      return { file: relative(root, file), at };
    })
    .find(
      ({ file }) =>
        !isAbsolute(file) && !/^(?:\.\.(?:[/\\]|$)|emulator[/\\])|node_modules/.test(file),
    );
  return own === undefined ? undefined : `${own.file.replaceAll(sep, '/')}:${own.at}`;
}
