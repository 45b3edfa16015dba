import { createRequire } from 'node:module';
import { routeProblems } from '../http/routes';
import { functionOf, isDisabled } from './bindings';
import { core } from './functions-core-shim';
import { NotEmulatedError } from './not-emulated';
import type { RegisteredFunction } from './worker';

/** The functions that a project registered, by name. */
export interface App {
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
}

/**
 * Collects the functions that are registered while `load` runs, and checks them as the host does.
 * A module registers its functions only when it is first loaded: load the app once per test file.
 * @throws Error when names or routes clash or are not valid, NotEmulatedError when the app needs something that is not emulated
 */
export function loadApp(load: () => unknown): Promise<App> {
  return collectApp(load, (problem) => {
    throw problem;
  });
}

/**
 * Loads an app for the development server: `skip` receives the problem of each function that is not emulated or that the
 * host would refuse. All other functions run.
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
    skip(new NotEmulatedError('HTTP streams (functions receive whole bodies)'));
    endHttpStreams();
  }
  for (const [name, problem] of routeProblems(functions.values())) {
    functions.delete(name);
    skip(new Error(problem));
  }
  return { functions };
}

/** Finds a function by name. As on the host, case does not matter (its `FunctionName.cs`). */
export function findFunction(
  { functions }: App,
  kind: RegisteredFunction['kind'],
  name: string,
): RegisteredFunction | undefined {
  const found =
    functions.get(name) ??
    [...functions.values()].find((each) => each.name.toLowerCase() === name.toLowerCase());
  return found?.kind === kind ? found : undefined;
}

function whyNone(): string {
  return process.env.JEST_WORKER_ID === undefined
    ? "Import the emulator before '@azure/functions', and load each module once."
    : "The emulator does not work with Jest, which bypasses Node's module loader. Use vitest, node:test or mocha.";
}

/** Makes the SDK pass whole bodies from now on. */
function endHttpStreams(): void {
  core().httpStreams = false;
  createRequire(import.meta.url)('@azure/functions').app.setup({ enableHttpStream: false });
}
