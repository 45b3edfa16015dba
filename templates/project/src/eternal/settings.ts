import { type Duration, MAX_DELAY_MS, MIN_DELAY_MS, toMs } from './durations';
import { fraction } from './fraction';

/** What decides when the next run comes. Part of the loop's state: a loop keeps the settings that it was started with. */
export interface LoopSettings {
  /** The pause when there was nothing to do. */
  readonly idleDelay: Duration;
  /** Above `idleDelay`: the pause doubles while nothing is found, up to this. */
  readonly maxIdleDelay: Duration;
  /** The pause after a failed run. */
  readonly errorDelay: Duration;
  /** Above `errorDelay`: the pause doubles while runs keep failing, up to this. */
  readonly maxErrorDelay: Duration;
  /** The pause after a run that processed something; `0s` is none. */
  readonly busyDelay: Duration;
  /** Added to idle and error pauses, at random: `10%` makes `1m` last 60 to 66 s. */
  readonly jitter: `${number}%`;
  /** After so many failures in a row the loop ends as failed; 0 is never. */
  readonly giveUpAfter: number;
  /** How long one run goes on beginning further batches while records keep coming; `0s` is one batch per run. */
  readonly drainFor: Duration;
}

/** The settings as a job's file gives them: what it leaves out has its default. */
export interface GivenSettings
  extends Pick<LoopSettings, 'idleDelay' | 'errorDelay'>,
    Partial<Omit<LoopSettings, 'idleDelay' | 'errorDelay'>> {}

/** How long the host lets one run take; `functionTimeout` in host.json says the same. */
export const FUNCTION_TIMEOUT_MS = 10 * 60_000;

const MAX_DRAIN_MS = 4 * 60_000;
const MAX_FAILURES = 1_000_000;

type Rule = { readonly legal: (value: unknown) => boolean; readonly says: string };

const between = (value: unknown, least: number, most: number): boolean => {
  const ms = toMs(value);
  return ms !== undefined && ms >= least && ms <= most;
};
const delay: Rule = {
  legal: (value) => between(value, MIN_DELAY_MS, MAX_DELAY_MS),
  says: "a duration from '5s' to '5d'",
};
const noneOrDelay: Rule = {
  legal: (value) => toMs(value) === 0 || delay.legal(value),
  says: `'0s', or ${delay.says}`,
};

const RULES: Readonly<Record<keyof LoopSettings, Rule>> = {
  idleDelay: delay,
  maxIdleDelay: delay,
  errorDelay: delay,
  maxErrorDelay: delay,
  busyDelay: noneOrDelay,
  jitter: {
    legal: (value) => toPercent(value) !== undefined,
    says: "a percentage from '0%' to '100%'",
  },
  giveUpAfter: {
    legal: (value) =>
      Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_FAILURES,
    says: `a whole number from 0 to ${MAX_FAILURES}`,
  },
  drainFor: {
    legal: (value) => between(value, 0, MAX_DRAIN_MS),
    says: "a duration from '0s' to '4m'",
  },
};

const KEYS = Object.keys(RULES) as readonly (keyof LoopSettings)[];

/** A number from 0 to 100, or `undefined` when the text is no such percentage. */
export function toPercent(text: unknown): number | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(typeof text === 'string' ? text : '');
  return match !== null && Number(match[1]) <= 100 ? Number(match[1]) : undefined;
}

/** The settings that a job's file asks for, all else at its default. Throws when one is not legal: better no app than a wrong loop. */
export function settingsFrom(id: string, given: GivenSettings): LoopSettings {
  for (const key of KEYS) {
    const value = given[key];
    if (value !== undefined && !RULES[key].legal(value)) {
      throw new TypeError(`${id}: ${key} is ${JSON.stringify(value)}, not ${RULES[key].says}`);
    }
  }
  return {
    idleDelay: given.idleDelay,
    maxIdleDelay: given.maxIdleDelay ?? given.idleDelay,
    errorDelay: given.errorDelay,
    maxErrorDelay: given.maxErrorDelay ?? given.errorDelay,
    busyDelay: given.busyDelay ?? '0s',
    jitter: given.jitter ?? '0%',
    giveUpAfter: given.giveUpAfter ?? 0,
    drainFor: given.drainFor ?? '0s',
  };
}

/** Tells settings apart: the same for the same ones, in eight characters. */
export function markOf(settings: LoopSettings): string {
  const text = KEYS.map((key) => settings[key]).join();
  return Math.floor(fraction(text) * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

/** Settings out of a loop's state: whatever is missing or not legal there is taken from `defaults`. */
export function restoreSettings(stored: unknown, defaults: LoopSettings): LoopSettings {
  const found = typeof stored === 'object' && stored !== null ? stored : {};
  const legal = Object.entries(found).filter(
    ([key, value]) =>
      KEYS.some((known) => known === key) && RULES[key as keyof LoopSettings].legal(value),
  );
  return { ...defaults, ...Object.fromEntries(legal) };
}
