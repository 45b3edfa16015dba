import type { Invocation } from '../generator/arguments/arguments';
import { GeneratorError } from '../generator/errors';
import type { Report } from '../generator/report/report';
import { commandLine } from '../generator/strings';
import type { Session } from '../session';

/** What comes after the files: `--git` and `--install`. Throws `E_TOOL` when a program fails; the project stays. */
export async function finishProject(
  report: Report,
  manager: string,
  { switches }: Invocation,
  session: Session,
): Promise<Report> {
  const { dir, ok, dryRun, warnings, nextSteps } = report;
  const quiet = switches.has('json');
  if (!ok || dryRun) return report;

  const added: string[] = [];
  if (switches.has('git')) {
    const inside = await session.run(['git', 'rev-parse', '--is-inside-work-tree'], dir, true);
    if (inside === 0) added.push('--git: this is inside a repository already, none was made');
    else await mustRun(['git', 'init', '--quiet'], dir, quiet, session);
  }
  const install = [manager, 'install'];
  if (switches.has('install')) {
    session.say(`${commandLine(install)} …`);
    await mustRun(install, dir, quiet, session);
  }
  return {
    ...report,
    warnings: [...warnings, ...added],
    nextSteps: switches.has('install')
      ? nextSteps.filter((step) => step !== commandLine(install))
      : nextSteps,
  };
}

async function mustRun(
  words: readonly string[],
  dir: string,
  quiet: boolean,
  { run }: Session,
): Promise<void> {
  const exitCode = await run(words, dir, quiet);
  if (exitCode === 0) return;
  const why = exitCode === 127 ? 'could not be started' : `failed with exit code ${exitCode}`;
  throw new GeneratorError('E_TOOL', `${commandLine(words)} ${why}; the project is complete`, {
    hint: `run it again in ${dir}`,
    path: dir,
  });
}
