import { h, setText } from './dom';
import type { Field } from './fields';
import { clockText, relative } from './format';

/** The fields of an instance. Fields that stay keep their elements. */
export class FieldList {
  readonly element = h('dl', { className: 'fields' });
  #shape = '';
  #values: HTMLElement[] = [];
  #fields: readonly Field[] = [];

  show(fields: readonly Field[]): void {
    const shape = JSON.stringify(fields.map(({ label, isBad, isWide }) => [label, isBad, isWide]));
    this.#fields = fields;
    if (shape !== this.#shape) {
      this.#shape = shape;
      this.#values = fields.map(({ isBad }) => h('dd', { className: isBad ? 'bad' : '' }));
      const rows = fields.map(({ label, isWide }, index) =>
        h('div', { className: isWide ? 'wide' : '' }, h('dt', {}, label), this.#values[index]),
      );
      this.element.replaceChildren(...rows);
    }
    for (const [index, { value }] of fields.entries()) {
      const element = this.#values[index] as HTMLElement;
      if (typeof value === 'string') setText(element, value);
      else element.title = clockText(value.at);
    }
  }

  /** Updates the relative times. */
  tick(now: number): void {
    for (const [index, { value }] of this.#fields.entries()) {
      if (typeof value === 'string') continue;
      setText(this.#values[index] as HTMLElement, relative(value.at, now));
    }
  }
}
