import { type EventBody, EventType, type HistoryEvent } from './protocol';

export type RuntimeStatus =
  | 'Pending'
  | 'Running'
  | 'Suspended'
  | 'Completed'
  | 'Failed'
  | 'Terminated';

const MAX_ID_LENGTH = 256;

/** The host's reason to refuse an instance id (its `DurableClient.cs`); undefined when the id is valid. */
export function problemOfId(instanceId: string): string | undefined {
  if (instanceId.startsWith('@')) return 'Orchestration instance ids must not start with @.';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the host refuses
  if (/[/\\#?\u0000-\u001f\u007f-\u009f]/.test(instanceId)) {
    return 'Orchestration instance ids must not contain /, \\, #, ?, or control characters.';
  }
  if (instanceId.length <= MAX_ID_LENGTH) return undefined;
  return `Instance ID lengths must not exceed ${MAX_ID_LENGTH} characters.`;
}

/** A message to an instance. External messages have no execution id, so they reach any generation. */
export interface Message {
  readonly event: EventBody;
  readonly execution?: number;
  /** A fault: the episode that processes this message runs twice. */
  readonly repeatsEpisode?: boolean;
}

/** The status of an instance. Times, input, custom status and history are those of the current generation. */
export interface InstanceStatus {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: RuntimeStatus;
  readonly customStatus: unknown;
  readonly input: unknown;
  readonly output: unknown;
  readonly createdTime: Date;
  readonly lastUpdatedTime: Date;
  /** 1 after the start, plus 1 with every continue-as-new. */
  readonly generation: number;
  /** The events of the current generation. */
  readonly history: readonly HistoryEvent[];
}

/** An instance as JSON: what the host keeps in its storage. */
export interface InstanceRow {
  readonly name: string;
  readonly instanceId: string;
  readonly execution: number;
  readonly generation: number;
  readonly inputJson: string;
  readonly status: RuntimeStatus;
  readonly customStatusJson: string;
  readonly output: unknown;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly openTimers: readonly number[];
  readonly externalMessagesLostUntil: number;
  readonly history: readonly HistoryEvent[];
}

/** An orchestration instance: a row of the instances table, and the history of its current generation. */
export class Instance {
  readonly name: string;
  readonly instanceId: string;
  readonly inbox: Message[] = [];
  /** Unique per generation: messages to an earlier one are dropped. */
  execution: number;
  generation = 1;
  inputJson: string;
  status: RuntimeStatus = 'Pending';
  customStatusJson = 'null';
  output: unknown = null;
  createdAt: number;
  updatedAt: number;
  openTimers: readonly number[] = [];
  /** A dispatch is scheduled or running. */
  awake = false;
  /** Until this time, in ms since 1970, external messages are lost because of an orphaned timer message. */
  externalMessagesLostUntil = 0;
  readonly #history: HistoryEvent[] = [];
  #historyJson = '';

  constructor(name: string, instanceId: string, inputJson: string, execution: number, now: number) {
    this.name = name;
    this.instanceId = instanceId;
    this.inputJson = inputJson;
    this.execution = execution;
    this.createdAt = now;
    this.updatedAt = now;
  }

  /** Restores an instance from its row. */
  static of({ history, ...row }: InstanceRow): Instance {
    const { name, instanceId, inputJson, execution, createdAt } = row;
    const instance = new Instance(name, instanceId, inputJson, execution, createdAt);
    Object.assign(instance, row);
    instance.record(history);
    return instance;
  }

  row(): InstanceRow {
    const { name, instanceId, execution, generation, inputJson, status, customStatusJson } = this;
    const { output, createdAt, updatedAt, openTimers, externalMessagesLostUntil, history } = this;
    return {
      name,
      instanceId,
      execution,
      generation,
      inputJson,
      status,
      customStatusJson,
      output,
      createdAt,
      updatedAt,
      openTimers,
      externalMessagesLostUntil,
      history,
    };
  }

  get active(): boolean {
    return this.status === 'Pending' || this.status === 'Running' || this.status === 'Suspended';
  }

  get customStatus(): unknown {
    return JSON.parse(this.customStatusJson);
  }

  get history(): readonly HistoryEvent[] {
    return this.#history;
  }

  /** The events as JSON, separated by commas. It is kept as text because every episode sends all of it. */
  get historyJson(): string {
    return this.#historyJson;
  }

  /** @param historyJson the JSON of the whole history with these events, if the caller has it */
  record(events: readonly HistoryEvent[], historyJson = joinJson(this.#historyJson, events)): void {
    this.#history.push(...events);
    this.#historyJson = historyJson;
  }

  /** Updates the row as the storage provider does on continue-as-new (`AzureTableTrackingStore.cs`). */
  beginGeneration(inputJson: string, execution: number, now: number): void {
    this.execution = execution;
    this.generation += 1;
    this.inputJson = inputJson;
    this.createdAt = now;
    this.openTimers = [];
    this.#history.length = 0;
    this.#historyJson = '';
  }

  startEvent(): EventBody {
    return { EventType: EventType.ExecutionStarted, Name: this.name, Input: this.inputJson };
  }

  view(): InstanceStatus {
    return {
      name: this.name,
      instanceId: this.instanceId,
      runtimeStatus: this.status,
      customStatus: this.customStatus,
      input: JSON.parse(this.inputJson),
      output: this.output,
      createdTime: new Date(this.createdAt),
      lastUpdatedTime: new Date(this.updatedAt),
      generation: this.generation,
      history: [...this.#history],
    };
  }
}

export function joinJson(before: string, events: readonly HistoryEvent[]): string {
  const added = events.map((event) => JSON.stringify(event)).join(',');
  return before === '' || added === '' ? before + added : `${before},${added}`;
}
