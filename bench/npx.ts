import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnv } from '../tools/clean-env';
import { freePort } from '../tools/dev-server';
import { installLocked } from '../tools/installs/install-locked';
import { pack } from '../tools/installs/pack';
import { root } from '../tools/repository';
import { mustRun } from '../tools/run';
import { until } from '../tools/until';
import { median } from './median';
import { milliseconds, type Row, ratioRow } from './table';

/** Its own `node-fetch` is a tag of a fork, which mirrors of npm do not all have. */
const VERDACCIO = {
  name: 'verdaccio-installation',
  private: true,
  dependencies: { verdaccio: '6.0.5' },
  overrides: { 'node-fetch': '2.7.0' },
};
const ROUNDS = 11;
const WARM_UPS = 1;
const MAX_RATIO = 1.1;

const subjects = {
  ours: ['create-eternal-function', 'my-app', '--yes'],
  theirs: ['create-vite', 'my-app', '--template', 'vanilla-ts', '--no-interactive'],
} as const;

/** `npx` with an empty cache: this package and create-vite, from a registry on this machine. */
export async function measureNpx(folder: string): Promise<Row[]> {
  const registry = await startRegistry(folder);
  try {
    const env = cleanEnv({
      npm_config_registry: registry.url,
      npm_config_userconfig: join(folder, 'npmrc'),
      npm_config_update_notifier: 'false',
    });
    const { host } = new URL(registry.url);
    writeFileSync(join(folder, 'npmrc'), `//${host}/:_authToken=anybody\n`);
    const vite = await pack(folder, join(root, 'node_modules/create-vite'));
    for (const { file } of [await pack(folder), vite]) {
      await mustRun(folder, 'npm', ['publish', file, '--ignore-scripts'], env);
    }

    const taken = { ours: [] as number[], theirs: [] as number[] };
    for (let round = -WARM_UPS; round < ROUNDS; round++) {
      for (const name of ['ours', 'theirs'] as const) {
        const { seconds } = await runCold(join(folder, name), subjects[name], env);
        if (round >= 0) taken[name].push(seconds * 1000);
      }
    }
    const [ours, theirs] = [median(taken.ours), median(taken.theirs)];
    return [ratioRow('npx, cold / create-vite', ours, theirs, MAX_RATIO, milliseconds)];
  } finally {
    registry.child.kill();
  }
}

function runCold(place: string, [name, ...args]: readonly string[], env: Record<string, string>) {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(join(place, 'empty'), { recursive: true });
  const npx = ['--yes', `${name}@latest`, ...args];
  return mustRun(join(place, 'empty'), 'npx', npx, { ...env, npm_config_cache: place });
}

/** Verdaccio without an uplink. */
async function startRegistry(folder: string): Promise<{ url: string; child: ChildProcess }> {
  const place = join(folder, 'verdaccio');
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), JSON.stringify(VERDACCIO));
  await installLocked('verdaccio', place);
  const config = join(place, 'config.yaml');
  writeFileSync(
    config,
    `storage: ./storage
packages: { '**': { access: $all, publish: $anonymous } }
log: { type: stdout, level: error }
`,
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const bin = join(place, 'node_modules/verdaccio/bin/verdaccio');
  const args = [bin, '--config', config, '--listen', url];
  const child = spawn(process.execPath, args, { cwd: place, env: cleanEnv(), stdio: 'ignore' });
  await until('the registry to answer', () =>
    fetch(`${url}/-/ping`).then(
      ({ ok }) => ok || undefined,
      () => undefined,
    ),
  );
  return { url, child };
}
