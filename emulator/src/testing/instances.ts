import { entityIdOf } from '../durable/entities/entity-messages';
import type { HistoryEvent } from '../durable/history';
import type { TaskHub } from '../durable/hub';
import type { InstanceStatus } from '../durable/instance';
import type { LogEntry } from './emulator-options';
import { type Step, stepsOf } from './steps';
import { timelineText } from './timeline-text';

/** A durable entity, as it is now. */
export interface EntityStatus {
  /** Its state; undefined when it has none. */
  readonly state: unknown;
  /** The id of the instance that holds its lock. */
  readonly lockedBy: string | undefined;
}

/** What a test sees of instances, and how it waits for them. */
export abstract class Instances {
  /** The log messages of functions. */
  abstract readonly logs: readonly LogEntry[];

  /** @internal */
  protected abstract readonly hub: TaskHub;

  /** @internal */
  protected abstract reach(met: () => boolean, within: string, missed?: () => Error): Promise<void>;

  /** The status of an instance; undefined when it does not exist. */
  instance(instanceId: string): InstanceStatus | undefined {
    return this.hub.find(instanceId)?.view();
  }

  /** An entity; undefined when it does not exist. Letter case of the name does not matter. */
  entity(name: string, key: string): EntityStatus | undefined {
    const entity = this.hub.entities.find(entityIdOf({ name, key }));
    if (entity === undefined || !entity.exists) return undefined;
    const { stateJson, lockedBy } = entity;
    return { state: stateJson === undefined ? undefined : JSON.parse(stateJson), lockedBy };
  }

  /** Signals an entity when time passes. @throws Error when the app has no entity with this name */
  signalEntity(name: string, key: string, operation: string, input?: unknown): void {
    if (!this.hub.hasEntity(name)) throw new Error(`there is no entity '${name}'`);
    this.hub.entities.signal({ target: { name, key }, operation, input: JSON.stringify(input) });
  }

  /** Runs a failed instance again from the tasks that failed. @throws Error when it does not exist or has not failed */
  rewind(instanceId: string, reason = ''): void {
    const answer = this.hub.rewind(instanceId, reason);
    if (answer === 'unknown') throw new Error(`there is no instance '${instanceId}'`);
    if (answer === 'notFailed') throw new Error(`instance '${instanceId}' has not failed`);
  }

  /** The number of timers of the current generation that are neither canceled nor fired. */
  openTimers(instanceId: string): number {
    return this.hub.find(instanceId)?.openTimers.length ?? 0;
  }

  /** What the instance did and received in its current generation, in order; empty when it does not exist. */
  steps(instanceId: string): Step[] {
    return stepsOf(this.#history(instanceId));
  }

  /**
   * Advances time until the instance has a step with this name that has ended: an activity, a sub-orchestration or an event.
   * @param options.status `pending` to wait until it has begun
   * @throws Error with the timeline of the instance when `within` (default: 1d) passes first
   */
  async waitForStep(
    instanceId: string,
    name: string,
    options: { status?: Step['status']; within?: string } = {},
  ): Promise<Step> {
    const { status = 'completed', within = '1d' } = options;
    let step = undefined as Step | undefined;
    let searched: readonly HistoryEvent[] = [];
    let count = 0;
    // This runs after every event, so it searches only a history that has changed.
    const met = () => {
      const history = this.#history(instanceId);
      if (history !== searched || history.length !== count) {
        step = stepsOf(history).find((each) => each.name === name && each.status === status);
      }
      [searched, count] = [history, history.length];
      return step !== undefined;
    };
    await this.#reach(`${status} step '${name}'`, instanceId, met, within);
    return step as Step;
  }

  #history(instanceId: string): readonly HistoryEvent[] {
    return this.hub.find(instanceId)?.history ?? [];
  }

  /** Advances time until the instance has ended, and what it sent at its end has arrived. @throws Error with its timeline when `within` (default: 1d) passes first */
  async waitForEnd(instanceId: string, options: { within?: string } = {}): Promise<InstanceStatus> {
    const ended = () => this.hub.find(instanceId)?.active === false;
    await this.#reach('end', instanceId, ended, options.within ?? '1d');
    // Its locks are released by messages.
    await this.reach(() => false, '0s');
    return this.instance(instanceId) as InstanceStatus;
  }

  async #reach(what: string, id: string, met: () => boolean, within: string): Promise<void> {
    await this.reach(
      met,
      within,
      () => new Error(`'${id}': no ${what} within ${within}\n${this.timeline(id)}`),
    );
  }

  /** What happened to an instance, or to all instances, as text for the report of a failed test. */
  timeline(instanceId?: string): string {
    const { hub } = this;
    const chosen = instanceId === undefined ? hub.all() : [hub.find(instanceId) ?? []].flat();
    if (chosen.length === 0) return '(no instance)';
    return chosen.map((each) => timelineText(each.view(), this.logs)).join('\n');
  }
}
