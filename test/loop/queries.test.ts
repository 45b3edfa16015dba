import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as df from 'durable-functions';
import { describe, expect, it } from 'vitest';
import { loadApp } from '../../templates/project/emulator/emulator.mjs';
import { emulate, loadLoop } from '../../templates/project/test/eternal/support';
import { root } from '../support/repository';

/*
 * The queries of a project's README against lines that a loop has logged. What `parse-kv` makes of a line is worked out
 * here, as its documentation says, with the keys and delimiters that stand in the README
 * (https://learn.microsoft.com/kusto/query/parse-kv-operator).
 */

const readme = readFileSync(join(root, 'templates/project/README.md.hbs'), 'utf8');
const [columns = '', ...queries] = [...readme.matchAll(/```kusto\n(.*?)```/gs)].map(
  ([, query = '']) => query,
);
const [, prefix = ''] = /where message startswith "([^"]+)"/.exec(columns) ?? [];
const [, list = '', options = ''] =
  /parse-kv message as \(([^)]*)\)\s*with \((.*)\)/s.exec(columns) ?? [];
const keys = [...list.matchAll(/(\w+): (?:string|long|datetime)/g)].map(([, key = '']) => key);

/** The text of an option, a string literal in single quotes. */
function option(name: string): string {
  const [, literal = ''] = new RegExp(`\\b${name}='((?:\\\\.|[^'])+)'`).exec(options) ?? [];
  return literal.replace(/\\(.)/g, '$1');
}

type Row = Readonly<Record<string, string>>;

/** The first value of each key, out of its quotes. */
function parseKv(message: string): Row {
  const [pair, kv, quote, escaped] = ['pair_delimiter', 'kv_delimiter', 'quote', 'escape'].map(
    option,
  );
  const row: Record<string, string> = {};
  for (let at = 0; at < message.length; ) {
    const key = message.slice(at, message.indexOf(kv as string, at));
    at += key.length + 1;
    let value = '';
    if (message[at] === quote) {
      for (at += 1; message[at] !== quote && at < message.length; at += 1) {
        if (message[at] === escaped) at += 1;
        value += message[at];
      }
      at += 1;
    } else {
      const end = message.indexOf(pair as string, at);
      value = message.slice(at, end < 0 ? undefined : end);
      at += value.length;
    }
    at += 1;
    if (keys.includes(key)) row[key] ??= value;
  }
  return row;
}

/** What is logged in lives of loops in which everything happens that comes into a log. */
async function logLives() {
  const { app, emulator, processor, call } = await emulate({ watchdog: '5m', giveUpAfter: 2 });
  processor.mockResolvedValueOnce(4).mockResolvedValueOnce(0);
  processor.mockRejectedValue(new Error('no "orders" in C:\\data, a=b'));
  await emulator.advance('5m');
  await call('POST /run');
  await emulator.advance('10m'); // gives up
  processor.mockResolvedValue(0);
  await call('POST /start');
  await call('POST /run?commandId=mine');
  emulator.deploy(await loadLoop({ watchdog: '5m', idleDelay: '2h' }));
  await emulator.advance('3m');
  emulator.deploy(app);
  await emulator.advance('5m'); // is refreshed
  emulator.deploy(await loadOther('activity'));
  emulator.raiseEvent('job', 'control', null);
  await emulator.advance('1s'); // fails
  emulator.deploy(app);
  await emulator.advance('5m'); // is revived
  await call('POST /stop?reason=over');
  emulator.deploy(await loadOther('stalls'));
  await emulator.start('job_orchestrator', { instanceId: 'job' });
  await emulator.advance('1s');
  emulator.deploy(app);
  await emulator.advance('15m');
  const lines = emulator.logs.map(({ message }) => message);
  return { lines, rows: lines.map(parseKv) };
}

/** An orchestrator that fits no generation of the loop's; or one that says it sleeps, and does not wake. */
function loadOther(kind: 'activity' | 'stalls') {
  return loadApp(() => {
    df.app.orchestration('job_orchestrator', function* ({ df: durable }) {
      if (kind === 'activity') yield durable.callActivity('job_other');
      const nextRunAt = durable.currentUtcDateTime.toISOString();
      durable.setCustomStatus({ phase: 'sleeping', nextRunAt });
      yield durable.waitForExternalEvent('never');
    });
  });
}

describe("the README's queries", () => {
  it('take every line, and make columns of it, whatever an error says', async () => {
    const { lines, rows } = await logLives();
    for (const line of lines) expect(line.startsWith(prefix), line).toBe(true);
    const run = {
      job: 'job',
      event: 'run',
      runId: expect.stringMatching(/^\d{8}T\d{9}Z-[0-9a-f]{6}-\d+$/),
    };
    const error = 'no "orders" in C:\\data, a=b';
    for (const row of [
      { ...run, outcome: 'processed', processed: '4', delaySeconds: '0' },
      { ...run, outcome: 'idle', processed: '0', delaySeconds: '60' },
      { ...run, outcome: 'failed', processed: '0', delaySeconds: '180', error },
      { ...run, outcome: 'gave-up', processed: '0', error },
      {
        job: 'job',
        event: 'STALLED',
        since: expect.stringMatching(/^2026-.*Z$/),
        phase: 'sleeping',
      },
      { job: 'job', event: 'revived', error: expect.stringMatching(/^Non-Deterministic workflow/) },
    ]) {
      expect(rows).toContainEqual(row);
    }
  });

  it('ask for columns and words that come in the log', async () => {
    const { rows } = await logLives();
    const asked = queries.flatMap((query) => [
      ...query.matchAll(/(\w+) (?:==|in) \(?("[^")]+"(?:, "[^"]+")*)/g),
    ]);
    expect(asked.length).toBeGreaterThan(4);
    for (const [, column = '', words = ''] of asked) {
      const logged = rows.map((row) => row[column]);
      for (const word of words.split(', ')) expect(logged).toContain(JSON.parse(word));
    }
    for (const key of keys)
      expect(
        rows.some((row) => row[key] !== undefined),
        key,
      ).toBe(true);
  });

  it('are about all events that are logged, each named in the README', async () => {
    const { rows } = await logLives();
    const events = new Set(rows.map(({ event }) => event));
    expect([...events].sort()).toEqual(
      ['STALLED', 'applied', 'command', 'refreshed', 'revived', 'run', 'started'].sort(),
    );
    for (const event of events)
      expect(readme).toMatch(new RegExp(`\`${event}\`|"${event}"|event=${event}`));
  });
});
