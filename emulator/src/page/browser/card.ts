import type { PageInstance, PageRun } from '../feed-types';
import { sendFrom } from './api';
import { type Call, ENDED, whyNot } from './calls';
import { askFirst, h, setText } from './dom';
import { FieldList } from './field-list';
import { type Field, fieldsOf, member, outputFields, parseIsoTime } from './fields';
import { countdown, duration } from './format';
import { Strip } from './strip';

const DANGEROUS = /^(?:stop|terminate|purge|delete|cancel|kill|reset)$/i;
const FINAL = /^(?:terminate|purge|delete|kill|reset)$/i;

/** Opens the details of an instance, or of a run of it. */
export type OpenDetails = (id: string, run?: PageRun) => void;

/** The card of an instance: its status, the next run, the last runs, and buttons. */
export class Card {
  readonly element: HTMLElement;
  readonly #pill = h('span', { className: 'pill' });
  readonly #big = h('b');
  readonly #small = h('span');
  readonly #bar = h('i');
  readonly #track = h('div', { className: 'track' }, this.#bar);
  readonly #strip: Strip;
  readonly #fields = new FieldList();
  readonly #actions = h('div', { className: 'actions' });
  readonly #details: HTMLButtonElement;
  readonly #newRuns: PageRun[] = [];
  readonly #buttons = new Map<HTMLButtonElement, Call>();
  #isOutOfSight = false;
  #instance: PageInstance;

  constructor(instance: PageInstance, openDetails: OpenDetails) {
    this.#instance = instance;
    const { id, name } = instance;
    this.#strip = new Strip((run) => openDetails(id, run));
    this.#details = h('button', { className: 'plain', onclick: () => openDetails(id) }, 'Details');
    this.#details.setAttribute('aria-label', `Details of ${id}`);
    this.element = h(
      'article',
      { className: 'card', aria: { label: id } },
      h(
        'div',
        { className: 'top' },
        h(
          'div',
          { className: 'title' },
          h('h3', { className: 'id' }, id),
          h('p', { className: 'name' }, name),
        ),
        this.#pill,
      ),
      h('div', { className: 'next' }, this.#big, this.#small),
      this.#track,
      this.#strip.element,
      this.#fields.element,
      this.#actions,
    );
    // The browser sends this event for elements with `content-visibility: auto`.
    this.element.addEventListener('contentvisibilityautostatechange', (event) => {
      this.#isOutOfSight = (event as Event & { readonly skipped: boolean }).skipped;
    });
  }

  /** Whether the instance matches the text of the filter. */
  matches(text: string): boolean {
    const { id, name, status } = this.#instance;
    return `${id} ${name} ${status} ${this.#pill.textContent}`.toLowerCase().includes(text);
  }

  setCalls(calls: readonly Call[]): void {
    const { id } = this.#instance;
    this.#buttons.clear();
    // Buttons that end something come last.
    const isLast = ({ label }: Call) => Number(DANGEROUS.test(label));
    const buttons = [...calls]
      .sort((a, b) => isLast(a) - isLast(b))
      .map((call) => {
        const className = DANGEROUS.test(call.label) ? 'danger' : '';
        const button = h('button', { className, aria: { label: `${call.label} ${id}` } });
        button.textContent = call.label;
        const act = () => void sendFrom(button, call).then(() => this.#showButtons());
        if (FINAL.test(call.label)) askFirst(button, act);
        else button.onclick = act;
        this.#buttons.set(button, call);
        return button;
      });
    this.#actions.replaceChildren(...buttons, this.#details);
    this.#showButtons();
  }

  /** Disables what cannot work now. */
  #showButtons(): void {
    const { status, customStatus } = this.#instance;
    const phase = member(customStatus, 'phase');
    for (const [button, call] of this.#buttons) {
      const why = whyNot(call, { status, phase });
      if (button.ariaBusy !== 'true') button.disabled = why !== undefined;
      button.title = why ?? `${call.method} ${call.path}`;
    }
  }

  /** Stores changes; `render` shows them. */
  update(instance: PageInstance | undefined, runs: readonly PageRun[]): void {
    if (instance !== undefined) this.#instance = instance;
    this.#newRuns.push(...runs);
  }

  render(now: number): void {
    this.#strip.add(this.#newRuns.splice(0));
    this.#showStatus();
    this.#showTimes(now);
  }

  #showStatus(): void {
    const { status, customStatus } = this.#instance;
    const phase = member(customStatus, 'phase');
    const isActive = status === 'Running' || status === 'Pending';
    setText(this.#pill, isActive && typeof phase === 'string' ? phase : status.toLowerCase());
    this.#pill.className = `pill ${status.toLowerCase()}`;
    this.#fields.show(ENDED.includes(status) ? this.#endFields() : this.#statusFields());
    this.#showButtons();
  }

  /** The output knows more than the last custom status. */
  #endFields(): readonly Field[] {
    const { status, customStatus, output } = this.#instance;
    const fields = outputFields(output, status === 'Failed');
    return fields.length > 0 ? fields : fieldsOf(customStatus);
  }

  /** An error that a good run followed is no longer one. */
  #statusFields(): readonly Field[] {
    const fields = fieldsOf(this.#instance.customStatus);
    if (this.#strip.last?.outcome !== 'completed') return fields;
    return fields.map((field) => ({ ...field, isBad: false }));
  }

  /** Updates the times of a visible card. */
  tick(now: number): void {
    if (!this.#isOutOfSight) this.#showTimes(now);
  }

  #showTimes(now: number): void {
    const { big, small, due } = this.#next(now);
    setText(this.#big, big);
    setText(this.#small, small);
    const { updatedAt } = this.#instance;
    this.#track.style.visibility = due === undefined ? 'hidden' : 'visible';
    if (due !== undefined) {
      const share = due > updatedAt ? (now - updatedAt) / (due - updatedAt) : 1;
      this.#bar.style.transform = `scaleX(${Math.min(Math.max(share, 0), 1).toFixed(3)})`;
    }
    this.#fields.tick(now);
  }

  #next(now: number): { big: string; small: string; due?: number } {
    const { status, customStatus, timers, updatedAt } = this.#instance;
    const since = duration(now - updatedAt);
    if (ENDED.includes(status)) return { big: status.toLowerCase(), small: `${since} ago` };
    if (status === 'Suspended') return { big: 'suspended', small: `for ${since}` };
    const nextRunAt = parseIsoTime(member(customStatus, 'nextRunAt'));
    const due = nextRunAt ?? (timers.length === 0 ? undefined : Math.min(...timers));
    if (due === undefined) {
      const big = status === 'Pending' ? 'pending' : 'running';
      return { big, small: `for ${since}` };
    }
    const what = nextRunAt === undefined ? 'a timer' : 'the next run';
    return { big: countdown(due - now), small: `until ${what}`, due };
  }
}
