import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { cleanEnv } from './clean-env';
import { until } from './until';

export const ENTER = '\r';
export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';
/** Deletes what is left of the cursor. */
export const CTRL_U = '\u0015';
export const BACKSPACE = '\u007f';
export const LEFT = '\u001b[D';
export const DOWN = '\u001b[B';
export const RIGHT = '\u001b[C';

export interface ScreenOptions {
  columns?: number;
  /** An empty value removes the variable. */
  env?: Record<string, string>;
}

/** A program on a pseudo-terminal, as a person uses it. */
export interface Screen {
  /** All lines of the terminal, those above its top included. */
  text: () => Promise<string>;
  /** Everything that was sent to the terminal, escape sequences included. */
  sent: () => string;
  /** Waits until the last lines show `text`, then types. */
  answer: (text: string, ...keys: string[]) => Promise<void>;
  /** Waits until the program has ended. @returns its exit code */
  exit: () => Promise<number>;
  /** The terminal's cells, with their colors. */
  buffer: () => Promise<xterm.IBuffer>;
}

const ROWS = 50;

export function openScreen(
  cwd: string,
  [program = '', ...args]: readonly string[],
  { columns = 100, env = {} }: ScreenOptions = {},
): Screen {
  const terminal = new xterm.Terminal({ cols: columns, rows: ROWS, allowProposedApi: true });
  const set = Object.entries(cleanEnv(env)).filter(([, value]) => value !== '');
  const shell = { cwd, cols: columns, rows: ROWS, env: Object.fromEntries(set) };
  const child = spawn(program, args, shell);
  let sent = '';
  let exitCode: number | undefined;
  child.onData((data) => {
    sent += data;
    terminal.write(data);
  });
  child.onExit((exit) => {
    exitCode = exit.exitCode;
  });

  const buffer = (): Promise<xterm.IBuffer> =>
    new Promise((resolve) => terminal.write('', () => resolve(terminal.buffer.active)));
  const text = async (): Promise<string> => {
    const cells = await buffer();
    const lines = Array.from(
      { length: cells.length },
      (_, line) => cells.getLine(line)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  };
  return {
    text,
    sent: () => sent,
    buffer,
    async answer(expected, ...keys) {
      await until(`${expected} on the screen`, async () => {
        const shown = await text();
        // The current question follows the last sign of an open one.
        return shown.slice(shown.search(/[◆▲](?![\s\S]*[◆▲])/)).includes(expected) || undefined;
      });
      for (const key of keys) child.write(key);
    },
    exit: () => until('the program to end', () => exitCode),
  };
}
