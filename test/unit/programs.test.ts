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
    ['linux', '', ['/work/app/git'], undefined],
    ['linux', '.:bin::/usr/bin', ['/work/git', 'git', './git', 'bin/git'], undefined],
    ['linux', '/work/app/bin:/usr/bin', ['/work/app/bin/git', '/usr/bin/git'], '/usr/bin/git'],
    ['linux', '/work:/usr/bin', ['/work/git', '/usr/bin/git'], '/usr/bin/git'],
    ['linux', '/work/node_modules/.bin:/usr/bin', ['/work/node_modules/.bin/git'], undefined],
    ['linux', '/work/tools', ['/work/tools/git'], '/work/tools/git'],
    ['linux', '/work/application', ['/work/application/git'], '/work/application/git'],
    ['win32', 'C:\\a;C:\\Git\\cmd', ['C:\\Git\\cmd\\git.exe'], 'C:\\Git\\cmd\\git.exe'],
    ['win32', '"C:\\my;tools"', ['C:\\my;tools\\git.cmd'], undefined],
    ['win32', '"C:\\tools"', ['C:\\tools\\git.cmd'], 'C:\\tools\\git.cmd'],
    ['win32', 'C:\\x', ['C:\\x\\git.cmd', 'C:\\x\\git.exe', 'C:\\x\\git'], 'C:\\x\\git.exe'],
    ['win32', '\\work\\APP\\bin;.', ['\\work\\APP\\bin\\git.exe', 'git.exe'], undefined],
    ['win32', '\\Work', ['\\Work\\git.exe'], undefined],
    ['win32', '\\x\\Node_Modules\\.bin\\', ['\\x\\Node_Modules\\.bin\\git.exe'], undefined],
  ])('on %s, on the PATH %s, of %j it finds %s', (platform, path, files, found) => {
    const own = machine(platform, path, ...files);
    const [project, current] =
      platform === 'win32' ? ['\\work\\app', '\\work'] : ['/work/app', '/work'];
    expect(findProgram('git', project, current, own)).toBe(found);
  });

  it('finds programs for a project that is a whole drive', () => {
    const own = machine('win32', 'D:\\;D:\\Git', 'D:\\git.exe', 'D:\\Git\\git.exe');
    expect(findProgram('git', 'D:\\', 'C:\\', own)).toBe('D:\\Git\\git.exe');
  });
});

describe('invocationOf', () => {
  it('starts a program without a shell', () => {
    const found = invocationOf('/usr/bin/npm', ['install'], '/work', machine('linux', '/usr/bin'));
    expect(found).toMatchObject({
      file: '/usr/bin/npm',
      args: ['install'],
      options: { cwd: '/work' },
    });
  });

  it.each([
    ['C:\\work\\app', '""C:\\Program Files\\npm.cmd" "install""', 'C:\\work\\app'],
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
