import type { PageRunDetails } from '../feed-types';
import { h } from './dom';
import { clockText, pretty } from './format';

/** The last runs of an instance. Each can be opened: its input, its result or error, and its logs. */
export class RunList {
  readonly element = h('div', { className: 'runs' });
  readonly #opened = new Set<number>();

  /** Forgets which runs are open, but this one. */
  open(seq: number | undefined): void {
    this.#opened.clear();
    this.element.replaceChildren();
    if (seq !== undefined) this.#opened.add(seq);
  }

  show(runs: readonly PageRunDetails[]): void {
    if (runs.length === 0) {
      this.element.replaceChildren(h('p', { className: 'quiet' }, 'none'));
      return;
    }
    this.element.replaceChildren(...runs.map((run) => this.#row(run)));
  }

  #row(run: PageRunDetails): HTMLElement {
    const { seq, at, activity, outcome, duration, input, result, logs } = run;
    const lines = logs.map((log) => `${clockText(log.at)} ${log.level} ${log.text}`);
    const row = h(
      'details',
      { className: 'callable', open: this.#opened.has(seq) },
      h(
        'summary',
        {},
        h('span', { className: outcome === 'completed' ? 'kind' : 'kind bad' }, outcome),
        h('span', { className: 'where' }, activity),
        h('span', { className: 'name' }, `${clockText(at)}, ${duration} ms`),
      ),
      part('Input', prettyJson(input)),
      part(outcome === 'failed' ? 'Error' : 'Result', prettyJson(result)),
      part('Logs', lines.join('\n')),
    );
    row.ontoggle = () => {
      if (row.open) this.#opened.add(seq);
      else this.#opened.delete(seq);
    };
    return row;
  }
}

function part(title: string, text: string): HTMLElement {
  const shown =
    text === ''
      ? h('p', { className: 'quiet' }, 'none')
      : h('pre', { className: 'json', tabIndex: 0 }, text);
  return h('section', {}, h('h4', {}, title), shown);
}

/** A text that was truncated is no JSON. */
function prettyJson(text: string): string {
  try {
    return pretty(JSON.parse(text));
  } catch {
    return text;
  }
}
