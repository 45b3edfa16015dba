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
  'a job with the %s times passes its tests, also where it is %s time',
  async ([name, TZ, options]) => {
    const example = { name, jobs: ['my-app'], commands: [['my-app', '--yes', ...options]] };
    const project = await generate(example, join(inject('installedRoot'), 'edges'));
    const { tests, passed } = await runGeneratedTests(project, { TZ });
    expect(passed).toBe(tests);
  },
);
