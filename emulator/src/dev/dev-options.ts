import { parseArgs } from 'node:util';

export interface DevOptions {
  readonly port: number;
  readonly speed: number;
}

/** What a user typed wrong: one line, exit code 2. */
export class UsageError extends Error {}

/** Says what was typed wrong; another error goes on. */
export function reportUsage(error: unknown): void {
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

/** @throws UsageError that names the flag, what was given, and what is legal */
export function parseDevOptions(args: readonly string[]): DevOptions {
  const { port, speed } = parseFlags(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port ${port}: a whole number from 0 to 65535, such as --port 7071`);
  }
  const factor = Number(speed);
  if (!(factor >= 0.01 && factor <= 10_000)) {
    throw new UsageError(
      `--speed ${speed}: a number from 0.01 to 10000; --speed 60 makes a minute a second`,
    );
  }
  return { port: Number(port), speed: factor };
}

function parseFlags(args: readonly string[]): { port: string; speed: string } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '7071' },
        speed: { type: 'string', default: '1' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(`${firstSentence(error)}; known are --port 7071 and --speed 1`);
  }
}

/** What `parseArgs` found wrong, without its advice. */
export function firstSentence(error: unknown): string {
  const [sentence = ''] = String((error as Error).message).split(/\.?(?:\n| This command|$)/);
  return sentence.replace('argument is ambiguous', "takes no value that begins with '-'");
}
