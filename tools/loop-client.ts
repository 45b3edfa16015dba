import { until } from './until';

/** The parts of the status route's answer that tests use. */
export interface LoopStatus {
  id: string;
  runtimeStatus: string;
  phase: string;
  nextRunAt?: string;
  totals: { runs: number; processed: number; failures: number };
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

/** Controls one loop over HTTP. */
export interface LoopClient {
  start: (method?: 'GET' | 'POST') => Promise<Answer>;
  stop: (reason: string) => Promise<Answer>;
  command: (command: 'run' | 'pause' | 'resume' | 'terminate') => Promise<Answer>;
  status: () => Promise<Answer>;
  /** Asks for the status until `wanted` is true. */
  statusWhen: (what: string, wanted: (status: LoopStatus) => boolean) => Promise<LoopStatus>;
}

async function call(method: string, url: string): Promise<Answer> {
  const response = await fetch(url, { method });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

/** A client of the loop `id` in the app at `url`. */
export function loopClient(url: string, id: string, prefix = '/api'): LoopClient {
  const base = `${url}${prefix}/${id}`;
  const status = () => call('GET', base);
  return {
    start: (method = 'POST') => call(method, `${base}/start`),
    stop: (reason) => call('POST', `${base}/stop?reason=${encodeURIComponent(reason)}`),
    command: (command) => call('POST', `${base}/${command}`),
    status,
    statusWhen: (what, wanted) =>
      until(`${id} ${what}`, async () => {
        const answer = await status();
        if (answer.status !== 200) return undefined;
        const body = answer.body as LoopStatus;
        return wanted(body) ? body : undefined;
      }),
  };
}
