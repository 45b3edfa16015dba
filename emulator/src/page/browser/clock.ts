import { setSpeed } from './api';
import { byId, h, setText } from './dom';
import { clockText } from './format';

const SPEEDS = [1, 10, 60, 600, 3_600];

/** The app's time, which may run faster than real time, and the buttons that set its speed. */
export class Clock {
  readonly #element = byId<HTMLTimeElement>('clock');
  readonly #buttons = byId('speed');
  #now = Date.now();
  #at = performance.now();
  #speed = 1;

  get now(): number {
    return this.#now + (performance.now() - this.#at) * this.#speed;
  }

  set({ now, speed }: { readonly now: number; readonly speed: number }): void {
    this.#now = now;
    this.#at = performance.now();
    this.#speed = speed;
    this.#showSpeed();
  }

  tick(): void {
    setText(this.#element, `${clockText(this.now)} UTC`);
  }

  #showSpeed(): void {
    const speeds = SPEEDS.includes(this.#speed) ? SPEEDS : [...SPEEDS, this.#speed];
    const shown = [...this.#buttons.querySelectorAll('button')];
    if (shown.length !== speeds.length) {
      for (const button of shown) button.remove();
      const title = 'speed of time: 60× turns a minute into a second';
      const make = (speed: number) =>
        h('button', { type: 'button', title, onclick: () => void setSpeed(speed) }, `${speed}×`);
      this.#buttons.append(...speeds.sort((a, b) => a - b).map(make));
    }
    for (const button of this.#buttons.querySelectorAll('button')) {
      const isThis = button.textContent === `${this.#speed}×`;
      button.setAttribute('aria-pressed', String(isThis));
    }
  }
}
