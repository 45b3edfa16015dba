import type { ActivityRun } from '../durable/activities/activity-run';
import type { HubObserver } from '../durable/hub';
import type { LogSink } from '../functions/worker';
import type { EpisodeObservers } from '../protocol/protocol-of';
import { asSent } from '../protocol/sdk-3/orchestrator-call';
import { recordedResponse, recordedWork } from '../protocol/sdk-4/recorded-work';
import type { EmulatorOptions, Episode, LogEntry } from './emulator-options';

/** Records runs, logs and episodes for tests. */
export class Recording {
  readonly runs: ActivityRun[] = [];
  readonly logs: LogEntry[] = [];
  readonly episodes: Episode[] = [];
  readonly log: LogSink;
  readonly observer: Omit<HubObserver, 'onError'>;
  /** Undefined without the option `record`. */
  readonly observeEpisode: EpisodeObservers | undefined;

  constructor(now: () => Date, { log: echo = false, record = false, keep }: EmulatorOptions) {
    const add = <T>(list: T[], item: T) => {
      list.push(item);
      if (list.length > (keep ?? Number.POSITIVE_INFINITY)) list.shift();
    };
    this.log = (level, functionName, message) => {
      add(this.logs, { at: now(), level, functionName, message });
      if (echo) console.log(now().toISOString(), level, functionName, message);
    };
    this.observer = { ran: (run) => add(this.runs, run) };
    if (!record) return;
    this.observeEpisode = {
      ofSdk3: ({ name: functionName }, instanceId, trigger, state) => {
        const exchanged = { trigger: JSON.parse(trigger), state: asSent(state) };
        add(this.episodes, { instanceId, functionName, at: now(), ...exchanged });
      },
      ofSdk4: ({ name: functionName }, work, response) => {
        const exchanged = { trigger: recordedWork(work), state: recordedResponse(response) };
        add(this.episodes, { instanceId: work.instanceId, functionName, at: now(), ...exchanged });
      },
    };
  }
}
