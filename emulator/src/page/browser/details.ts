import type { PageChanges, PageRun } from '../feed-types';
import { DURABLE, fetchRuns, send, sendFrom } from './api';
import { ENDED } from './calls';
import { askFirst, byId, h } from './dom';
import { clockText, pretty } from './format';
import { historyTable } from './history-table';
import { RunList } from './run-list';

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
  readonly #runs = new RunList();
  /** The buttons, and whether they can work for an active instance, a suspended one, or an ended one. */
  readonly #buttons = new Map<HTMLButtonElement, (status: string) => boolean>();
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

  /** @param run the run to show at once */
  open(id: string, run?: PageRun): void {
    this.#id = id;
    this.#runs.open(run?.seq);
    this.#buttons.clear();
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
    const [{ status, text }, runs] = await Promise.all([
      send('GET', `${addressOf(id)}?${query}`),
      fetchRuns(id).catch(() => []),
    ]);
    if (this.#id !== id || status === 0 || status >= 400) return;
    const known: Status = JSON.parse(text);
    const history = known.historyEvents ?? [];
    for (const [button, works] of this.#buttons) button.disabled = !works(known.runtimeStatus);
    this.#runs.show(runs);
    this.#content.replaceChildren(
      facts(known),
      json('Custom status', known.customStatus),
      json('Input', known.input),
      json('Output', known.output),
      section(`Last runs of activities (${runs.length})`, this.#runs.element),
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
    const command = (label: string, works: (status: string) => boolean) => {
      const className = label === 'Terminate' ? 'danger' : '';
      const button = h('button', { type: 'button', className }, label);
      this.#buttons.set(button, works);
      const act = async () => {
        const query = `?reason=${encodeURIComponent(reason.value)}`;
        const path = `${address}/${label.toLowerCase()}${query}`;
        await sendFrom(button, { label, method: 'POST', path });
        void this.#show(id);
      };
      if (label === 'Terminate') askFirst(button, () => void act());
      else button.onclick = act;
      return button;
    };
    const purge = h('button', { type: 'button', className: 'danger' }, 'Purge');
    const call = { label: 'purge', method: 'DELETE', path: address };
    askFirst(purge, () => void sendFrom(purge, call));
    this.#buttons.set(purge, hasEnded);
    const form = h(
      'form',
      { onsubmit: (event) => event.preventDefault() },
      h('label', {}, 'Reason', reason),
      command('Suspend', (status) => status === 'Running' || status === 'Pending'),
      command('Resume', (status) => status === 'Suspended'),
      command('Terminate', (status) => !hasEnded(status)),
      purge,
    );
    return h('section', {}, h('h3', {}, 'Actions'), form, this.#raiseEvent(id));
  }

  #raiseEvent(id: string): HTMLElement {
    const name = h('input', { name: 'event', required: true, autocomplete: 'off' });
    const data = h('input', { name: 'data', value: 'null', autocomplete: 'off' });
    const button = h('button', {}, 'Raise event');
    this.#buttons.set(button, (status) => !hasEnded(status));
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

const hasEnded = (status: string): boolean => ENDED.includes(status);

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
