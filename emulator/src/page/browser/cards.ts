import type { PageApp, PageChanges, PageInstance, PageRun } from '../feed-types';
import { callsAbout } from './calls';
import { Card, type OpenDetails } from './card';
import { byId, setText } from './dom';

/** How much time of a frame the cards may use, in ms. */
const RENDER_MS = 6;

/** The cards of all instances, sorted by id, so that a change does not move a card. */
export class Cards {
  readonly #cards = new Map<string, Card>();
  readonly #container = byId('cards');
  readonly #filter = byId<HTMLInputElement>('instances-filter');
  readonly #openDetails: OpenDetails;
  readonly #now: () => number;
  /** The cards with changes that are not shown yet. */
  readonly #waiting = new Set<Card>();
  #app: PageApp | undefined;

  /** @param now returns the app's time */
  constructor(openDetails: OpenDetails, now: () => number) {
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
    this.#container.replaceChildren();
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
    const note =
      total > ids.length
        ? `Showing the ${ids.length} instances that changed last, of ${total}.`
        : '';
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

  /** Renders as many cards as fit into a frame, and the rest in the next frames. */
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
      const current = this.#container.children[index];
      if (current !== element) this.#container.insertBefore(element, current ?? null);
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
