import { parseArgs } from 'node:util';

export interface DevOptions {
  readonly port: number;
  /** Whether a flag names the port: then no other one is used. */
  readonly isPortGiven: boolean;
  readonly speed: number;
  /** Whether to compile the project before the app starts. */
  readonly build: boolean;
}

/** An error in the command line. The program prints its one line and exits with code 2. */
export class UsageError extends Error {}

/** Prints a `UsageError`; rethrows any other error. */
export function reportUsage(error: unknown): void {
  if (!(error instanceof UsageError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}

/** @throws UsageError that names the flag, its value, and what is allowed */
export function parseDevOptions(args: readonly string[]): DevOptions {
  const { port = '7071', speed, 'no-build': noBuild } = parseFlags(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(
      `--port: "${port}" is not a port (write a whole number from 0 to 65535, such as 7071)`,
    );
  }
  const factor = Number(speed);
  if (!(factor >= 0.01 && factor <= 10_000)) {
    throw new UsageError(
      `--speed: "${speed}" is not a speed (write a number from 0.01 to 10000, such as 60)`,
    );
  }
  const isPortGiven = args.some((each) => each.startsWith('--port'));
  return { port: Number(port), isPortGiven, speed: factor, build: !noBuild };
}

function parseFlags(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        speed: { type: 'string', default: '1' },
        'no-build': { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(
      `${firstSentence(error)} (the flags are --port, --speed, --no-build and --help)`,
    );
  }
}

/** What `parseArgs` found wrong, without its advice. */
export function firstSentence(error: unknown): string {
  const [sentence = ''] = String((error as Error).message).split(
    /\.?(?:\n| This command| To specify|$)/,
  );
  return sentence.replace('argument is ambiguous', "does not accept a value that begins with '-'");
}
