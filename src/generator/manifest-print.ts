import { type Job, spokenSettings } from './job';
import type { Manifest } from './manifest';

const WIDTH = 100;

/** The text of a new `eternal.json`. */
export function printManifest({ generator, name, backend, jobs }: Manifest): string {
  const head = { $schema: './.eternal/schema.json', generator, name, backend };
  const lines = Object.entries(head).map(([key, value]) => `  "${key}": ${JSON.stringify(value)},`);
  const jobLines = jobs.map((job) => `    ${printJob(job, '    ', '  ')}`).join(',\n');
  const jobsText = jobs.length === 0 ? '{}' : `{\n${jobLines}\n  }`;
  return `{\n${lines.join('\n')}\n  "jobs": ${jobsText}\n}\n`;
}

/** `"orders-sync": { … }`, on one line where that fits. */
export function printJob(job: Job, indent: string, unit: string): string {
  const entries = [
    ['processor', job.processor],
    ...spokenSettings(job).map((s) => [s.key, s.value]),
  ];
  const members = entries.map(([key, value]) => `"${key}": ${JSON.stringify(value)}`);
  const line = `"${job.id}": { ${members.join(', ')} }`;
  if (indent.length + line.length < WIDTH) return line;
  const inner = members.map((member) => `\n${indent}${unit}${member}`).join(',');
  return `"${job.id}": {${inner}\n${indent}}`;
}
