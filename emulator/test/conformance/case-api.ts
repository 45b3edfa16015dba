import type { Emulator } from '../../src/index';
import { type CaseApi, finished } from './recorded/cases.mjs';

const INSTANCES = '/runtime/webhooks/durabletask/instances';

/** What cases need, by the testing API: in this process and in virtual time. */
export function inProcess(emulator: Emulator): CaseApi {
  return withWaiting({
    base: 'http://localhost:7071',
    request: async (method, path, body, headers = {}) => {
      const answer = await emulator.request(method, path, {
        headers,
        ...(body === undefined ? {} : { body }),
      });
      const names = Object.entries(answer.headers).map(
        ([name, value]) => [name.toLowerCase(), value] as const,
      );
      return { status: answer.status, headers: Object.fromEntries(names), text: answer.text };
    },
    sleep: (ms) => advanceAsTheHost(emulator, ms),
  });
}

/** The emulator says what waits forever, and the host does not. */
async function advanceAsTheHost(emulator: Emulator, ms: number): Promise<void> {
  const end = new Date(emulator.now.getTime() + ms);
  while (emulator.now < end) {
    await emulator.advanceTo(end).catch((error: Error) => {
      if (!error.message.includes('waits forever')) throw error;
    });
  }
}

/** What cases need, over HTTP. */
export function overHttp(base: string): CaseApi {
  return withWaiting({
    base,
    request: async (method, path, body, headers = {}) => {
      const isText = body === undefined || typeof body === 'string';
      const answer = await fetch(base + path, {
        method,
        redirect: 'manual',
        headers: isText ? headers : { 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
      });
      const { status } = answer;
      return { status, headers: Object.fromEntries(answer.headers), text: await answer.text() };
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

function withWaiting(api: Omit<CaseApi, 'waitFor'>): CaseApi {
  return {
    ...api,
    waitFor: async (id, statuses = finished, ms = 15_000) => {
      for (let waited = 0; ; waited += 100) {
        const { text } = await api.request('GET', `${INSTANCES}/${encodeURIComponent(id)}`);
        const status = parse(text);
        const isReached = statuses.includes(status?.runtimeStatus ?? '');
        if (isReached || waited >= ms) return status;
        await api.sleep(100);
      }
    },
  };
}

function parse(text: string): { runtimeStatus?: string } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
