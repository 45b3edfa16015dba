import { delimiter, join } from 'node:path';
import { root } from './repository';

/** Set by the npm or the vitest that runs us, about us; a child must not take it for its own. */
const ours =
  /^(npm_(package|lifecycle|config_local_prefix|execpath|node_execpath|command)|INIT_CWD$|VITEST|NODE_ENV$|NODE_OPTIONS$|NODE_PATH$|TEST$|CI$|FORCE_COLOR$|NO_COLOR$)/;

/** The environment as a user's shell has it: nothing of the running test, and no tool of this repository on the path. */
export function cleanEnv(extra: Record<string, string> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(process.env)) {
    if (value !== undefined && !ours.test(key)) env[key] = value;
  }
  env.PATH = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== join(root, 'node_modules/.bin'))
    .join(delimiter);
  return { ...env, NO_COLOR: '1', ...extra };
}
