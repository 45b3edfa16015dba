import { describe, expect, it } from 'vitest';
import { findProgram, invocationOf, type Machine } from '../../src/programs';

const machine = (platform: string, PATH: string, ...files: string[]): Machine => ({
  platform,
  env: { PATH, SystemRoot: 'C:\\Windows' },
  isFile: (path) => files.includes(path),
  realPath: (path) => path,
});

describe('findProgram', () => {
  it.each([
    ['linux', '/opt/git/bin:/usr/bin', ['/usr/bin/git'], '/usr/bin/git'],
    ['linux', '/a:/b', ['/a/git', '/b/git'], '/a/git'],
    ['linux', '', ['/projects/app/git'], undefined],
    ['linux', '.:bin::/usr/bin', ['/projects/git', 'git', './git', 'bin/git'], undefined],
    [
      'linux',
      '/projects/app/bin:/usr/bin',
      ['/projects/app/bin/git', '/usr/bin/git'],
      '/usr/bin/git',
    ],
    ['linux', '/projects:/usr/bin', ['/projects/git', '/usr/bin/git'], '/usr/bin/git'],
    [
      'linux',
      '/projects/node_modules/.bin:/usr/bin',
      ['/projects/node_modules/.bin/git'],
      undefined,
    ],
    ['linux', '/projects/tools', ['/projects/tools/git'], '/projects/tools/git'],
    ['linux', '/projects/application', ['/projects/application/git'], '/projects/application/git'],
    ['win32', 'C:\\a;C:\\Git\\cmd', ['C:\\Git\\cmd\\git.exe'], 'C:\\Git\\cmd\\git.exe'],
    ['win32', '"C:\\my;tools"', ['C:\\my;tools\\git.cmd'], undefined],
    ['win32', '"C:\\tools"', ['C:\\tools\\git.cmd'], 'C:\\tools\\git.cmd'],
    ['win32', 'C:\\x', ['C:\\x\\git.cmd', 'C:\\x\\git.exe', 'C:\\x\\git'], 'C:\\x\\git.exe'],
    ['win32', '\\projects\\APP\\bin;.', ['\\projects\\APP\\bin\\git.exe', 'git.exe'], undefined],
    ['win32', '\\Projects', ['\\Projects\\git.exe'], undefined],
    ['win32', '\\x\\Node_Modules\\.bin\\', ['\\x\\Node_Modules\\.bin\\git.exe'], undefined],
  ])('on %s, on the PATH %s, of %j it finds %s', (platform, path, files, found) => {
    const own = machine(platform, path, ...files);
    const [project, current] =
      platform === 'win32' ? ['\\projects\\app', '\\projects'] : ['/projects/app', '/projects'];
    expect(findProgram('git', project, current, own)).toBe(found);
  });

  it('finds programs for a project that is a whole drive', () => {
    const own = machine('win32', 'D:\\;D:\\Git', 'D:\\git.exe', 'D:\\Git\\git.exe');
    expect(findProgram('git', 'D:\\', 'C:\\', own)).toBe('D:\\Git\\git.exe');
  });
});

describe('invocationOf', () => {
  it('starts a program without a shell', () => {
    const found = invocationOf(
      '/usr/bin/npm',
      ['install'],
      '/projects',
      machine('linux', '/usr/bin'),
    );
    expect(found).toMatchObject({
      file: '/usr/bin/npm',
      args: ['install'],
      options: { cwd: '/projects' },
    });
  });

  it.each([
    ['C:\\projects\\app', '""C:\\Program Files\\npm.cmd" "install""', 'C:\\projects\\app'],
    [
      '\\\\server\\share\\app',
      '"(pushd "\\\\server\\share\\app" || exit 1) & (call "C:\\Program Files\\npm.cmd" "install" || set "FAILED=1") & popd & if defined FAILED exit 1"',
      'C:\\Windows',
    ],
  ])('starts a script of Windows in %s by cmd.exe', (cwd, line, started) => {
    const own = machine('win32', '');
    const { file, args, options } = invocationOf(
      'C:\\Program Files\\npm.cmd',
      ['install'],
      cwd,
      own,
    );
    expect({ file, args }).toEqual({
      file: 'C:\\Windows\\System32\\cmd.exe',
      args: ['/d', '/s', '/c', line],
    });
    expect(options).toMatchObject({ cwd: started, windowsVerbatimArguments: true });
    expect(options.env.NoDefaultCurrentDirectoryInExePath).toBe('1');
  });
});
