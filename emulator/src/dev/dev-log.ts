import { isoTime } from '../clock/real-globals';
import { withSettings } from '../clock/schedule';
import type { ActivityRun } from '../durable/activities/activity-run';
import type { Instance } from '../durable/instance';
import type { App } from '../functions/app';
import { routesOf } from '../functions/routes';
import type { HttpRequest, HttpResponse } from '../host/http/http-message';
import { RPC_PATH } from '../host/http/http-router';

/** A parameter with a fixed list of values, such as `{command:regex(^(stop|run)$)}`. */
const CHOICE = /\{\w+:regex\(\^\(([\w|]+)\)\$\)\}/g;

/**
 * One line per HTTP function, with its methods and address, and per timer function. In a narrow terminal, the name of the
 * function stands below.
 */
export function describeApp(
  app: App,
  url: string,
  routePrefix: string,
  columns = Number.POSITIVE_INFINITY,
): string[] {
  const functions = [...app.functions.values()];
  const routes = routesOf(functions).map(({ target, path, methods }) => {
    const shown = path.replaceAll(CHOICE, '{$1}');
    const address = [url, routePrefix, shown].filter((part) => part !== '').join('/');
    return [methods.join(','), address, target.name];
  });
  const timers = functions
    .filter(({ kind }) => kind === 'timer')
    .map(({ name, trigger }) => ['timer', withSettings(String(trigger.schedule)), name]);
  const rows = [...routes, ...timers];
  const lines = alignColumns(rows).map((line) => `  ${line}`);
  if (lines.every(({ length }) => length <= columns)) return lines;
  return alignColumns(
    rows.flatMap(([kind = '', what = '', name = '']) => [
      [kind, what],
      ['', name],
    ]),
  ).map((line) => `  ${line}`);
}

/** Breaks a sentence between words. */
export function wrapWords(text: string, columns: number): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || longer.length > columns) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join('\n');
}

/** One line per function that nothing calls here, or that fails when it is called. */
export function notTriggered({ functions }: App): string[] {
  return [...functions.values()].flatMap(({ name, kind, trigger, problem }) => {
    if (problem !== undefined) return [`Not emulated: ${problem.what}: calls of it fail.`];
    if (kind !== 'other') return [];
    return [`Not triggered: ${name} (${trigger.type}): run it with POST /admin/functions/${name}.`];
  });
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

/** Prints one line for each event of an instance, an activity or a request, with its time. */
export class DevLog {
  readonly #print: (line: string) => void;
  readonly #now: () => number;
  readonly #width: number;
  /** The last line of each instance, which is not printed twice in a row. */
  readonly #printed = new Map<string, string>();

  /** @param now returns the app's time, in ms since 1970 */
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
    this.#printed.delete(instanceId);
    this.line(instanceId, 'started');
  };

  readonly ran = ({ activity, outcome, result, error, startedAt, endedAt }: ActivityRun): void => {
    const ends = {
      completed: shorten(JSON.stringify(result) ?? 'null'),
      failed: error?.message,
      lost: 'the host restarted; runs again in 5 minutes',
    };
    const ms = endedAt.getTime() - startedAt.getTime();
    this.line(activity, `${outcome}: ${ends[outcome]} (${ms} ms)`);
  };

  readonly dispatched = (instance: Instance): void => {
    const text = describeInstance(instance);
    if (text === undefined || this.#printed.get(instance.instanceId) === text) return;
    this.#printed.set(instance.instanceId, text);
    this.line(instance.instanceId, text);
  };

  readonly responded = ({ method, url }: HttpRequest, { status }: HttpResponse): void => {
    if (!url.pathname.startsWith(RPC_PATH))
      this.line('http', `${method} ${url.pathname} → ${status}`);
  };

  readonly onError = (error: Error): void => {
    this.line('emulator', `error: ${error.message}`);
  };
}

/** The state of an instance; undefined while it waits for an activity or an event. */
function describeInstance({ active, status, output, openTimers }: Instance): string | undefined {
  const state = status.toLowerCase();
  if (!active) return `${state}: ${shorten(JSON.stringify(output))}`;
  if (status === 'Suspended') return state;
  return openTimers[0] === undefined ? undefined : `sleeping until ${clockTime(openTimers[0])}`;
}

function clockTime(at: number): string {
  return isoTime(at).slice(11, 19);
}

function shorten(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

/** @param since when the app last sent something, in ms since 1970; undefined when it answers again */
export function reportStall(since: number | undefined, functions: readonly string[]): void {
  if (since === undefined) {
    console.error('The app answers again.');
    return;
  }
  const time = new Date(since).toISOString().slice(11, 19);
  const where =
    functions.length === 0 ? '' : `, in the function ${functions.toReversed().join(' or ')}`;
  console.error(`The app does not answer since ${time}${where}. Saving a file restarts it.`);
}
