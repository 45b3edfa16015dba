import { onceForAll } from '../support/once';
import { root } from '../support/repository';
import { mustRun } from '../support/run';

/** The tests beside this one drive `dist/cli.cjs`: it has to be what `src/` says. */
export default () => onceForAll('build', () => mustRun(root, 'npm', ['run', 'build']));
