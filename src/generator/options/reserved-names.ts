// Written by `npm run docs`.

/** What the templates of a job declare or import: no processor may have such a name. */
export const reservedNames: ReadonlySet<string> = new Set([
  'Batch',
  'Emulator',
  'Failure',
  'FunctionId',
  'InvocationContext',
  'app',
  'consecutiveFailures',
  'error',
  'eternalFunction',
  'expect',
  'it',
  'loadApp',
  'log',
  'next',
  'nextRunAt',
  'pause',
  'processed',
  'route',
  'settings',
  'signal',
  'toMs',
  'vi',
]);
