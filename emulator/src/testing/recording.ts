import type { ActivityRun } from '../activities/activity-runner';
import type { LogSink } from '../app/worker';
import type { HubObserver } from '../orchestration/hub';
import { asSent } from '../orchestration/orchestrator-call';
import type { EmulatorOptions, Episode, LogEntry } from './emulator-options';

/** Records runs, logs and episodes for tests. */
export class Recording {
  readonly runs: ActivityRun[] = [];
  readonly logs: LogEntry[] = [];
  readonly episodes: Episode[] = [];
  readonly log: LogSink;
  readonly observer: Omit<HubObserver, 'onError'>;

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
    this.observer.episode = ({ instanceId, name }, text, state) => {
      const given = { trigger: JSON.parse(text), state: asSent(state) };
      add(this.episodes, { instanceId, functionName: name, at: now(), ...given });
    };
  }
}
