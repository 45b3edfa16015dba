import { parseJsonText, propertyMap } from '../json/tree';
import type { Workspace } from './workspace';

/**
 * What the paths of the project's HTTP functions begin with: `/api`, unless its `host.json` says another, or nothing.
 * One that cannot be read is for others to complain about.
 */
export function routePrefixOf(workspace: Workspace): string {
  const disk = workspace.read('host.json');
  const text = disk.kind === 'file' ? (disk.text ?? '') : '';
  const said = prefixIn(text) ?? 'api';
  return said === '' ? '' : `/${said}`;
}

function prefixIn(text: string): string | undefined {
  try {
    const { root } = parseJsonText('host.json', text);
    const found = ['extensions', 'http', 'routePrefix'].reduce<typeof root | undefined>(
      (node, key) => (node?.type === 'object' ? propertyMap(node).get(key)?.value : undefined),
      root,
    );
    return found?.type === 'string' ? String(found.value) : undefined;
  } catch {
    return undefined;
  }
}
