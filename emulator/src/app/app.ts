import { createRequire } from 'node:module';
import { routeProblems } from '../http/routes';
import { functionOf, isDisabled } from './bindings';
import { core } from './functions-core-shim';
import { NotEmulatedError } from './not-emulated';
import type { RegisteredFunction } from './worker';

/** What a project registered, by function name. */
export interface App {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
}

/**
 * Collects what is registered while `load` runs, and refuses what the host would refuse.
 * Each module registers once, when it is first loaded: load the app once per test file.
 * @throws Error on names or routes that clash, NotEmulatedError on what the emulator does not do
 */
export function loadApp(load: () => unknown): Promise<App> {
  return collectApp(load, (problem) => {
    throw problem;
  });
}

/**
 * The same for a development server: `skip` is told of each function that is not emulated, or that the host would not
 * take (there it is "in error"), and the rest runs.
 */
export async function collectApp(
  load: () => unknown,
  skip: (problem: Error) => void,
): Promise<App> {
  const { registrations } = core();
  const before = registrations.length;
  core().onHook = skip;
  await load();
  const functions = new Map<string, RegisteredFunction>();
  const names = new Set<string>();
  for (const registration of registrations.slice(before)) {
    const { name } = registration.metadata;
    if (names.has(name.toLowerCase())) {
      throw new Error(`A function with the name '${name}' is registered twice.`);
    }
    names.add(name.toLowerCase());
    if (isDisabled(name)) continue;
    try {
      functions.set(name, functionOf(registration));
    } catch (error) {
      skip(error as Error);
    }
  }
  if (names.size === 0) throw new Error(`No function was registered. ${whyNone()}`);
  if (core().httpStreams === true) {
    skip(new NotEmulatedError('HTTP streams (bodies come in one piece)'));
    endHttpStreams();
  }
  for (const [name, problem] of routeProblems(functions.values())) {
    functions.delete(name);
    skip(new Error(problem));
  }
  return { functions };
}

function whyNone(): string {
  return process.env.JEST_WORKER_ID === undefined
    ? "Import the emulator before anything that imports '@azure/functions', and load each module once."
    : "Jest loads modules past Node's loader, where the emulator waits for them: use vitest, node:test or mocha.";
}

/** From now on the SDK hands over whole bodies. */
function endHttpStreams(): void {
  core().httpStreams = false;
  createRequire(import.meta.url)('@azure/functions').app.setup({ enableHttpStream: false });
}
