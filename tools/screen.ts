import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { cleanEnv } from './clean-env';
import { until } from './until';

export const ENTER = '\r';
export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';
export const BACKSPACE = '\u007f';
export const LEFT = '\u001b[D';
export const RIGHT = '\u001b[C';

export interface ScreenOptions {
  columns?: number;
  /** A variable set to nothing is left out. */
  env?: Record<string, string>;
}

/** A program on a real pseudo-terminal: what a person sees and types there, and how it ends. */
export interface Screen {
  /** The lines that the terminal shows, from the first one that was scrolled away on. */
  text: () => Promise<string>;
  /** All that was sent to the terminal, escape sequences too. */
  sent: () => string;
  /** Waits until the last lines show `text`, then types. */
  answer: (text: string, ...keys: string[]) => Promise<void>;
  /** Waits until the program has ended, 10 s unless given; its exit code. */
  exit: (seconds?: number) => Promise<number>;
  /** The terminal's cells, with their colours. */
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
      await until(`${expected} on the screen`, 10, async () => {
        const shown = await text();
        // What is asked now stands below the last open question's sign.
        return shown.slice(shown.search(/[◆▲](?![\s\S]*[◆▲])/)).includes(expected) || undefined;
      });
      for (const key of keys) child.write(key);
    },
    exit: (seconds = 10) => until('an end', seconds, () => exitCode),
  };
}
