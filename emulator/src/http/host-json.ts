import { join } from 'node:path';
import { readJsonFile } from '../host/json-file';

/** The settings of host.json that the emulator uses. */
export interface HostJson {
  /** `extensions.http.routePrefix` */
  readonly routePrefix: string;
  /** `functionTimeout`, in ms. `-1` in the file is Infinity. */
  readonly functionTimeout: number;
  /** `extensions.durableTask.storageProvider.type` */
  readonly storage: string;
}

/** The same part of the file, unchecked. */
interface HostFile {
  readonly extensions?: {
    readonly http?: { readonly routePrefix?: string };
    readonly durableTask?: { readonly storageProvider?: { readonly type?: string } };
  };
  readonly functionTimeout?: string;
}

/**
 * Reads host.json. Defaults are the host's: route prefix `api`, and 30 minutes (every plan except Consumption).
 * @throws Error that names the file when it is not valid
 */
export function readHostJson(projectRoot: string): HostJson {
  const file: HostFile = readJsonFile(join(projectRoot, 'host.json')) ?? {};
  const { extensions, functionTimeout = '00:30:00' } = file;
  return {
    routePrefix: extensions?.http?.routePrefix ?? 'api',
    functionTimeout: timeSpan(String(functionTimeout)),
    storage: extensions?.durableTask?.storageProvider?.type ?? 'azureStorage',
  };
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
