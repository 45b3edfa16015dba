import type { Phase } from './phases';

export const CALLS = ['start', 'stop', 'run', 'pause', 'resume', 'terminate', 'status'] as const;
export type Call = (typeof CALLS)[number];

/** What stays after everything has settled. */
export type Rest = 'active' | 'paused' | 'stopped' | 'terminated' | 'gave-up' | 'failed';

export interface Answered {
  readonly call: Call;
  readonly status: number;
}

export function restOf(phase: Phase): Rest {
  return /pending|sleeping|running|settling/.test(phase) ? 'active' : (phase as Rest);
}

const isActive = (rest: Rest): boolean => rest === 'active' || rest === 'paused';

/** What a call answers that finds the loop in this state, and what it leaves. */
function step(rest: Rest, call: Call): readonly [status: number, next: Rest] {
  if (call === 'status') return [200, rest];
  if (call === 'start') return isActive(rest) ? [409, rest] : [202, 'active'];
  if (!isActive(rest)) return [410, rest];
  if (call === 'stop') return [200, 'stopped'];
  if (call === 'terminate') return [200, 'terminated'];
  if (call === 'run') return rest === 'paused' ? [409, rest] : [200, rest];
  return [200, call === 'pause' ? 'paused' : 'active'];
}

/** A stop or terminate got what it asked for if the loop has ended by another one, or was terminated. */
function hasEndedFor(call: Call, from: Rest, now: Rest): boolean {
  if (call === 'terminate' && now === 'terminated') return true;
  return (call === 'stop' || call === 'terminate') && isActive(from) && !isActive(now);
}

/**
 * Whether two answers and what is left are true: as if one of the calls had come after the other. A caller who repeats a
 * command after an error of the storage, with an id that names no incarnation, may reach the next one with it.
 */
export function isSerial(
  from: Rest,
  [a, b]: readonly [Answered, Answered],
  rest: Rest,
  hasRepeats: boolean,
): boolean {
  const orders = hasRepeats
    ? [
        [a, b],
        [b, a],
        [a, b, a],
        [b, a, b],
      ]
    : [
        [a, b],
        [b, a],
      ];
  return orders.some((order) => {
    let now = from;
    const isTrue = order.every(({ call, status }) => {
      const [expected, next] = step(now, call);
      const fits = status === expected || (status === 200 && hasEndedFor(call, from, now));
      now = next;
      return fits;
    });
    return isTrue && now === rest;
  });
}
