declare global {
  var doneForAll: Map<string, Promise<void>> | undefined;
}

/** Runs a set-up once per process. vitest loads it again for each project that uses it. */
export function onceForAll(name: string, work: () => Promise<unknown>): Promise<void> {
  globalThis.doneForAll ??= new Map();
  const done = globalThis.doneForAll.get(name) ?? work().then(() => {});
  globalThis.doneForAll.set(name, done);
  return done;
}
