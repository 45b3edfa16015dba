import type { Mutant } from '../mutant';

export const settingsMutants: readonly Mutant[] = [
  [
    'app settings are ignored',
    'else if (rules[key][0](value)) Object.assign(settings, { [key]: value });',
    'else if (rules[key][0](value)) continue;',
  ],
  ['10m is read as 1m', 'Math.round(Number(number) *', 'Math.round(Number(number?.[0]) *'],
  [
    "the time limit differs from the host's",
    "functionTimeout: '10m' }",
    "functionTimeout: '15m' }",
  ],
  [
    'the maximum has no default',
    'maxIdleDelay: idleDelay, errorDelay',
    "maxIdleDelay: '1h' as const, errorDelay",
    4,
  ],
  [
    'only the first hyphen of an id becomes an underscore',
    "id.replace(/-/g, '_')",
    "id.replace('-', '_')",
  ],
  [
    'an id is split at its capitals',
    "`${id.replace(/-/g, '_')}__${key",
    "`${id.replace(/(?<=.)[A-Z]/g, '_$&').replace(/-/g, '_')}__${key",
  ],
  [
    'FUNCTION_TIMEOUT may allow longer runs than host.json',
    "{ ...RULES, functionTimeout: durationBetween('1m', file.functionTimeout ?? '10m') }",
    'RULES',
  ],
  ['FUNCTION_TIMEOUT is limited to 10 minutes', "file.functionTimeout ?? '10m'", "'10m'"],
  [
    'unknown app settings are ignored in silence',
    'console.error(`App setting ${name} is unknown.',
    'void (`App setting ${name} is unknown.',
  ],
  [
    'unknown app settings of other jobs are named',
    'if (!upper.startsWith(nameOf())) continue;',
    '',
  ],
  [
    'app settings may have any letter case everywhere',
    'KEYS.find((known) => nameOf(known) === exact)',
    'KEYS.find((known) => nameOf(known) === upper)',
  ],
  [
    'app settings in lower case are ignored in silence',
    'const upper = name.toUpperCase();',
    'const upper = name;',
  ],
  [
    'the farthest name is proposed',
    'common(b).length - common(a).length',
    'common(a).length - common(b).length',
  ],
  [
    'invalid app settings are ignored in silence',
    "else console.error(`App setting ${name}='",
    "else void (`App setting ${name}='",
  ],
  [
    'an invalid app setting ends the app',
    "else console.error(`App setting ${name}='${text}' is ignored: not ${rules[key][1]}`);",
    'else throw new Error(`${name} ${rules[key][1]}`);',
  ],
  [
    'an invalid setting in the file is ignored',
    'throw new TypeError(`${id}: ${key} is ${JSON.stringify(file[key])}, not ${RULES[key][1]}`);',
    'continue;',
  ],
  ['a number in an app setting is a text', '/^\\d+$/.test(text) ? Number(text) : text', 'text'],
  [
    'AnyState is not named',
    'if (/^AnyState$/i.test(states)) report',
    'if (/^Any$/i.test(states)) report',
  ],
  [
    'versionMatchStrategy Strict is not named',
    'if (/^Strict$/i.test(strategy)) report',
    'if (/^Any$/i.test(strategy)) report',
  ],
  ['a functionTimeout that is too short is not named', 'limit < toMs(functionTimeout)', 'false'],
  [
    'a functionTimeout that is long enough is named',
    'limit < toMs(functionTimeout)',
    'limit <= toMs(functionTimeout)',
  ],
  [
    'app settings do not override host.json',
    'JSON.stringify(own) + json',
    'json + JSON.stringify(own)',
  ],
  [
    'stored settings are not validated',
    'values.filter(([key, v]) => RULES[key][0](v))',
    'values.filter(([, v]) => v !== undefined)',
  ],
  ['delays of 5 seconds are refused', "durationBetween('5s', '5d')", "durationBetween('6s', '5d')"],
  ['delays of 6 days are accepted', "durationBetween('5s', '5d')", "durationBetween('5s', '6d')"],
  ['a busy delay of 0s is refused', 'toMs(value) === 0 || DELAY', 'DELAY'],
  ['a busy delay of 1s is accepted', 'toMs(value) === 0 || DELAY[0](value)', 'toMs(value) >= 0'],
  [
    'draining for an hour is accepted',
    "durationBetween('0s', '4m')",
    "durationBetween('0s', '1h')",
  ],
  ['a duration may have spaces', '/^(\\d{1,9}', '/^\\s*(\\d{1,9}'],
  ['an hour has 30 minutes', 'h: 3600e3', 'h: 1800e3'],
  ['a fraction of a duration is cut off', '(?:\\.\\d{1,3})?)(ms|s', '(?:\\.\\d{1,3})?)\\d*(ms|s'],
  [
    'comments in host.json count',
    '.replace(/("(?:\\\\.|[^"\\\\])*")|\\/\\/.*|\\/\\*[\\s\\S]*?\\*\\//g, \'$1\')',
    '',
  ],
  ['texts in host.json may begin a comment', '("(?:\\\\.|[^"\\\\])*")|', ''],
  [
    'app settings have the same letter case on Windows',
    "process.platform === 'win32' ? upper : name",
    'name',
  ],
  [
    'overrides of host.json have this letter case only',
    '/^AzureFunctionsJobHost/i',
    '/^AzureFunctionsJobHost/',
  ],
];
