import type { Project } from '../../tools/project';

/** Picks one of the candidates that exist when the step runs; 0 is the first. */
export type Choice = number;

export const pickFrom = <T>(all: readonly T[], choice: Choice): T | undefined =>
  all[choice % Math.max(all.length, 1)];

/** The ids in `eternal.json`; empty while it is not valid. */
export function jobIds(project: Project): string[] {
  const jobs = /"jobs"\s*:\s*\{([\s\S]*)\}/.exec(project.read('eternal.json'))?.[1] ?? '';
  return [...jobs.matchAll(/"([\w-]+)"\s*:\s*\{/g)].map(([, id = '']) => id);
}

/** Ids of jobs. Some differ only in case, and some are the names of the user's files. */
export const IDS = ['orders-sync', 'mail', 'a', 'Beta_2', 'orders', 'Mail', 'index'] as const;

/** Ids that a job can get beside the existing ones. */
export const freeIds = (taken: readonly string[]): string[] =>
  IDS.filter((id) => !taken.some((other) => other.toLowerCase() === id.toLowerCase()));

/** Names of processors; some are the default names for an id. */
export const PROCESSORS = [
  'processOrders',
  'processMail',
  'pullAll',
  'workHard',
  'processA',
] as const;

/** Options of a job with legal values. Some combinations are not legal. */
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
