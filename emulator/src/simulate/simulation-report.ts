import { PRICES } from './prices';
import type { Simulation } from './simulation';
import type { JobSummary, Summary } from './summary';
import { drawTimeline } from './timeline-chart';

/** The figures for people, line by line, and a timeline of each job. */
export function reportSimulation(
  simulation: Simulation,
  summary: Summary,
  hasColour: boolean,
): string[] {
  const { assumed, costsPerMonth: costs, seed } = summary;
  const [least, most] = assumed.batch;
  const batch = least === most ? `${least}` : `${least} to ${most}`;
  const time = days(simulation.until - simulation.from);
  const red = (text: string) => (hasColour ? `\u001b[31m${text}\u001b[39m` : text);
  const rows = [
    ['job', 'runs', 'idle', 'failed', 'records', 'longest gap'],
    ...summary.jobs.map(jobRow),
  ];
  return [
    `${time} in virtual time (seed ${seed}), assumed: ${percent(assumed.idle)} of the runs find nothing, ${percent(assumed.fail)} fail, the others handle ${batch} records; a run takes ${assumed.activityDuration / 1_000} s.`,
    '',
    ...alignRight(rows),
    ...summary.jobs.flatMap(({ job, ended }) =>
      ended === undefined ? [] : [red(`${job} ended as ${ended}`)],
    ),
    '',
    `executions        ${number(summary.executionsPerDay)} a day`,
    `storage requests  ${number(summary.storageRequestsPerDay)} a day, about`,
    `costs             ${dollars(costs.total)} a month, about: storage ${dollars(costs.storage)}, executions ${dollars(costs.executions)}, time ${dollars(costs.time)}`,
    `                  (prices of ${PRICES.asOf}, East US, Flex Consumption, free grants taken off: azure.microsoft.com/pricing)`,
    ...simulation.jobs.flatMap(({ job, runs }) => [
      '',
      `${job}: · nothing found, ▁ to █ records, × failed, in UTC`,
      ...drawTimeline(runs, simulation, red),
    ]),
  ];
}

function jobRow({ job, runs, idle, failed, processed, longestGapSeconds }: JobSummary): string[] {
  const of = (part: number) => (runs === 0 ? '0' : `${number(part)} (${percent(part / runs)})`);
  return [job, number(runs), of(idle), of(failed), number(processed), clock(longestGapSeconds)];
}

function alignRight(rows: readonly (readonly string[])[]): string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map(([first = '', ...rest]) =>
    [first.padEnd(widthOf(0)), ...rest.map((cell, at) => cell.padStart(widthOf(at + 1)))].join(
      '  ',
    ),
  );
}

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 });
const percent = (value: number): string => `${number(value * 100)} %`;
const dollars = (value: number): string => `$${value.toFixed(2)}`;

/** `30 days`, `36 hours` */
function days(ms: number): string {
  const hours = ms / 3_600_000;
  const [count, unit] = hours % 24 === 0 ? [hours / 24, 'day'] : [hours, 'hour'];
  return `${number(count)} ${unit}${count === 1 ? '' : 's'}`;
}

/** `1 d 2:03:04`, `2:03:04` */
function clock(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const time = new Date((seconds % 86_400) * 1_000).toISOString().slice(11, 19);
  return days === 0 ? time : `${days} d ${time}`;
}
