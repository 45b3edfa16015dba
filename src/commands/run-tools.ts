import type { Answers } from '../generator/arguments/answers';
import type { ErrorCode } from '../generator/errors';
import { commandLine } from '../generator/message';
import type { Outcome } from '../generator/report/outcome';
import type { Session } from '../session';

const INTERRUPTED = 130;

/** What the exit codes of `Session.run` mean that are not the program's own. */
const FAILURES: ReadonlyMap<number, string> = new Map([
  [127, 'could not be started'],
  [INTERRUPTED, 'was interrupted'],
]);

/** Carries out `--git` and `--install`. When a program fails, the project stays and the outcome has the error. */
export async function runTools(
  report: Outcome,
  install: readonly (readonly string[])[],
  { flags }: Answers,
  session: Session,
): Promise<Outcome> {
  const { dir = '', isBlocked, dryRun, warnings = [], nextSteps: steps = [] } = report;
  if (isBlocked || dryRun) return report;
  const quiet = flags.has('json');
  const failed = async (args: readonly string[]): Promise<Outcome['error']> => {
    const exitCode = await session.run(args, dir, quiet);
    if (exitCode === 0) return undefined;
    // The terminal shows ^C, maybe after a progress bar, and no line end.
    if (exitCode === INTERRUPTED && !quiet) session.say('');
    const why = FAILURES.get(exitCode) ?? `failed with exit code ${exitCode}`;
    const message = `${commandLine(args)} ${why}`;
    return {
      code: 'E_TOOL' satisfies ErrorCode,
      message,
      hint: `the files are complete; run it again in ${dir}`,
      path: dir,
    };
  };

  const added: string[] = [];
  let error: Outcome['error'];
  if (flags.has('git')) {
    const inside = await session.run(['git', 'rev-parse', '--is-inside-work-tree'], dir, true);
    if (inside === 0)
      added.push('--git: skipped, because the folder is in a git repository already');
    else error = await failed(['git', 'init', '--quiet']);
  }
  const done: string[] = [];
  for (const args of flags.has('install') ? install : []) {
    if (error !== undefined) break;
    if (!quiet) session.say(`${commandLine(args)} …`);
    error = await failed(args);
    if (error === undefined) done.push(commandLine(args));
  }
  return {
    ...report,
    warnings: [...warnings, ...added],
    nextSteps: steps.filter((step) => !done.includes(step)),
    error,
  };
}
