import type { PageApp, PageChanges, PageRunDetails } from '../feed-types';
import type { Call } from './calls';
import { toast } from './dom';

const PAGE = '/runtime/emulator';
/** An app that takes longer blocks its process. */
const PATIENCE_MS = 5_000;
export const DURABLE = '/runtime/webhooks/durabletask';

export interface ServerResponse {
  readonly status: number;
  readonly text: string;
}

export async function fetchApp(): Promise<PageApp> {
  return (await fetch(`${PAGE}/app`)).json();
}

export async function fetchChanges(since: number): Promise<PageChanges> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  return (await fetch(`${PAGE}/changes?since=${since}`, { signal })).json();
}

/** The last runs of an instance, the newest first. */
export async function fetchRuns(instanceId: string): Promise<readonly PageRunDetails[]> {
  return (await fetch(`${PAGE}/runs?instance=${encodeURIComponent(instanceId)}`)).json();
}

export async function setSpeed(speed: number): Promise<void> {
  await post(`${PAGE}/speed`, String(speed));
}

function post(path: string, body: string): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** @param body JSON, or undefined for no body. @returns status 0 when the server does not respond */
export async function send(method: string, path: string, body?: string): Promise<ServerResponse> {
  const json = { headers: { 'content-type': 'application/json' }, body: body ?? null };
  try {
    const response = await fetch(path, { method, ...(body === undefined ? {} : json) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: 'The emulator does not respond.' };
  }
}

/** Sends a request and shows its result as a toast. The button is disabled meanwhile. */
export async function sendFrom(button: HTMLButtonElement, call: Call, body?: string) {
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  const response = await send(call.method, call.path, body);
  button.disabled = false;
  button.removeAttribute('aria-busy');
  // The browser removes the focus from a disabled button.
  if (document.activeElement === document.body) button.focus();
  const isBad = response.status === 0 || response.status >= 400;
  toast(`${call.method} ${call.path} → ${response.status}`, response.text.slice(0, 200), isBad);
  return response;
}
