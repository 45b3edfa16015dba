import { type Job, resolveSettings } from '../../templates/project/src/eternal/settings';

/** A job with default settings, for tests of the loop's parts. */
export const job: Job = {
  id: 'job',
  orchestrator: 'job_orchestrator',
  executor: 'job_executor',
  settings: resolveSettings('job', { idleDelay: '1m', errorDelay: '3m' }),
  watchdog: '5m',
  authLevel: 'function',
};
