import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as df from 'durable-functions';
import { describe, expect, it, vi } from 'vitest';
import { Emulator, loadApp } from '../../templates/project/emulator/emulator.mjs';
import { eternalFunction } from '../../templates/project/src/eternal';
import { kustoErrors } from '../support/kusto';
import { templateSet } from '../support/template-sets';

const folder = join(templateSet('azd'), 'infra/queries');
const queries = readdirSync(folder);
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** What a query asks of `message`, in order. */
const conditions = (file: string): RegExp[] =>
  [...read(file).matchAll(/message (?:has|matches regex) @?'([^']+)'/g)].map(
    ([, pattern = '']) => new RegExp(pattern),
  );

describe('the queries of the alerts', () => {
  it.each(queries)('Kusto takes %s', (file) => {
    expect(kustoErrors(read(file))).toEqual([]);
  });

  it.each([
    ['a column that is not there', 'traces | where nobody == 1'],
    ['a misspelt operator', 'traces | summarise count()'],
  ])('Kusto would not take %s', (_, query) => {
    expect(kustoErrors(query)).not.toEqual([]);
  });

  it('meet what the loop logs', async () => {
    const processor = vi.fn(async () => 0).mockRejectedValueOnce(new Error('no connection'));
    const options = { processor, idleDelay: '1m', errorDelay: '1m', giveUpAfter: 3 } as const;
    const app = await loadApp(() => eternalFunction('job', options));
    const emulator = new Emulator(app, { timers: false });
    await emulator.request('POST', '/api/job/start');
    await emulator.advance('90s');
    processor.mockRejectedValue(new Error('no connection'));
    await emulator.advance('5m');

    const [isRun = /^$/, isFailure = /^$/] = conditions('failing.kql');
    const runs = emulator.logs.filter(({ message }) => isRun.test(message));
    expect(runs.map(({ message }) => message)).toEqual([
      'job: run 1 failed: no connection, next in 60 s',
      'job: run 2 processed 0, next in 60 s',
      'job: run 3 failed: no connection, next in 60 s',
      'job: run 4 failed: no connection, next in 60 s',
      'job: run 5 failed: no connection', // gave up: there is no next one
    ]);
    const failures = runs.filter(({ message }) => isFailure.test(message));
    expect(failures.map(({ level }) => level)).toEqual(['error', 'error', 'error', 'error']);
    emulator.close();
  });

  it('meet what the watchdog logs of an overdue loop', async () => {
    const app = await loadApp(() => {
      eternalFunction('late', { processor: async () => 0, idleDelay: '1m', errorDelay: '1m' });
    });
    const stuck = await loadApp(() => {
      df.app.orchestration('late_orchestrator', function* (context) {
        context.df.setCustomStatus({ phase: 'sleeping', nextRunAt: '2026-01-01T00:00:00.000Z' });
        yield context.df.waitForExternalEvent('never');
      });
    });
    const emulator = new Emulator(stuck, { now: '2026-01-01T00:00:00Z' });
    await emulator.start('late_orchestrator', { instanceId: 'late' });
    await emulator.advance('1ms');
    emulator.deploy(app);
    await emulator.advance('15m');

    const [isStalled = /^$/] = conditions('stalled.kql');
    const lines = emulator.logs.filter(({ message }) => isStalled.test(message));
    expect(lines.map(({ message }) => message.split(':')[0])).toContain('late');
    expect(lines.every(({ functionName }) => functionName.endsWith('_watchdog'))).toBe(true);
    emulator.close();
  });
});
