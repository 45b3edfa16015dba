import { getNodeValue } from 'jsonc-parser';
import type { FunctionsProject } from './functions-project';

/** A setting of the host, and the file that has it. */
interface HostSetting {
  readonly file: string;
  readonly value: string;
}

type HostFiles = Pick<FunctionsProject, 'host' | 'localSettings'>;
type FindSetting = (...path: readonly string[]) => HostSetting | undefined;

const DURABLE = ['extensions', 'durableTask'];

/** Warns of settings of the host that void a promise of the loop, or with which it is not tested. */
export function hostWarnings(project: HostFiles): string[] {
  const settings = readSettings(project);
  const find: FindSetting = (...path) => settings.get(path.join('__').toLowerCase());
  return [
    ...warnIf(
      find(...DURABLE, 'overridableExistingInstanceStates'),
      (value) => value === 'anystate',
      'overridableExistingInstanceStates is AnyState: each start replaces a running loop, also during a run; use NonRunningStates',
    ),
    ...warnIf(
      find(...DURABLE, 'versionMatchStrategy'),
      (value) => value === 'strict',
      'versionMatchStrategy is Strict: once defaultVersion changes, the host does not execute running loops any more; use CurrentOrOlder',
    ),
    ...hubWarning(find(...DURABLE, 'hubName'), project),
    ...warnIf(
      find(...DURABLE, 'storageProvider', 'type'),
      (value) => !/^(azurestorage|azuremanaged|%.*%)$/.test(value),
      ({ value }) =>
        `the storage provider is ${value}; the loop is tested with azureStorage and azureManaged`,
    ),
    ...functionsWarning(settings),
    ...logWarning(find),
    ...warnIf(
      find('extensionBundle', 'version'),
      (value) => Number(/,\s*(\d+)[^,]*[)\]]\s*$/.exec(value)?.[1]) <= 4,
      ({ value }) =>
        `the extension bundle is ${value}; the loop is tested with 4.36 and later (use "[4.*, 5.0.0)")`,
    ),
  ];
}

/**
 * All settings as the host reads them: `a.b[0]` in `host.json` is `a__b__0`, and the app setting
 * `AzureFunctionsJobHost__a__b__0` overrides it. The host ignores case.
 */
function readSettings({ host, localSettings }: HostFiles): ReadonlyMap<string, HostSetting> {
  const settings = new Map<string, HostSetting>();
  const add = (file: string, value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        add(file, each, name === '' ? key : `${name}__${key}`);
      }
    } else settings.set(name.toLowerCase(), { file, value: String(value) });
  };
  add('host.json', getNodeValue(host.root), '');
  for (const [name, value] of appSettings(localSettings)) {
    const [, path] = /^AzureFunctionsJobHost(?:__|:)(.+)$/i.exec(name) ?? [];
    if (path !== undefined) add('local.settings.json', value, path.replaceAll(':', '__'));
  }
  return settings;
}

const appSettings = (localSettings: HostFiles['localSettings']): [string, unknown][] =>
  localSettings === undefined ? [] : Object.entries(getNodeValue(localSettings.root).Values ?? {});

function warnIf(
  setting: HostSetting | undefined,
  isWrong: (lowerCase: string) => boolean,
  problem: string | ((setting: HostSetting) => string),
): string[] {
  if (setting === undefined || !isWrong(setting.value.toLowerCase())) return [];
  return [`${setting.file}: ${typeof problem === 'string' ? problem : problem(setting)}`];
}

function hubWarning(hub: HostSetting | undefined, { localSettings }: HostFiles): string[] {
  const [, name] = /^%(.+)%$/.exec(hub?.value ?? '') ?? [];
  const isSet = appSettings(localSettings).some(
    ([each]) => each.toLowerCase() === name?.toLowerCase(),
  );
  return name === undefined || isSet
    ? []
    : [
        `${hub?.file}: hubName is %${name}%: without the app setting ${name} the host does not start`,
      ];
}

/** The host loads only the functions of that list, if it is not empty. */
function functionsWarning(settings: ReadonlyMap<string, HostSetting>): string[] {
  const listed = [...settings].flatMap(([name, setting]) =>
    /^functions__\d+$/.test(name) ? [setting] : [],
  );
  const [first] = listed;
  return first === undefined || listed.some(({ value }) => /_orchestrator$/i.test(value))
    ? []
    : [
        `${first.file}: functions lists only ${listed.map(({ value }) => value).join(', ')}: the host does not load the functions of the job; add them or remove the list`,
      ];
}

function logWarning(find: FindSetting): string[] {
  const level = find('logging', 'logLevel', 'Function') ?? find('logging', 'logLevel', 'default');
  return warnIf(
    level,
    (value) => value === 'none' || value === 'critical',
    ({ value }) =>
      `the log level of functions is ${value}: failed runs and overdue loops are not logged; use Information`,
  );
}
