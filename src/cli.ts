import { spawn, spawnSync } from 'node:child_process';
import { fstatSync, statSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import nodePlop from 'node-plop';
import { add } from './commands/add';
import { check } from './commands/check';
import { create } from './commands/create';
import { list } from './commands/list';
import { regenerate } from './commands/regenerate';
import { remove } from './commands/remove';
import { rename } from './commands/rename';
import { set } from './commands/set';
import { undo } from './commands/undo';
import { type Answers, parseArguments } from './generator/arguments/arguments';
import { type Command, commandNames } from './generator/arguments/commands';
import { printHelp } from './generator/arguments/help';
import { exitCodes, GeneratorError } from './generator/errors';
import { folderKindOf } from './generator/manifest/find-project';
import { commandLine, createPaint, escapeControls } from './generator/message';
import { loadTemplates } from './generator/plan/templates';
import { ask } from './generator/prompts/ask';
import { canceled, confirmAtTerminal } from './generator/prompts/questions';
import { exitCodeOf, type Failure, type Outcome, outcomeToJson } from './generator/report/outcome';
import { printOutcome } from './generator/report/text';
import type { Session } from './session';
import { version } from './version';

/** Throws a `GeneratorError` where the command cannot begin. */
type Run = (answers: Answers, session: Session) => Outcome | Promise<Outcome>;

export const commands: Readonly<Record<Command, Run>> = {
  ...{ create, add, set, regenerate, rename, remove, list, check, undo },
};

const { env } = process;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** All output is written. */
let isFlushed = true;

/**
 * Writes to the descriptor, because opening one of Node's streams takes longer than all output. A closed pipe, as after
 * `… | head -1`, is not an error. Nothing can report that stderr cannot be written.
 */
function write(descriptor: number, text: string): void {
  let rest = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
      cannotWrite(descriptor, error);
      return;
    }
    const stream = descriptor === STDOUT ? process.stdout : process.stderr;
    stream.on('error', (later) => cannotWrite(descriptor, later));
    stream.write(rest);
    isFlushed = false;
  }
}

function cannotWrite(descriptor: number, error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (descriptor !== STDOUT || code === 'EPIPE') return;
  process.exitCode = exitCodes.E_WRITE;
  writeLine(`error: cannot write the output: ${code}`);
}

const writeLine = (line: string): void => write(STDERR, `${line}\n`);

/** Asks Node only where necessary: its terminals load its whole network code. */
const isTerminal = (descriptor: number): boolean => mayBeTerminal(descriptor) && isatty(descriptor);

function mayBeTerminal(descriptor: number): boolean {
  if (process.platform === 'win32') return true;
  try {
    const found = fstatSync(descriptor);
    return found.isCharacterDevice() && found.rdev !== statSync('/dev/null').rdev;
  } catch {
    // The descriptor is closed.
    return false;
  }
}

const paint = createPaint(() => isTerminal(STDERR), env);

function makeSession(): Session {
  const isCi = !['', 'false', '0'].includes(env.CI ?? '');
  return {
    cwd: workingFolder(),
    env,
    version,
    hasTerminal: () => !isCi && isTerminal(STDIN) && isTerminal(STDOUT),
    loadTemplates,
    ask: askPerson,
    confirm: (question) => whileTerminalIsOpen('undo', () => confirmAtTerminal(question)),
    run,
    capture: ([program = '', ...args], cwd) => {
      const { status, stdout } = spawnSync(program, args, {
        cwd,
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
      });
      return status === 0 ? stdout : undefined;
    },
    say: (line) => writeLine(escapeControls(line)),
  };
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new GeneratorError('E_PATH', 'the current folder no longer exists', {
      hint: 'change to an existing folder',
      cause,
    });
  }
}

/** Prompts through plop. */
const askPerson: Session['ask'] = (answers, folder, limits) =>
  whileTerminalIsOpen(answers.command, async () => {
    const plop = await nodePlop('', { destBasePath: process.cwd(), force: false });
    return ask(plop, answers, version, folder, limits);
  });

/** When the terminal closes while a prompt waits, the program ends; nothing is written yet. */
async function whileTerminalIsOpen<T>(command: Command, prompt: () => Promise<T>): Promise<T> {
  const leave = (): void => {
    write(STDERR, printOutcome({ command, error: failureOf(canceled()) }, paint).stderr);
    process.exit(exitCodes.E_CANCELED);
  };
  process.on('beforeExit', leave);
  try {
    return await prompt();
  } finally {
    process.off('beforeExit', leave);
  }
}

async function run(...[argv, cwd, quiet]: Parameters<Session['run']>): ReturnType<Session['run']> {
  const output = quiet ? 'ignore' : 2;
  const stdio = ['ignore', output, output] as const;
  const [program = '', ...args] = argv;
  // On Windows, package managers are scripts, which only a shell starts. No argument comes from the user.
  const child =
    process.platform === 'win32'
      ? spawn(commandLine(argv), { cwd, stdio: [...stdio], shell: true })
      : spawn(program, args, { cwd, stdio: [...stdio] });
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

async function execute(answers: Answers): Promise<Outcome> {
  const { command, flags } = answers;
  if (flags.has('version')) return { command, version };
  if (flags.has('help')) return { command, help: printHelp(command) };
  return commands[command](answers, makeSession());
}

function failureOf(error: unknown): Failure {
  if (error instanceof GeneratorError) {
    const { code, message, hint, path } = error;
    return { code, message, hint, path };
  }
  const { message, stack = message } = error instanceof Error ? error : new Error(String(error));
  for (const line of stack.split('\n')) writeLine(escapeControls(line));
  return { code: 'E_BUG', message, hint: 'this is a bug: please report it with the lines above' };
}

/** Whether the arguments ask for JSON, also where they cannot be parsed. */
function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end < 0 ? args.length : end).some((arg) => /^--json(=|$)/.test(arg));
}

/**
 * Executes a command line, prints the outcome, and sets the exit code.
 *
 * @returns whether all output is written, so that the process can exit at once
 */
export async function main(args: readonly string[]): Promise<boolean> {
  let isJson = wantsJson(args);
  let withDiffs = false;
  // Where the arguments cannot be parsed, the first word names the command best.
  const word = args.find((arg) => !arg.startsWith('-'));
  let command: Command = commandNames.find((name) => name === word) ?? 'create';
  let outcome: Outcome;
  try {
    const answers = parseArguments(args, (path) => folderKindOf(path) !== 'absent');
    command = answers.command;
    isJson = answers.flags.has('json');
    withDiffs = answers.flags.has('diff');
    outcome = await execute(answers);
  } catch (error) {
    outcome = { command, error: failureOf(error) };
  }
  process.exitCode = exitCodeOf(outcome);
  if (isJson) {
    write(STDOUT, outcomeToJson(outcome, withDiffs));
    return isFlushed;
  }
  const diffs = !withDiffs ? 'none' : isTerminal(STDOUT) ? 'escaped' : 'exact';
  const { stdout, stderr } = printOutcome(outcome, paint, diffs);
  write(STDERR, stderr);
  write(STDOUT, stdout);
  return isFlushed;
}
