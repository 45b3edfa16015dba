import process from 'node:process';
import { watchDisk } from '../support/stopping-disk';
import { scenarios } from './scenarios';

/** Prepares a scenario and kills itself at a call of what the scenario stops. */
const [name = '', root = '', at] = process.argv.slice(2);
const scenario = scenarios[name];
scenario?.prepare(root);
scenario?.run(
  root,
  watchDisk((count) => {
    if (count === Number(at)) process.kill(process.pid, 'SIGKILL');
  }),
);
