import { mustRun } from './run';

/**
 * A program that runs in a built project. Through the project's emulator it loads the files that the Functions worker
 * loads: `main` of package.json, which in a generated project is a folder and `*.js`.
 */
const script = `
const { readdirSync } = require('node:fs');
const { join, dirname } = require('node:path');
const folder = join(process.cwd(), dirname(require('./package.json').main));
import('durable-functions-emulator').then(({ loadApp }) => loadApp(() => {
  for (const file of readdirSync(folder)) if (file.endsWith('.js')) require(join(folder, file));
})).then((app) => console.log(JSON.stringify([...app.functions.keys()])));
`;

/** @returns the sorted names of the functions that a built project registers */
export async function loadedFunctions(project: string): Promise<string[]> {
  const { stdout } = await mustRun(project, process.execPath, ['-e', script]);
  const names: string[] = JSON.parse(stdout);
  return names.sort();
}

/** @returns the sorted names of a job's functions, for `--watchdog off` without the watchdog */
export const functionsOf = (id: string, watchdog = true): string[] =>
  ['control', 'executor', 'httpstart', 'orchestrator', 'status', ...(watchdog ? ['watchdog'] : [])]
    .map((part) => `${id}_${part}`)
    .sort();
