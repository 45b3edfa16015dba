import type { PageApp, PageChanges } from '../feed-types';
import { fetchApp, fetchChanges } from './api';
import { Cards } from './cards';
import { Clock } from './clock';
import { Details } from './details';
import { byId, setText } from './dom';
import { showEntities } from './entities';
import { showFunctions } from './functions';
import { Logs } from './logs';
import { showStarts, showWelcome } from './welcome';

const POLL_MS = 500;
const POLL_HIDDEN_MS = 5_000;
const prefersReducedMotion = matchMedia('(prefers-reduced-motion: reduce)');

const clock = new Clock();
const details = new Details();
const cards = new Cards(
  (id, run) => details.open(id, run),
  () => clock.now,
);
const logs = new Logs();
const connection = byId('connection');
let app: PageApp | undefined;
let answeredAt = Date.now();
let known: Pick<PageChanges, 'hub' | 'app' | 'seq'> = { hub: '', app: '', seq: 0 };

/** Fetches changes, shows them, and repeats. */
async function poll(): Promise<void> {
  try {
    let changes = await fetchChanges(known.seq);
    if (changes.hub !== known.hub) {
      cards.clear();
      logs.clear();
      if (known.seq > 0) changes = await fetchChanges(0);
    }
    if (changes.app !== known.app) await showApp();
    known = changes;
    show(changes);
    connection.className = 'live';
    setText(connection, 'connected to the emulator');
    answeredAt = Date.now();
  } catch (error) {
    connection.className = '';
    setText(connection, silence(error));
  }
  setTimeout(poll, document.hidden ? POLL_HIDDEN_MS : POLL_MS);
}

/** Why nothing comes. A request that ends by itself has reached an app that blocks its process. */
function silence(error: unknown): string {
  const isBlocked = error instanceof DOMException && error.name === 'TimeoutError';
  if (!isBlocked) return 'no response: the emulator is restarting or has ended';
  const since = new Date(answeredAt).toLocaleTimeString();
  return `the app does not answer since ${since}: the terminal names the function that blocks it`;
}

async function showApp(): Promise<void> {
  app = await fetchApp();
  const name = app.name || 'Durable Functions';
  setText(byId('app-name'), name);
  document.title = `${name} · emulator`;
  cards.setApp(app);
  showFunctions(app);
  showWelcome(app);
}

function show(changes: PageChanges): void {
  clock.set(changes);
  const { problem } = changes;
  byId('problem').hidden = problem === null;
  setText(byId('problem-text'), problem ?? '');
  const isEmpty = changes.total === 0;
  byId('welcome').hidden = !isEmpty || problem !== null;
  byId('instances').hidden = isEmpty;
  if (app !== undefined && !isEmpty) showStarts(app, changes.ids);
  cards.apply(changes);
  details.apply(changes);
  showEntities(changes.entities);
  logs.add(changes.logs);
  tick();
}

function tick(): void {
  clock.tick();
  cards.tick(clock.now);
}

setInterval(tick, prefersReducedMotion.matches ? 1_000 : 100);
document.addEventListener('visibilitychange', tick);
void poll();
