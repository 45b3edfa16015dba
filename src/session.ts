import type { Answers } from './generator/arguments/arguments';
import type { Templates } from './generator/plan/templates';
import type { AskLimits } from './generator/prompts/questions';

/** The environment of a command. `cli.ts` creates the real one. */
export interface Session {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The generator's version. */
  readonly version: string;
  /** The templates of that version. */
  readonly loadTemplates: () => Templates;
  /** Whether a person can answer prompts: stdin and stdout are terminals, and this is not CI. */
  readonly hasTerminal: () => boolean;
  /**
   * Prompts for answers that are missing. `folder` is the project's, where it is known. Throws `E_CANCELED`.
   */
  readonly ask: (
    answers: Answers,
    folder: string | undefined,
    limits?: AskLimits,
  ) => Promise<Answers>;
  /** Asks a yes-or-no question, whose default is no. Throws `E_CANCELED`. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Runs a program in a folder, and shows its output unless `quiet`. Its exit code; 127 when it cannot be started. */
  readonly run: (argv: readonly string[], cwd: string, quiet: boolean) => Promise<number>;
  /** The output of a program; `undefined` when it fails or cannot be started. */
  readonly capture: (argv: readonly string[], cwd: string) => string | undefined;
  /** Shows a line while the command runs. */
  readonly say: (line: string) => void;
}
