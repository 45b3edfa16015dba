import type { PageApp } from '../feed-types';
import { sendFrom } from './api';
import { type Call, startingCalls } from './calls';
import { byId, h } from './dom';

const MAX_BUTTONS = 6;

/** What a first visit says: that nothing runs yet, and how to change that. */
export function showWelcome(app: PageApp): void {
  const calls = startingCalls(app.http).slice(0, MAX_BUTTONS);
  const buttons = calls.map((call, index) => {
    const className = index === 0 ? 'primary' : '';
    const button = h('button', { className }, call.label);
    button.onclick = () => void sendFrom(button, call);
    return button;
  });
  const isReady = buttons.length > 0;
  byId('welcome').replaceChildren(
    h('h2', { id: 'welcome-title' }, 'Nothing is running yet'),
    h(
      'p',
      {},
      'This page shows every orchestration of your app: where it stands, when it goes on, what its last runs did. ',
      'It runs on an emulator of the Durable Functions host: no storage, no Azure, and time goes as fast as you like. ',
      isReady ? 'Start one:' : 'Start one below, under “Functions”.',
    ),
    ...(isReady
      ? [
          h('div', { className: 'starts' }, ...buttons),
          h('p', {}, 'Or from a terminal:'),
          h('pre', { tabIndex: 0 }, ...curlLines(calls.map(({ path }) => path))),
        ]
      : []),
  );
}

/** Beside the instances that there are: what can start others. The route of one that is there is on its card. */
export function showStarts(app: PageApp, ids: readonly string[]): void {
  const known = new Set(ids.map((id) => id.toLowerCase()));
  const isThere = ({ path }: Call) =>
    path
      .toLowerCase()
      .split('/')
      .some((word) => known.has(word));
  const calls = startingCalls(app.http)
    .filter((call) => !isThere(call))
    .slice(0, MAX_BUTTONS);
  const place = byId('starts');
  const shown = [...place.children].map(({ textContent }) => textContent);
  if (shown.join() === calls.map(({ label }) => label).join()) return;
  const buttons = calls.map((call) => {
    const button = h('button', {}, call.label);
    button.onclick = () => void sendFrom(button, call);
    return button;
  });
  place.replaceChildren(...buttons);
}

function curlLines(paths: readonly string[]): string[] {
  return [paths.map((path) => `curl -X POST ${location.origin}${path}`).join('\n')];
}
