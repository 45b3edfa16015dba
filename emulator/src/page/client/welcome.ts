import type { PageApp } from '../feed-types';
import { sendFrom } from './api';
import { startingCalls } from './calls';
import { byId, h } from './dom';

const MOST_BUTTONS = 6;

/** What a first visit says: that nothing runs yet, and how to change that. */
export function showWelcome(app: PageApp): void {
  const calls = startingCalls(app.http).slice(0, MOST_BUTTONS);
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

function curlLines(paths: readonly string[]): string[] {
  return [paths.map((path) => `curl -X POST ${location.origin}${path}`).join('\n')];
}
