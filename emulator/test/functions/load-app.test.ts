import { app } from '@azure/functions';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collectApp } from '../../src/functions/app';
import { loadApp } from '../../src/index';
import { appOf, open } from '../test-app';

const handler = () => ({});
const NOT_EMULATED = /^not emulated: .* \(run the app on the real host instead\)$/;

describe('loading an app', () => {
  it('reports that an unknown constraint of a route is not emulated', async () => {
    const register = () => app.http('route', { route: '{x:odd}', handler });
    await expect(loadApp(register)).rejects.toThrow(NOT_EMULATED);
  });

  it.each<[string, () => void, string]>([
    [
      'a name that is registered twice',
      () => {
        app.http('same', { route: 'a', handler });
        app.http('Same', { route: 'b', handler });
      },
      "'Same' is registered twice",
    ],
    ['a reserved route', () => app.http('x', { route: 'admin', handler }), 'built in routes'],
    ['a name with a space', () => app.http('a b', { handler }), "'a b' is not a valid function"],
    ['a name that starts with a digit', () => app.http('1a', { handler }), 'not a valid function'],
    ['the name host', () => app.http('Host', { handler }), 'not a valid function'],
    [
      'a name of 129 characters',
      () => app.http('a'.repeat(129), { handler }),
      'not a valid function',
    ],
    [
      'an invalid schedule',
      () => app.timer('t', { schedule: 'every night', handler }),
      "The schedule expression 'every night' was not recognized",
    ],
    [
      'a schedule with a missing app setting',
      () => app.timer('t', { schedule: '%NONE%', handler }),
      "'NONE'",
    ],
    ['an app without functions', () => {}, 'No function was registered'],
  ])('refuses %s', async (_, register, text) => {
    await expect(loadApp(register)).rejects.toThrow(text);
  });
});

it('names Jest when no function is registered in it', async () => {
  process.env.JEST_WORKER_ID = '1';
  onTestFinished(() => {
    delete process.env.JEST_WORKER_ID;
  });
  await expect(loadApp(() => {})).rejects.toThrow(
    /^No function was registered\. .* with Jest, .* node:test/,
  );
});

it('skips each function that the host refuses in the development server, and passes whole bodies instead of streams', async () => {
  const skipped: string[] = [];
  const { functions } = await collectApp(
    () => {
      app.setup({ enableHttpStream: true });
      app.http('fine', { handler: () => ({ body: 'in one piece' }) });
      app.http('a b', { handler });
      app.http('reserved', { route: 'runtime/x', handler });
      app.timer('odd', { schedule: '0 0 L * *', handler });
      app.http('dated', { route: 'of/{day:odd}', handler });
      app.http('open', { route: 'of/{day', handler });
    },
    ({ message }) => skipped.push(message),
  );
  expect([...functions.keys()]).toEqual(['fine']);
  expect(skipped).toEqual([
    expect.stringContaining("'a b' is not a valid function name"),
    expect.stringMatching(/^function 'odd': .*'0 0 L \* \*' was not recognized/),
    expect.stringContaining("not emulated: route constraint 'odd' of function 'dated'"),
    expect.stringMatching(/^function 'open': route 'of\/\{day': unbalanced braces/),
    expect.stringContaining('built in routes'),
  ]);
  const answer = await open({ functions }).request('GET', '/api/fine');
  expect(answer.text).toBe('in one piece');
});

it.each(['AzureWebJobs.watchdog.Disabled', 'AzureWebJobs_watchdog_Disabled'])(
  'does not run a function that the app setting %s disables',
  async (setting) => {
    process.env[setting] = 'True';
    const register = () => app.timer('watchdog', { schedule: '0 * * * * *', handler });
    const { functions } = await appOf({ register });
    delete process.env[setting];
    expect([...functions.keys()]).toEqual(['orchestrator']);
  },
);
