import { relative } from 'node:path';
import { NotEmulatedError } from '../app/not-emulated';

/** An error in one line: what is wrong, and where in the project's own code. */
export function explain(error: unknown, root: string): string {
  if (!(error instanceof Error)) return `The app threw ${String(error)}`;
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Use another one: --port ${otherPort(port)}`;
  const [line = ''] = error.message.split('\n');
  if (error instanceof NotEmulatedError) return line;
  const place = placeIn(error.stack ?? '', root);
  if (place !== undefined) return `${place}: ${error.name}: ${line}`;
  // A plain Error is the emulator's own, and its message is complete.
  return error.name === 'Error' ? line : `${error.name}: ${line}`;
}

/** The innermost position in a stack that is below `root` and not in a library. */
function placeIn(stack: string, root: string): string | undefined {
  const places = [...stack.matchAll(/\(?(?:file:\/\/)?(\/?[^\s()]+):(\d+:\d+)\)?$/gm)];
  const own = places
    .map(([, file = '', at]) => ({ file: relative(root, file), at }))
    .find(({ file }) => !/^(?:\.\.|emulator[/\\]|node:)|node_modules/.test(file));
  return own === undefined ? undefined : `${own.file}:${own.at}`;
}

function otherPort(port = 0): number {
  return port < 65_535 ? port + 1 : port - 1;
}
