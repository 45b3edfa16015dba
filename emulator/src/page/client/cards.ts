import type { PageApp, PageChanges, PageInstance, PageRun } from '../feed-types';
import { callsAbout } from './calls';
import { Card } from './card';
import { byId, setText } from './dom';

/** How much of a frame, in ms, may go into cards. */
const RENDER_MS = 6;

/** All instances, by id: none changes its place while it changes. */
export class Cards {
  readonly #cards = new Map<string, Card>();
  readonly #place = byId('cards');
  readonly #filter = byId<HTMLInputElement>('instances-filter');
  readonly #openDetails: (id: string) => void;
  readonly #now: () => number;
  /** Those that have something new to show. */
  readonly #waiting = new Set<Card>();
  #app: PageApp | undefined;

  /** @param now the time as the app sees it */
  constructor(openDetails: (id: string) => void, now: () => number) {
    this.#openDetails = openDetails;
    this.#now = now;
    this.#filter.oninput = () => this.#applyFilter();
  }

  setApp(app: PageApp): void {
    this.#app = app;
    for (const [id, card] of this.#cards) card.setCalls(callsAbout(id, app.http));
  }

  clear(): void {
    this.#cards.clear();
    this.#place.replaceChildren();
  }

  apply({ ids, instances, runs, total }: PageChanges): void {
    const shown = new Set(ids);
    for (const [id, card] of this.#cards) {
      if (shown.has(id)) continue;
      card.element.remove();
      this.#cards.delete(id);
    }
    const fresh = instances.filter(({ id }) => !this.#cards.has(id));
    for (const instance of fresh) {
      const card = new Card(instance, this.#openDetails);
      card.setCalls(callsAbout(instance.id, this.#app?.http ?? []));
      this.#cards.set(instance.id, card);
    }
    if (fresh.length > 0) this.#sort();
    for (const instance of instances) this.#update(instance.id, instance, []);
    for (const [id, some] of byInstance(runs)) this.#update(id, undefined, some);
    setText(byId('instances-count'), String(total));
    const note = total > ids.length ? `The ${ids.length} that changed last, of ${total}.` : '';
    setText(byId('instances-note'), note);
    if (fresh.length > 0 || this.#filter.value !== '') this.#applyFilter();
  }

  tick(now: number): void {
    for (const card of this.#cards.values()) card.tick(now);
  }

  #update(id: string, instance: PageInstance | undefined, runs: readonly PageRun[]): void {
    const card = this.#cards.get(id);
    if (card === undefined) return;
    card.update(instance, runs);
    if (this.#waiting.size === 0) requestAnimationFrame(() => this.#render());
    this.#waiting.add(card);
  }

  /** Shows as many as fit into a frame, the rest in the next ones. */
  #render(): void {
    const begun = performance.now();
    for (const card of this.#waiting) {
      card.render(this.#now());
      this.#waiting.delete(card);
      if (performance.now() - begun > RENDER_MS) break;
    }
    if (this.#waiting.size > 0) requestAnimationFrame(() => this.#render());
  }

  #sort(): void {
    const sorted = [...this.#cards].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
    for (const [index, [, { element }]] of sorted.entries()) {
      const there = this.#place.children[index];
      if (there !== element) this.#place.insertBefore(element, there ?? null);
    }
  }

  #applyFilter(): void {
    const text = this.#filter.value.trim().toLowerCase();
    for (const card of this.#cards.values()) card.element.hidden = !card.matches(text);
  }
}

function byInstance(runs: readonly PageRun[]): Map<string, PageRun[]> {
  const sorted = new Map<string, PageRun[]>();
  for (const run of runs) {
    const known = sorted.get(run.instanceId);
    if (known === undefined) sorted.set(run.instanceId, [run]);
    else known.push(run);
  }
  return sorted;
}
