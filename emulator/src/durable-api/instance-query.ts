import type { Instance } from '../orchestration/instance';
import { EventType, type HistoryEvent } from '../orchestration/protocol';

export interface InstanceFilter {
  /** In ms since 1970; NaN for no limit. */
  readonly createdFrom: number;
  readonly createdTo: number;
  /** In lower case; empty for any status. */
  readonly statuses: readonly string[];
  readonly idPrefix: string;
  readonly top: number;
}

export function filterOf(query: URLSearchParams): InstanceFilter {
  const time = (name: string) => Date.parse(query.get(name) ?? '');
  return {
    createdFrom: time('createdTimeFrom'),
    createdTo: time('createdTimeTo'),
    statuses: (query.get('runtimeStatus') ?? '')
      .toLowerCase()
      .split(',')
      .filter((status) => status !== ''),
    idPrefix: query.get('instanceIdPrefix') ?? '',
    top: Number(query.get('top') ?? 0) || Number.POSITIVE_INFINITY,
  };
}

export function selectInstances(
  instances: readonly Instance[],
  { createdFrom, createdTo, statuses, idPrefix, top }: InstanceFilter,
): Instance[] {
  return instances
    .filter(
      ({ createdAt, instanceId, status }) =>
        !(createdAt < createdFrom) &&
        !(createdAt > createdTo) &&
        (statuses.length === 0 || statuses.includes(status.toLowerCase())) &&
        instanceId.startsWith(idPrefix),
    )
    .slice(0, top);
}

/** The status of an instance in the HTTP API. `showInput` (default: true), `showHistory` and `showHistoryOutput` select parts. */
export function statusBody(instance: Instance, query: URLSearchParams): Record<string, unknown> {
  const history =
    query.get('showHistory') === 'true'
      ? instance.history.map((event) =>
          historyBody(event, query.get('showHistoryOutput') === 'true'),
        )
      : undefined;
  return {
    name: instance.name,
    instanceId: instance.instanceId,
    runtimeStatus: instance.status,
    input: query.get('showInput') === 'false' ? null : JSON.parse(instance.inputJson),
    customStatus: instance.customStatus,
    output: instance.output,
    createdTime: wholeSeconds(instance.createdAt),
    lastUpdatedTime: wholeSeconds(instance.updatedAt),
    ...(history === undefined ? {} : { historyEvents: history }),
  };
}

/** The API truncates times to seconds. */
function wholeSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

const NAMES = new Map<number, string>(
  Object.entries(EventType).map(([name, type]) => [type, name]),
);

function historyBody(event: HistoryEvent, withData: boolean): Record<string, unknown> {
  const { EventType: type, EventId: _id, IsPlayed: _played, ...fields } = event;
  const shown = Object.entries(fields)
    .filter(([name]) => withData || (name !== 'Input' && name !== 'Result'))
    .map(([name, value]) => [name === 'Name' ? 'FunctionName' : name, value]);
  return { EventType: NAMES.get(type), ...Object.fromEntries(shown) };
}
