import { onceForAll } from './once';
import { root } from './repository';
import { mustRun } from './run';

/** Set-up of vitest projects that use the templates: builds them from the sources. */
export default () =>
  onceForAll('templates', () => mustRun(root, process.execPath, ['scripts/build-templates.mjs']));
