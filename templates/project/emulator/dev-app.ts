import { DevLog, describeApp } from './dev-log';
import { parseDevOptions } from './dev-options';
import { applyLocalSettings, loadProject } from './dev-project';
import { readRoutePrefix } from './host-json';
import { NotEmulatedError } from './not-emulated';
import { type RunningServer, startServer } from './server';

/** The child of `npm run dev`: one version of the app, until its parent ends it. */
async function main(): Promise<void> {
  const root = process.cwd();
  const { port, speed } = parseDevOptions(process.argv.slice(2));
  applyLocalSettings(root);
  const app = await loadProject(root);
  let server: RunningServer | undefined;
  const log = new DevLog(
    app,
    (line) => console.log(line),
    () => server?.now() ?? Date.now(),
  );
  server = await startServer(app, {
    port,
    speed,
    log: log.log,
    observer: log,
    answered: log.answered,
  });
  console.log(`\n${describeApp(app, server.url, readRoutePrefix(root)).join('\n')}\n`);
  console.log(
    `Emulator on ${server.url}${speed === 1 ? '' : `, ${speed} times as fast`}; times are UTC.`,
  );
  console.log('Auth is ignored. Instances live in memory: a restart begins anew.\n');
  process.send?.('ready');
}

function explain(error: unknown): string {
  const { code, message, stack, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `port ${port} is taken: npm run dev -- --port 7072`;
  return error instanceof NotEmulatedError ? message : (stack ?? message);
}

// The parent is gone, or wants us to go.
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));

main().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
