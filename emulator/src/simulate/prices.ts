/**
 * Azure prices in US dollars: pay as you go, East US, without discounts. Edit them when they change.
 * Queues: https://azure.microsoft.com/pricing/details/storage/queues/ (locally redundant, general purpose v2).
 * Functions: https://azure.microsoft.com/pricing/details/functions/ (Flex Consumption, on demand).
 */
export const PRICES = {
  asOf: '2026-11',
  /** 10,000 requests to a queue. Requests to tables cost less, but are counted the same here. */
  storagePer10k: 0.004,
  perMillionExecutions: 0.4,
  freeExecutions: 250_000,
  perGbSecond: 0.000_026,
  freeGbSeconds: 100_000,
  /** Memory of an app instance. It is billed while functions run, at least for one second. */
  instanceGb: 2,
} as const;

/**
 * Storage requests with one partition, measured on host 4.1037 with extension 3.15.2 on 2026-11-23: per minute without
 * activity; per run after a pause, including the faster polling that follows; per run that follows another one at once.
 */
export const STORAGE_REQUESTS = { perMinute: 31, perRun: 31, perRunAtOnce: 13 } as const;

const MONTH_DAYS = 365 / 12;

export interface Costs {
  /** In US dollars per month, after the free grants. */
  readonly storage: number;
  readonly executions: number;
  readonly time: number;
  readonly total: number;
}

/** @param perDay requests, executions and seconds in which functions run, on an average day */
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
