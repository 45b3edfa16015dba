import { Cron } from 'croner';

/** When a timer trigger fires. */
export interface Schedule {
  /** The first time after `at`, both in ms since 1970. */
  after(at: number): number;
}

/**
 * A timer trigger's schedule: six fields with seconds first, in UTC, or `%SETTING%`, an app setting that holds them.
 * Day of month and day of week must both match (NCrontab does so).
 * @throws Error that names the schedule
 */
export function parseSchedule(text: string): Schedule {
  const setting = /^%(.+)%$/.exec(text.trim())?.[1];
  const pattern = setting === undefined ? text : process.env[setting];
  if (pattern === undefined) throw new Error(`schedule '${text}': no app setting '${setting}'`);
  const cron = parse(pattern);
  return {
    after: (at) => cron.nextRun(new Date(at))?.getTime() ?? Number.POSITIVE_INFINITY,
  };
}

function parse(pattern: string): Cron {
  try {
    return new Cron(pattern, { mode: '6-part', timezone: 'UTC', paused: true, domAndDow: true });
  } catch (cause) {
    throw new Error(`schedule '${pattern}': not a six-field NCRONTAB expression`, { cause });
  }
}
