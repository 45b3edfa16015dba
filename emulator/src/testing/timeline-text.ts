import { type InstanceStatus, isActive } from '../durable/instance';
import type { LogEntry } from './emulator-options';
import { type Step, stepsOf } from './steps';

const MAX_VALUE = 80;

/** What happened to an instance in its current generation, as text: a line per step and log message, by time. */
export function timelineText(instance: InstanceStatus, logs: readonly LogEntry[]): string {
  const { name, instanceId, runtimeStatus, generation, history, createdTime } = instance;
  const state = generation === 1 ? runtimeStatus : `${runtimeStatus}, generation ${generation}`;
  const steps = stepsOf(history).flatMap((step) => [
    { at: step.startedAt, text: startText(step) },
    ...(step.endedAt === undefined || step.startedAt === step.endedAt
      ? []
      : [{ at: step.endedAt, text: endText(step) }]),
  ]);
  const own = logs
    .filter(({ functionName, at }) => functionName === name && at >= createdTime)
    .map(({ at, level, message }) => ({ at, text: `log (${level}): ${message}` }));
  const started = { at: createdTime, text: `started with ${show(instance.input)}` };
  const lines = [started, ...steps, ...own].sort((a, b) => a.at.getTime() - b.at.getTime());
  const ended = isActive(runtimeStatus)
    ? []
    : [{ at: instance.lastUpdatedTime, text: `ended with ${show(instance.output)}` }];
  return [
    `${name} '${instanceId}': ${state}`,
    ...[...lines, ...ended].map(({ at, text }) => `  ${at.toISOString()}  ${text}`),
  ].join('\n');
}

function startText({ kind, name, status, input, result }: Step): string {
  const open = status === 'pending' ? ' (open)' : '';
  switch (kind) {
    case 'event':
      return `event '${name}' arrived with ${show(result)}`;
    case 'sent':
      return `sent '${name}' with ${show(result)}`;
    case 'status':
      return name;
    case 'timer':
      return `timer for ${name} created${open}`;
    case 'activity':
      return `activity '${name}' called with ${show(input)}${open}`;
    case 'subOrchestration':
      return `sub-orchestration '${name}' started with ${show(input)}${open}`;
  }
}

function endText({ kind, name, status, result, error }: Step): string {
  if (kind === 'timer') return `timer for ${name} fired`;
  const what = kind === 'activity' ? `activity '${name}'` : `sub-orchestration '${name}'`;
  return status === 'failed' ? `${what} failed: ${error}` : `${what} returned ${show(result)}`;
}

function show(value: unknown): string {
  const json = JSON.stringify(value) ?? 'undefined';
  return json.length <= MAX_VALUE ? json : `${json.slice(0, MAX_VALUE)}…`;
}
