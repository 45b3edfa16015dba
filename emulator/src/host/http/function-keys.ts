import type { RegisteredFunction } from '../../functions/worker';
import type { HttpRequest } from './http-message';

/** The keys of a Functions app. */
export interface FunctionKeys {
  /** The host key `default`: for functions with `authLevel: 'function'`. */
  readonly function: string;
  /** The key `_master`: for all functions. */
  readonly master: string;
}

/**
 * Whether a request may call a function: its key is in the header `x-functions-key` or in `code` of the query
 * (https://learn.microsoft.com/azure/azure-functions/function-keys-how-to).
 */
export function mayCall(
  { trigger }: RegisteredFunction,
  { url, headers }: HttpRequest,
  keys: FunctionKeys,
): boolean {
  const level = String(trigger.authLevel ?? 'function').toLowerCase();
  if (level === 'anonymous') return true;
  const key = headers['x-functions-key'] ?? url.searchParams.get('code');
  return key === keys.master || (level === 'function' && key === keys.function);
}
