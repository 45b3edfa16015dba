import type { ActivityRun } from '../activities/activity-runner';
import type { App } from '../app/app';
import { isoTime } from '../clock/real-globals';
import type { HttpAnswer, HttpCall } from '../http/client-functions';
import { RPC_PATH } from '../http/http-router';
import { routesOf } from '../http/routes';
import type { Instance } from '../orchestration/instance';

/** A parameter that takes one of some words, such as `{command:regex(^(stop|run)$)}`. */
const A_WORD = /\{\w+:regex\(\^\(([\w|]+)\)\$\)\}/g;

/** `http://localhost:7071` and `api` → lines that name every route with its methods, and every timer. */
export function describeApp(app: App, url: string, routePrefix: string): string[] {
  const functions = [...app.functions.values()];
  const routes = routesOf(functions).map(({ target, path, methods }) => {
    const shown = path.replaceAll(A_WORD, '{$1}');
    const address = [url, routePrefix, shown].filter((part) => part !== '').join('/');
    return [methods.join(','), address, target.name];
  });
  const timers = functions
    .filter(({ kind }) => kind === 'timer')
    .map(({ name, trigger }) => ['timer', String(trigger.schedule), name]);
  return alignColumns([...routes, ...timers]).map((line) => `  ${line}`);
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widthOf(column)))
      .join('  ')
      .trimEnd(),
  );
}

/** Says what instances, activities and requests do: one line each, the time first. */
export class DevLog {
  readonly #print: (line: string) => void;
  readonly #now: () => number;
  readonly #width: number;
  /** What was last said of an instance. */
  readonly #said = new Map<string, string>();

  /** @param now ms since 1970, as the app sees it */
  constructor(app: App, print: (line: string) => void, now: () => number) {
    this.#print = print;
    this.#now = now;
    this.#width = Math.max(...[...app.functions.keys()].map((name) => name.length));
  }

  line(subject: string, message: string): void {
    const time = clockTime(this.#now());
    const [first = '', ...more] = message.split('\n');
    this.#print(`${time}  ${subject.padEnd(this.#width)}  ${first}`);
    for (const text of more) this.#print(`${' '.repeat(this.#width + 12)}${text}`);
  }

  readonly log = (level: string, functionName: string, message: string): void => {
    this.line(functionName, level === 'information' ? message : `${level}: ${message}`);
  };

  readonly started = ({ instanceId }: Instance): void => {
    this.#said.delete(instanceId);
    this.line(instanceId, 'started');
  };

  readonly ran = ({ activity, outcome, result, error, startedAt, endedAt }: ActivityRun): void => {
    const ends = {
      completed: shorten(JSON.stringify(result) ?? 'null'),
      failed: error?.message,
      lost: 'it took longer than functionTimeout, and is repeated in 5 minutes',
    };
    const ms = endedAt.getTime() - startedAt.getTime();
    this.line(activity, `${outcome}: ${ends[outcome]} (${ms} ms)`);
  };

  readonly dispatched = (instance: Instance): void => {
    const said = describeInstance(instance);
    if (said === undefined || this.#said.get(instance.instanceId) === said) return;
    this.#said.set(instance.instanceId, said);
    this.line(instance.instanceId, said);
  };

  readonly answered = ({ method, url }: HttpCall, { status }: HttpAnswer): void => {
    if (!url.pathname.startsWith(RPC_PATH))
      this.line('http', `${method} ${url.pathname} → ${status}`);
  };

  readonly onError = (error: Error): void => {
    this.line('emulator', `error: ${error.message}`);
  };
}

/** Where an orchestration stands; undefined while it waits for something else than time. */
function describeInstance({ active, status, output, openTimers }: Instance): string | undefined {
  const state = status.toLowerCase();
  if (!active) return `${state}: ${shorten(JSON.stringify(output))}`;
  if (status === 'Suspended') return state;
  return openTimers[0] === undefined ? undefined : `sleeps until ${clockTime(openTimers[0])}`;
}

function clockTime(at: number): string {
  return isoTime(at).slice(11, 19);
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
