import { NotEmulatedError } from '../app/not-emulated';
import { readHostJson } from '../http/host-json';
import { DevLog, describeApp } from './dev-log';
import type { FromApp, ToApp } from './dev-messages';
import { parseDevOptions } from './dev-options';
import { applyLocalSettings, loadProject, projectName } from './dev-project';
import { explain } from './explain';
import { type RunningServer, startServer } from './server';

/** The first argument of the process that runs the app. */
export const APP_PROCESS = 'app';

/** Its exit code when nobody reads its output any more: as a shell has it for SIGPIPE, which no app chooses. */
export const PIPE_CLOSED = 141;

type Start = Extract<ToApp, { kind: 'start' }>;

/** The child of the development server: one version of the app, until its parent ends it. */
export function runApp(args: readonly string[]): void {
  const root = process.cwd();
  let server: RunningServer | undefined;

  // The parent is gone, or wants us to go.
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => process.exit(0));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => process.exit(PIPE_CLOSED));
  }

  const end = async (code: number): Promise<void> => {
    const handover = await server?.handOver();
    if (handover === undefined) process.exit(code);
    tell({ kind: 'handover', handover }, () => process.exit(code));
  };
  const fail = (error: unknown): void => {
    tell({ kind: 'failed', why: explain(error, root) });
    void end(1);
  };
  process.on('uncaughtException', fail);
  process.on('message', (message: ToApp) => {
    if (message.kind === 'stop') void end(0);
    else {
      serve(args, root, message).then((started) => {
        server = started;
      }, fail);
    }
  });
}

function tell(message: FromApp, then?: () => void): void {
  process.send?.(message, () => then?.());
}

async function serve(args: readonly string[], root: string, start: Start): Promise<RunningServer> {
  const { speed } = parseDevOptions(args);
  applyLocalSettings(root);
  const skipped: Error[] = [];
  const app = await loadProject(root, (problem) => skipped.push(problem));
  let server: RunningServer | undefined;
  const log = new DevLog(
    app,
    (line) => console.log(line),
    () => server?.now() ?? Date.now(),
  );
  server = await startServer(app, {
    port: start.port,
    speed,
    name: projectName(root),
    log: log.log,
    observer: log,
    answered: log.answered,
    handover: start.handover,
  });
  console.log(`\n${describeApp(app, server.url, readHostJson(root).routePrefix).join('\n')}\n`);
  for (const problem of skipped) console.warn(whySkipped(problem));
  if (skipped.length > 0) console.warn('');
  const kept = start.handover?.hub.instances.length ?? 0;
  const fast = server.speed === 1 ? '' : `, ${server.speed} times as fast`;
  console.log(`Emulator on ${server.url}${fast}; times are UTC. Open it in a browser.`);
  console.log('Auth is ignored. Instances live in memory: a save keeps them, Ctrl-C ends them.');
  console.log(kept === 0 ? '' : `Instances that go on: ${kept}.\n`);
  tell({ kind: 'ready', port: Number(new URL(server.url).port) });
  return server;
}

function whySkipped(problem: Error): string {
  if (!(problem instanceof NotEmulatedError)) return `Skipped, in error: ${problem.message}`;
  return `Skipped, not emulated (npm start has it): ${problem.what}`;
}
