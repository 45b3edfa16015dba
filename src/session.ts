import type { Answers, AskedKey } from './generator/arguments/arguments';
import type { Templates } from './generator/plan/templates';

/** The world outside, as far as a command needs it. Only `cli.ts` makes a real one. */
export interface Session {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The generator's version. */
  readonly version: string;
  /** The templates of that version. */
  readonly loadTemplates: () => Templates;
  /** Somebody is there to answer: terminals on both ends, and not CI. */
  readonly hasTerminal: () => boolean;
  /** Asks for what was not said, all of it or only some; `folder`: that of the project, where it is settled. Throws `E_CANCELED`. */
  readonly ask: (
    answers: Answers,
    folder: string | undefined,
    only?: readonly AskedKey[],
  ) => Promise<Answers>;
  /** Runs a program in a folder, its output shown unless `quiet`. Gives its exit code, 127 when it cannot be started. */
  readonly run: (args: readonly string[], cwd: string, quiet: boolean) => Promise<number>;
  /** What a program prints; `undefined` when it fails or cannot be started. */
  readonly capture: (args: readonly string[], cwd: string) => string | undefined;
  /** One line of progress, for what takes longer than a second. */
  readonly say: (line: string) => void;
}
