import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  type JobSettings,
  resolveSettings,
  restoreSettings,
  toMs,
  toShare,
} from '../../templates/project/src/eternal/settings';

const given: JobSettings = { idleDelay: '1m', errorDelay: '3m' };

describe('durations', () => {
  it.each([
    ['0s', 0],
    ['5000ms', 5_000],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['5d', 432_000_000],
  ])('%s is %d ms', (text, ms) => expect(toMs(text)).toBe(ms));

  it.each([
    '',
    '5',
    's',
    '1 m',
    '-1s',
    '1w',
    '1m1s',
    '1e3s',
    '1.2345h',
    'Infinitys',
    5,
    null,
    undefined,
  ])('rejects %j', (text) => expect(toMs(text)).toBeNaN());
});

describe('percentages', () => {
  it.each([
    ['0%', 0],
    ['12.5%', 0.125],
    ['100%', 1],
  ])('%s is %d', (text, share) => expect(toShare(text)).toBe(share));

  it.each(['', '5', '1000%', '-1%', 5, null])('rejects %j', (text) =>
    expect(toShare(text)).toBeNaN(),
  );
});

describe('settings', () => {
  it('have defaults', () => {
    expect(resolveSettings('job', given)).toEqual({
      idleDelay: '1m',
      maxIdleDelay: '1m',
      errorDelay: '3m',
      maxErrorDelay: '3m',
      busyDelay: '0s',
      jitter: '0%',
      giveUpAfter: 0,
      drainFor: '0s',
      functionTimeout: '10m',
    });
  });

  it.each([
    ['idleDelay', '4s'],
    ['idleDelay', '6d'],
    ['errorDelay', 'soon'],
    ['maxIdleDelay', '1ms'],
    ['maxErrorDelay', '0s'],
    ['busyDelay', '1s'],
    ['jitter', '101%'],
    ['giveUpAfter', -1],
    ['giveUpAfter', 1.5],
    ['drainFor', '5m'],
    ['functionTimeout', '30s'],
    ['functionTimeout', '2d'],
  ])('reject %s %j with an error that names the job and the setting', (key, value) => {
    expect(() => resolveSettings('job', { ...given, [key]: value } as JobSettings)).toThrow(
      `job: ${key} is ${JSON.stringify(value)}, not `,
    );
  });

  it('are restored from a state as far as they are valid', () => {
    const defaults = resolveSettings('job', given);

    expect(
      restoreSettings({ idleDelay: '5m', errorDelay: 7, giveUpAfter: 3, x: 1 }, defaults),
    ).toEqual({
      ...defaults,
      idleDelay: '5m',
      giveUpAfter: 3,
    });
    for (const junk of [{}, [], { idleDelay: null }]) {
      expect(restoreSettings(junk, defaults)).toEqual(defaults);
    }
  });
});

describe('app settings', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ['JOB_1_A__IDLE_DELAY', '30s', { idleDelay: '30s' }],
    ['JOB_1_A__MAX_ERROR_DELAY', '1h', { maxErrorDelay: '1h' }],
    ['JOB_1_A__GIVE_UP_AFTER', '12', { giveUpAfter: 12 }],
    ['JOB_1_A__JITTER', '10%', { jitter: '10%' }],
    ['JOB_1_A__BUSY_DELAY', '0s', { busyDelay: '0s' }],
  ])('%s=%s overrides the file', (name, value, expected) => {
    vi.stubEnv(name, value);
    expect(resolveSettings('job-1_a', given)).toMatchObject(expected);
  });

  it.each([
    ['JOB__IDLE_DELAY', 'soon', "a duration from '5s' to '5d'"],
    ['JOB__IDLE_DELAY', '', "a duration from '5s' to '5d'"],
    ['JOB__GIVE_UP_AFTER', '1.5', 'a whole number from 0 to 1000000'],
    ['JOB__JITTER', '101%', "a percentage from '0%' to '100%'"],
    ['JOB__FUNCTION_TIMEOUT', '23h', "a duration from '1m' to '10m'"],
    ['JOB__FUNCTION_TIMEOUT', '601s', "a duration from '1m' to '10m'"],
  ])('%s=%s is logged and ignored', (name, value, legal) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubEnv(name, value);
    expect(resolveSettings('job', given)).toEqual(resolveSettings('other', given));
    expect(log.mock.calls).toEqual([[`App setting ${name}='${value}' is ignored: not ${legal}`]]);
    log.mockRestore();
  });
});

