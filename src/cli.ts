import { spawn, spawnSync } from 'node:child_process';
import { add } from './commands/add';
import { check } from './commands/check';
import { create } from './commands/create';
import { list } from './commands/list';
import { regenerate } from './commands/regenerate';
import { remove } from './commands/remove';
import { rename } from './commands/rename';
import { set } from './commands/set';
import { undo } from './commands/undo';
import type { Answers } from './generator/arguments/answers';
import { parseArguments } from './generator/arguments/arguments';
import { type Command, commandNames } from './generator/arguments/commands';
import { printHelp } from './generator/arguments/help';
import { GeneratorError } from './generator/errors';
import { folderKindOf } from './generator/manifest/find-project';
import { createPaint, escapeControls } from './generator/message';
import { loadTemplates } from './generator/plan/templates';
import type { Diffs } from './generator/report/diff';
import { exitCodeOf, type Failure, type Outcome, outcomeToJson } from './generator/report/outcome';
import { printOutcome } from './generator/report/text';
import { wrapReport } from './generator/report/wrap';
import {
  columnsOf,
  isFlushed,
  isTerminal,
  STDERR,
  STDOUT,
  write,
  writeJson,
  writeLine,
  writeReport,
} from './output';
import { personAt } from './person';
import { findProgram, type Invocation, invocationOf } from './programs';
import type { Session } from './session';
import { version } from './version';

/** Throws a `GeneratorError` where the command cannot begin. */
type Run = (answers: Answers, session: Session) => Outcome | Promise<Outcome>;

export const commands: Readonly<Record<Command, Run>> = {
  ...{ create, add, set, regenerate, rename, remove, list, check, undo },
};

const { env } = process;

const paint = createPaint(() => isTerminal(STDERR), env);

function makeSession(): Session {
  return {
    cwd: workingFolder(),
    env,
    version,
    ...personAt(version),
    loadTemplates,
    run,
    capture: (argv, cwd) => {
      const found = invocation(argv, cwd);
      if (found === undefined) return undefined;
      const { file, args, options } = found;
      const { status, stdout } = spawnSync(file, args, {
        ...options,
        encoding: 'utf8',
        maxBuffer: 2 ** 30,
      });
      return status === 0 ? stdout : undefined;
    },
    say: (line) => writeLine(wrapReport(escapeControls(line), columnsOf(STDERR))),
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

const CANNOT_START = 127;
/** As shells report a program that Ctrl-C ended. */
const INTERRUPTED = 130;

async function run(...[argv, cwd, quiet]: Parameters<Session['run']>): ReturnType<Session['run']> {
  const output = quiet ? 'ignore' : STDERR;
  const found = invocation(argv, cwd);
  if (found === undefined) return CANNOT_START;
  const { file, args, options } = found;
  let isInterrupted = false;
  // Ctrl-C reaches both programs. This one still reports what it has written.
  const interrupt = (): void => {
    isInterrupted = true;
  };
  process.on('SIGINT', interrupt);
  const child = spawn(file, args, { ...options, stdio: ['ignore', output, output] });
  return new Promise<number>((resolve) => {
    child.on('error', () => resolve(CANNOT_START));
    child.on('exit', (code, signal) =>
      resolve(isInterrupted || signal === 'SIGINT' ? INTERRUPTED : (code ?? 1)),
    );
  }).finally(() => process.off('SIGINT', interrupt));
}

function invocation([name = '', ...args]: readonly string[], cwd: string): Invocation | undefined {
  const program = findProgram(name, cwd, workingFolder());
  return program === undefined ? undefined : invocationOf(program, args, cwd);
}

async function execute(answers: Answers): Promise<Outcome> {
  const { command, flags } = answers;
  if (flags.has('version')) return { command, version };
  if (flags.has('help')) return { command, help: printHelp(command, columnsOf(STDOUT)) };
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
    writeJson(outcomeToJson(outcome, withDiffs));
    return isFlushed();
  }
  const diffs = !withDiffs ? undefined : isTerminal(STDOUT) ? 'escaped' : 'exact';
  show(outcome, diffs);
  return isFlushed();
}

/** Prints an outcome, wrapped for a terminal. The error of `check` follows what it sums up. */
function show(outcome: Outcome, diffs: Diffs | undefined): void {
  const columns = { stdout: columnsOf(STDOUT), stderr: columnsOf(STDERR) };
  const { stdout, stderr } = printOutcome(outcome, paint, diffs, columns);
  const result = (): void =>
    // A patch is exact.
    diffs === 'exact'
      ? write(STDOUT, stdout)
      : writeReport(STDOUT, wrapReport(stdout, columns.stdout));
  const isFirst = outcome.conflictMarkers !== undefined;
  if (isFirst) result();
  writeReport(STDERR, wrapReport(stderr, columns.stderr));
  if (!isFirst) result();
}
