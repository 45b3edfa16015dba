import type { PageLog } from '../feed-types';
import { byId, h } from './dom';
import { clockTime } from './format';

const MAX_LINES = 400;
/** Of so many at once nobody reads more. */
const MAX_NEW_LINES = 80;

/** What functions and the emulator say, the newest at the end. */
export class Logs {
  readonly #place = byId('logs');
  readonly #filter = byId<HTMLInputElement>('logs-filter');
  readonly #follow = byId<HTMLInputElement>('logs-follow');

  /** What came while nobody could see it. */
  #waiting: PageLog[] = [];
  #isInSight = true;

  constructor() {
    this.#filter.oninput = () => {
      for (const line of this.#place.children) this.#applyFilter(line as HTMLElement);
      this.#scroll();
    };
    this.#follow.onchange = () => this.#scroll();
    const observer = new IntersectionObserver(([entry]) => {
      this.#isInSight = entry?.isIntersecting === true;
      this.add([]);
    });
    observer.observe(this.#place);
  }

  clear(): void {
    this.#waiting = [];
    this.#place.replaceChildren();
  }

  add(logs: readonly PageLog[]): void {
    this.#waiting = [...this.#waiting, ...logs].slice(-MAX_LINES);
    if (!this.#isInSight || this.#waiting.length === 0) return;
    const lines = this.#waiting.splice(0).slice(logs.length > 0 ? -MAX_NEW_LINES : -MAX_LINES);
    this.#place.append(...lines.map((log) => this.#lineOf(log)));
    const extra = this.#place.childElementCount - MAX_LINES;
    for (let n = 0; n < extra; n += 1) this.#place.firstElementChild?.remove();
    this.#scroll();
  }

  #lineOf({ at, level, source, text }: PageLog): HTMLElement {
    const name = h('b', { title: source }, source);
    const line = h('p', { className: level }, h('time', {}, clockTime(at)), name);
    line.append(h('span', {}, text));
    this.#applyFilter(line);
    return line;
  }

  #applyFilter(line: HTMLElement): void {
    const text = this.#filter.value.trim().toLowerCase();
    line.hidden = text !== '' && !(line.textContent ?? '').toLowerCase().includes(text);
  }

  #scroll(): void {
    if (this.#follow.checked) this.#place.scrollTop = this.#place.scrollHeight;
  }
}
