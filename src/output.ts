import { fstatSync, statSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { exitCodes } from './generator/errors';
import { asciiJson, withAsciiMarks } from './generator/message';

export const STDIN = 0;
export const STDOUT = 1;
export const STDERR = 2;

type Descriptor = typeof STDOUT | typeof STDERR;

const isWindows = process.platform === 'win32';

let isAllWritten = true;

/** Whether all output is written, so that the process can exit at once. */
export const isFlushed = (): boolean => isAllWritten;

/**
 * Writes a text. To the descriptor, because opening one of Node's streams takes longer than all output; but a Windows
 * console decodes the bytes of a descriptor in its code page, and only a stream reaches it as text.
 */
export function write(descriptor: Descriptor, text: string): void {
  if (text === '') return;
  if (isWindows && isTerminal(descriptor)) writeToStream(descriptor, text);
  else writeBytes(descriptor, Buffer.from(text));
}

/** A closed pipe, as after `… | head -1`, is not an error. Nothing can report that stderr cannot be written. */
function writeBytes(descriptor: Descriptor, bytes: Buffer): void {
  let rest = bytes;
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') writeToStream(descriptor, rest);
    else cannotWrite(descriptor, error);
  }
}

function writeToStream(descriptor: Descriptor, rest: string | Buffer): void {
  const stream = descriptor === STDOUT ? process.stdout : process.stderr;
  if (isAllWritten) stream.on('error', (error) => cannotWrite(descriptor, error));
  stream.write(rest);
  isAllWritten = false;
}

function cannotWrite(descriptor: Descriptor, error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (descriptor !== STDOUT || code === 'EPIPE' || code === 'EOF') return;
  process.exitCode = exitCodes.E_WRITE;
  writeLine(`error: cannot write the output: ${code}`);
}

export const writeLine = (line: string): void => writeReport(STDERR, `${line}\n`);

/** Writes a report, with marks that its reader can show. */
export const writeReport = (descriptor: Descriptor, text: string): void =>
  write(descriptor, hasMarks(descriptor) ? text : withAsciiMarks(text));

/** Writes JSON. On Windows, PowerShell decodes what a program prints in the code page of the console. */
export const writeJson = (json: string): void => write(STDOUT, isWindows ? asciiJson(json) : json);

/**
 * Whether the reader shows the marks of reports. On Windows a pipe or a file may be read in any code page, and the font
 * of the old console lacks some marks: `@clack/prompts` shows the same terminals its marks.
 */
function hasMarks(descriptor: Descriptor): boolean {
  if (!isWindows) return true;
  const { WT_SESSION, TERM_PROGRAM, TERM, TERMINAL_EMULATOR } = process.env;
  const isModern = [
    Boolean(WT_SESSION),
    TERM_PROGRAM === 'vscode',
    TERM === 'xterm-256color' || TERM === 'alacritty',
    TERMINAL_EMULATOR === 'JetBrains-JediTerm',
  ].includes(true);
  return isModern && isTerminal(descriptor);
}

/** The width of a terminal; `Infinity` for other output, which is not wrapped. */
export function columnsOf(descriptor: Descriptor): number {
  if (!isTerminal(descriptor)) return Number.POSITIVE_INFINITY;
  const { columns } = descriptor === STDOUT ? process.stdout : process.stderr;
  return columns > 0 ? columns : Number.POSITIVE_INFINITY;
}

/** Asks Node only where necessary: its terminals load its whole network code. */
export const isTerminal = (descriptor: number): boolean =>
  mayBeTerminal(descriptor) && isatty(descriptor);

function mayBeTerminal(descriptor: number): boolean {
  if (isWindows) return true;
  try {
    const found = fstatSync(descriptor);
    return found.isCharacterDevice() && found.rdev !== statSync('/dev/null').rdev;
  } catch {
    // The descriptor is closed.
    return false;
  }
}
