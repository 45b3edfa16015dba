import { h } from './dom';
import { clockText } from './format';

/** The events of a history, as the durable HTTP API returns them. */
export function historyTable(events: readonly Readonly<Record<string, unknown>>[]): HTMLElement {
  const rows = events.map(({ EventType, Timestamp, ...more }) =>
    h(
      'tr',
      {},
      h('td', {}, clockText(Date.parse(String(Timestamp)))),
      h('td', {}, String(EventType)),
      h('td', { className: 'mono' }, Object.entries(more).map(describe).join('  ')),
    ),
  );
  const head = ['Time (UTC)', 'Event', 'Data'].map((text) => h('th', { scope: 'col' }, text));
  const table = h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows));
  return h('div', { className: 'scroll', tabIndex: 0 }, table);
}

function describe([name, value]: [string, unknown]): string {
  return `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}
