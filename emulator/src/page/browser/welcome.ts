import type { PageApp } from '../feed-types';
import { sendFrom } from './api';
import { type Call, startingCalls } from './calls';
import { byId, h } from './dom';

const MAX_BUTTONS = 6;

/** Explains how to start the first orchestration. */
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
    h('h2', { id: 'welcome-title' }, 'No orchestration is running yet'),
    h(
      'p',
      {},
      'This page shows every instance of your app: its status, its next run and its last runs. ',
      'The app runs on an emulator of the Durable Functions host, without storage and without Azure. ',
      'You can change how fast time passes. ',
      isReady ? 'Start an orchestration:' : 'Start an orchestration below, under “Functions”.',
    ),
    ...(isReady
      ? [
          h('div', { className: 'starts' }, ...buttons),
          h('p', {}, 'Or run this in a terminal:'),
          h('pre', { tabIndex: 0 }, ...curlLines(calls.map(({ path }) => path))),
        ]
      : []),
  );
}

/** Shows the calls that start other instances. The calls of existing instances are on their cards. */
export function showStarts(app: PageApp, ids: readonly string[]): void {
  const known = new Set(ids.map((id) => id.toLowerCase()));
  const exists = ({ path }: Call) =>
    path
      .toLowerCase()
      .split('/')
      .some((segment) => known.has(segment));
  const calls = startingCalls(app.http)
    .filter((call) => !exists(call))
    .slice(0, MAX_BUTTONS);
  const container = byId('starts');
  const shown = [...container.children].map(({ textContent }) => textContent);
  if (shown.join() === calls.map(({ label }) => label).join()) return;
  const buttons = calls.map((call) => {
    const button = h('button', {}, call.label);
    button.onclick = () => void sendFrom(button, call);
    return button;
  });
  container.replaceChildren(...buttons);
}

function curlLines(paths: readonly string[]): string[] {
  // In Windows PowerShell, `curl` is another command.
  const curl = /^Win/.test(navigator.platform) ? 'curl.exe' : 'curl';
  return [paths.map((path) => `${curl} -X POST ${location.origin}${path}`).join('\n')];
}
