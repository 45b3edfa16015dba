import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runDevServer } from './dev/dev';
import { APP_PROCESS, runApp } from './dev/dev-app';
import { runReplay } from './replay/run-replay';
import { runSimulate } from './simulate/run-simulate';
import { USAGE } from './usage';

export * from './index';

/** Whether `node` runs this module as a program. Imported, it is the library. */
function isProgram(): boolean {
  const [, program] = process.argv;
  if (program === undefined) return false;
  try {
    return realpathSync(program) === fileURLToPath(import.meta.url);
  } catch {
    return false;
  }
}

if (isProgram()) {
  const [mode, ...args] = process.argv.slice(2);
  if (mode === APP_PROCESS && process.send !== undefined) runApp(args);
  else if (process.argv.includes('--help') || process.argv.includes('-h')) console.log(USAGE);
  else if (mode === 'simulate') void runSimulate(args);
  else if (mode === 'replay') void runReplay(args);
  else runDevServer(process.argv[1] as string, process.argv.slice(2));
}
