import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { real } from '../clock/real-globals';
import type { Snapshot } from './server';

/** Saves may take this share of the time. */
const MAX_LOAD = 0.05;
/** Saving this many characters takes some ms: a larger state does not hold up a function. */
const QUICK_LENGTH = 1_000_000;

/** Keeps the state of a server in a file, so that it survives the process however that ends. */
export class StateFile {
  readonly #path: string;
  readonly #snapshot: () => Snapshot | undefined;
  #nextAt = 0;
  #length = 0;
  #waiting: NodeJS.Timeout | undefined;

  /** @param snapshot returns undefined before there is a state */
  constructor(path: string, snapshot: () => Snapshot | undefined) {
    this.#path = path;
    this.#snapshot = snapshot;
  }

  /** Saves the state soon: at once, unless it was saved a moment ago. */
  readonly changed = (): void => {
    if (this.#waiting !== undefined) return;
    const wait = this.#nextAt - performance.now();
    if (wait <= 0) this.#save();
    else this.#waiting = real.setTimeout(() => this.#save(), wait).unref();
  };

  /** Call this before a function runs: it may block or end the process. */
  readonly flush = (): void => {
    if (this.#waiting !== undefined && this.#length < QUICK_LENGTH) this.#save();
  };

  #save(): void {
    real.clearTimeout(this.#waiting);
    this.#waiting = undefined;
    const begun = performance.now();
    const snapshot = this.#snapshot();
    if (snapshot === undefined) return;
    this.#length = writeState(this.#path, snapshot);
    const now = performance.now();
    this.#nextAt = now + (now - begun) / MAX_LOAD;
  }
}

/** @returns the length of the file, in characters */
export function writeState(path: string, snapshot: Snapshot): number {
  const text = JSON.stringify(snapshot);
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
  return text.length;
}

/** @returns undefined when no app has saved its state */
export function readState(path: string): Snapshot | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
