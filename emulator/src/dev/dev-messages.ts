import type { Snapshot } from './server';

/** What the development server tells the process that runs the app. */
export type ToApp =
  | { readonly kind: 'start'; readonly handover: Snapshot | undefined; readonly port: number }
  | { readonly kind: 'stop' };

/** What the process that runs the app tells the development server. */
export type FromApp =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'handover'; readonly handover: Snapshot }
  /** In one line. */
  | { readonly kind: 'failed'; readonly why: string };
