import type { Answers } from '../generator/arguments/arguments';
import { type Job, MANIFEST } from '../generator/manifest/manifest';
import { functionsOf } from '../generator/options/names';
import { type Paint, printWarnings } from '../generator/report/report';
import { readPrevious } from '../generator/workspace/previous';
import { openWorkspace, routePrefixOf } from '../generator/workspace/workspace';
import type { Outcome, Session } from '../session';
import { driftNotes } from './change-project';
import { projectRoot, readProject, refuseInterrupted } from './open-project';

/** The jobs of the project, as a table or as data. */
export function list(answers: Answers, session: Session, paint: Paint): Outcome {
  const root = projectRoot(answers, session);
  refuseInterrupted(root);
  const { manifest, text, templates } = readProject(root, session);
  const { jobs } = manifest;
  const workspace = openWorkspace(root);
  const previous = readPrevious(workspace.bases(), text, templates);
  const warnings = driftNotes(workspace, manifest, previous);
  const prefix = routePrefixOf(workspace);
  const json = {
    command: 'list',
    dir: root,
    ok: true,
    jobs: jobs.map(({ id, processor, settings }) => ({
      id,
      processor,
      ...settings,
      route: routeOf(prefix, id),
      functions: functionsOf(id, settings.watchdog !== 'off'),
    })),
    warnings,
  };
  const result = jobs.length === 0 ? `no jobs in ${MANIFEST}\n` : table(jobs, prefix);
  return { exitCode: 0, json, result, lines: printWarnings(warnings, paint) };
}

/** Below the host's address. */
const routeOf = (prefix: string, id: string): string => `${prefix}/${id}`.slice(1);

function table(jobs: readonly Job[], prefix: string): string {
  const head = ['id', 'processor', 'idle', 'error', 'route'];
  const rows = jobs.map(({ id, processor, settings: { idleDelay, errorDelay } }) =>
    [id, processor, idleDelay, errorDelay, routeOf(prefix, id)].map(String),
  );
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const print = (row: string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${all.map(print).join('\n')}\n`;
}
