import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as df from 'durable-functions';
import { loadApp } from 'durable-functions-emulator';
import { describe, expect, it } from 'vitest';
import { emulate } from '../../templates/project/test/eternal/emulate';
import { manualQueries } from '../../tools/manual-queries';
import { readLogQuery } from '../../tools/parse-kv';
import { root } from '../../tools/repository';
import { loadLoop } from './load-loop';

// The queries of a project's manual and of its alerts, run on lines that a loop has logged.

/** The log of loops in which everything happens that is logged. */
async function logOfLoops(): Promise<string[]> {
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
  for (const word of ['pause', 'resume', 'stop?reason=over']) await call(`POST /${word}`);
  emulator.deploy(await loadOther('stalls'));
  await emulator.start('job_orchestrator', { instanceId: 'job' });
  await emulator.advance('1s');
  emulator.deploy(app);
  await emulator.advance('15m');
  await call('POST /terminate');
  return emulator.logs.map(({ message }) => message);
}

/** An orchestrator that cannot replay the loop's history, or one that reports that it sleeps and never wakes. */
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

const { columns, queries, manual } = manualQueries();

describe("the manual's queries", () => {
  const { prefix, keys, parse } = readLogQuery(columns);

  it('turn every line into columns, whatever an error text contains', async () => {
    const lines = await logOfLoops();
    const rows = lines.map(parse);
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

  it('use columns and values that are logged', async () => {
    const lines = await logOfLoops();
    const rows = lines.map(parse);
    const asked = queries.flatMap((query) => readLogQuery(columns + query).asked);
    expect(asked.length).toBeGreaterThan(4);
    for (const { column, texts } of asked) {
      expect(rows.map((row) => row[column])).toEqual(expect.arrayContaining([...texts]));
    }
    for (const key of keys) {
      const has = rows.some((row) => row[key] !== undefined);
      expect(has, key).toBe(true);
    }
  });

  it('cover or name every event that is logged', async () => {
    const lines = await logOfLoops();
    const events = new Set(lines.map((line) => parse(line).event));
    expect([...events].sort()).toEqual(
      ['STALLED', 'applied', 'command', 'refreshed', 'revived', 'run', 'started'].sort(),
    );
    for (const event of events)
      expect(manual).toMatch(new RegExp(`\`${event}\`|"${event}"|event=${event}`));
  });
});

const alerts = join(root, 'templates/azd/infra/queries');

describe.each(readdirSync(alerts))("the alert's query %s", (file) => {
  const { prefix, keys, asked, parse } = readLogQuery(readFileSync(join(alerts, file), 'utf8'));

  it('names columns and words that come in the log', async () => {
    const lines = await logOfLoops();
    for (const line of lines) expect(line.startsWith(prefix), line).toBe(true);
    const rows = lines.map(parse);
    expect(asked.length).toBeGreaterThan(0);
    for (const { column, texts } of asked) {
      expect(keys).toContain(column);
      expect(rows.map((row) => row[column])).toEqual(expect.arrayContaining([...texts]));
    }
    for (const key of keys) {
      const has = rows.some((row) => row[key] !== undefined);
      expect(has, key).toBe(true);
    }
  });
});
