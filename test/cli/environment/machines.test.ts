import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { describe, expect, it } from 'vitest';
import { bin } from '../../../tools/repository';
import { run } from '../../../tools/run';
import { newFolder } from '../project-fixture';
import { cliProcess as cli } from '../run-cli';

describe('a folder named', () => {
  it.for([
    ['with spaces', 'my first  app'],
    ['in other letters', 'заказы-注文-café'],
    ['by an emoji', '📦'],
    ['like a flag', './--yes'],
    ['with quotes and a dollar', `it's "$HOME"`],
    ['with brackets and braces', '[a] (b) {c,d} !'],
    ['like a drive', 'C:'],
    ['with the maximum length of a name', 'x'.repeat(255)],
    ['with a path of 2,000 characters', Array(20).fill('y'.repeat(99)).join('/')],
  ])(
    '%s: create prints commands that enter and repeat the project',
    async ([, name = ''], { skip }) => {
      skip(process.platform === 'win32', 'Windows has another shell, and not all of these names');
      const [dir, again] = [await newFolder(), await newFolder()];

      const { exitCode, stderr } = await cli(dir, [name, '--id', 'orders', '--yes']);

      expect({ exitCode, stderr }).toEqual({
        exitCode: 0,
        stderr: expect.not.stringMatching(/^warning/m),
      });
      await changes(join(dir, name), []);
      const [cd = ''] = /(?<=\nNext steps:\n {2})cd .*/.exec(stderr) ?? [];
      expect((await sh(dir, `${cd} && pwd`)).stdout).toBe(join(dir, name));
      const [args = ''] = /(?<=\nEquivalent command: npx \S+ ).*/.exec(stderr) ?? [];
      expect(await sh(again, `"${process.execPath}" "${bin}" ${args}`)).toMatchObject({
        exitCode: 0,
      });
      expect(readdirSync(join(again, name))).toContain('eternal.json');
    },
  );
});

const sh = (cwd: string, line: string) => run(cwd, 'sh', ['-c', line]);

const node = [process.execPath, bin];

/** Programs that start another one in a restricted environment. */
const machines: readonly [name: string, starter: readonly string[]][] = [
  ['without a home', ['env', '-u', 'HOME', '-u', 'USERPROFILE']],
  ['with a home that cannot be written', ['env', 'HOME=/proc']],
  ['with a folder for temporary files that cannot be written', ['env', 'TMPDIR=/dev/null']],
  ['without anything on the PATH', ['env', 'PATH=/proc']],
  ['without a network', ['unshare', '--map-root-user', '--net']],
  ['in the locale C', ['env', 'LC_ALL=C']],
  ['with a umask of 077', ['sh', '-c', 'umask 077; exec "$@"', 'sh']],
  ['as root', ['sh', '-c', 'test "$(id -u)" = 0 && exec "$@"', 'sh']],
  ['as nobody', ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']],
];

/** Whether a starter works here: some need permissions that a container does not have. */
function works(starter: readonly string[]): boolean {
  const [program = '', ...args] = [...starter, ...node, '--version'];
  return execaSync(program, args, { stdio: 'ignore', reject: false }).exitCode === 0;
}

it.for([
  ['npm/11.0.0 node/v22.0.0', ['npm install', 'npm test', 'npm run dev']],
  ['pnpm/10.1.0 npm/? node/v22.0.0', ['pnpm install', 'pnpm test', 'pnpm run dev']],
  ['yarn/1.22.22 npm/? node/v22.0.0', ['yarn install', 'yarn test', 'yarn run dev']],
  [
    'yarn/4.9.0 npm/? node/v22.0.0',
    ['yarn config set nodeLinker node-modules', 'yarn install', 'yarn test', 'yarn run dev'],
  ],
  ['bun/1.2.0 npm/? node/v22.0.0', ['bun install', 'bun run test', 'bun run dev']],
] as const)('started by %s tells its commands', async ([agent, steps]) => {
  const dir = await newFolder();
  const env = { npm_config_user_agent: agent };
  const { stderr } = await cli(dir, ['.', '--id', 'orders', '--yes'], env);
  expect(stderr).toContain(`\nNext steps:\n  ${steps.join('\n  ')}\n\n`);
});

describe('a machine', () => {
  it.for(machines)('%s makes a project and changes it', async ([, starter], { skip }) => {
    skip(!works(starter), `cannot be tried here: ${starter.join(' ')}`);
    const dir = await newFolder();
    chmodSync(dir, 0o777);

    expect(await started(starter, dir, ['app', '--id', 'orders', '--yes'])).toBe(0);
    await changes(join(dir, 'app'), starter);
  });

  it('without git keeps the project and reports that --git failed', async () => {
    const dir = await newFolder();
    mkdirSync(join(dir, 'none'));

    const { exitCode, stderr } = await run(
      dir,
      process.execPath,
      [bin, 'app', '--id', 'orders', '--yes', '--git'],
      { PATH: join(dir, 'none') },
    );

    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      'git init --quiet could not be started (the files are complete; run it again in',
    );
    await changes(join(dir, 'app'), []);
  });
});

const started = async (starter: readonly string[], cwd: string, args: readonly string[]) => {
  const [program = '', ...rest] = [...starter, ...node, ...args];
  return (await run(cwd, program, rest)).exitCode;
};

async function changes(project: string, starter: readonly string[]): Promise<void> {
  expect(await started(starter, project, ['add', 'mail', '--yes'])).toBe(0);
  expect(await started(starter, project, ['check'])).toBe(0);
  expect(await started(starter, project, ['undo'])).toBe(0);
}
