import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compile } from '../../src/dev/dev-build';
import { DevLog, describeApp } from '../../src/dev/dev-log';
import { parseDevOptions } from '../../src/dev/dev-options';
import { applyLocalSettings, loadProject } from '../../src/dev/dev-project';
import { explain } from '../../src/dev/explain';
import { filesOf } from '../../src/dev/main-files';
import { readHostJson } from '../../src/http/host-json';
import { loadApp, NotEmulatedError } from '../../src/index';
import { Instance } from '../../src/orchestration/instance';
import { appOf } from '../support';

const ignore = () => {};

function folder(files: Readonly<Record<string, unknown>>): string {
  const root = mkdtempSync(join(tmpdir(), 'emulator-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(
      join(root, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  return root;
}

describe('npm run dev', () => {
  it.each<[string, object]>([
    ['', { port: 7071, speed: 1 }],
    ['--port 0 --speed 60', { port: 0, speed: 60 }],
    ['--port=8080 --speed=0.5', { port: 8080, speed: 0.5 }],
  ])('takes %s', (args, expected) => {
    expect(parseDevOptions(args.split(' ').filter(Boolean))).toEqual(expected);
  });

  it.each([
    ['--port 70000', '--port 70000: a whole number from 0 to 65535'],
    ['--port x', '--port x: '],
    ['--speed 0', '--speed 0: a number from 0.01 to 10000'],
    ['--speed fast', '--speed fast: '],
    ['--port -1', "Option '--port' takes no value that begins with '-'; known are --port 7071"],
    ['--sped 2', "Unknown option '--sped'"],
    ['now', "Unexpected argument 'now'"],
  ])('refuses %s in one line', (args, text) => {
    const parse = () => parseDevOptions(args.split(' '));
    expect(parse).toThrow(text);
    expect(parse).not.toThrow('\n');
  });

  it('loads what package.json calls main, in order of the files', async () => {
    const sdk = JSON.stringify(createRequire(import.meta.url).resolve('@azure/functions'));
    const register = (name: string) => `require(${sdk}).app.http('${name}', { handler() {} });`;
    const files = { 'b.js': register('b'), 'a.js': register('a'), 'c.txt': 'no code' };
    const pattern = await loadProject(
      folder({ ...files, 'package.json': { main: '*.js' } }),
      ignore,
    );
    const single = await loadProject(
      folder({ ...files, 'package.json': { main: 'b.js' } }),
      ignore,
    );
    expect([...pattern.functions.keys(), ...single.functions.keys()]).toEqual(['a', 'b', 'b']);
  });

  it.each<[files: Record<string, unknown>, problem: RegExp]>([
    [{}, /^There is no package\.json in \S+$/],
    [{ 'package.json': {} }, /^package\.json: main must name the compiled functions/],
    [
      { 'package.json': { main: 'gone.js' } },
      /^package\.json: main, gone\.js, names no file \(is the app compiled\?\)$/,
    ],
    [
      { 'package.json': { main: 'dist/*.js' } },
      /^package\.json: main, dist\/\*\.js, names no file \(is the app compiled\?\)$/,
    ],
  ])('says what is wrong with a project of %j', async (files, problem) => {
    await expect(loadProject(folder(files), ignore)).rejects.toThrow(problem);
  });

  it.each<[error: unknown, line: string]>([
    [new Error('host.json: not an object'), 'host.json: not an object'],
    [new TypeError('odd\nmore'), 'TypeError: odd'],
    ['odd', 'The app threw odd'],
    [new NotEmulatedError('hooks'), 'not emulated: hooks: use npm start'],
  ])('explains %s in one line', (error, line) => {
    // Nothing in this stack is below the project.
    expect(explain(error, '/nowhere/project')).toBe(line);
  });

  it('compiles, and removes output whose source is gone, but nothing else', async () => {
    const paths = { rootDir: 'src', outDir: 'dist', sourceMap: true };
    const compilerOptions = { ...paths, module: 'nodenext', allowJs: true };
    const root = folder({
      'tsconfig.json': { compilerOptions, include: ['src'] },
      'package.json': {},
      'src/a.ts': 'export {};',
      'src/b.mts': 'export {};',
      'src/c.js': 'exports.c = 1;',
      'dist/gone.js': '',
      'dist/gone.js.map': { sources: ['../src/gone.ts'] },
      'dist/bundle.js': '',
      'dist/bundle.js.map': { sources: ['webpack://gone.ts'] },
      'dist/copied.js': '',
      'dist/page.html': '',
    });
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
    expect(await compile(root, new AbortController().signal)).toBe('');
    const left = readdirSync(join(root, 'dist')).filter((name) => !name.endsWith('.map'));
    expect(left.sort()).toEqual(['a.js', 'b.mjs', 'bundle.js', 'c.js', 'copied.js', 'page.html']);
  });

  it.each([
    ['dist/*.js', ['dist/a.js', 'dist/b.js']],
    ['./dist/[!a].js', ['dist/b.js']],
    ['dist/**/*.js', ['dist/a.js', 'dist/b.js', 'dist/c/d/e.js', 'dist/c/f.js']],
    ['dist/c/**/*.js', ['dist/c/d/e.js', 'dist/c/f.js']],
    ['dist/{index.js,c/*.js}', ['dist/c/f.js']],
    ['dist/{a,c/{f,x}}.?s', ['dist/a.js', 'dist/c/f.js']],
    ['dist/a.js', ['dist/a.js']],
    ['gone/*.js', []],
    ['gone.js', ['gone.js']],
    ['dist/c/**', ['dist/c/d/e.js', 'dist/c/f.js', 'dist/c/g.cjs']],
    ['dist/[a*.js', []],
    ['dist/[z-a].js', []],
  ])('takes %s for %j', (main, expected) => {
    const names = ['a.js', 'b.js', 'b.js.map', '.hidden.js', 'c/f.js', 'c/d/e.js', 'c/g.cjs'];
    const root = folder(Object.fromEntries(names.map((name) => [`dist/${name}`, ''])));
    expect(filesOf(root, main)).toEqual(expected.map((path) => join(root, path)));
  });

  it.each([
    ['nothing', {}, 'api'],
    ['comments', { 'host.json': '\uFEFF// a\n{ "a": "//", /* b */ "c": [1, ], }' }, 'api'],
    ['no prefix', { 'host.json': { version: '2.0' } }, 'api'],
    ['another', { 'host.json': { extensions: { http: { routePrefix: 'v1' } } } }, 'v1'],
    ['an empty one', { 'host.json': { extensions: { http: { routePrefix: '' } } } }, ''],
  ])('reads %s from host.json', (_, files, prefix) => {
    expect(readHostJson(folder(files)).routePrefix).toBe(prefix);
  });

  it.each([
    [undefined, 1_800_000],
    ['00:10:00', 600_000],
    ['1.00:00:00', 86_400_000],
    ['-1', Number.POSITIVE_INFINITY],
  ])('reads the functionTimeout %s', (functionTimeout, ms) => {
    expect(readHostJson(folder({ 'host.json': { functionTimeout } })).functionTimeout).toBe(ms);
  });

  it('names the file that it cannot read', () => {
    expect(() => readHostJson(folder({ 'host.json': '{ "a": }' }))).toThrow(/^host\.json: /);
    const settings = folder({ 'local.settings.json': '[' });
    expect(() => applyLocalSettings(settings)).toThrow(/^local\.settings\.json: /);
  });

  it('reads local settings, which the environment overrides', () => {
    process.env.DEV_TEST_A = 'environment';
    applyLocalSettings(
      folder({ 'local.settings.json': { Values: { DEV_TEST_A: 'a', DEV_TEST_B: 'b' } } }),
    );
    applyLocalSettings(folder({}));
    expect([process.env.DEV_TEST_A, process.env.DEV_TEST_B]).toEqual(['environment', 'b']);
    delete process.env.DEV_TEST_A;
    delete process.env.DEV_TEST_B;
  });
});

it('routes and timers are listed, one under the other', async () => {
  const listed = await loadApp(() => {
    app.http('job_start', { route: 'job/start', methods: ['GET', 'POST'], handler: () => ({}) });
    df.app.client.timer('job_watchdog', { schedule: '0 */5 * * * *', handler: () => {} });
    app.http('A', { handler: () => ({}) });
    app.post('job_control', { route: 'job/{word:regex(^(stop|run)$)}', handler: () => ({}) });
  });
  expect(describeApp(listed, 'http://localhost:7071', 'api')).toEqual([
    '  GET,POST  http://localhost:7071/api/A               A',
    '  POST      http://localhost:7071/api/job/{stop|run}  job_control',
    '  GET,POST  http://localhost:7071/api/job/start       job_start',
    '  timer     0 */5 * * * *                             job_watchdog',
  ]);
});

describe('a line', () => {
  const NOON = Date.UTC(2026, 0, 1, 12);
  const instance = (change: Partial<Instance>) =>
    Object.assign(new Instance('orchestrator', 'it', 'null', 1, NOON), change);
  const run = {
    activity: 'work',
    instanceId: 'it',
    input: null,
    startedAt: new Date(NOON),
    endedAt: new Date(NOON + 12),
  };

  it.each<[string, (log: DevLog) => void, string[]]>([
    ['of a start', (log) => log.started(instance({})), ['it            started']],
    [
      'of a sleep, once',
      (log) => {
        const asleep = instance({ status: 'Running', openTimers: [NOON + 60_000] });
        log.dispatched(asleep);
        log.dispatched(asleep);
      },
      ['it            sleeps until 12:01:00'],
    ],
    ['of nothing, while it works', (log) => log.dispatched(instance({ status: 'Running' })), []],
    [
      'of a pause',
      (log) => log.dispatched(instance({ status: 'Suspended' })),
      ['it            suspended'],
    ],
    [
      'of an end',
      (log) => log.dispatched(instance({ status: 'Failed', output: 'gave up' })),
      ['it            failed: "gave up"'],
    ],
    [
      'of a run',
      (log) => log.ran({ ...run, outcome: 'completed', result: { n: 1 } }),
      ['work          completed: {"n":1} (12 ms)'],
    ],
    [
      'of a run that failed',
      (log) => log.ran({ ...run, outcome: 'failed', error: new Error('boom') }),
      ['work          failed: boom (12 ms)'],
    ],
    [
      'of a run that was ended',
      (log) => log.ran({ ...run, outcome: 'lost' }),
      [
        'work          lost: it took longer than functionTimeout, and is repeated in 5 minutes (12 ms)',
      ],
    ],
    ['of a log', (log) => log.log('information', 'work', 'hello'), ['work          hello']],
    [
      'of a warning, over two lines',
      (log) => log.log('warning', 'work', 'one\ntwo'),
      ['work          warning: one', '              two'],
    ],
    ['of an error', (log) => log.onError(new Error('bad')), ['emulator      error: bad']],
  ])('%s', async (_, say, expected) => {
    const lines: string[] = [];
    say(
      new DevLog(
        await appOf({}),
        (line) => lines.push(line),
        () => NOON,
      ),
    );
    const times = lines.map((line) => line.slice(0, 10));
    expect(lines.map((line) => line.slice(10))).toEqual(expected);
    expect(times.every((time) => time === '12:00:00  ' || time.trim() === '')).toBe(true);
  });
});
