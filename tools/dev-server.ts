import { createServer } from 'node:net';
import { execa, type Subprocess } from 'execa';
import { cleanEnv } from './clean-env';
import { groupAlive } from './process-group';
import { until } from './until';

/** `npm run dev` of a generated project. */
export interface DevServer {
  url: string;
  /** Everything that it has printed so far. */
  output: () => string;
  /** Sends Ctrl-C to the process group, as a terminal does. Waits until all of its processes have ended. */
  stop: () => Promise<void>;
}

/** A port that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function stopGroup(
  child: Pick<Subprocess, 'stdout' | 'stderr'>,
  group: number,
): Promise<void> {
  if (groupAlive(group)) process.kill(-group, 'SIGINT');
  try {
    await until('every process of npm run dev to end', () =>
      groupAlive(group) ? undefined : true,
    );
  } catch (error) {
    process.kill(-group, 'SIGKILL');
    throw error;
  } finally {
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

export interface DevOptions {
  /** Emulated seconds per second. */
  speed: number;
  /** Default: `dev`. */
  script?: string;
  env?: Record<string, string> | undefined;
  /** The package manager that runs it. Default: npm. */
  program?: readonly string[];
  /** Receives the output as it comes. */
  onOutput?: (text: string) => void;
}

/** Starts `npm run dev` in `project`, on a free port, and waits until it answers. */
export async function startDevServer(
  project: string,
  { speed, script = 'dev', env, program: [manager = '', ...first] = ['npm'], onOutput }: DevOptions,
): Promise<DevServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Only npm needs the two dashes, and removes them.
  const dashes = manager === 'npm' ? ['--'] : [];
  const args = [...first, 'run', script, ...dashes, '--port', `${port}`, '--speed', `${speed}`];
  const child = execa(manager, args, {
    cwd: project,
    env: cleanEnv(env),
    extendEnv: false,
    detached: true,
    cleanup: false,
    stdin: 'ignore',
    buffer: false,
    reject: false,
  });
  const group = child.pid;
  if (group === undefined) throw new Error('npm run dev did not start');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput?.(text);
    });
  }
  const stop = () => stopGroup(child, group);
  try {
    await until('npm run dev to answer', async () => {
      if (child.exitCode !== null) throw new Error(`npm run dev ended: ${child.exitCode}`);
      return fetch(url).then(
        () => true,
        () => undefined,
      );
    });
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${output}`);
  }
  return { url, output: () => output, stop };
}
