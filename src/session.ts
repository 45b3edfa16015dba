import type { AskedKey, GivenAnswers } from './generator/prompts/questions';

/** The world outside, as far as a command needs it. Only `cli.ts` makes a real one. */
export interface Session {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The generator's version. */
  readonly version: string;
  /** Folder of the template sets. */
  readonly templatesDir: string;
  /** Somebody is there to answer: terminals on both ends, and not CI. */
  readonly hasTerminal: () => boolean;
  /** Asks what is not given, of all questions or only of some. Throws `E_CANCELLED`. */
  readonly ask: (given: GivenAnswers, only?: readonly AskedKey[]) => Promise<GivenAnswers>;
  /** Runs a program in a folder, its output shown unless `quiet`. Gives its exit code, 127 when it cannot be started. */
  readonly run: (words: readonly string[], cwd: string, quiet: boolean) => Promise<number>;
  /** One line of progress, for what takes longer than a second. */
  readonly say: (line: string) => void;
}

/** What a command hands back to be printed. */
export interface Outcome {
  readonly exitCode: number;
  /** For `--json`. */
  readonly json: object;
  /** The result, for stdout. */
  readonly result?: string;
  /** What is told beside it, for stderr. */
  readonly lines: readonly string[];
}
