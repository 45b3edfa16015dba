import { isoTime } from '../clock/real-globals';
import type { ActivityRunner } from './activities/activity-runner';
import type { Decision } from './decision';
import type { FinalOutcome } from './dispatch';
import { noEntity } from './entities/entities';
import { dueTime, entityNameOf, isEntityId } from './entities/entity-messages';
import { noOrchestrator } from './episode';
import type { FaultPlan } from './faults';
import { type EventBody, EventType } from './history';
import type { PendingCall } from './hub-snapshot';
import type { Instance, InstanceStart } from './instance';
import type { Mail } from './mail';

export interface TasksHost {
  readonly mail: Mail;
  readonly faults: FaultPlan;
  readonly activities: ActivityRunner;
  now(): number;
  has(kind: 'orchestration' | 'entity', name: string): boolean;
  begin(start: InstanceStart): void;
  /** Nothing can wake the instance. */
  report(instance: Instance, why: string): void;
}

/** Executes what orchestrators decide, and tells them what came of it. */
export class Tasks {
  readonly #host: TasksHost;
  /** The activities that have not returned a result. */
  readonly #called = new Map<string, PendingCall>();

  constructor(host: TasksHost) {
    this.#host = host;
  }

  get calls(): readonly PendingCall[] {
    return [...this.#called.values()];
  }

  execute(instance: Instance, decision: Decision): void {
    switch (decision.kind) {
      case 'activity':
        this.callActivity(instance, decision);
        break;
      case 'timer':
        this.#setTimer(instance, decision);
        break;
      case 'subOrchestration':
        this.#startChild(instance, decision);
        break;
      case 'sendEvent':
        this.#sendEvent(instance, decision);
        break;
    }
  }

  /** @param failsWith the worker ended in this run: it fails with this error */
  callActivity(instance: Instance, decision: PendingCall['decision'], failsWith?: string): void {
    const { instanceId, execution } = instance;
    const { id } = decision;
    const call = { instanceId, execution, decision };
    this.#called.set(callKey(execution, id), call);
    if (failsWith === undefined) this.#host.activities.schedule(call, this.#host.now());
    else this.#host.activities.fail(call, failsWith);
  }

  /** Call this when a message with the result of an activity is sent. */
  returned(execution: number | undefined, event: EventBody): void {
    if ('TaskScheduledId' in event && execution !== undefined) {
      this.#called.delete(callKey(execution, event.TaskScheduledId));
    }
  }

  #setTimer({ instanceId, execution }: Instance, { id, fireAt }: Of<'timer'>): void {
    const { mail, faults } = this.#host;
    const event = { EventType: EventType.TimerFired, TimerId: id, FireAt: isoTime(fireAt) };
    const at = Math.max(this.#host.now(), fireAt - faults.earliness());
    mail.send(instanceId, { event, execution }, at);
  }

  #startChild(parent: Instance, decision: Of<'subOrchestration'>): void {
    const { id: taskId, name, instanceId, input: inputJson, version } = decision;
    if (!this.#host.has('orchestration', name) && decision.failsIfMissing !== true) {
      this.#host.report(parent, noOrchestrator(name));
      return;
    }
    const { execution } = parent;
    this.#host.begin({
      name,
      instanceId,
      inputJson,
      version,
      parent: { instanceId: parent.instanceId, execution, taskId },
    });
  }

  #sendEvent(sender: Instance, { instanceId, name, input }: Of<'sendEvent'>): void {
    const { mail } = this.#host;
    if (isEntityId(instanceId)) {
      const entity = entityNameOf(instanceId).name;
      if (!this.#host.has('entity', entity)) {
        this.#host.report(sender, noEntity(entity));
        return;
      }
    }
    const event = { EventType: EventType.EventRaised, Name: name, Input: input };
    mail.send(instanceId, { event }, dueTime(name));
  }

  answerParent({ parent }: Instance, outcome: FinalOutcome): void {
    if (parent === undefined) return;
    const { instanceId, execution, taskId } = parent;
    this.#host.mail.send(instanceId, { event: endOfChild(taskId, outcome), execution });
  }
}

type Of<Kind extends Decision['kind']> = Extract<Decision, { kind: Kind }>;

/** A terminated sub-orchestration has failed without details, which the SDK does not expect (DurableTask.Core, `TaskOrchestrationDispatcher.cs`). */
function endOfChild(TaskScheduledId: number, outcome: FinalOutcome): EventBody {
  if (outcome.status === 'Completed') {
    const Result = outcome.outputJson;
    return { EventType: EventType.SubOrchestrationInstanceCompleted, TaskScheduledId, Result };
  }
  const { SubOrchestrationInstanceFailed } = EventType;
  const end = { EventType: SubOrchestrationInstanceFailed, TaskScheduledId, Details: null };
  if (outcome.status === 'Terminated') return { ...end, Reason: outcome.reason };
  const { error, details = error, failureDetails: FailureDetails } = outcome;
  return FailureDetails === undefined
    ? { ...end, Reason: error, Details: details }
    : { ...end, Reason: '', FailureDetails };
}

/** Executions are unique in a hub, and ids are unique in an execution. */
const callKey = (execution: number, id: number): string => `${execution}:${id}`;
