import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { fakePrograms } from '../../tools/fake-programs';
import { root } from '../../tools/repository';
import { run } from '../../tools/run';
import { makeTempDir, removeTempDir } from '../../tools/temp-dir';

type Answer = readonly [status: number, body: object];
const TIMES: Readonly<Record<string, string>> = { STOP_WITHIN: '3_000', POLL: '10', REPEAT: '30' };

/** Runs `loops.mjs stop-all`, with short times, beside a loop that answers so after some stops. */
async function stopAll(
  phaseAfter: (stops: number) => string,
  answerTo: (stop: number) => Answer,
  more: object = {},
) {
  const stops: string[] = [];
  const server = createServer((request, response) => {
    const isStop = request.method === 'POST';
    if (isStop) stops.push(String(request.url));
    const status = { phase: phaseAfter(stops.length), ...more };
    const [code, body] = isStop ? answerTo(stops.length) : [200, status];
    response.writeHead(code).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const folder = await makeTempDir();
  onTestFinished(() => removeTempDir(folder));
  const script = readFileSync(join(root, 'templates/github/scripts/loops.mjs'), 'utf8');
  const isShort = (name: string) => TIMES[name] !== undefined;
  const short = script.replace(/const (\w+)_MS = .*;/g, (line, name) =>
    isShort(name) ? `const ${name}_MS = ${TIMES[name]};` : line,
  );
  writeFileSync(join(folder, 'loops.mjs'), short);
  const address = `http://127.0.0.1:${port}/api/job/start`;
  const az = `case "$*" in *"function list"*) echo '["${address}"]' ;; *) echo '"key"' ;; esac`;
  const PATH = await fakePrograms(join(folder, 'tools'), { az });
  const env = { PATH, RUNNER_TEMP: folder, AZURE_FUNCTION_APP_NAME: 'my-app' };
  const { stdout } = await run(folder, process.execPath, ['loops.mjs', 'stop-all'], env);
  return { stops, stdout };
}

/** A loop that is stopped by the stop of this number. */
const stoppedBy = (number: number) => (stops: number) => (stops < number ? 'running' : 'stopped');

it('repeats a stop whose message was lost, with the id of the answer', async () => {
  const { stops, stdout } = await stopAll(stoppedBy(3), () => [202, { commandId: 'mine' }]);
  const first = '/api/job/stop?reason=deployment';
  expect(stops).toEqual([first, `${first}&commandId=mine`, `${first}&commandId=mine`]);
  expect(stdout).toMatch(/\/api\/job: stopped$/);
});

it('repeats a stop that the storage or the host refused', async () => {
  const { stops, stdout } = await stopAll(stoppedBy(2), () => [500, { error: 'see the log' }]);
  expect(stops).toHaveLength(2);
  expect(stdout).toMatch(/\/api\/job: stopped$/);
});

it('sends a stop that was applied only once', async () => {
  let looks = 0;
  const phase = () => {
    looks += 1;
    return looks < 20 ? 'running' : 'stopped';
  };
  const { stops } = await stopAll(phase, () => [200, { commandId: 'mine', applied: true }]);
  expect(stops).toHaveLength(1);
});

it('leaves a paused loop alone, also while its last run is still going', async () => {
  const paused = '2026-01-01T00:00:00.000Z';
  const { stops, stdout } = await stopAll(stoppedBy(1), () => [200, {}], { paused });
  expect(stops).toEqual([]);
  expect(stdout).toMatch(/\/api\/job: not active \(paused\)$/);
});
