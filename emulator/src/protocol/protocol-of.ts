import { milliseconds } from '../clock/duration';
import type { ProtocolOf } from '../durable/protocol';
import { type LogSink, requiresGrpc } from '../functions/worker';
import { type EpisodeObserver, sdk3 } from './sdk-3/sdk-3';
import { sdk4, type WorkObserver } from './sdk-4/sdk-4';

/** Called for every episode of an SDK. */
export interface EpisodeObservers {
  readonly ofSdk3: EpisodeObserver;
  readonly ofSdk4: WorkObserver;
}

export interface ProtocolOptions {
  readonly log: LogSink;
  readonly observe?: EpisodeObservers | undefined;
  /** Between two polls of `callHttp` without `Retry-After`, in ms: `defaultAsyncRequestSleepTimeMilliseconds` in host.json. Default: the host's, 30 s. */
  readonly httpPollingInterval?: number;
  /** `storageProvider.type` in host.json. Default: the host's, Azure Storage. */
  readonly storage?: string;
}

const AZURE_STORAGE = 'azurestorage';
/** How long a queue of Azure Storage keeps a message back (its `Put Message`, visibility timeout). */
const LONGEST_MESSAGE_MS = milliseconds('7d');

/** Each function's binding tells which SDK registered it. */
export function protocols({
  log,
  observe,
  httpPollingInterval = 30_000,
  storage = AZURE_STORAGE,
}: ProtocolOptions): ProtocolOf {
  const three = sdk3({ log, observe: observe?.ofSdk3, httpPollingInterval });
  const isLimited = storage.toLowerCase() === AZURE_STORAGE;
  const longest = isLimited ? LONGEST_MESSAGE_MS : Number.POSITIVE_INFINITY;
  const four = sdk4(log, longest, observe?.ofSdk4);
  return (target) => (requiresGrpc(target) ? four : three);
}
