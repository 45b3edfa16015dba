import type { PageApp, PageChanges, PageRun } from '../feed-types';
import { callsAbout } from './calls';
import { Card } from './card';
import { byId, setText } from './dom';

/** All instances, by id: none changes its place while it changes. */
export class Cards {
  readonly #cards = new Map<string, Card>();
  readonly #place = byId('cards');
  readonly #filter = byId<HTMLInputElement>('instances-filter');
  readonly #openDetails: (id: string) => void;
  #app: PageApp | undefined;

  constructor(openDetails: (id: string) => void) {
    this.#openDetails = openDetails;
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
      card.addRuns([]);
      this.#cards.set(instance.id, card);
    }
    if (fresh.length > 0) this.#sort();
    for (const instance of instances) this.#cards.get(instance.id)?.update(instance);
    const byInstance = new Map<string, PageRun[]>();
    for (const run of runs) {
      const known = byInstance.get(run.instanceId);
      if (known === undefined) byInstance.set(run.instanceId, [run]);
      else known.push(run);
    }
    for (const [id, some] of byInstance) this.#cards.get(id)?.addRuns(some);
    setText(byId('instances-count'), String(total));
    const note = total > ids.length ? `The ${ids.length} that changed last, of ${total}.` : '';
    setText(byId('instances-note'), note);
    if (fresh.length > 0 || this.#filter.value !== '') this.#applyFilter();
  }

  tick(now: number): void {
    for (const card of this.#cards.values()) card.tick(now);
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
