import type { Timeline } from '../clock/timeline';
import type { PendingMessage } from './hub-snapshot';
import type { Message } from './instance';

/** The messages on their way to instances and entities: the host's queues. */
export class Mail {
  readonly #timeline: Timeline;
  readonly #arrive: (instanceId: string, message: Message) => void;
  readonly #sent = new Set<PendingMessage>();

  constructor(timeline: Timeline, arrive: (instanceId: string, message: Message) => void) {
    this.#timeline = timeline;
    this.#arrive = arrive;
  }

  get pending(): Iterable<PendingMessage> {
    return this.#sent;
  }

  /**
   * @param at in ms since 1970; a past time means next
   * @returns a function that cancels the message; it returns false when the message has arrived
   */
  send(instanceId: string, message: Message, at = this.#timeline.now()): () => boolean {
    const sent = { instanceId, message, at };
    this.#sent.add(sent);
    const cancel = this.#timeline.schedule(at, () => {
      this.#sent.delete(sent);
      this.#arrive(instanceId, message);
    });
    return () => {
      cancel();
      return this.#sent.delete(sent);
    };
  }
}
