import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { generate } from '../../tools/generate';
import { runGeneratedTests } from '../../tools/generated-tests';

const least = ['--idle-delay', '5s', '--error-delay', '5s', '--function-timeout', '1m'];
const most = ['idle', 'max-idle', 'error', 'busy'].flatMap((name) => [`--${name}-delay`, '5d']);

test.for([
  ['shortest', 'Asia/Kathmandu', [...least, '--give-up-after', '1', '--jitter', '100%']],
  ['longest', 'America/St_Johns', [...most, '--function-timeout', '1d', '--drain-for', '4m']],
] as const)(
  'passes the tests of a job with the %s times, in the time zone %s',
  async ([name, TZ, options]) => {
    const example = { name, jobs: ['my-app'], commands: [['my-app', '--yes', ...options]] };
    const project = await generate(example, join(inject('installedRoot'), 'edges'));
    const { tests, passed } = await runGeneratedTests(project, { TZ });
    expect(passed).toBe(tests);
  },
);