it('an app setting has the id in upper case, and may remove a busy delay', () => {
  vi.stubEnv('ORDERSSYNC__BUSY_DELAY', '0s');
  const file: JobSettings = { ...given, busyDelay: '5s' };
  expect(resolveSettings('ordersSync', file).busyDelay).toBe('0s');
  vi.unstubAllEnvs();
  expect(resolveSettings('ordersSync', file).busyDelay).toBe('5s');
});

describe('an app setting for the time limit', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ['5m', undefined, '5m'],
    ['10m', undefined, '10m'],
    ['30m', '1h', '30m'],
    ['2h', '1h', '1h'],
    ['10m', '5m', '5m'],
  ] as const)('%s gives, with %s in the file, %s', (text, functionTimeout, expected) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubEnv('JOB__FUNCTION_TIMEOUT', text);
    const file = functionTimeout === undefined ? given : { ...given, functionTimeout };
    expect(resolveSettings('job', file).functionTimeout).toBe(expected);
    expect(log).toHaveBeenCalledTimes(text === expected ? 0 : 1);
    log.mockRestore();
  });
});

describe('an app setting that is unknown', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it.each([
    ['MY_JOB__IDEL_DELAY', 'MY_JOB__IDLE_DELAY'],
    ['MY_JOB__MAX_IDEL_DELAY', 'MY_JOB__MAX_IDLE_DELAY'],
    ['MY_JOB__MAXIDLEDELAY', 'MY_JOB__MAX_IDLE_DELAY'],
    ['my_job__error_delay', 'MY_JOB__ERROR_DELAY'],
    ['MY_JOB__TIMEOUT', 'MY_JOB__FUNCTION_TIMEOUT'],
    ['MY_JOB__GIVEUP', 'MY_JOB__GIVE_UP_AFTER'],
    ['MY_JOB__GITTER', 'MY_JOB__JITTER'],
    ['MY_JOB__BUSSY_DELAY', 'MY_JOB__BUSY_DELAY'],
    ['MY_JOB__DRAIN', 'MY_JOB__DRAIN_FOR'],
  ])('%s is logged without its value, and with %s', (name, known) => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubEnv(name, 'secret');
    expect(resolveSettings('my-job', given)).toEqual(resolveSettings('other', given));
    expect(log.mock.calls).toEqual([[`App setting ${name} is unknown. Did you mean ${known}?`]]);
    log.mockRestore();
  });

  it('is one in other letters, except on Windows', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubEnv('my_job__idle_delay', '30s');
    expect(resolveSettings('my-job', given).idleDelay).toBe('1m');
    expect(log).toHaveBeenCalledOnce();
    vi.stubGlobal('process', { ...process, env: process.env, platform: 'win32' });
    expect(resolveSettings('my-job', given).idleDelay).toBe('30s');
    expect(log).toHaveBeenCalledOnce();
    vi.unstubAllGlobals();
    log.mockRestore();
  });

  it('is no setting of another job, or one that is known', () => {
    const log = vi.spyOn(console, 'error').mockReturnValue();
    vi.stubEnv('MY_JOB_2__IDEL_DELAY', '1m').stubEnv('XMY_JOB__IDEL_DELAY', '1m');
    vi.stubEnv('MY_JOB_IDEL_DELAY', '1m').stubEnv('MY_JOB__IDLE_DELAY', '1m');
    resolveSettings('my-job', given);
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });
});

