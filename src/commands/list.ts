import type { Invocation } from '../generator/arguments/arguments';
import { type Job, MANIFEST } from '../generator/manifest/manifest';
import { functionsOf, routeOf } from '../generator/options/names';
import { readTemplateSet, reservedNames } from '../generator/plan/templates';
import { type Paint, printWarnings } from '../generator/report/report';
import type { Outcome, Session } from '../session';
import { handEditNotes } from './hand-edit-notes';
import { projectRoot, readProject } from './project-files';
import { refuseInterrupted } from './recover';

/** The jobs of the project, as a table or as data. */
export function list(invocation: Invocation, session: Session, paint: Paint): Outcome {
  const root = projectRoot(invocation, session);
  refuseInterrupted(root);
  const reserved = reservedNames(readTemplateSet(session.templatesDir, 'job'));
  const { manifest } = readProject(root, session.version, reserved);
  const { jobs } = manifest;
  const warnings = handEditNotes(root, manifest);
  const json = {
    command: 'list',
    dir: root,
    ok: true,
    jobs: jobs.map(({ id, processor, settings }) => ({
      id,
      processor,
      ...settings,
      route: routeOf(id),
      functions: functionsOf(id, settings.watchdog !== 'off'),
    })),
    warnings,
  };
  const result = jobs.length === 0 ? `no jobs in ${MANIFEST}\n` : table(jobs);
  return { exitCode: 0, json, result, lines: printWarnings(warnings, paint) };
}

function table(jobs: readonly Job[]): string {
  const head = ['id', 'processor', 'idle', 'error', 'route'];
  const rows = jobs.map(({ id, processor, settings: { idleDelay, errorDelay } }) =>
    [id, processor, idleDelay, errorDelay, routeOf(id)].map(String),
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
