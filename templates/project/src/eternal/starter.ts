import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import type { DurableClient } from 'durable-functions';
import { startLoop } from './client';
import type { Names } from './names';
import type { LoopSettings } from './settings';
import { initialState } from './state';

const LOOK_AGAIN_AFTER_SECONDS = '10';

/** `POST {id}/start`: 202 when it started the loop, 409 when one is active. */
export function createStarter(names: Names, settings: LoopSettings) {
  return async (
    request: HttpRequest,
    client: DurableClient,
    context: InvocationContext,
  ): Promise<HttpResponseInit> => {
    const { id } = names;
    const links = linksOf(request);
    if (!(await startLoop(client, names, initialState(settings, new Date())))) {
      const error = `An instance with ID '${id}' already exists.`;
      return { status: 409, jsonBody: { error, id, ...links } };
    }
    context.info(`${id}: started`);
    return {
      status: 202,
      headers: { Location: links.statusQueryGetUri, 'Retry-After': LOOK_AGAIN_AFTER_SECONDS },
      jsonBody: { id, ...links },
    };
  };
}

interface Links {
  readonly statusQueryGetUri: string;
  readonly runPostUri: string;
  readonly stopPostUri: string;
}

/**
 * Where to look and what to call next, from the address that the caller used. The host's own management addresses are
 * not among them: they carry the key of the whole durable extension. Nor is the caller's `?code=`.
 */
function linksOf(request: HttpRequest): Links {
  const { origin, pathname } = new URL(request.url);
  const prefix = pathname.slice(0, pathname.lastIndexOf('/'));
  const base = `${origin}${prefix}`;
  return { statusQueryGetUri: base, runPostUri: `${base}/run`, stopPostUri: `${base}/stop` };
}
