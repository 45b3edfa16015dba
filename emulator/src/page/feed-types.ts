/** The data that the server sends to the page, as JSON. Times are the app's, in ms since 1970. */

export interface PageApp {
  /** `name` in package.json. */
  readonly name: string;
  readonly http: readonly HttpCallable[];
  readonly timers: readonly { readonly name: string; readonly schedule: string }[];
  readonly orchestrations: readonly string[];
  /** Functions with a trigger that nothing fires here: a form calls them with data. */
  readonly others: readonly { readonly name: string; readonly trigger: string }[];
  /** Why functions do not run here, one line each. */
  readonly skipped: readonly string[];
}

/** An HTTP function that a form can call. */
export interface HttpCallable {
  readonly name: string;
  readonly methods: readonly string[];
  /** The route prefix, such as `/api`; may be empty. */
  readonly prefix: string;
  readonly parts: readonly CallablePart[];
  /** Whether it has a durable client, so that it may start orchestrations. */
  readonly durable: boolean;
}

/** A segment of a route: a literal, or a parameter to fill in. */
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
  /** The due times of its open timers. */
  readonly timers: readonly number[];
}

export interface PageEntity {
  /** `@name@key` */
  readonly id: string;
  /** JSON, truncated; empty when it has none. */
  readonly state: string;
  /** The instance that holds its lock. */
  readonly lockedBy: string | undefined;
  /** The number of operations that wait. */
  readonly waiting: number;
}

export interface PageRun {
  readonly seq: number;
  readonly instanceId: string;
  readonly activity: string;
  readonly at: number;
  /** In ms. */
  readonly duration: number;
  readonly outcome: 'completed' | 'failed' | 'lost';
  /** The number that it returned, or the sum of the numbers in its result. */
  readonly amount?: number;
  /** Its result or error, truncated. */
  readonly text: string;
}

/** A run with everything that is known about it. The texts are JSON, truncated. */
export interface PageRunDetails extends PageRun {
  readonly input: string;
  /** Its result, or its error with the stack. */
  readonly result: string;
  /** What its function logged meanwhile. */
  readonly logs: readonly PageLog[];
}

export interface PageLog {
  readonly seq: number;
  readonly at: number;
  readonly level: string;
  /** The function, `http` or `emulator`. */
  readonly source: string;
  readonly text: string;
}

/** The changes since the page's last request. */
export interface PageChanges {
  /** The id of the emulator. A new id means that everything known is from an emulator that has ended. */
  readonly hub: string;
  /** The id of the app. A new id means that the app was restarted and may have other functions. */
  readonly app: string;
  /** The `since` of the next request. */
  readonly seq: number;
  readonly now: number;
  readonly speed: number;
  /** Why the running app is not the newest, or why none runs: lines of text. */
  readonly problem: string | null;
  /** The number of all instances. */
  readonly total: number;
  /** The instances on the page, the last changed last. */
  readonly ids: readonly string[];
  readonly instances: readonly PageInstance[];
  /** The entities that changed last, sorted by id. */
  readonly entities: readonly PageEntity[];
  readonly runs: readonly PageRun[];
  readonly logs: readonly PageLog[];
}
