import type { Callback } from './functions-core-shim';

export type Hook = (context: object) => unknown;

/** The hooks of an app by name (`app.hook.preInvocation`, …), in the order of registration. */
export type Hooks = ReadonlyMap<string, readonly Hook[]>;

/** What a call passes on from hook to hook. The app shares `appHookData` between all calls. */
export interface InvocationHooks {
  readonly hooks: Hooks;
  readonly appHookData: object;
}

interface Invocation {
  readonly context: unknown;
  readonly inputs: unknown[];
  readonly callback: Callback;
}

/** Runs a function between its hooks, which may replace it, its inputs and what comes of it (the worker's `InvocationHandler`). */
export async function withHooks(
  { hooks, appHookData }: InvocationHooks,
  { context, inputs, callback }: Invocation,
  run: (inputs: unknown[], callback: Callback) => Promise<unknown>,
): Promise<unknown> {
  const shared = { hookData: {}, appHookData, invocationContext: context };
  const before = { ...shared, inputs, functionCallback: callback };
  await runHooks(hooks, 'preInvocation', before);
  const after = {
    ...shared,
    inputs: before.inputs,
    result: null as unknown,
    error: null as unknown,
  };
  try {
    after.result = await run(before.inputs, before.functionCallback);
  } catch (error) {
    after.error = error;
  }
  await runHooks(hooks, 'postInvocation', after);
  if (after.error !== null && after.error !== undefined) throw after.error;
  return after.result;
}

/** The worker awaits one hook after the other. */
export async function runHooks(hooks: Hooks, name: string, context: object): Promise<void> {
  for (const hook of hooks.get(name) ?? []) await hook(context);
}

/** Lets the app's log hooks change an entry. */
export function loggedAs(
  hooks: Hooks,
  entry: { level: string; message: string; category: 'user'; invocationContext: unknown },
): { readonly level: string; readonly message: string } {
  for (const hook of hooks.get('log') ?? []) hook(entry);
  return entry;
}
