import { NotEmulatedError } from '../app/not-emulated';
import { readHostJson } from '../http/host-json';
import { DevLog, describeApp } from './dev-log';
import type { FromApp, ToApp } from './dev-messages';
import { parseDevOptions } from './dev-options';
import { applyLocalSettings, loadProject, preloadSdk, projectName } from './dev-project';
import { explain } from './explain';
import { type RunningServer, startServer } from './server';

/** The first argument of the process that runs the app. */
export const APP_PROCESS = 'app';

/** The exit code when nobody reads the output any more: what a shell reports for SIGPIPE, and no app uses. */
export const PIPE_CLOSED = 141;

type Start = Extract<ToApp, { kind: 'start' }>;

/** Runs in the child process of the development server: one version of the app, until the parent ends it. */
export function runApp(args: readonly string[]): void {
  const root = process.cwd();
  let server: RunningServer | undefined;

  // The parent has ended.
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => process.exit(0));
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', () => process.exit(PIPE_CLOSED));
  }

  const end = async (code: number): Promise<void> => {
    const snapshot = await server?.freeze();
    if (snapshot === undefined) process.exit(code);
    send({ kind: 'snapshot', snapshot }, () => process.exit(code));
  };
  const fail = (error: unknown): void => {
    send({ kind: 'failed', why: explain(error, root) });
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
  preloadSdk(root);
}

function send(message: FromApp, then?: () => void): void {
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
    responded: log.responded,
    snapshot: start.snapshot,
  });
  console.log(`\n${describeApp(app, server.url, readHostJson(root).routePrefix).join('\n')}\n`);
  for (const problem of skipped) console.warn(whySkipped(problem));
  if (skipped.length > 0) console.warn('');
  const restored = start.snapshot?.hub.instances.length ?? 0;
  const faster = server.speed === 1 ? '' : ` (time runs at ${server.speed}×)`;
  console.log(`Emulator on ${server.url}${faster}. Open this address in a browser.`);
  console.log('Times are UTC. Function keys are not checked.');
  console.log('Instances are kept in memory: saving a file keeps them, Ctrl-C discards them.');
  console.log(restored === 0 ? '' : `Instances restored: ${restored}.\n`);
  send({ kind: 'ready', port: Number(new URL(server.url).port) });
  return server;
}

function whySkipped(problem: Error): string {
  if (!(problem instanceof NotEmulatedError)) return `Skipped, invalid: ${problem.message}`;
  return `Skipped, not emulated: ${problem.what}`;
}
