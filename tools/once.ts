declare global {
  var doneForAll: Map<string, Promise<void>> | undefined;
}

/** Does it once in this process: each vitest project loads the set-ups that it shares with others anew. */
export function onceForAll(name: string, work: () => Promise<unknown>): Promise<void> {
  globalThis.doneForAll ??= new Map();
  const done = globalThis.doneForAll.get(name) ?? work().then(() => {});
  globalThis.doneForAll.set(name, done);
  return done;
}
