import type { PageLog } from '../feed-types';
import { byId, h } from './dom';
import { clockTime } from './format';

const MAX_LINES = 400;
/** The maximum number of new lines to add at once. */
const MAX_NEW_LINES = 80;

/** The logs of functions and of the emulator, the newest last. */
export class Logs {
  readonly #container = byId('logs');
  readonly #filter = byId<HTMLInputElement>('logs-filter');
  readonly #follow = byId<HTMLInputElement>('logs-follow');

  /** Lines that arrived while the logs were not visible. */
  #waiting: PageLog[] = [];
  #isVisible = true;

  constructor() {
    this.#filter.oninput = () => {
      for (const line of this.#container.children) this.#applyFilter(line as HTMLElement);
      this.#scroll();
    };
    this.#follow.onchange = () => this.#scroll();
    const observer = new IntersectionObserver(([entry]) => {
      this.#isVisible = entry?.isIntersecting === true;
      this.add([]);
    });
    observer.observe(this.#container);
  }

  clear(): void {
    this.#waiting = [];
    this.#container.replaceChildren();
  }

  add(logs: readonly PageLog[]): void {
    this.#waiting = [...this.#waiting, ...logs].slice(-MAX_LINES);
    if (!this.#isVisible || this.#waiting.length === 0) return;
    const lines = this.#waiting.splice(0).slice(logs.length > 0 ? -MAX_NEW_LINES : -MAX_LINES);
    this.#container.append(...lines.map((log) => this.#lineOf(log)));
    const extra = this.#container.childElementCount - MAX_LINES;
    for (let n = 0; n < extra; n += 1) this.#container.firstElementChild?.remove();
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
    if (this.#follow.checked) this.#container.scrollTop = this.#container.scrollHeight;
  }
}
