import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesIn, manifestWith, newFolder } from '../project-fixture';
import { cli } from '../run-cli';

/** Expects one line on stderr, nothing on stdout and unchanged files. */
async function expectError(
  dir: string,
  args: readonly string[],
  expected: { exitCode: number; names: readonly string[] },
): Promise<void> {
  const before = await filesIn(dir);
  const { exitCode, stdout, stderr } = await cli(dir, args);
  expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
    exitCode: expected.exitCode,
    stdout: '',
    lines: 1,
  });
  for (const name of expected.names) expect(stderr).toContain(name);
  expect(await filesIn(dir)).toEqual(before);
}

describe('without a terminal, create and add', () => {
  it.each([
    { args: [], files: {}, names: ['--id'] },
    { args: [], files: { 'a.txt': '' }, names: ['--dir', '--id'] },
    { args: ['--yes'], files: { 'a.txt': '' }, names: ['--dir'] },
    { args: ['my-app'], files: {}, names: ['--id'] },
    { args: ['add'], files: {}, names: ['--id'] },
    { args: ['add', 'a', '--yes'], files: { 'a.txt': '' }, names: ['--dir'] },
    { args: ['add'], files: { 'eternal.json': manifestWith('{}') }, names: ['--id'] },
  ])(
    'name every missing argument: $args in a folder with $files',
    async ({ args, files, names }) => {
      await expectError(await newFolder(files), args, {
        exitCode: 2,
        names: ['missing', ...names],
      });
    },
  );
});

describe('an unsuitable folder', () => {
  it.each([
    { what: 'that is a file', args: ['f', '--yes'], exitCode: 2, names: ['is a file'] },
    { what: 'below a file', args: ['f/sub/app', '--yes'], exitCode: 1, names: ['f/sub/app'] },
    {
      what: 'that is not writable',
      args: ['/proc/app', '--yes'],
      exitCode: 1,
      names: ['/proc/app'],
    },
    {
      what: 'that is already a project',
      args: ['p', '--yes'],
      exitCode: 2,
      names: ['is already a project', 'add --dir'],
    },
    { what: 'without a project', args: ['list'], exitCode: 2, names: ['no eternal.json'] },
    {
      what: 'that exists, with a flag for new projects',
      args: ['add', 'b', '--dir', 'p', '--name', 'x'],
      exitCode: 2,
      names: ['--name'],
    },
  ])('is rejected: a folder $what', async ({ args, exitCode, names }) => {
    const files = { f: 'a file\n', 'p/eternal.json': manifestWith('{}') };
    await expectError(await newFolder(files), args, { exitCode, names });
  });

  it('leaves nothing behind if its parent cannot be written', async () => {
    const dir = await newFolder({ f: '' });

    await cli(dir, ['f/app', '--yes']);

    expect(readdirSync(dir)).toEqual(['f']);
  });
});

describe('a job that conflicts with another one', () => {
  it.each([
    { args: ['orders_sync'], names: ['--id: "orders_sync"', 'already'] },
    { args: ['Orders-sync'], names: ['--id: "Orders-sync"', 'orders_sync'] },
    { args: ['ORDERS_SYNC'], names: ['--id: "ORDERS_SYNC"', 'orders_sync'] },
    { args: ['b', '--processor', 'pull'], names: ['--processor: "pull"', 'orders_sync'] },
    { args: ['b', '--processor', 'PULL'], names: ['--processor: "PULL"', 'pull.ts'] },
  ])('is rejected: add $args', async ({ args, names }) => {
    const jobs = '{ "orders_sync": { "processor": "pull" } }';
    const dir = await newFolder({ 'eternal.json': manifestWith(jobs) });
    await expectError(dir, ['add', ...args], { exitCode: 2, names });
  });
});

const nested = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;

