import { PRICES } from './prices';
import type { Simulation } from './simulation';
import type { JobSummary, Summary } from './summary';
import { drawTimeline } from './timeline-chart';

/** The report as lines: the figures, and a timeline of each job. */
export function reportSimulation(
  simulation: Simulation,
  summary: Summary,
  hasColor: boolean,
): string[] {
  const { assumed, costsPerMonth: costs, seed } = summary;
  const [min, max] = assumed.batch;
  const batch = min === max ? `${min}` : `${min} to ${max}`;
  const time = days(simulation.until - simulation.from);
  const red = (text: string) => (hasColor ? `\u001b[31m${text}\u001b[39m` : text);
  const rows = [
    ['job', 'runs', 'idle', 'failed', 'records', 'longest gap'],
    ...summary.jobs.map(jobRow),
  ];
  return [
    `Simulated ${time} of virtual time (seed ${seed}).`,
    `Assumptions: ${percent(assumed.idle)} of the runs find nothing, ${percent(assumed.fail)} fail, the others process ${batch} records. A run takes ${assumed.activityDuration / 1_000} s.`,
    '',
    ...alignRight(rows),
    ...summary.jobs.flatMap(({ job, ended }) =>
      ended === undefined ? [] : [red(`${job} ended: ${ended}`)],
    ),
    '',
    `executions        ${number(summary.executionsPerDay)} per day`,
    `storage requests  about ${number(summary.storageRequestsPerDay)} per day`,
    `costs             about ${dollars(costs.total)} per month: storage ${dollars(costs.storage)}, executions ${dollars(costs.executions)}, execution time ${dollars(costs.time)}`,
    `                  (prices of ${PRICES.asOf}, East US, Flex Consumption, after free grants: azure.microsoft.com/pricing)`,
    ...simulation.jobs.flatMap(({ job, runs }) => [
      '',
      `${job} (UTC): · found nothing, ▁ to █ records, × failed`,
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
