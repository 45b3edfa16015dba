import { h } from './dom';
import { clockText } from './format';
import { table } from './table';

/** The events of a history, as the durable HTTP API returns them. */
export function historyTable(events: readonly Readonly<Record<string, unknown>>[]): HTMLElement {
  const rows = events.map(({ EventType, Timestamp, ...more }) => [
    h('td', {}, clockText(Date.parse(String(Timestamp)))),
    h('td', {}, String(EventType)),
    h('td', { className: 'mono' }, Object.entries(more).map(describe).join('  ')),
  ]);
  return table(['Time (UTC)', 'Event', 'Data'], rows);
}

function describe([name, value]: [string, unknown]): string {
  return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
