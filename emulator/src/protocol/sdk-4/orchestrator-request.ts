import type { HistoryEvent } from '../../durable/history';
import type { OrchestratorWork } from '../../durable/protocol';
import type { CorePackage } from './core-package';
import { lockRequestId } from './entity-decisions';
import { eventMessage, textMessage } from './event-messages';

interface Cached {
  /** The bytes of the first `count` events, as fields of the request. */
  readonly bytes: Uint8Array[];
  count: number;
  readonly locks: Set<string>;
}

/**
 * The input of an orchestrator function: a base64 `OrchestratorRequest`. Repeated fields of protobuf may follow each other as
 * bytes, so each event of a history is translated once only.
 */
export class OrchestratorRequests {
  readonly #past = new WeakMap<readonly HistoryEvent[], Cached>();

  toBase64(core: CorePackage, work: OrchestratorWork): string {
    const { pastEvents, newEvents, instanceId, executionId } = work;
    const cached = this.#past.get(pastEvents) ?? { bytes: [], count: 0, locks: new Set() };
    const execution = { ...work, locks: cached.locks };
    const added = pastEvents.slice(cached.count);
    for (const event of added) {
      const id = lockRequestId(event);
      if (id !== undefined) cached.locks.add(id);
    }
    if (added.length > 0) {
      const request = new core.messages.OrchestratorRequest();
      request.setPasteventsList(added.map((event) => eventMessage(core, event, execution)));
      cached.bytes.push(request.serializeBinary());
      cached.count = pastEvents.length;
      this.#past.set(pastEvents, cached);
    }
    const rest = new core.messages.OrchestratorRequest();
    rest.setInstanceid(instanceId);
    rest.setExecutionid(textMessage(core, executionId));
    rest.setNeweventsList(newEvents.map((event) => eventMessage(core, event, execution)));
    return Buffer.concat([...cached.bytes, rest.serializeBinary()]).toString('base64');
  }
}
