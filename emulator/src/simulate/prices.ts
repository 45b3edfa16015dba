/**
 * What Azure takes, in US dollars: pay as you go, East US, without discounts. To be edited when they change.
 * Queues: https://azure.microsoft.com/pricing/details/storage/queues/ (locally redundant, general purpose v2).
 * Functions: https://azure.microsoft.com/pricing/details/functions/ (Flex Consumption, on demand).
 */
export const PRICES = {
  asOf: '2026-11',
  /** Ten thousand requests to a queue. Those to tables cost less, and count as much here. */
  storagePer10k: 0.004,
  perMillionExecutions: 0.4,
  freeExecutions: 250_000,
  perGbSecond: 0.000_026,
  freeGbSeconds: 100_000,
  /** Memory of an instance; it is paid for while functions run, a second at least. */
  instanceGb: 2,
} as const;

/**
 * Requests to the storage, with one partition, measured on host 4.1037, extension 3.15.2, 2026-11-23: while nothing
 * happens; of a run after a pause, with the faster polling that follows; of a run that follows another at once.
 */
export const STORAGE_REQUESTS = { perMinute: 31, perRun: 31, perRunAtOnce: 13 } as const;

const MONTH_DAYS = 365 / 12;

export interface Costs {
  /** US dollars a month, free grants taken off. */
  readonly storage: number;
  readonly executions: number;
  readonly time: number;
  readonly total: number;
}

/** @param perDay requests and executions of an average day, and how many seconds functions run in it */
export function monthlyCosts(perDay: {
  readonly requests: number;
  readonly executions: number;
  readonly busySeconds: number;
}): Costs {
  const storage = (perDay.requests * MONTH_DAYS * PRICES.storagePer10k) / 10_000;
  const paid = (amount: number, free: number) => Math.max(0, amount * MONTH_DAYS - free);
  const executions =
    (paid(perDay.executions, PRICES.freeExecutions) * PRICES.perMillionExecutions) / 1e6;
  const gbSeconds = perDay.busySeconds * PRICES.instanceGb;
  const time = paid(gbSeconds, PRICES.freeGbSeconds) * PRICES.perGbSecond;
  return { storage, executions, time, total: storage + executions + time };
}
