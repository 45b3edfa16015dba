import type { PageChanges } from '../feed-types';
import { DURABLE, send, sendFrom } from './api';
import { byId, h } from './dom';
import { clockText, pretty } from './format';

/** The status of an instance in the durable HTTP API. */
interface Status {
  readonly name: string;
  readonly runtimeStatus: string;
  readonly customStatus: unknown;
  readonly input: unknown;
  readonly output: unknown;
  readonly createdTime: string;
  readonly lastUpdatedTime: string;
  readonly historyEvents?: readonly Readonly<Record<string, unknown>>[];
}

const MINIMUM_PAUSE_MS = 1_000;

/** A dialog with all data of an instance. Its buttons use the durable HTTP API. */
export class Details {
  readonly #dialog = byId<HTMLDialogElement>('details');
  readonly #content = h('div', { className: 'body' });
  #id: string | undefined;
  #shownAt = 0;
  #isStale = false;

  constructor() {
    this.#dialog.onclose = () => {
      this.#id = undefined;
    };
    this.#dialog.onclick = ({ target }) => {
      if (target === this.#dialog) this.#dialog.close();
    };
  }

  open(id: string): void {
    this.#id = id;
    const close = h('button', { onclick: () => this.#dialog.close() }, 'Close');
    const bar = h('div', { className: 'bar' }, h('h2', { id: 'details-title' }, id), close);
    this.#content.replaceChildren();
    const commands = h('div', { className: 'body commands' }, this.#commands(id));
    this.#dialog.replaceChildren(bar, commands, this.#content);
    this.#dialog.showModal();
    void this.#show(id);
  }

  apply({ instances, ids }: PageChanges): void {
    const id = this.#id;
    if (id === undefined) return;
    if (!ids.includes(id)) this.#dialog.close();
    this.#isStale ||= instances.some((instance) => instance.id === id);
    if (this.#isStale && performance.now() - this.#shownAt > MINIMUM_PAUSE_MS) void this.#show(id);
  }

  async #show(id: string): Promise<void> {
    this.#shownAt = performance.now();
    this.#isStale = false;
    const query = 'showHistory=true&showHistoryOutput=true';
    const { status, text } = await send('GET', `${addressOf(id)}?${query}`);
    if (this.#id !== id || status === 0 || status >= 400) return;
    const known: Status = JSON.parse(text);
    const history = known.historyEvents ?? [];
    this.#content.replaceChildren(
      facts(known),
      json('Custom status', known.customStatus),
      json('Input', known.input),
      json('Output', known.output),
      section(`History of this generation (${history.length})`, historyTable(history)),
    );
  }

  #commands(id: string): HTMLElement {
    const address = addressOf(id);
    const reason = h('input', {
      value: 'requested on the page',
      name: 'reason',
      autocomplete: 'off',
    });
    const command = (label: string, className = '') => {
      const button = h('button', { type: 'button', className }, label);
      button.onclick = async () => {
        const query = `?reason=${encodeURIComponent(reason.value)}`;
        const path = `${address}/${label.toLowerCase()}${query}`;
        await sendFrom(button, { label, method: 'POST', path });
        void this.#show(id);
      };
      return button;
    };
    const purge = h('button', { type: 'button', className: 'danger' }, 'Purge');
    purge.onclick = () => void sendFrom(purge, { label: 'purge', method: 'DELETE', path: address });
    const form = h(
      'form',
      { onsubmit: (event) => event.preventDefault() },
      h('label', {}, 'Reason', reason),
      command('Suspend'),
      command('Resume'),
      command('Terminate', 'danger'),
      purge,
    );
    return h('section', {}, h('h3', {}, 'Actions'), form, this.#raiseEvent(id));
  }

  #raiseEvent(id: string): HTMLElement {
    const name = h('input', { name: 'event', required: true, autocomplete: 'off' });
    const data = h('input', { name: 'data', value: 'null', autocomplete: 'off' });
    const button = h('button', {}, 'Raise event');
    const form = h('form', {}, h('label', {}, 'Event', name), h('label', {}, 'Data (JSON)', data));
    form.append(button);
    form.onsubmit = async (event) => {
      event.preventDefault();
      const path = `${addressOf(id)}/raiseEvent/${encodeURIComponent(name.value)}`;
      await sendFrom(button, { label: 'raise', method: 'POST', path }, data.value);
      void this.#show(id);
    };
    return form;
  }
}

function addressOf(id: string): string {
  return `${DURABLE}/instances/${encodeURIComponent(id)}`;
}

function section(title: string, ...children: readonly HTMLElement[]): HTMLElement {
  return h('section', {}, h('h3', {}, title), ...children);
}

function facts({ name, runtimeStatus, createdTime, lastUpdatedTime }: Status): HTMLElement {
  const rows = Object.entries({
    status: runtimeStatus,
    orchestrator: name,
    'generation started': clockText(Date.parse(createdTime)),
    'last updated': clockText(Date.parse(lastUpdatedTime)),
  });
  const list = h('dl', { className: 'fields roomy' });
  list.append(...rows.map(([term, text]) => h('div', {}, h('dt', {}, term), h('dd', {}, text))));
  return list;
}

function json(title: string, value: unknown): HTMLElement {
  if (value === null || value === undefined)
    return section(title, h('p', { className: 'quiet' }, 'none'));
  return section(title, h('pre', { className: 'json', tabIndex: 0 }, pretty(value)));
}

function historyTable(events: readonly Readonly<Record<string, unknown>>[]): HTMLElement {
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
