import { checkRoutes } from '../http/routes';
import { functionOf } from './bindings';
import { core } from './core-stand-in';
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

/** The same for a development server: `skip` is told of each function or hook that is not emulated, and the rest runs. */
export async function collectApp(
  load: () => unknown,
  skip: (problem: NotEmulatedError) => void,
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
    try {
      functions.set(name, functionOf(registration));
    } catch (error) {
      if (!(error instanceof NotEmulatedError)) throw error;
      skip(error);
    }
  }
  if (names.size === 0) {
    throw new Error(
      "No function was registered. Import the emulator before anything that imports '@azure/functions', and load each module once.",
    );
  }
  if (core().httpStreams === true) throw new NotEmulatedError('HTTP streams');
  checkRoutes([...functions.values()]);
  return { functions };
}
