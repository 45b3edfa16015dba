/** What the development server sends to the process that runs the app. */
export type ToApp =
  | StartApp
  | { readonly kind: 'stop' }
  /** A connection comes with it. */
  | { readonly kind: 'connection' }
  /** The source does not compile, so an older version runs; undefined when it compiles again. */
  | { readonly kind: 'problem'; readonly problem: string | undefined };

export interface StartApp {
  readonly kind: 'start';
  /** The port on which the development server accepts connections. */
  readonly port: number;
  /** The file with the state of the app before this one, which this one continues and saves. */
  readonly stateFile: string;
  /** The app before this one ended without a word: its runs in progress fail with this error. */
  readonly runsFailWith: string | undefined;
  /** There is no app to start: the page shows why. */
  readonly problem: string | undefined;
}

/** What the process that runs the app sends to the development server. */
export type FromApp =
  | {
      readonly kind: 'ready';
      /** How long a function may run, in ms of the app's time. */
      readonly functionTimeout: number;
      readonly speed: number;
    }
  /** It serves the connection that came last. */
  | { readonly kind: 'accepted' }
  /** It is about to end, for this reason: one line. Its state is saved. */
  | { readonly kind: 'failed'; readonly why: string }
  /** A function took too long: it is about to end, as the host restarts its worker. */
  | { readonly kind: 'timedOut' }
  /** Its state is saved, and no run is in progress. */
  | { readonly kind: 'saved' }
  | { readonly kind: 'began' | 'ended'; readonly functionName: string }
  /** Once per second. */
  | { readonly kind: 'alive' };
