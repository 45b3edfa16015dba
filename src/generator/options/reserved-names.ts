// Written by `npm run docs`.

/** The names that the templates of a job declare or import. A processor cannot have one of them. */
export const reservedNames: ReadonlySet<string> = new Set([
  'Batch',
  'Emulator',
  'Failure',
  'FunctionId',
  'InvocationContext',
  'consecutiveFailures',
  'error',
  'eternalFunction',
  'expect',
  'it',
  'load',
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
