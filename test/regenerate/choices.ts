import type { Project } from './project';

/** Stands for one of what there is when its turn comes; 0 is the first. */
export type Choice = number;

export const pickFrom = <T>(all: readonly T[], choice: Choice): T | undefined =>
  all[choice % Math.max(all.length, 1)];

/** The ids in `eternal.json`, as the user would see them; none while it cannot be read. */
export function jobIds(project: Project): string[] {
  const jobs = /"jobs"\s*:\s*\{([\s\S]*)\}/.exec(project.read('eternal.json'))?.[1] ?? '';
  return [...jobs.matchAll(/"([\w-]+)"\s*:\s*\{/g)].map(([, id = '']) => id);
}

/** Ids that jobs get: also such as differ in their case only, and as a file of the user's may be named after. */
export const IDS = ['orders-sync', 'mail', 'a', 'Beta_2', 'orders', 'Mail', 'index'] as const;

/** Ids that a job may get beside these. */
export const freeIds = (taken: readonly string[]): string[] =>
  IDS.filter((id) => !taken.some((other) => other.toLowerCase() === id.toLowerCase()));

/** Names that processors get; some are those that ids lead to. */
export const PROCESSORS = [
  'processOrders',
  'processMail',
  'pullAll',
  'workHard',
  'processA',
] as const;

/** Options of a job with values that are legal, if not each beside each. */
export const OPTIONS: readonly (readonly [key: string, values: readonly string[]])[] = [
  ['idleDelay', ['90s', '2m', '1h']],
  ['errorDelay', ['45s', '5m', '2h']],
  ['busyDelay', ['5s', '10s']],
  ['maxIdleDelay', ['1h', '2d']],
  ['maxErrorDelay', ['3h', '1d']],
  ['jitter', ['10%', '25%']],
  ['drainFor', ['30s', '2m']],
  ['watchdog', ['off', '10m', '1h']],
  ['authLevel', ['anonymous', 'admin']],
];

export const flagFor = (key: string): string =>
  `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
