/** Runs `work` while every use of the clock, chance or the environment throws. */
export async function withoutAmbient<T>(work: () => Promise<T>): Promise<T> {
  const never = (what: string) => () => {
    throw new Error(`the orchestrator used ${what}`);
  };
  class FixedDate extends Date {
    constructor(...args: unknown[]) {
      if (args.length === 0) never('the clock')();
      super(...(args as [string]));
    }
    static override now = never('the clock');
  }
  const replaced: [object: object, key: string, value: unknown][] = [
    [globalThis, 'Date', FixedDate],
    [Math, 'random', never('chance')],
    [globalThis.crypto, 'randomUUID', never('chance')],
    [globalThis.crypto, 'getRandomValues', never('chance')],
    [performance, 'now', never('the clock')],
    [process, 'hrtime', never('the clock')],
    [
      process,
      'env',
      new Proxy({}, { get: never('the environment'), has: never('the environment') }),
    ],
  ];
  const before = replaced.map(([object, key]) => Object.getOwnPropertyDescriptor(object, key));
  for (const [object, key, value] of replaced) {
    Object.defineProperty(object, key, { value, configurable: true, writable: true });
  }
  try {
    return await work();
  } finally {
    for (const [n, [object, key]] of replaced.entries()) {
      const descriptor = before[n];
      if (descriptor === undefined) Reflect.deleteProperty(object, key);
      else Object.defineProperty(object, key, descriptor);
    }
  }
}
