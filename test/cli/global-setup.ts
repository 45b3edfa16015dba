import { onceForAll } from '../../tools/once';
import { root } from '../../tools/repository';
import { mustRun } from '../../tools/run';

/** Builds `dist/cli.cjs`, which the tests in this folder run. */
export default () => onceForAll('build', () => mustRun(root, 'npm', ['run', 'build']));