describe('a broken or hostile eternal.json is rejected', () => {
  const rows = [
    { name: 'no JSON', text: '{ "jobs": ', names: ['f.json:1', 'JSON'] },
    { name: 'an empty file', text: '', names: ['f.json:1', 'empty'] },
    { name: 'a list', text: '[]', names: ['f.json:1', 'object'] },
    { name: '1 MB of nesting', text: nested, names: ['f.json:1', 'nested'] },
    { name: '1 MB of open brackets', text: '['.repeat(1_000_000), names: ['f.json:1', 'nested'] },
    {
      name: 'nesting in a job',
      text: `{ "jobs": { "a": { "idleDelay": ${nested} } } }`,
      names: ['f.json:1', 'nested'],
    },
    { name: 'no jobs', text: '{\n}', names: ['f.json:1', 'jobs is missing'] },
    { name: '../x', text: '{\n"jobs": {\n"../x": {} } }', names: ['f.json:3', '"../x"', 'letter'] },
    { name: 'an absolute path', text: '{"jobs":{"/etc/x":{}}}', names: ['f.json:1', '"/etc/x"'] },
    {
      name: '__proto__ as id',
      text: '{"jobs":{"__proto__":{}}}',
      names: ['f.json:1', '__proto__'],
    },
    {
      name: '__proto__ as key',
      text: '{"__proto__":{"name":"x"},"jobs":{}}',
      names: ['f.json:1', '__proto__', 'known'],
    },
    {
      name: '__proto__ in a job',
      text: '{"jobs":{"a":{"__proto__":{}}}}',
      names: ['jobs.a.__proto__', 'known'],
    },
    {
      name: 'a path as processor',
      text: '{"jobs":{"a":{"processor":"../../x"}}}',
      names: ['jobs.a.processor', '"../../x"'],
    },
    {
      name: 'code as processor',
      text: '{"jobs":{"a":{"processor":"x(){};y"}}}',
      names: ['jobs.a.processor', 'function name'],
    },
    {
      name: 'code as delay',
      text: '{"jobs":{"a":{\n"idleDelay":"1m\'+x+\'"}}}',
      names: ['f.json:2', 'jobs.a.idleDelay', '5s to 5d'],
    },
    {
      name: 'a number as delay',
      text: '{"jobs":{"a":{\n\n"idleDelay":60}}}',
      names: ['f.json:3', 'jobs.a.idleDelay: 60', '5s to 5d'],
    },
    {
      name: 'a text as number',
      text: '{"jobs":{"a":{"giveUpAfter":"5"}}}',
      names: ['jobs.a.giveUpAfter: "5"', 'number'],
    },
    {
      name: 'a misspelled key',
      text: '{"jobs":{"a":{"idelDelay":"5s"}}}',
      names: ['jobs.a.idelDelay', 'did you mean idleDelay?'],
    },
    { name: 'a line break in a key', text: '{"jobs":{"a\\nb":{}}}', names: ['"a\\nb"'] },
    {
      name: 'the same job twice',
      text: '{"jobs":{"a":{},\n"a":{}}}',
      names: ['f.json:2', '"a" appears twice'],
    },
    {
      name: 'two ids that differ only in case or in - and _',
      text: '{"jobs":{"a-b":{},\n"A_B":{}}}',
      names: ['f.json:2', 'jobs.A_B', 'a-b'],
    },
    {
      name: 'two jobs with one processor',
      text: '{"jobs":{"a":{"processor":"x"},\n"b":{"processor":"x"}}}',
      names: ['f.json:2', 'jobs.b.processor', 'job a'],
    },
    {
      name: 'a maximum below its delay',
      text: '{"jobs":{"a":{"idleDelay":"5m",\n"maxIdleDelay":"1m"}}}',
      names: ['f.json:2', 'jobs.a.maxIdleDelay', '5m'],
    },
    { name: 'an illegal name', text: '{"name":"A","jobs":{}}', names: ['f.json:1', 'name: "A"'] },
    { name: 'another backend', text: '{"backend":"x","jobs":{}}', names: ['backend: "x"'] },
    {
      name: 'a newer generator',
      text: '{"generator":"99.0.0","jobs":{}}',
      names: ['the project needs version 99.0.0'],
    },
  ];

  it.each(rows)('in --from: $name', async ({ text, names }) => {
    const dir = await newFolder({ 'f.json': text });
    await expectError(dir, ['my-app', '--from', 'f.json'], { exitCode: 2, names });
  });

  it.each(rows)('in a project: $name', async ({ text, names }) => {
    const named = text.replace(/^\{(?=[\s\S]*"jobs")(?!.*"name":"A")/, '{"name":"x",');
    const dir = await newFolder({ 'eternal.json': named });
    const there = names.map((name) => name.replace('f.json', 'eternal.json'));
    await expectError(dir, ['add', 'new-job'], { exitCode: 2, names: there });
  });

  it('in --from: a file that does not exist', async () => {
    const dir = await newFolder();
    await expectError(dir, ['my-app', '--from', 'f.json'], { exitCode: 2, names: ['f.json'] });
  });

  it('in a project: a missing name', async () => {
    const dir = await newFolder({ 'eternal.json': '{ "jobs": {} }' });
    await expectError(dir, ['add', 'a'], {
      exitCode: 2,
      names: ['eternal.json:1: name is missing'],
    });
  });
});

describe('a link', () => {
  it.each(['src', 'README.md', '.eternal'])(
    'to a path outside of the project is rejected: %s',
    async (path) => {
      const outside = await newFolder({ 'README.md': 'not ours\n' });
      const dir = await newFolder();
      symlinkSync(path === 'README.md' ? join(outside, path) : outside, join(dir, path));

      await expectError(dir, ['.', '--id', 'a'], {
        exitCode: 2,
        names: [path, 'outside of the project', 'replace the link'],
      });
      expect(await filesIn(outside)).toEqual({ 'README.md': 'not ours\n' });
    },
  );

  it('without a target is rejected', async () => {
    const dir = await newFolder();
    symlinkSync(join(dir, 'gone'), join(dir, 'host.json'));
    await expectError(dir, ['.', '--id', 'a'], {
      exitCode: 2,
      names: ['host.json', 'broken link'],
    });
  });

  it('to a path inside the project is followed and kept', async () => {
    const dir = await newFolder({ 'code/keep.txt': '' });
    symlinkSync('code', join(dir, 'src'));

    expect((await cli(dir, ['.', '--id', 'a'])).exitCode).toBe(0);
    expect(Object.keys(await filesIn(dir))).toContain('code/functions/a.ts');
  });
});
