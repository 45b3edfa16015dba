import type { PageLog } from '../feed-types';
import { byId, h } from './dom';
import { clockTime } from './format';

const MOST_LINES = 400;
/** Of so many at once nobody reads more. */
const MOST_NEW_LINES = 80;

/** What functions and the emulator say, the newest at the end. */
export class Logs {
  readonly #place = byId('logs');
  readonly #filter = byId<HTMLInputElement>('logs-filter');
  readonly #follow = byId<HTMLInputElement>('logs-follow');

  constructor() {
    this.#filter.oninput = () => {
      for (const line of this.#place.children) this.#applyFilter(line as HTMLElement);
      this.#scroll();
    };
    this.#follow.onchange = () => this.#scroll();
  }

  clear(): void {
    this.#place.replaceChildren();
  }

  add(logs: readonly PageLog[]): void {
    if (logs.length === 0) return;
    const lines = logs.slice(-MOST_NEW_LINES).map(({ at, level, source, text }) => {
      const time = h('time', {}, clockTime(at));
      const line = h('p', { className: level }, time, h('b', { title: source }, source));
      line.append(h('span', {}, text));
      this.#applyFilter(line);
      return line;
    });
    this.#place.append(...lines);
    const extra = this.#place.childElementCount - MOST_LINES;
    for (let n = 0; n < extra; n += 1) this.#place.firstElementChild?.remove();
    this.#scroll();
  }

  #applyFilter(line: HTMLElement): void {
    const text = this.#filter.value.trim().toLowerCase();
    line.hidden = text !== '' && !(line.textContent ?? '').toLowerCase().includes(text);
  }

  #scroll(): void {
    if (this.#follow.checked) this.#place.scrollTop = this.#place.scrollHeight;
  }
}
