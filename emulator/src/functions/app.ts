import { functionOf, isDisabled } from './bindings';
import { core, type Registration } from './functions-core-shim';
import { type Hook, type InvocationHooks, runHooks } from './hooks';
import { openHttpStreams } from './http-streams';
import { routeProblems } from './routes';
import type { RegisteredFunction } from './worker';

/** The functions of an app, as returned by `loadApp`. */
export interface App {
  /** The functions by name, in the order of registration. */
  readonly functions: ReadonlyMap<string, RegisteredFunction>;
}

/**
 * Collects the functions that are registered while `load` runs, and checks them as the host does.
 * A module registers its functions only when it is first loaded: load the app once per test file, and import the
 * emulator before `@azure/functions`.
 * @param load imports the app, for example `() => import('./functions/orders.js')`
 * @throws Error when names or routes clash or are not valid, NotEmulatedError for a route that is not emulated
 */
export function loadApp(load: () => unknown): Promise<App> {
  return collectApp(load, (problem) => {
    throw problem;
  });
}

/**
 * Loads an app for the development server: `skip` receives the problem of each function that the host would refuse or
 * whose route is not emulated. All other functions run.
 */
export async function collectApp(
  load: () => unknown,
  skip: (problem: Error) => void,
): Promise<App> {
  const { registrations, hooks: registered } = core();
  const before = registrations.length;
  const hooksBefore = registered.length;
  await load();
  const hooks = await startHooks(registered.slice(hooksBefore));
  const functions = new Map<string, RegisteredFunction>();
  const names = new Set<string>();
  const added = registrations.slice(before);
  for (const registration of [...added, ...functionsOfSdk(registrations.slice(0, before), added)]) {
    const { name } = registration.metadata;
    if (names.has(name.toLowerCase())) {
      throw new Error(`A function with the name '${name}' is registered twice.`);
    }
    names.add(name.toLowerCase());
    if (isDisabled(name)) continue;
    try {
      functions.set(name, { ...functionOf(registration), ...hooks });
    } catch (error) {
      skip(error as Error);
    }
  }
  if (added.length === 0) throw new Error(`No function was registered. ${whyNone()}`);
  await openHttpStreams();
  for (const [name, problem] of routeProblems(functions.values())) {
    functions.delete(name);
    skip(new Error(problem));
  }
  return { functions };
}

/**
 * durable-functions 4 registers functions of its own, for `callHttp`, when it is first loaded. That may have been before the
 * app: then the app has them too.
 */
function functionsOfSdk(
  earlier: readonly Registration[],
  added: readonly Registration[],
): Iterable<Registration> {
  const isOfSdk = ({ metadata: { name } }: Registration) => name.startsWith('BuiltIn__');
  if (added.some(isOfSdk) || !added.some(usesGrpc)) return [];
  return new Map(earlier.filter(isOfSdk).map((each) => [each.metadata.name, each])).values();
}

function usesGrpc({ metadata: { bindings } }: Registration): boolean {
  return Object.values(bindings).some((binding) => binding.durableRequiresGrpc === true);
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

/** The hooks of an app, after its start. */
async function startHooks(
  registered: readonly { readonly name: string; readonly hook: Hook }[],
): Promise<{ readonly hooks?: InvocationHooks }> {
  if (registered.length === 0) return {};
  const hooks = new Map<string, Hook[]>();
  for (const { name, hook } of registered) hooks.set(name, [...(hooks.get(name) ?? []), hook]);
  const appHookData = {};
  const hookData = {};
  const context = { hookData, appHookData, functionAppDirectory: process.cwd() };
  await runHooks(hooks, 'appStart', context);
  const areAroundCalls = AROUND_CALLS.some((name) => hooks.has(name));
  return areAroundCalls ? { hooks: { hooks, appHookData } } : {};
}

/** The hooks that concern calls: without any of them calls need no hooks. */
const AROUND_CALLS = ['preInvocation', 'postInvocation', 'log'];

function whyNone(): string {
  return process.env.JEST_WORKER_ID === undefined
    ? "Import the emulator before '@azure/functions', and load each module once."
    : "The emulator does not work with Jest, which bypasses Node's module loader. Use vitest, node:test or mocha.";
}
