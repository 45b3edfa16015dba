import { onceForAll } from '../../tools/once';
import { root } from '../../tools/repository';
import { mustRun } from '../../tools/run';

/** The tests beside this one drive `dist/cli.cjs`: it has to be what `src/` says. */
export default () => onceForAll('build', () => mustRun(root, 'npm', ['run', 'build']));
