import { onceForAll } from './once';
import { root } from './repository';
import { mustRun } from './run';

/** Set-up of vitest projects that use the templates as they are shipped: the built ones have to be what our sources say. */
export default () =>
  onceForAll('templates', () => mustRun(root, process.execPath, ['scripts/build-templates.mjs']));
