import type { CallablePart, HttpCallable } from '../feed-types';

/** A request that a button can send: it has no open parameters. */
export interface Call {
  readonly label: string;
  readonly method: string;
  readonly path: string;
  /** Whether the function has a durable client, so that it may command an instance. */
  readonly durable?: boolean;
}

/** What a call needs to know of an instance. */
export interface CallTarget {
  readonly status: string;
  readonly phase: unknown;
}

export const ENDED = ['Completed', 'Failed', 'Terminated', 'Canceled'];

/** Why a call cannot work now, by the word on its button; undefined when it may work. */
export function whyNot(
  { label, method, durable }: Call,
  { status, phase }: CallTarget,
): string | undefined {
  const word = label.toLowerCase();
  const isStart = /start|retry|rewind/.test(word);
  const isPaused = status === 'Suspended' || phase === 'paused';
  if (method === 'GET' || durable !== true) return undefined;
  if (ENDED.includes(status)) {
    return isStart || /purge|delete/.test(word) ? undefined : 'the instance has ended';
  }
  if (isStart || word === 'purge') return 'the instance has not ended';
  if (/^(?:pause|suspend|run)$/.test(word) && isPaused) return 'the instance is paused';
  if (word === 'resume' && !isPaused) return 'the instance is not paused';
  return undefined;
}

/**
 * The calls for one instance: of routes with its id as a segment, or with a parameter `{id}` or `{instanceId}`. A
 * parameter with a list of values gives one call per value.
 */
export function callsAbout(instanceId: string, callables: readonly HttpCallable[]): Call[] {
  return callables
    .filter((callable) => callable.parts.some((part) => isAbout(part, instanceId)))
    .flatMap((callable) => callsOf(callable, instanceId));
}

/** The calls that may start an orchestration and have no parameters. */
export function startingCalls(callables: readonly HttpCallable[]): Call[] {
  const starting = callables.filter(
    ({ durable, methods, parts }) =>
      durable && methods.includes('POST') && parts.every((part) => 'literal' in part),
  );
  return starting.map(({ methods: _, ...callable }) => ({
    label: `POST ${pathOf(callable, {})}`,
    method: 'POST',
    path: pathOf(callable, {}),
  }));
}

/** Inserts parameters into a route. A parameter without a value is omitted. */
export function pathOf(
  { prefix, parts }: Pick<HttpCallable, 'prefix' | 'parts'>,
  values: Readonly<Record<string, string>>,
): string {
  const segments = parts.map((part) => {
    if ('literal' in part) return part.literal;
    // The value of a catch-all parameter may have several segments.
    return (values[part.name] ?? '').split('/').map(encodeURIComponent).join('/');
  });
  return `${prefix}/${segments.filter((segment) => segment !== '').join('/')}`;
}

function isAbout(part: CallablePart, instanceId: string): boolean {
  if ('literal' in part) return part.literal.toLowerCase() === instanceId.toLowerCase();
  return /^(?:instance_?)?id$/i.test(part.name) && part.choices.length === 0;
}

function callsOf(callable: HttpCallable, instanceId: string): Call[] {
  const open = callable.parts.filter(
    (part) => !('literal' in part) && !part.optional && !isAbout(part, instanceId),
  );
  const [only, ...more] = open;
  if (more.length > 0) return [];
  const method = callable.methods.includes('POST') ? 'POST' : (callable.methods[0] ?? 'GET');
  const ids = Object.fromEntries(
    callable.parts.flatMap((part) =>
      'name' in part && isAbout(part, instanceId) ? [[part.name, instanceId]] : [],
    ),
  );
  const { durable } = callable;
  if (only === undefined) {
    const label = labelOf(callable, instanceId);
    return [{ label, method, path: pathOf(callable, ids), durable }];
  }
  if (!('name' in only)) return [];
  return only.choices.map((choice) => ({
    label: choice,
    method,
    path: pathOf(callable, { ...ids, [only.name]: choice }),
    durable,
  }));
}

/** The last literal of the route that is not the id, else the end of the function's name: `orders_status` → `status`. */
function labelOf({ name, parts }: HttpCallable, instanceId: string): string {
  const literal = parts.findLast((part) => 'literal' in part && !isAbout(part, instanceId));
  if (literal !== undefined && 'literal' in literal) return literal.literal;
  const id = instanceId.toLowerCase();
  const rest = name.toLowerCase().startsWith(id) ? name.slice(id.length) : name;
  return rest.replace(/^[_-]+/, '') || name;
}
