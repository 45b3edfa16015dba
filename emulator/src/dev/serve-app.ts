import type { HubObserver } from '../durable/hub';
import { NotEmulatedError } from '../functions/not-emulated';
import { callWatch } from '../functions/worker';
import { DevLog, describeApp, notTriggered, wrapWords } from './dev-log';
import type { StartApp } from './dev-messages';
import type { DevOptions } from './dev-options';
import { loadProject, projectName } from './dev-project';
import type { HttpServer } from './http-server';
import { type RunningServer, startServer } from './server';
import { readState, StateFile } from './state-file';

/** Loads and serves the app of a project, continues from the saved state, and keeps it saved. */
export async function serveApp(
  root: string,
  { speed }: DevOptions,
  http: HttpServer,
  start: StartApp,
  timedOut: () => void,
): Promise<RunningServer> {
  const problems: Error[] = [];
  const app = await loadProject(root, (problem) => problems.push(problem));
  let server: RunningServer | undefined;
  const log = new DevLog(
    app,
    (line) => console.log(line),
    () => server?.now() ?? Date.now(),
  );
  const state = new StateFile(start.stateFile, () => server?.snapshot());
  const { began } = callWatch;
  callWatch.began = (functionName) => {
    state.flush();
    began?.(functionName);
  };
  const snapshot = readState(start.stateFile);
  const skipped = problems.map(whySkipped);
  server = await startServer(app, {
    server: http,
    speed,
    name: projectName(root),
    log: log.log,
    observer: saving(log, state.changed, timedOut),
    responded: log.responded,
    snapshot,
    runsFailWith: start.runsFailWith,
    skipped,
  });
  state.changed();
  const { columns = Number.POSITIVE_INFINITY } = process.stdout;
  print(
    describeApp(server.app, server.url, server.hostJson.routePrefix, columns),
    [...skipped, ...notTriggered(server.app)].map((note) => wrapWords(note, columns)),
  );
  const faster = server.speed === 1 ? '' : ` (time runs at ${server.speed}×)`;
  for (const note of [
    `Emulator on ${server.url}${faster}. Open this address in a browser.`,
    'Times are UTC. Function keys are not checked.',
    'Instances are kept until Ctrl-C.',
  ])
    console.log(wrapWords(note, columns));
  const restored = snapshot?.hub.instances.length ?? 0;
  console.log(restored === 0 ? '' : `Instances restored: ${restored}.\n`);
  return server;
}

function saving(log: DevLog, changed: () => void, timedOut: () => void): HubObserver {
  return {
    started: (instance) => {
      log.started(instance);
      changed();
    },
    ran: (run) => {
      log.ran(run);
      changed();
    },
    dispatched: (instance) => {
      log.dispatched(instance);
      changed();
    },
    timedOut,
    onError: log.onError,
  };
}

function print(functions: readonly string[], skipped: readonly string[]): void {
  console.log(functions.length === 0 ? '' : `\n${functions.join('\n')}\n`);
  for (const note of skipped) console.warn(note);
  if (skipped.length > 0) console.warn('');
}

function whySkipped(problem: Error): string {
  if (!(problem instanceof NotEmulatedError)) return `Skipped, invalid: ${problem.message}`;
  return `Skipped, not emulated: ${problem.what}`;
}
