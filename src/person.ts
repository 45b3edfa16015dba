import nodePlop from 'node-plop';
import { exitCodes } from './generator/errors';
import { ask } from './generator/prompts/ask';
import {
  askText,
  chooseAtTerminal,
  confirmAtTerminal,
  leaveCanceled,
} from './generator/prompts/terminal';
import { columnsOf, isTerminal, STDIN, STDOUT } from './output';
import type { Person } from './session';

/** The person at this process's terminal. */
export const personAt = (version: string): Person => ({
  hasTerminal: () => !isCi() && isTerminal(STDIN) && isTerminal(STDOUT),
  ask: (answers, folder, limits) =>
    whileTerminalIsOpen(async () => {
      const plop = await nodePlop('', { destBasePath: process.cwd(), force: false });
      return ask(plop, answers, version, folder, columnsOf(STDOUT), limits);
    }, true),
  confirm: (question) => whileTerminalIsOpen(() => confirmAtTerminal(question, columnsOf(STDOUT))),
  choose: (question, choices) =>
    whileTerminalIsOpen(() => chooseAtTerminal(question, choices, columnsOf(STDOUT))),
  askText: (question, validate) =>
    whileTerminalIsOpen(() => askText(question, columnsOf(STDOUT), { validate })),
});

const isCi = (): boolean => !['', 'false', '0'].includes(process.env.CI ?? '');

/** When the terminal closes while a prompt waits, the program ends; nothing is written yet. */
async function whileTerminalIsOpen<T>(prompt: () => Promise<T>, withGuide = false): Promise<T> {
  const leave = (): void => {
    try {
      leaveCanceled(withGuide);
    } catch {
      process.exit(exitCodes.E_CANCELED);
    }
  };
  process.on('beforeExit', leave);
  try {
    return await prompt();
  } finally {
    process.off('beforeExit', leave);
  }
}
