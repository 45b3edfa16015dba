import { describe, expect, it } from 'vitest';
import { hostWarnings } from '../../../src/generator/existing/host-settings';
import { parseJsonText } from '../../../src/generator/json/tree';

const warningsFor = (host: object, values?: object): string[] =>
  hostWarnings({
    host: parseJsonText('host.json', JSON.stringify(host)),
    localSettings:
      values === undefined
        ? undefined
        : parseJsonText('local.settings.json', JSON.stringify({ Values: values })),
  });
const durable = (settings: object) => ({ extensions: { durableTask: settings } });

describe('a setting of the host', () => {
  it.each([
    [
      durable({ overridableExistingInstanceStates: 'AnyState' }),
      'host.json: overridableExistingInstanceStates is AnyState: each start replaces a running loop',
    ],
    [durable({ OverridableExistingInstanceStates: 'anystate' }), 'is AnyState'],
    [durable({ versionMatchStrategy: 'Strict' }), 'host.json: versionMatchStrategy is Strict'],
    [
      durable({ hubName: '%HUB%' }),
      'host.json: hubName is %HUB%: without the app setting HUB the host does not start',
    ],
    [durable({ storageProvider: { type: 'mssql' } }), 'host.json: the storage provider is mssql'],
    [{ functions: ['hello', 'other'] }, 'host.json: functions lists only hello, other'],
    [
      { logging: { logLevel: { default: 'None' } } },
      'host.json: the log level of functions is None',
    ],
    [{ logging: { logLevel: { default: 'Error', Function: 'Critical' } } }, 'is Critical'],
    [
      { extensionBundle: { version: '[3.3.0, 4.0.0)' } },
      'host.json: the extension bundle is [3.3.0, 4.0.0)',
    ],
  ])('is named where it voids a promise: %j', (host, warning) => {
    expect(warningsFor(host)).toEqual([expect.stringContaining(warning)]);
  });

  it.each([
    {},
    durable({ overridableExistingInstanceStates: 'NonRunningStates' }),
    durable({ versionMatchStrategy: 'CurrentOrOlder', defaultVersion: '2' }),
    durable({ hubName: 'Orders', storageProvider: { type: 'AzureStorage' } }),
    durable({ storageProvider: { type: 'azureManaged' } }),
    durable({ extendedSessionsEnabled: true, maxConcurrentActivityFunctions: 1 }),
    { functions: [] },
    { functions: ['hello', 'orders_orchestrator'] },
    { logging: { logLevel: { default: 'None', function: 'Warning' } } },
    { extensions: { http: { routePrefix: '' } } },
    { functionTimeout: '-1' },
    { extensionBundle: { version: '[4.*, 5.0.0)' } },
  ])('is not named where all promises hold: %j', (host) => {
    expect(warningsFor(host)).toEqual([]);
  });

  it('counts as in host.json where an app setting overrides it', () => {
    const name =
      'AzureFunctionsJobHost__extensions__durableTask__overridableExistingInstanceStates';
    const any = durable({ overridableExistingInstanceStates: 'AnyState' });
    expect(warningsFor({}, { [name]: 'AnyState' })).toEqual([
      expect.stringMatching(/^local\.settings\.json: .* is AnyState/),
    ]);
    expect(warningsFor(any, { [name]: 'NonRunningStates' })).toEqual([]);
  });

  it.each([
    [{ HUB: 'Orders' }, 0],
    [{ hub: 'Orders' }, 0],
    [{ OTHER: 'Orders' }, 1],
  ])('may take the name of the hub from an app setting: %j', (values, count) => {
    expect(warningsFor(durable({ hubName: '%HUB%' }), values)).toHaveLength(count);
  });
});
