import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** host.json's `extensions.http.routePrefix`; `api`, the host's default, where it says nothing or is missing. */
export function readRoutePrefix(projectRoot: string): string {
  let text: string;
  try {
    text = readFileSync(join(projectRoot, 'host.json'), 'utf8');
  } catch {
    return 'api';
  }
  return JSON.parse(text).extensions?.http?.routePrefix ?? 'api';
}
