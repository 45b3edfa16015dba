import process from 'node:process';
import { watchDisk } from '../../tools/stopping-disk';
import { scenarios } from './scenarios';

/** Prepares a scenario, runs it, and kills itself at the given file system call. */
const [name = '', root = '', at] = process.argv.slice(2);
const scenario = scenarios[name];
if (scenario === undefined) throw new Error(`no scenario ${name}`);
const disk = scenario.diskOf(root);
scenario.prepare(root, disk);
const onCall = (count: number): void => {
  if (count === Number(at)) process.kill(process.pid, 'SIGKILL');
};
scenario.run(root, watchDisk(onCall, disk));
