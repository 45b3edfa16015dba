export type Child = Node | string | undefined;

type Props<K extends keyof HTMLElementTagNameMap> = {
  readonly [P in keyof HTMLElementTagNameMap[K]]?: HTMLElementTagNameMap[K][P] | undefined;
} & { readonly aria?: Readonly<Record<string, string>> };

/** Creates an element with properties and children. Strings become text nodes, never HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { aria = {}, ...props }: Props<K> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value !== undefined) Object.assign(element, { [name]: value });
  }
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** Finds the element of the page with this id. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element #${id}`);
  return found as T;
}

/** Sets a text only when it changes, which avoids work for the browser. */
export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows a temporary message that screen readers announce. */
export function toast(title: string, more = '', isBad = false): void {
  const element = h('div', { className: isBad ? 'toast bad' : 'toast' }, title);
  if (more !== '') element.append(h('small', {}, more));
  const toasts = byId('toasts');
  toasts.append(element);
  while (toasts.childElementCount > 4) toasts.firstElementChild?.remove();
  setTimeout(() => element.remove(), isBad ? 9_000 : 5_000);
}

const CONFIRM_MS = 5_000;

/** Makes a button ask first: it acts when it is pressed a second time, within a few seconds. */
export function askFirst(button: HTMLButtonElement, act: () => void): void {
  const label = button.textContent ?? '';
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const reset = () => {
    clearTimeout(waiting);
    waiting = undefined;
    button.textContent = label;
  };
  button.onblur = reset;
  button.onclick = () => {
    if (waiting !== undefined) {
      reset();
      act();
      return;
    }
    waiting = setTimeout(reset, CONFIRM_MS);
    button.textContent = `Really ${label.toLowerCase()}?`;
  };
}
