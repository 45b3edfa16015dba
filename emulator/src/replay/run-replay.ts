import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { firstSentence, UsageError } from '../dev/dev-options';
import { applyLocalSettings, loadProject } from '../dev/dev-project';
import { explain } from '../dev/explain';
import { type ReplayReport, replay } from '../testing/recorded/replay';

interface Options {
  /** Files and addresses. */
  readonly sources: readonly string[];
  readonly json: boolean;
}

/**
 * Checks histories from production against the project in the current folder. Exits with 1 when today's code does not
 * replay one of them, and with 2 when one cannot be read.
 */
export async function runReplay(args: readonly string[]): Promise<void> {
  const root = process.cwd();
  try {
    const { sources, json } = parseOptions(args);
    applyLocalSettings(root);
    const statuses = (await Promise.all(sources.map(readStatuses))).flat();
    const app = await loadProject(root, ({ message }) => console.error(`Skipped: ${message}`));
    const reports: ReplayReport[] = [];
    for (const status of statuses) reports.push(await replay(status, app));
    const text = json ? JSON.stringify(reports, undefined, 2) : reports.map(print).join('\n');
    const code = reports.some(({ result }) => result === 'different') ? 1 : 0;
    exitAfter(process.stdout, text, code);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    exitAfter(process.stderr, isUsage ? `error: ${error.message}` : explain(error, root), 2);
  }
}

/** The app may have opened connections, which keep the process alive. */
function exitAfter(stream: NodeJS.WriteStream, text: string, code: number): void {
  stream.write(`${text}\n`, () => process.exit(code));
}

function parseOptions(args: readonly string[]): Options {
  try {
    const options = { json: { type: 'boolean', default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (positionals.length > 0) return { sources: positionals, json: values.json };
  } catch (error) {
    throw new UsageError(`${firstSentence(error)} (the flags are --json and --help)`);
  }
  throw new UsageError('replay: name a file, or the address of an instance');
}

/** One status, or a list of them. @throws UsageError that names the source */
async function readStatuses(source: string): Promise<unknown[]> {
  const isAddress = /^https?:\/\//i.test(source);
  // The query may hold a key.
  const name = isAddress ? source.replace(/\?.*$/s, '') : source;
  try {
    const text = isAddress ? await download(source) : await readFile(source, 'utf8');
    const found: unknown = JSON.parse(text);
    const isList = Array.isArray(found) && !found.some((each) => 'EventType' in Object(each));
    return isList ? found : [found];
  } catch (error) {
    const { message, cause } = error as Error;
    throw new UsageError(`${name}: ${cause instanceof Error ? cause.message : message}`);
  }
}

async function download(address: string): Promise<string> {
  const url = new URL(address);
  for (const name of ['showHistory', 'showHistoryOutput', 'showInput']) {
    url.searchParams.set(name, 'true');
  }
  const response = await fetch(url);
  if (response.ok) return response.text();
  throw new Error(`the host answered ${response.status}`);
}

const TITLES = {
  same: 'same',
  different: 'DIFFERENT',
  unknown: 'unknown',
} as const satisfies Record<ReplayReport['result'], string>;

function print({ result, orchestrator, instanceId, events, difference, notes }: ReplayReport) {
  const title = `${TITLES[result]}  ${orchestrator} '${instanceId}', ${events} events`;
  if (difference === undefined) return [title, ...notes.map((note) => `  ${note}`)].join('\n');
  const { event, recorded, now } = difference;
  return [
    title,
    `  Event ${event}: ${recorded}.`,
    `  But ${now}.`,
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}
