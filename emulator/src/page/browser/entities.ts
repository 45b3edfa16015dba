import type { PageEntity } from '../feed-types';
import { byId, h } from './dom';
import { table } from './table';

let shown = '';

/** Shows the entities with their states. */
export function showEntities(entities: readonly PageEntity[]): void {
  const json = JSON.stringify(entities);
  if (json === shown) return;
  shown = json;
  byId('entities').hidden = entities.length === 0;
  const rows = entities.map(({ id, state, lockedBy, waiting }) => [
    h('td', { className: 'mono' }, id),
    h('td', { className: 'mono' }, state),
    h('td', {}, lockedBy ?? ''),
    h('td', {}, waiting === 0 ? '' : String(waiting)),
  ]);
  byId('entities-table').replaceChildren(table(['Id', 'State', 'Locked by', 'Waiting'], rows));
}
