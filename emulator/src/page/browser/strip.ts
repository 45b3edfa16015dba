import type { PageRun } from '../feed-types';
import { h } from './dom';
import { clockText } from './format';

const MAX_RUNS = 48;

/** The last runs of an instance, one bar per run: its outcome and its amount. */
export class Strip {
  readonly element = h('div', { className: 'strip', role: 'img', hidden: true });
  #runs: readonly PageRun[] = [];

  /** @param open opens the run of the bar that is clicked */
  constructor(open: (run: PageRun) => void) {
    this.element.onclick = ({ target }) => {
      const run = this.#runs[[...this.element.children].indexOf(target as Element)];
      if (run !== undefined) open(run);
    };
  }

  get last(): PageRun | undefined {
    return this.#runs.at(-1);
  }

  add(runs: readonly PageRun[]): void {
    if (runs.length === 0) return;
    const shown = runs.slice(-MAX_RUNS);
    this.#runs = [...this.#runs, ...shown].slice(-MAX_RUNS);
    for (const run of shown) {
      const isFull = this.element.childElementCount === MAX_RUNS;
      const bar = isFull ? (this.element.firstElementChild as HTMLElement) : h('i');
      showRun(bar, run);
      this.element.append(bar);
    }
    const failed = this.#runs.filter(({ outcome }) => outcome !== 'completed').length;
    const text = `last ${this.#runs.length} runs, ${failed} failed`;
    this.element.setAttribute('aria-label', text);
    this.element.hidden = false;
  }
}

function showRun(bar: HTMLElement, run: PageRun): void {
  const { outcome, amount, at, duration, activity, text } = run;
  const isDone = outcome === 'completed';
  const foundNothing = isDone && amount === 0;
  const size = amount === undefined ? 0.6 : Math.min(1, 0.4 + Math.log2(1 + amount) / 10);
  bar.className = foundNothing ? 'nothing' : outcome;
  bar.title = `${clockText(at)} ${activity} ${outcome} in ${duration} ms: ${text}`;
  bar.style.height = isDone ? `${(foundNothing ? 0.3 : size) * 100}%` : '100%';
}
