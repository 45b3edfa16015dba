import type { PageApp, PageChanges } from '../feed-types';
import type { Call } from './calls';
import { toast } from './dom';

const PAGE = '/runtime/emulator';
export const DURABLE = '/runtime/webhooks/durabletask';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export async function fetchApp(): Promise<PageApp> {
  return (await fetch(`${PAGE}/app`)).json();
}

export async function fetchChanges(since: number): Promise<PageChanges> {
  return (await fetch(`${PAGE}/changes?since=${since}`)).json();
}

export async function setSpeed(speed: number): Promise<void> {
  await post(`${PAGE}/speed`, String(speed));
}

function post(path: string, body: string): Promise<Response> {
  return fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}

/** @param body JSON; absent: none. Status 0: nobody answered. */
export async function send(method: string, path: string, body?: string): Promise<Answer> {
  const json = { headers: { 'content-type': 'application/json' }, body: body ?? null };
  try {
    const response = await fetch(path, { method, ...(body === undefined ? {} : json) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: 'The emulator does not answer.' };
  }
}

/** Makes a call and says how it ended. The button waits as long. */
export async function sendFrom(button: HTMLButtonElement, call: Call, body?: string) {
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  const answer = await send(call.method, call.path, body);
  button.disabled = false;
  button.removeAttribute('aria-busy');
  // A disabled button loses the focus.
  if (document.activeElement === document.body) button.focus();
  const isBad = answer.status === 0 || answer.status >= 400;
  toast(`${call.method} ${call.path} → ${answer.status}`, answer.text.slice(0, 200), isBad);
  return answer;
}
