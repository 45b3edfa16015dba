import { delimiter, join } from 'node:path';
import { root } from './repository';

/** Variables that the running npm and vitest set. They must not reach a child process. */
const inherited =
  /^(npm_(package|lifecycle|config_local_prefix|execpath|node_execpath|command)|INIT_CWD$|VITEST|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|TEST$|CI$|FORCE_COLOR$|NO_COLOR$)/;

/** The environment of a user's shell: without the running tests, and without this repository's tools on PATH. */
export function cleanEnv(extra: Record<string, string> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) {
    // On Windows it is `Path`, and a second spelling would win.
    const name = /^path$/i.test(key) ? 'PATH' : key;
    if (value !== undefined && !inherited.test(key)) env[name] = value;
  }
  env.PATH = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== join(root, 'node_modules/.bin'))
    .join(delimiter);
  return { ...env, NO_COLOR: '1', ...extra };
}
