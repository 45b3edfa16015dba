import { type EventBody, EventType, type HistoryEvent, NO_VALUE, parseValue } from './history';

/** The status of an instance. */
export type RuntimeStatus =
  | 'Pending'
  | 'Running'
  | 'Suspended'
  | 'Completed'
  | 'Failed'
  | 'Terminated';

/** Whether an instance with this status has not ended. */
export function isActive(status: RuntimeStatus): boolean {
  return status === 'Pending' || status === 'Running' || status === 'Suspended';
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
  /** The orchestrator function's name. */
  readonly name: string;
  /** The id of the instance. */
  readonly instanceId: string;
  /** The status. */
  readonly runtimeStatus: RuntimeStatus;
  /** The custom status; null when the orchestrator did not set it. */
  readonly customStatus: unknown;
  /** The input of the start or of continue-as-new. */
  readonly input: unknown;
  /** The return value, the error, or the reason of terminate; null while the instance is active. */
  readonly output: unknown;
  /** The start of the current generation. */
  readonly createdTime: Date;
  /** The time of the last episode. */
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
  readonly shownInputJson: string;
  readonly status: RuntimeStatus;
  readonly customStatusJson: string;
  readonly output: unknown;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly openTimers: readonly number[];
  readonly externalMessagesLostUntil: number;
  readonly version: string | undefined;
  readonly parent: Parent | undefined;
  readonly history: readonly HistoryEvent[];
}

/** The orchestration that waits for this one, as its task `taskId`. */
export interface Parent {
  readonly instanceId: string;
  readonly execution: number;
  readonly taskId: number;
}

/** What an instance starts with. */
export interface InstanceStart {
  readonly name: string;
  readonly instanceId: string;
  /** JSON, or `NO_VALUE`. */
  readonly inputJson: string;
  readonly version?: string | undefined;
  readonly parent?: Parent | undefined;
}

/** An orchestration instance: a row of the instances table, and the history of its current generation. */
export class Instance {
  readonly name: string;
  readonly instanceId: string;
  version: string | undefined;
  parent: Parent | undefined;
  readonly inbox: Message[] = [];
  /** What the current dispatch took from the inbox, until its result is recorded: a host that restarts meanwhile repeats it. */
  processing: readonly Message[] = [];
  /** Unique per generation: messages to an earlier one are dropped. */
  execution: number;
  generation = 1;
  inputJson: string;
  /** The input that its status shows: the last one that is not null (`AzureTableTrackingStore.cs`). */
  shownInputJson: string;
  status: RuntimeStatus = 'Pending';
  customStatusJson = 'null';
  output: unknown = null;
  createdAt: number;
  updatedAt: number;
  openTimers: readonly number[] = [];
  /** A dispatch is scheduled or running. */
  awake = false;
  /** The last reason that was reported why nothing can wake it. */
  hangs: string | undefined;
  /** Until this time, in ms since 1970, external messages are lost because of an orphaned timer message. */
  externalMessagesLostUntil = 0;
  /** Whether the last of the host's suspend and resume messages was a suspend. */
  isSuspended = false;
  #history: HistoryEvent[] = [];

  constructor(start: InstanceStart, execution: number, now: number) {
    this.name = start.name;
    this.instanceId = start.instanceId;
    this.inputJson = start.inputJson;
    this.shownInputJson = start.inputJson;
    this.version = start.version;
    this.parent = start.parent;
    this.execution = execution;
    this.createdAt = now;
    this.updatedAt = now;
  }

  /** Restores an instance from its row. */
  static of({ history, ...row }: InstanceRow): Instance {
    const instance = new Instance(row, row.execution, row.createdAt);
    Object.assign(instance, row);
    instance.record(history);
    return instance;
  }

  row(): InstanceRow {
    const {
      inbox: _inbox,
      processing: _processing,
      awake: _awake,
      hangs: _hangs,
      isSuspended: _suspended,
      ...row
    } = this;
    return { ...row, history: this.history };
  }

  /** The execution as SDKs see it: it looks like a GUID, but is a counter. */
  get executionId(): string {
    return EXECUTION_ID_START + this.execution.toString(16).padStart(12, '0');
  }

  get active(): boolean {
    return isActive(this.status);
  }

  get customStatus(): unknown {
    return JSON.parse(this.customStatusJson);
  }

  /** The same array in all episodes of a generation. */
  get history(): readonly HistoryEvent[] {
    return this.#history;
  }

  record(events: readonly HistoryEvent[]): void {
    for (const event of events) {
      this.#history.push(event);
      if (event.EventType === EventType.ExecutionSuspended) this.isSuspended = true;
      if (event.EventType === EventType.ExecutionResumed) this.isSuspended = false;
    }
  }

  /** Updates the row as the storage provider does on continue-as-new (`AzureTableTrackingStore.cs`). */
  beginGeneration(inputJson: string, execution: number, now: number): void {
    this.execution = execution;
    this.generation += 1;
    this.inputJson = inputJson;
    if (inputJson !== 'null' && inputJson !== NO_VALUE) this.shownInputJson = inputJson;
    this.createdAt = now;
    this.openTimers = [];
    this.isSuspended = false;
    this.#history = [];
  }

  /** Makes the ended instance active again, as an execution of its own. */
  resume(history: readonly HistoryEvent[], execution: number): void {
    this.execution = execution;
    this.status = 'Running';
    this.output = null;
    this.isSuspended = false;
    this.#history = [];
    this.record(history);
  }

  startMessage(): Message {
    const { name: Name, inputJson: Input, version: Version = null, execution } = this;
    return { event: { EventType: EventType.ExecutionStarted, Name, Input, Version }, execution };
  }

  view(): InstanceStatus {
    return {
      name: this.name,
      instanceId: this.instanceId,
      runtimeStatus: this.status,
      customStatus: this.customStatus,
      input: parseValue(this.shownInputJson),
      output: this.output,
      createdTime: new Date(this.createdAt),
      lastUpdatedTime: new Date(this.updatedAt),
      generation: this.generation,
      history: [...this.#history],
    };
  }
}

const EXECUTION_ID_START = '00000000-0000-4000-9000-';

/** The execution of such an id. */
export function executionOf(executionId: string): number {
  return Number.parseInt(executionId.slice(EXECUTION_ID_START.length), 16);
}
