import type { ActivityRun } from '../activities/activity-runner';
import type { LogSink } from '../app/worker';
import type { HubObserver } from '../orchestration/hub';
import type { EmulatorOptions, Episode, LogEntry } from './emulator-options';

/** What tests look at afterwards: runs, logs, episodes. */
export class Recording {
  readonly runs: ActivityRun[] = [];
  readonly logs: LogEntry[] = [];
  readonly episodes: Episode[] = [];
  readonly log: LogSink;
  readonly observer: Omit<HubObserver, 'onError'>;

  constructor(now: () => Date, { log: echo = false, record = false }: EmulatorOptions) {
    this.log = (level, functionName, message) => {
      this.logs.push({ at: now(), level, functionName, message });
      if (echo) console.log(now().toISOString(), level, functionName, message);
    };
    this.observer = { ran: (run) => this.runs.push(run) };
    if (!record) return;
    this.observer.episode = ({ instanceId, name }, text, answer) => {
      const trigger = JSON.parse(text);
      this.episodes.push({ instanceId, functionName: name, at: now(), trigger, answer });
    };
  }
}
