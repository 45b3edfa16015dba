import type { TaskHub } from '../durable/hub';
import type { Instance, RuntimeStatus } from '../durable/instance';
import { type ApiResponse, apiFailure, apiResponse } from './api-message';
import type { ApiQuery } from './api-query';
import { entityStatusBody, statusBody } from './status-body';

export interface InstanceFilter {
  /** In ms since 1970; undefined for no limit. */
  readonly createdFrom: number | undefined;
  readonly createdTo: number | undefined;
  /** Empty for any status. */
  readonly statuses: readonly string[];
  readonly idPrefix: string;
}

export function filterOf(query: ApiQuery): InstanceFilter {
  return {
    createdFrom: query.time('createdTimeFrom'),
    createdTo: query.time('createdTimeTo'),
    statuses: (query.text('runtimeStatus') ?? '').split(',').flatMap(statusOf),
    idPrefix: query.text('instanceIdPrefix') ?? '',
  };
}

/** In the order of .NET's `OrchestrationRuntimeStatus`. Case matters, and anything else does not filter. */
const STATUSES: readonly (RuntimeStatus | 'ContinuedAsNew' | 'Canceled')[] = [
  'Running',
  'Completed',
  'ContinuedAsNew',
  'Failed',
  'Canceled',
  'Terminated',
  'Pending',
  'Suspended',
];

function statusOf(text: string): string[] {
  const name = text.trim();
  const found = STATUSES.find((status, index) => name === status || name === String(index));
  return found === undefined ? [] : [found];
}

/** What a filter reads of an instance or an entity. */
type Listed = Pick<Instance, 'createdAt' | 'instanceId' | 'status'>;

/** In the order of their ids, as a table of the storage. */
export function selectInstances<T extends Listed>(
  instances: readonly T[],
  { createdFrom = -Infinity, createdTo = Infinity, statuses, idPrefix }: InstanceFilter,
): T[] {
  return instances
    .filter(
      ({ createdAt, instanceId, status }) =>
        createdAt >= createdFrom &&
        createdAt <= createdTo &&
        (statuses.length === 0 || statuses.includes(status)) &&
        instanceId.startsWith(idPrefix),
    )
    .sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

/** `OrchestrationStatusQueryCondition.cs` */
const PAGE_SIZE = 100;
const TOKEN = 'x-ms-continuation-token';

/** One page of a list of instances and entities: `top` items or 100, and a token for the next page. No item has a history. */
export function listInstances(
  hub: TaskHub,
  query: ApiQuery,
  headers: Readonly<Record<string, string>>,
): ApiResponse {
  const showInput = query.flag('showInput', true);
  const rows = [
    ...hub.all().map((instance) => {
      const { instanceId, createdAt, status } = instance;
      return { instanceId, createdAt, status, body: () => statusBody(instance, { showInput }) };
    }),
    ...[...hub.entities.all()].map((entity) => ({
      instanceId: entity.entityId,
      createdAt: entity.updatedAt,
      status: 'Running' as const,
      body: () => entityStatusBody(entity, showInput),
    })),
  ];
  const page = pageOf(
    selectInstances(rows, filterOf(query)),
    ({ instanceId }) => instanceId,
    query.count('top') ?? PAGE_SIZE,
    headers,
  );
  if (page === undefined) return badToken();
  return apiResponse(
    200,
    page.items.map(({ body }) => body()),
    page.headers,
  );
}

/** @returns undefined when the token in the headers is not valid */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  top: number,
  headers: Readonly<Record<string, string>>,
): { readonly items: readonly T[]; readonly headers: Record<string, string> } | undefined {
  const from = readToken(headers[TOKEN] ?? '');
  if (from === undefined) return undefined;
  const rest = items.filter((item) => keyOf(item) >= from);
  const next = rest[top];
  const tokens = next === undefined ? {} : { [TOKEN]: writeToken(keyOf(next)) };
  return { items: rest.slice(0, top), headers: tokens };
}

/** As a continuation token of Azure Tables: JSON in base64. It names the next item. */
function writeToken(NextPartitionKey: string): string {
  return Buffer.from(JSON.stringify({ NextPartitionKey, NextRowKey: '' })).toString('base64');
}

function readToken(token: string): string | undefined {
  if (token === '') return '';
  try {
    const { NextPartitionKey } = JSON.parse(Buffer.from(token, 'base64').toString()) ?? {};
    return NextPartitionKey ?? '';
  } catch {
    return undefined;
  }
}

export function badToken(): ApiResponse {
  const message = `The header ${TOKEN} is not a token of an earlier answer.`;
  return apiFailure(message, 'System.FormatException');
}
