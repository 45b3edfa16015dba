import { parseJsonText, stringAt } from '../json/tree';
import type { Workspace } from './workspace';

/**
 * The first part of the paths of the project's HTTP functions: `/api` unless `host.json` sets another or none. Assumes
 * `/api` where `host.json` is not valid: other code reports that.
 */
export function routePrefixOf(workspace: Workspace): string {
  const disk = workspace.read('host.json');
  const text = disk.kind === 'file' ? (disk.text ?? '') : '';
  const prefix = prefixIn(text) ?? 'api';
  return prefix === '' ? '' : `/${prefix}`;
}

function prefixIn(text: string): string | undefined {
  try {
    return stringAt(parseJsonText('host.json', text), ['extensions', 'http', 'routePrefix']);
  } catch {
    return undefined;
  }
}
