import type { Snapshot } from './server';

/** What the development server sends to the process that runs the app. */
export type ToApp =
  | { readonly kind: 'start'; readonly snapshot: Snapshot | undefined; readonly port: number }
  | { readonly kind: 'stop' };

/** What the process that runs the app sends to the development server. */
export type FromApp =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  /** `why` has one line. */
  | { readonly kind: 'failed'; readonly why: string };
