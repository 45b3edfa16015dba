/**
 * A task of DurableTask.Core: it settles once, and its listeners run at once, in the same turn (its
 * `SynchronousTaskScheduler`). With promises, other events could come in between.
 */
export class HostTask {
  #settled = false;
  #listeners: (() => void)[] = [];
  error: Error | undefined;
  /** The result, as JSON. */
  resultJson: string | undefined;

  get settled(): boolean {
    return this.#settled;
  }

  settle(error?: Error, resultJson?: string): void {
    if (this.#settled) return;
    this.#settled = true;
    this.error = error;
    this.resultJson = resultJson;
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  whenSettled(listener: () => void): void {
    if (this.#settled) listener();
    else this.#listeners.push(listener);
  }
}

/** Settles when the first task settles, even with an error (like .NET's `Task.WhenAny`). */
export function whenAny(tasks: readonly HostTask[]): HostTask {
  const any = new HostTask();
  for (const task of tasks) task.whenSettled(() => any.settle());
  return any;
}

/** Settles when all tasks have settled, with the first error if there is one (like .NET's `Task.WhenAll`). */
export function whenAll(tasks: readonly HostTask[]): HostTask {
  const all = new HostTask();
  let missing = tasks.length;
  if (missing === 0) all.settle();
  for (const task of tasks) {
    task.whenSettled(() => {
      missing -= 1;
      if (missing === 0) all.settle(tasks.find(({ error }) => error !== undefined)?.error);
    });
  }
  return all;
}

export function settledTask(): HostTask {
  const task = new HostTask();
  task.settle();
  return task;
}
