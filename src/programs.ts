import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

/** The machine on which programs are started. */
export interface Machine {
  readonly platform: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a path is a file that can be executed. */
  readonly isFile: (path: string) => boolean;
  /** The path without links. */
  readonly realPath: (path: string) => string;
}

export const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isFile: (file) => {
    try {
      accessSync(file, constants.X_OK);
      return statSync(file).isFile();
    } catch {
      return false;
    }
  },
  realPath: (file) => {
    try {
      return realpathSync.native(file);
    } catch {
      return file;
    }
  },
};

const isWindows = ({ platform }: Machine): boolean => platform === 'win32';
const pathOf = (machine: Machine): path.PlatformPath =>
  isWindows(machine) ? path.win32 : path.posix;

/** Programs that Windows can start, in the order of its own search. */
const EXTENSIONS = ['.com', '.exe', '.bat', '.cmd'];

/**
 * The absolute path of a program on `PATH`; `undefined` where it is on none of its folders. The folders that a project can
 * fill do not count, because who clones a project does not expect that one of its files runs: the project itself, the
 * current folder, relative folders, and the `node_modules/.bin` that npm puts in front.
 *
 * @param project its folder, in which the program will run
 */
export function findProgram(
  name: string,
  project: string,
  current: string,
  machine: Machine = thisMachine,
): string | undefined {
  const { delimiter, join } = pathOf(machine);
  const names = isWindows(machine) ? EXTENSIONS.map((extension) => `${name}${extension}`) : [name];
  return (machine.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => folder.replace(/^"(.*)"$/, '$1'))
    .filter((folder) => !isUntrusted(folder, project, current, machine))
    .flatMap((folder) => names.map((each) => join(folder, each)))
    .find(machine.isFile);
}

function isUntrusted(folder: string, project: string, current: string, machine: Machine): boolean {
  const { isAbsolute, relative, dirname } = pathOf(machine);
  if (!isAbsolute(folder)) return true;
  const [real, root, here] = [folder, project, current].map(machine.realPath);
  const from = (start = ''): string => relative(start, real ?? folder);
  const isInside = !/^\.\.(?:[\\/]|$)/.test(from(root)) && !isAbsolute(from(root));
  // A whole drive as the project has everything in it.
  const isProjects = dirname(project) === project ? from(root) === '' : isInside;
  return isProjects || from(here) === '' || /[\\/]node_modules[\\/]\.bin[\\/]*$/i.test(folder);
}

/** How to start a program: the arguments of `spawn`. */
export interface Invocation {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: {
    readonly cwd: string;
    readonly env: Machine['env'];
    readonly windowsVerbatimArguments?: boolean;
  };
}

/**
 * How to start a program in a folder. On Windows, package managers are scripts, which only `cmd.exe` starts: Node refuses
 * them since CVE-2024-27980. For it, a network folder needs a drive letter, which `pushd` gives.
 *
 * @param program an absolute path
 * @param args for a script, they have no quotes and no `%`
 */
export function invocationOf(
  program: string,
  args: readonly string[],
  cwd: string,
  machine: Machine = thisMachine,
): Invocation {
  if (!isWindows(machine)) return { file: program, args, options: { cwd, env: machine.env } };
  // Neither `cmd.exe` nor the programs that it starts may look for a program in the project.
  const env = { ...machine.env, NoDefaultCurrentDirectoryInExePath: '1' };
  if (!/\.(?:bat|cmd)$/i.test(program)) return { file: program, args, options: { cwd, env } };
  const system = machine.env.SystemRoot ?? 'C:\\Windows';
  const call = [program, ...args].map((word) => `"${word}"`).join(' ');
  const isShare = /^[\\/]{2}/.test(cwd);
  const line = isShare
    ? `(pushd "${cwd}" || exit 1) & (call ${call} || set "FAILED=1") & popd & if defined FAILED exit 1`
    : call;
  return {
    file: path.win32.join(system, 'System32', 'cmd.exe'),
    args: ['/d', '/s', '/c', `"${line}"`],
    options: { cwd: isShare ? system : cwd, env, windowsVerbatimArguments: true },
  };
}
