#!/usr/bin/env node
import { conflictChoice } from './commands/conflict-choice';
import { runVerb } from './commands/run-verb';
import { type Invocation, parseArguments } from './generator/arguments/arguments';
import { printHelp } from './generator/arguments/help';
import { type Verb, verbWords } from './generator/arguments/verbs';
import { GeneratorError } from './generator/errors';
import { lookAt } from './generator/manifest/folder';
import { askThrough } from './generator/prompts/ask';
import { printError } from './generator/report/report';
import { templatesDir } from './package-root';
import type { Outcome, Session } from './session';
import { createPaint } from './style';
import { version } from './version';

const EXIT_CODES: Readonly<Partial<Record<GeneratorError['code'], number>>> = {
  E_WRITE: 1,
  E_TOOL: 1,
  E_CONFLICT: 3,
  E_CANCELLED: 130,
};
const USER_MISTAKE = 2;
const OUR_BUG = 1;

// Streams are opened when they are first touched, each for a millisecond or more: so no sooner than they are needed.
const { argv, env } = process;
const paint = createPaint(() => process.stderr.isTTY, env);
const write = (stream: NodeJS.WriteStream, text: string): void => {
  // Who reads may have gone, as in `… | head -1`: that is theirs to decide, and no error.
  if (stream.listenerCount('error') === 0) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  stream.write(text);
};
const sayLines = (lines: readonly string[]): void => {
  if (lines.length > 0) write(process.stderr, `${lines.join('\n')}\n`);
};
const giveResult = (text: string): void => {
  if (text !== '') write(process.stdout, text);
};
const isCi = !['', 'false', '0'].includes(env.CI ?? '');

const session: Session = {
  cwd: process.cwd(),
  env,
  version,
  templatesDir,
  hasTerminal: () => !isCi && process.stdin.isTTY && process.stdout.isTTY,
  ask,
  run,
  say: (line) => sayLines([line]),
};

/** Asks through plop; leaving in the middle (Ctrl-C, Ctrl-D, a closed terminal) ends the program, nothing being written yet. */
async function ask(...[given, only]: Parameters<Session['ask']>): ReturnType<Session['ask']> {
  const leave = (): void => {
    sayLines([
      '',
      printError({ code: 'E_CANCELLED', message: 'cancelled, nothing was written' }, paint),
    ]);
    process.exit(EXIT_CODES.E_CANCELLED);
  };
  process.on('SIGINT', leave);
  process.on('beforeExit', leave);
  const { default: nodePlop } = await import('node-plop');
  const plop = await nodePlop('', { destBasePath: process.cwd(), force: false });
  try {
    return await askThrough(plop, given, only);
  } finally {
    process.off('SIGINT', leave);
    process.off('beforeExit', leave);
  }
}

async function run(
  ...[[program = '', ...args], cwd, quiet]: Parameters<Session['run']>
): ReturnType<Session['run']> {
  const { spawn } = await import('node:child_process');
  const output = quiet ? 'ignore' : 2;
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', output, output],
    // npm and its like are scripts there, which only a shell starts.
    shell: process.platform === 'win32',
  });
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? OUR_BUG));
  });
}

async function carryOut(invocation: Invocation): Promise<Outcome> {
  const { verb, switches } = invocation;
  if (switches.has('version')) {
    return { exitCode: 0, json: { version }, result: `${version}\n`, lines: [] };
  }
  if (switches.has('help')) {
    const help = printHelp(verb);
    return { exitCode: 0, json: { help }, result: help, lines: [] };
  }
  if (switches.has('diff') && !switches.has('dryRun')) {
    throw new GeneratorError('E_USAGE', '--diff goes with --dry-run only');
  }
  conflictChoice(invocation);
  return runVerb(invocation, session, paint);
}

function fail(error: unknown, isJson: boolean, command: string): void {
  const isMistake = error instanceof GeneratorError;
  const { message, stack } = error as Error;
  const shown = isMistake
    ? { code: error.code, message, hint: error.hint, path: error.path }
    : { code: 'E_BUG' as const, message, hint: 'a bug of ours: npm bugs create-eternal-function' };
  process.exitCode = isMistake ? (EXIT_CODES[error.code] ?? USER_MISTAKE) : OUR_BUG;
  if (!isMistake) sayLines([stack ?? message]);
  if (isJson) giveResult(`${JSON.stringify({ command, ok: false, error: shown })}\n`);
  else sayLines([printError(shown, paint)]);
}

async function main(args: readonly string[]): Promise<void> {
  let isJson = args.includes('--json');
  // Where the arguments cannot be understood, the first of them says most.
  let command: Verb = verbWords.find((verb) => verb === args[0]) ?? 'create';
  try {
    const invocation = parseArguments(args, (path) => lookAt(path) !== 'absent');
    command = invocation.verb;
    isJson = invocation.switches.has('json');
    const { exitCode, json, result = '', lines } = await carryOut(invocation);
    process.exitCode = exitCode;
    if (!isJson) sayLines(lines);
    giveResult(isJson ? `${JSON.stringify(json)}\n` : result);
  } catch (error) {
    fail(error, isJson, command);
  }
}

main(argv.slice(2));
