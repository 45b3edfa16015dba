import type { Faults } from 'durable-functions-emulator';
import fc from 'fast-check';
import type { EternalFunctionOptions } from '../../templates/project/src/eternal';

/** The outcome of a run. */
export type Work = 'idle' | 'busy' | 'fails' | 'exits' | 'returns junk' | 'hangs' | 'ends late';

/** What a call of `onFailure` does. */
export type Handling = 'returns' | 'throws' | 'hangs' | 'exits';

/** What is fixed before the first step. */
export interface Setup {
  readonly faults: Partial<Faults>;
  readonly seed: number;
  readonly isStarted: boolean;
  readonly watchdog: '5m' | 'off';
  /** The outcomes of the runs, in turn. */
  readonly work: readonly Work[];
  /** The durations of the runs in seconds, in turn. */
  readonly seconds: readonly number[];
  /** What the calls of `onFailure` do, in turn. Default: they return. */
  readonly onFailure?: readonly Handling[];
}

/** The options that deployments switch between. Their delays are short, so that much happens in little time. */
export const VARIANTS: readonly Partial<EternalFunctionOptions>[] = [
  { idleDelay: '10s', errorDelay: '15s' },
  { idleDelay: '30s', maxIdleDelay: '4m', errorDelay: '20s', maxErrorDelay: '5m', jitter: '20%' },
  { idleDelay: '20s', errorDelay: '15s', busyDelay: '5s', giveUpAfter: 4 },
  { idleDelay: '15s', errorDelay: '1m', drainFor: '40s', giveUpAfter: 2 },
];

/** The shortest delay, in ms, after a run with this outcome, under any of these options. */
export const SHORTEST_PAUSE = { idle: 10_000, processed: 0, failed: 15_000 };

const sometimes = (probability: number) => fc.constantFrom(0, 0, probability);

export const setups: fc.Arbitrary<Setup> = fc.record({
  faults: fc.record({
    lostMessages: fc.constantFrom(0, 0.2, 0.5),
    repeatedMessages: sometimes(0.3),
    lateMessages: sometimes(0.3),
    earlyTimers: fc.constantFrom(0, 0.9),
    crashBeforeResult: sometimes(0.1),
    crashAfterResult: sometimes(0.3),
    workerCrashes: sometimes(0.3),
    storageErrors: sometimes(0.1),
    slowRequests: fc.constantFrom(0, 0.5, 1),
    refusedMessages: fc.constantFrom(0, 1),
    duplicateStart: fc.constantFrom(409 as const, 500 as const),
  }),
  seed: fc.nat(1_000_000),
  isStarted: fc.constantFrom(true, true, true, false),
  watchdog: fc.constantFrom('5m', 'off'),
  work: fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.constant<Work>('idle') },
      { weight: 6, arbitrary: fc.constant<Work>('busy') },
      { weight: 5, arbitrary: fc.constant<Work>('fails') },
      { weight: 2, arbitrary: fc.constant<Work>('exits') },
      { weight: 1, arbitrary: fc.constant<Work>('returns junk') },
      { weight: 1, arbitrary: fc.constant<Work>('hangs') },
      { weight: 1, arbitrary: fc.constant<Work>('ends late') },
    ),
    { minLength: 1, maxLength: 12 },
  ),
  seconds: fc.array(fc.oneof(fc.integer({ min: 3, max: 30 }), fc.integer({ min: 10, max: 300 })), {
    minLength: 1,
    maxLength: 6,
  }),
  onFailure: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant<Handling>('returns') },
      { weight: 2, arbitrary: fc.constant<Handling>('throws') },
      { weight: 1, arbitrary: fc.constant<Handling>('hangs') },
      { weight: 1, arbitrary: fc.constant<Handling>('exits') },
    ),
    { minLength: 1, maxLength: 4 },
  ),
});
