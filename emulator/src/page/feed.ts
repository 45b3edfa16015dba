import type { ActivityRun } from '../durable/activities/activity-run';
import type { Entity } from '../durable/entities/entity';
import type { TaskHub } from '../durable/hub';
import type { Instance } from '../durable/instance';
import type {
  PageChanges,
  PageEntity,
  PageInstance,
  PageLog,
  PageRun,
  PageRunDetails,
} from './feed-types';

/** Runs per instance: what its strip shows. */
const MAX_RUNS = 48;
const MAX_LOGS = 500;
/** An app may start an instance for each order: the page shows those that changed last. So it is with entities. */
const MAX_INSTANCES = 200;
const MAX_TEXT = 300;
/** Of the input and the result of a run that is opened. */
const MAX_DETAILS = 2_000;

type KeptRun = Omit<PageRunDetails, 'logs'>;

/** The part of the feed that survives a restart of the app, so that an open page continues. */
export interface FeedSnapshot {
  readonly hub: string;
  readonly seq: number;
  readonly runs: readonly KeptRun[];
  readonly logs: readonly PageLog[];
}

/** Collects numbered events, so that a page can ask for everything after the last number that it has. */
export class PageFeed {
  readonly #hubId: string;
  readonly #appId = uniqueText();
  #seq: number;
  /** The number of the last change of each instance, the newest last. */
  readonly #changed = new Map<string, number>();
  readonly #runs = new Map<string, KeptRun[]>();
  readonly #logs: PageLog[] = [];

  constructor({ hub, seq, runs, logs }: Partial<FeedSnapshot> = {}) {
    this.#hubId = hub ?? uniqueText();
    this.#seq = seq ?? 0;
    for (const run of runs ?? []) this.#keepRun(run);
    this.#logs.push(...(logs ?? []));
  }

  readonly changed = ({ instanceId }: Instance): void => {
    this.#changed.delete(instanceId);
    this.#changed.set(instanceId, this.#next());
  };

  readonly ran = (run: ActivityRun): void => {
    const { instanceId, activity, startedAt, endedAt, outcome, result, error } = run;
    const amount = amountOf(result);
    const resultJson = JSON.stringify(result) ?? '';
    this.#keepRun({
      seq: this.#next(),
      instanceId,
      activity,
      at: startedAt.getTime(),
      duration: endedAt.getTime() - startedAt.getTime(),
      outcome,
      ...(amount === undefined ? {} : { amount }),
      text: shorten(error?.message ?? resultJson, MAX_TEXT),
      input: shorten(JSON.stringify(run.input) ?? '', MAX_DETAILS),
      result: shorten(error?.stack ?? resultJson, MAX_DETAILS),
    });
  };

  /** The last runs of an instance, the newest first. */
  runsOf(instanceId: string): PageRunDetails[] {
    const runs = this.#runs.get(instanceId)?.toReversed() ?? [];
    return runs.map((run) => ({
      ...run,
      logs: this.#logs.filter(
        ({ source, at }) => source === run.activity && at >= run.at && at <= run.at + run.duration,
      ),
    }));
  }

  log(at: number, level: string, source: string, text: string): void {
    this.#logs.push({ seq: this.#next(), at, level, source, text });
    if (this.#logs.length > MAX_LOGS) this.#logs.shift();
  }

  snapshot(): FeedSnapshot {
    const runs = [...this.#runs.values()].flat();
    return { hub: this.#hubId, seq: this.#seq, runs, logs: this.#logs };
  }

  /** @param since `seq` of the previous changes; 0 for everything */
  changes(hub: TaskHub, since: number): Omit<PageChanges, 'now' | 'speed' | 'problem'> {
    const all = hub.all().filter(({ instanceId }) => !isPartOfAnother(instanceId, hub));
    for (const id of this.#runs.keys()) if (hub.find(id) === undefined) this.#forget(id);
    const seqOf = ({ instanceId }: Instance) => this.#changed.get(instanceId) ?? 0;
    const shown = [...all].sort((a, b) => seqOf(a) - seqOf(b)).slice(-MAX_INSTANCES);
    const isNew = ({ seq }: { readonly seq: number }) => seq > since;
    return {
      hub: this.#hubId,
      app: this.#appId,
      seq: this.#seq,
      total: all.length,
      ids: shown.map(({ instanceId }) => instanceId),
      instances: shown.filter((each) => since === 0 || seqOf(each) > since).map(toPageInstance),
      entities: [...hub.entities.all()]
        .sort((a, b) => a.updatedAt - b.updatedAt)
        .slice(-MAX_INSTANCES)
        .map(toPageEntity)
        .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true })),
      runs: shown
        .flatMap(({ instanceId }) => this.#runs.get(instanceId)?.filter(isNew) ?? [])
        .map(({ input: _, result: __, ...run }): PageRun => run),
      logs: this.#logs.filter(isNew),
    };
  }

  #next(): number {
    this.#seq += 1;
    return this.#seq;
  }

  #keepRun(run: KeptRun): void {
    const runs = this.#runs.get(run.instanceId) ?? [];
    runs.push(run);
    if (runs.length > MAX_RUNS) runs.shift();
    this.#runs.set(run.instanceId, runs);
  }

  #forget(instanceId: string): void {
    this.#runs.delete(instanceId);
    this.#changed.delete(instanceId);
  }
}

function toPageInstance(instance: Instance): PageInstance {
  const { instanceId, name, status, customStatus, output, generation } = instance;
  const { updatedAt, openTimers } = instance;
  return {
    id: instanceId,
    name,
    status,
    customStatus,
    output,
    generation,
    updatedAt,
    timers: openTimers,
  };
}

function toPageEntity({ entityId, stateJson, lockedBy, queue }: Entity): PageEntity {
  const state = shorten(stateJson ?? '', MAX_TEXT);
  return { id: entityId, state, lockedBy, waiting: queue.length };
}

/** How much a run has done: the number that it returned, or the sum of the numbers in its result. */
function amountOf(result: unknown): number | undefined {
  if (typeof result === 'number') return result;
  if (typeof result !== 'object' || result === null) return undefined;
  const numbers = Object.values(result).filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : numbers.reduce((sum, value) => sum + value, 0);
}

function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

function uniqueText(): string {
  return crypto.randomUUID().slice(0, 8);
}

/** An instance `orders:part` belongs to the instance `orders`, as sub-orchestrations do: it gets no card of its own. */
function isPartOfAnother(instanceId: string, hub: TaskHub): boolean {
  const end = instanceId.indexOf(':');
  return end > 0 && hub.find(instanceId.slice(0, end)) !== undefined;
}
