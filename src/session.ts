import type { Answers } from './generator/arguments/answers';
import type { Templates } from './generator/plan/templates';
import type { AskLimits } from './generator/prompts/questions';
import type { Choice } from './generator/prompts/terminal';

/** A person at a terminal. Each prompt throws `E_CANCELED` if the person cancels. */
export interface Person {
  /** Whether a person can answer prompts: stdin and stdout are terminals, and this is not CI. */
  readonly hasTerminal: () => boolean;
  /** Prompts for answers that are missing. `folder` is the project's, where it is known. */
  readonly ask: (
    answers: Answers,
    folder: string | undefined,
    limits?: AskLimits,
  ) => Promise<Answers>;
  /** Asks a yes-or-no question, whose default is no. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Asks for one of several answers. */
  readonly choose: (question: string, choices: readonly Choice[]) => Promise<string>;
  /** Asks for a text. `validate` returns `true`, or the problem as a predicate of the text. */
  readonly askText: (
    question: string,
    validate: (text: string) => true | string,
  ) => Promise<string>;
}

/** The environment of a command. `cli.ts` creates the real one. */
export interface Session extends Person {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The generator's version. */
  readonly version: string;
  /** The templates of that version. */
  readonly loadTemplates: () => Templates;
  /** Runs a program in a folder, and shows its output unless `quiet`. Its exit code; 127 when it cannot be started, 130 after Ctrl-C. */
  readonly run: (argv: readonly string[], cwd: string, quiet: boolean) => Promise<number>;
  /** The output of a program; `undefined` when it fails or cannot be started. */
  readonly capture: (argv: readonly string[], cwd: string) => string | undefined;
  /** Shows a line while the command runs. */
  readonly say: (line: string) => void;
}

const unexpected = (): never => {
  throw new Error('a prompt without a terminal');
};

/** For a program that calls commands: it has all answers. */
export const nobody: Person = {
  hasTerminal: () => false,
  ask: unexpected,
  confirm: unexpected,
  choose: unexpected,
  askText: unexpected,
};
