import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { SampleProject } from '../dev/sample-project';

const project = new SampleProject(`import * as df from 'durable-functions';
df.app.orchestration('order', function* (context) {
  yield context.df.callActivity('charge');
  yield context.df.waitForExternalEvent('approval');
});
df.app.activity('charge', { handler: () => true });
setInterval(() => {}, 1_000);
`);
afterAll(() => project.remove());

const at = (second: number) => `2026-11-29T10:00:0${second}.1234567Z`;

/** What the HTTP API shows of a running instance. */
function statusOf(activity: string) {
  return {
    name: 'order',
    instanceId: activity,
    runtimeStatus: 'Running',
    input: null,
    historyEvents: [
      { EventType: 'ExecutionStarted', Timestamp: at(0), FunctionName: 'order' },
      {
        EventType: 'TaskCompleted',
        Result: true,
        Timestamp: at(2),
        ScheduledTime: at(1),
        FunctionName: activity,
      },
    ],
  };
}

function replay(...args: string[]) {
  return project.run('replay', ...args);
}

describe('the command replay', () => {
  it('tells of each history whether the app replays it', async () => {
    writeFileSync(
      join(project.root, 'both.json'),
      JSON.stringify([statusOf('charge'), statusOf('pay')]),
    );
    const { printed, ended } = replay('both.json');
    expect(await ended).toBe(1);
    expect(printed.out.split('\n')).toEqual([
      "same  order 'charge', 2 events",
      "DIFFERENT  order 'pay', 2 events",
      "  Event 2: the orchestrator called activity 'pay'.",
      "  But today's code calls activity 'charge'.",
      '',
    ]);
  });

  it('reads an instance by its address, with its history', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end(JSON.stringify(statusOf('charge')));
    }).listen(0);
    const { port } = server.address() as AddressInfo;
    const { printed, ended } = replay(`http://127.0.0.1:${port}/instances/a?code=key`, '--json');
    expect(await ended).toBe(0);
    server.close();
    expect(asked).toEqual([
      '/instances/a?code=key&showHistory=true&showHistoryOutput=true&showInput=true',
    ]);
    expect(JSON.parse(printed.out)).toMatchObject([{ result: 'same', instanceId: 'charge' }]);
  });

  it.each([
    [[], 'error: replay: name a file, or the address of an instance\n'],
    [['none.json'], /^error: none\.json: ENOENT/],
    [['package.json'], /^TypeError: the history is empty: read the status with showHistory=true/],
    [['--fast'], /^error: Unknown option '--fast' \(the flags are --json and --help\)/],
  ])('reports %j in one line, with exit code 2', async (args, message) => {
    const { printed, ended } = replay(...args);
    expect(await ended).toBe(2);
    expect(printed.text).toMatch(message);
  });
});
