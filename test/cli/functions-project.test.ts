import { describe, expect, it } from 'vitest';
import { cli, filesIn, makeFolder } from './support';

describe('add, in a Functions project that has no eternal.json', () => {
  it('adds to what is there, and takes nothing away', async () => {
    const own = {
      'package.json':
        '{\n    "name": "shop",\n    "scripts": { "build": "tsc -b" },\n    "dependencies": { "left-pad": "1.3.0" }\n}\n',
      'host.json': '{\n  "version": "2.0",\n  // ours\n  "functionTimeout": "00:05:00"\n}\n',
      'tsconfig.json': '{ "compilerOptions": { "strict": false } }\n',
      'local.settings.json': '{ "Values": { "MINE": "1" } }\n',
      '.gitignore': 'bin\nobj\n',
      '.funcignore': '*.md\n',
      'src/functions/hello.ts': '// theirs\n',
    };
    const dir = await makeFolder(own);

    const { exitCode, stderr } = await cli(dir, ['add', 'orders', '--dir', '.', '--yes']);

    expect(exitCode).toBe(0);
    const files = await filesIn(dir);
    const lines = (text = '') => text.split('\n').map((line) => line.trim().replace(/,$/, ''));
    expect(files['src/functions/hello.ts']).toBe('// theirs\n');
    expect(lines(files['package.json'])).toEqual(
      expect.arrayContaining(['"name": "shop"', expect.stringContaining('"durable-functions"')]),
    );
    expect(files['package.json']).toMatch(/"build": "tsc -b".*"left-pad": "1.3.0"/s);
    expect(files['host.json']).toMatch(/\/\/ ours\n {2}"functionTimeout": "00:05:00".*"hubName"/s);
    expect(files['local.settings.json']).toContain('"MINE": "1"');
    expect(lines(files['.gitignore'])).toEqual(expect.arrayContaining(['bin', 'obj', 'dist/']));
    expect(lines(files['.funcignore'])).toEqual(expect.arrayContaining(['*.md', '/.eternal']));
    expect(stderr).toContain('warning: host.json: functionTimeout is yours ("00:05:00")');
    expect(stderr).toContain('warning: tsconfig.json: compilerOptions.strict is yours (false)');
    expect((await cli(dir, ['check'])).exitCode).toBe(0);
  });
});
