import { functionOf } from './bindings';
import { core } from './core-stand-in';
import { NotEmulatedError } from './not-emulated';
import { checkRoutes } from './routes';
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
export async function loadApp(load: () => unknown): Promise<App> {
  const { registrations } = core();
  const before = registrations.length;
  await load();
  const functions = new Map<string, RegisteredFunction>();
  const names = new Set<string>();
  for (const registration of registrations.slice(before)) {
    const { name } = registration.metadata;
    if (names.has(name.toLowerCase())) {
      throw new Error(`A function with the name '${name}' is registered twice.`);
    }
    names.add(name.toLowerCase());
    functions.set(name, functionOf(registration));
  }
  if (functions.size === 0) {
    throw new Error(
      "No function was registered. Import the emulator before anything that imports '@azure/functions', and load each module once.",
    );
  }
  if (core().httpStreams === true) throw new NotEmulatedError('HTTP streams');
  checkRoutes([...functions.values()]);
  return { functions };
}
