/** What the page is told, as JSON. Times are in ms since 1970, as the app sees them. */

export interface PageApp {
  /** package.json's `name`. */
  readonly name: string;
  readonly http: readonly HttpCallable[];
  readonly timers: readonly { readonly name: string; readonly schedule: string }[];
  readonly orchestrations: readonly string[];
}

/** An HTTP function, as a form can call it. */
export interface HttpCallable {
  readonly name: string;
  readonly methods: readonly string[];
  /** Of all its routes, such as `/api`; may be empty. */
  readonly prefix: string;
  readonly parts: readonly CallablePart[];
  /** Whether it has a durable client: it may start orchestrations. */
  readonly durable: boolean;
}

/** A segment of a route: itself, or what is to be filled in. */
export type CallablePart =
  | { readonly literal: string }
  | { readonly name: string; readonly choices: readonly string[]; readonly optional: boolean };

export interface PageInstance {
  readonly id: string;
  /** The orchestrator function's name. */
  readonly name: string;
  readonly status: string;
  readonly customStatus: unknown;
  readonly output: unknown;
  readonly generation: number;
  readonly updatedAt: number;
  /** When its open timers are due. */
  readonly timers: readonly number[];
}

export interface PageRun {
  readonly seq: number;
  readonly instanceId: string;
  readonly activity: string;
  readonly at: number;
  /** ms */
  readonly took: number;
  readonly outcome: 'completed' | 'failed' | 'lost';
  /** The number that it returned, or the sum of those in what it returned. */
  readonly amount?: number;
  /** What it returned or threw, in brief. */
  readonly text: string;
}

export interface PageLog {
  readonly seq: number;
  readonly at: number;
  readonly level: string;
  /** The function, `http` or `emulator`. */
  readonly source: string;
  readonly text: string;
}

/** What is new since the page last asked. */
export interface PageChanges {
  /** Another one: all that was known belongs to an emulator that has ended. */
  readonly hub: string;
  /** Another one: the app was reloaded, and may have other functions. */
  readonly app: string;
  /** Ask for what comes after this next time. */
  readonly seq: number;
  readonly now: number;
  readonly speed: number;
  /** How many instances there are. */
  readonly total: number;
  /** Of those that are shown, the newest last. */
  readonly ids: readonly string[];
  readonly instances: readonly PageInstance[];
  readonly runs: readonly PageRun[];
  readonly logs: readonly PageLog[];
}
