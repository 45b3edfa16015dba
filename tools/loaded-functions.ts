import { mustRun } from './run';

/**
 * Runs inside a built project: what the Functions worker would load (`main` of package.json), through the project's own
 * emulator. A glob of the one form that generated projects have: a folder and `*.js`.
 */
const script = `
const { readdirSync } = require('node:fs');
const { join, dirname } = require('node:path');
const folder = join(process.cwd(), dirname(require('./package.json').main));
import('durable-functions-emulator').then(({ loadApp }) => loadApp(() => {
  for (const file of readdirSync(folder)) if (file.endsWith('.js')) require(join(folder, file));
})).then((app) => console.log(JSON.stringify([...app.functions.keys()])));
`;

/** Names of the functions that a built project loads, sorted. */
export async function loadedFunctions(project: string): Promise<string[]> {
  const { stdout } = await mustRun(project, process.execPath, ['-e', script]);
  const names: string[] = JSON.parse(stdout);
  return names.sort();
}

/** Names of a job's functions, sorted; without a watchdog for `--watchdog off`. */
export const functionsOf = (id: string, watchdog = true): string[] =>
  ['control', 'executor', 'httpstart', 'orchestrator', 'status', ...(watchdog ? ['watchdog'] : [])]
    .map((part) => `${id}_${part}`)
    .sort();
