import { join } from 'node:path';
import type { VersionSettings } from '../durable/versions';
import { HostConfig } from './host-config';
import { hostJsonWarnings } from './host-json-keys';
import { readJsonFile } from './json-file';

/** The settings of host.json that the emulator uses. */
export interface HostJson {
  /** `extensions.http.routePrefix`, without slashes at its ends */
  readonly routePrefix: string;
  /** `extensions.http.customHeaders`: added to every response of a function. */
  readonly customHeaders: Readonly<Record<string, string>>;
  /** `functionTimeout`, in ms. `-1` in the file is Infinity. */
  readonly functionTimeout: number;
  /** `functions`: the names of the functions that run, in lower case; undefined for all. */
  readonly functions: ReadonlySet<string> | undefined;
  readonly durable: DurableSettings;
  /** Settings that are not emulated or do not exist, a line each. */
  readonly warnings: readonly string[];
}

/** `extensions.durableTask` */
export interface DurableSettings extends VersionSettings {
  readonly hubName: string;
  /** `storageProvider.type` */
  readonly storage: string;
  /** The app setting with the connection string: `storageProvider.connectionName`. */
  readonly connectionName: string;
  /** `overridableExistingInstanceStates`: whether a start replaces an active instance. */
  readonly overridesActive: boolean;
  /** `storeInputsInOrchestrationHistory` */
  readonly storesInputs: boolean;
  /** `httpSettings.defaultAsyncRequestSleepTimeMilliseconds`: between two polls of callHttp. */
  readonly asyncRequestSleep: number;
  /** `httpSettings.useForwardedHost`: whether management addresses follow `X-Forwarded-Host` and `-Proto`. */
  readonly usesForwardedHost: boolean;
}

/**
 * Reads host.json and the app settings that override it. Defaults are the host's: route prefix `api`, and 30 minutes
 * (every plan except Consumption).
 * @throws Error that names the file when it is not valid
 */
export function readHostJson(projectRoot: string, env = process.env): HostJson {
  const config = new HostConfig(readJsonFile(join(projectRoot, 'host.json')) ?? {}, env);
  const functions = config.below('functions').map(([, name]) => name.toLowerCase());
  return {
    routePrefix: (config.text('extensions.http.routePrefix') ?? 'api').replace(/^\/+|\/+$/g, ''),
    customHeaders: Object.fromEntries(config.below('extensions.http.customHeaders')),
    functionTimeout: timeSpan(config.text('functionTimeout') ?? '00:30:00'),
    functions: functions.length === 0 ? undefined : new Set(functions),
    durable: durableSettings(config, env),
    warnings: hostJsonWarnings(config),
  };
}

const DURABLE = 'extensions.durableTask';
const STORAGE = `${DURABLE}.storageProvider`;

function durableSettings(config: HostConfig, env: NodeJS.ProcessEnv): DurableSettings {
  const text = (path: string) => config.text(path);
  return {
    hubName: hubName(text(`${DURABLE}.hubName`), env),
    storage: text(`${STORAGE}.type`) ?? 'azureStorage',
    connectionName:
      text(`${STORAGE}.connectionName`) ?? text(`${STORAGE}.connectionStringName`) ?? 'Storage',
    defaultVersion: text(`${DURABLE}.defaultVersion`),
    versionMatchStrategy: config.choice(`${DURABLE}.versionMatchStrategy`, [
      'CurrentOrOlder',
      'None',
      'Strict',
    ]),
    versionFailureStrategy: config.choice(`${DURABLE}.versionFailureStrategy`, ['Reject', 'Fail']),
    overridesActive:
      config.choice(`${DURABLE}.overridableExistingInstanceStates`, [
        'NonRunningStates',
        'AnyState',
      ]) === 'AnyState',
    storesInputs: config.flag(`${DURABLE}.storeInputsInOrchestrationHistory`),
    asyncRequestSleep: Number(
      text(`${DURABLE}.httpSettings.defaultAsyncRequestSleepTimeMilliseconds`) ?? 30_000,
    ),
    usesForwardedHost: config.flag(`${DURABLE}.httpSettings.useForwardedHost`),
  };
}

/** @throws Error for a name that the storage refuses, and for an app setting that does not exist */
function hubName(given: string | undefined, env: NodeJS.ProcessEnv): string {
  const name = (given ?? 'TestHubName').replace(/%([^%]+)%/g, (whole, setting) => {
    const value = env[setting];
    if (value !== undefined) return value;
    throw new Error(`host.json: hubName: there is no app setting for ${whole}`);
  });
  if (/^[a-z][a-z\d]{2,44}$/i.test(name)) return name;
  throw new Error(
    `host.json: hubName: "${name}" is not valid (write 3 to 45 letters and digits, a letter first)`,
  );
}

/** Milliseconds of a .NET TimeSpan such as `00:10:00` or `1.00:00:00`. @throws Error for any other text */
function timeSpan(text: string): number {
  if (text === '-1') return Number.POSITIVE_INFINITY;
  const parts = /^(?:(\d+)\.)?(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (parts === null)
    throw new Error(`host.json: functionTimeout: "${text}" is not a time span (write hh:mm:ss)`);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}