describe('host.json', () => {
  const HOST = 'AzureFunctionsJobHost__';
  const OVERRIDE = 'overridableExistingInstanceStates';
  const anyState = 'job: host.json: with AnyState, each start replaces a running loop';
  const strict = 'job: host.json: with Strict, no loop survives a new version';
  const short = 'job: host.json: functionTimeout is less than 10m';
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.doUnmock('node:fs');
    vi.resetModules();
  });

  it.each<[string | object | undefined, Record<string, string>, string[]]>([
    [undefined, {}, []],
    ['no JSON', {}, []],
    [{ version: '2.0', functionTimeout: '00:10:00' }, {}, []],
    [{ functionTimeout: '-1' }, {}, []],
    [{ functionTimeout: '1.00:00:00' }, {}, []],
    [{ functionTimeout: '00:05:00' }, {}, [short]],
    [{ functionTimeout: '00:09:59' }, {}, [short]],
    [{ functionTimeout: '00:10:01' }, {}, []],
    [{}, { [`My${HOST}functionTimeout`]: '00:05:00' }, []],
    [{ functionTimeout: '00:05:00' }, { [`${HOST}functionTimeout`]: '01:00:00' }, []],
    [{ functionTimeout: '01:00:00' }, { [`${HOST}functionTimeout`]: '00:05:00' }, [short]],
    [{ functionTimeout: '00:05:00' }, { [`${HOST}functionTimeout`]: '-1' }, []],
    [{ extensions: { durableTask: { [OVERRIDE]: 'AnyState' } } }, {}, [anyState]],
    [{ extensions: { durableTask: { [OVERRIDE]: 'NonRunningStates' } } }, {}, []],
    [{ extensions: { durableTask: { [OVERRIDE]: 'NotAnyState' } } }, {}, []],
    [{ extensions: { durableTask: { [OVERRIDE]: 'AnyStateOfTwo' } } }, {}, []],
    [{}, { [`${HOST}extensions__durableTask__${OVERRIDE}`]: 'AnyState' }, [anyState]],
    [
      { extensions: { durableTask: { [OVERRIDE]: 'AnyState' } } },
      { [`${HOST}extensions__durableTask__${OVERRIDE}`]: 'NonRunningStates' },
      [],
    ],
    [`{ // "${OVERRIDE}": "AnyState"\n/* "${OVERRIDE}": "AnyState" */ }`, {}, []],
    [`{ "a": "http://b", "c": "\\"/*", "${OVERRIDE}": "AnyState" }`, {}, [anyState]],
    [`{ /* "${OVERRIDE}": "NonRunningStates" */ "${OVERRIDE}": "AnyState" }`, {}, [anyState]],
    [{}, { [`${HOST}extensions__durableTask__${OVERRIDE}`.toUpperCase()]: 'AnyState' }, [anyState]],
    [{ extensions: { durableTask: { versionMatchStrategy: 'Strict' } } }, {}, [strict]],
    [{ extensions: { durableTask: { versionMatchStrategy: 'CurrentOrOlder' } } }, {}, []],
    [{ extensions: { durableTask: { versionMatchStrategy: 'NotStrict' } } }, {}, []],
    [{ extensions: { durableTask: { versionMatchStrategy: 'StrictOrOlder' } } }, {}, []],
  ])('%j with %j voids %j', async (file, env, problems) => {
    const text = typeof file === 'object' ? JSON.stringify(file, null, 2) : file;
    vi.doMock('node:fs', () => ({
      existsSync: (path: string) => path === 'host.json' && text !== undefined,
      readFileSync: (...args: unknown[]) => `${args}` === 'host.json,utf8' && text,
    }));
    vi.resetModules();
    const { eternalFunction } = await import('../../templates/project/src/eternal');
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const log = vi.spyOn(console, 'error').mockReturnValue();
    eternalFunction('job', { ...given, processor: async () => 0 });
    expect(log.mock.calls.flat()).toEqual(problems);
    log.mockRestore();
  });
});
