import type { ActivityDecision } from './decision';
import type { EntityRow } from './entities/entity';
import type { InstanceRow, Message } from './instance';

/** A message that was sent and has not arrived. It is due at `at`, in ms since 1970. */
export interface PendingMessage {
  readonly instanceId: string;
  readonly message: Message;
  readonly at: number;
}

/** An activity that was called and has not returned a result. */
export interface PendingCall {
  readonly instanceId: string;
  readonly execution: number;
  readonly decision: ActivityDecision;
}

/** Everything that a task hub keeps in its storage, as JSON. */
export interface HubSnapshot {
  readonly instances: readonly InstanceRow[];
  readonly entities: readonly EntityRow[];
  readonly messages: readonly PendingMessage[];
  readonly calls: readonly PendingCall[];
  readonly executions: number;
  /** How many ids of requests to entities it has given. */
  readonly ids: number;
}
