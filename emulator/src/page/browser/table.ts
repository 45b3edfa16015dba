import { h } from './dom';

/** A table that scrolls sideways when it is too wide. */
export function table(titles: readonly string[], rows: readonly (readonly Node[])[]): HTMLElement {
  const head = titles.map((text) => h('th', { scope: 'col' }, text));
  const body = rows.map((cells) => h('tr', {}, ...cells));
  const element = h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...body));
  return h('div', { className: 'scroll', tabIndex: 0 }, element);
}
