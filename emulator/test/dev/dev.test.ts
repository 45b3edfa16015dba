import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compile, problemIn } from '../../src/dev/dev-build';
import { parseDevOptions } from '../../src/dev/dev-options';
import { applyLocalSettings, loadProject } from '../../src/dev/dev-project';
import { explain } from '../../src/dev/explain';
import { readHostJson } from '../../src/host/host-json';
import { NotEmulatedError } from '../../src/index';

const ignore = () => {};
const NO_ERRORS = { errors: '', testErrors: '' };

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

describe('the development server', () => {
  it.each<[string, object]>([
    ['', { port: 7071, isPortGiven: false, speed: 1, build: true }],
    ['--port 0 --speed 60', { port: 0, isPortGiven: true, speed: 60, build: true }],
    ['--port=8080 --speed=0.5', { port: 8080, isPortGiven: true, speed: 0.5, build: true }],
    ['--no-build', { port: 7071, isPortGiven: false, speed: 1, build: false }],
  ])('accepts the flags "%s"', (args, expected) => {
    expect(parseDevOptions(args.split(' ').filter(Boolean))).toEqual(expected);
  });

  it.each([
    ['--port 70000', '--port: "70000" is not a port (write a whole number from 0 to 65535'],
    ['--port x', '--port: "x" '],
    ['--speed 0', '--speed: "0" is not a speed (write a number from 0.01 to 10000'],
    ['--speed fast', '--speed: "fast" '],
    [
      '--port -1',
      "Option '--port' does not accept a value that begins with '-' (the flags are --port",
    ],
    ['--sped 2', "Unknown option '--sped'"],
    ['now', "Unexpected argument 'now'"],
  ])('refuses %s in one line', (args, text) => {
    const parse = () => parseDevOptions(args.split(' '));
    expect(parse).toThrow(text);
    expect(parse).not.toThrow('\n');
  });

  it('loads the files that main in package.json names, in order', async () => {
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

  it.each([
    ['commonjs', (sdk: string) => `const { app } = require(${sdk});`],
    ['module', (sdk: string) => `import sdk from ${sdk}; const { app } = sdk;`],
  ])('loads a file that prepares and registers nothing first, as type %s', async (type, load) => {
    const sdk = JSON.stringify(createRequire(import.meta.url).resolve('@azure/functions'));
    const root = folder({
      'package.json': { type, main: 'dist/{index.js,functions/*.js}' },
      'dist/index.js': `${load(sdk)} app.prefix = '${type}_';`,
      'dist/functions/a.js': `${load(sdk)} app.http(app.prefix + 'a', { handler() {} });`,
    });
    const { functions } = await loadProject(root, ignore);
    expect([...functions.keys()]).toEqual([`${type}_a`]);
  });

  it.each<[files: Record<string, unknown>, problem: RegExp]>([
    [{}, /^No package\.json in \S+: run this in the project$/],
    [{ 'package.json': {} }, /^package\.json: set "main" to the compiled functions/],
    [
      { 'package.json': { main: 'gone.js' } },
      /^package\.json: "main" is gone\.js, which matches no file \(is the app compiled\?\)$/,
    ],
    [
      { 'package.json': { main: 'dist/*.js' } },
      /^package\.json: "main" is dist\/\*\.js, which matches no file \(is the app compiled\?\)$/,
    ],
  ])('reports what is wrong with the project %j', async (files, problem) => {
    await expect(loadProject(folder(files), ignore)).rejects.toThrow(problem);
  });

  it.each<[error: unknown, line: string]>([
    [new Error('host.json: not a JSON object'), 'host.json: not a JSON object'],
    [new TypeError('odd\nmore'), 'TypeError: odd'],
    ['odd', 'The app threw odd'],
    [new NotEmulatedError('hooks'), 'not emulated: hooks (run the app on the real host instead)'],
  ])('describes %s in one line', (error, line) => {
    // No file of this stack is below the project.
    expect(explain(error, '/nowhere/project')).toBe(line);
  });

  it('shows the errors of the compiler without colors on the page', () => {
    const colored = '\u001b[96msrc/a.ts\u001b[0m:1:7 - \u001b[91merror\u001b[0m TS2304: x\n';
    const errors = 'src/a.ts:1:7 - error TS2304: x\n';
    expect(problemIn({ errors: colored, testErrors: '' })).toBe(errors);
    expect(problemIn(NO_ERRORS)).toBeUndefined();
  });

  it('compiles, and deletes only output whose source no longer exists', async () => {
    const paths = { rootDir: 'src', outDir: 'dist', sourceMap: true };
    const compilerOptions = { ...paths, module: 'nodenext', allowJs: true };
    const root = folder({
      'tsconfig.json': { compilerOptions, include: ['src'] },
      'package.json': {},
      'src/a.ts': 'export {};',
      'src/b.mts': 'export {};',
      'src/c.js': 'exports.c = 1;',
      'dist/deleted.js': '',
      'dist/deleted.js.map': { sources: ['../src/deleted.ts'] },
      'dist/bundle.js': '',
      'dist/bundle.js.map': { sources: ['webpack://deleted.ts'] },
      'dist/copied.js': '',
      'dist/page.html': '',
    });
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
    expect(await compile(root, new AbortController().signal)).toEqual(NO_ERRORS);
    const left = readdirSync(join(root, 'dist')).filter((name) => !name.endsWith('.map'));
    expect(left.sort()).toEqual(['a.js', 'b.mjs', 'bundle.js', 'c.js', 'copied.js', 'page.html']);
  });

  it.each<[name: string, files: object, errors: RegExp, testErrors: RegExp]>([
    ['an unused name', { 'src/a.ts': 'const unused = 1; export {};' }, /^$/, /^$/],
    [
      'unreachable code',
      { 'src/a.ts': 'export function a() { return 1; console.log(2); }' },
      /^$/,
      /^$/,
    ],
    [
      'an error in a test',
      { 'test/a.ts': "export const n: number = '';" },
      /^$/,
      /^test.a\.ts.*TS2322/,
    ],
    [
      'an error in a test beside its source',
      { 'src/a.test.ts': "export const n: number = '';" },
      /^$/,
      /TS2322/,
    ],
    ['an error of the app', { 'src/a.ts': "export const n: number = '';" }, /TS2322/, /^$/],
    [
      'an error of the app and one of a test',
      { 'src/a.ts': "export const n: number = '';", 'test/a.ts': "export const n: number = '';" },
      /TS2322/,
      /^$/,
    ],
    ['an error of the project', { 'tsconfig.json': { files: ['none.ts'] } }, /TS6053/, /^$/],
  ])('tells what stops the app from what does not: %s', async (_, files, errors, testErrors) => {
    const strict = { noUnusedLocals: true, allowUnreachableCode: false, types: [] };
    const compilerOptions = { ...strict, module: 'nodenext', rootDir: '.', outDir: 'dist' };
    const root = folder({
      'tsconfig.json': { compilerOptions, include: ['src', 'test'] },
      'package.json': {},
      'src/b.ts': 'export {};',
      ...files,
    });
    symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
    const build = await compile(root, new AbortController().signal);
    expect([build.errors, build.testErrors]).toEqual([
      expect.stringMatching(errors),
      expect.stringMatching(testErrors),
    ]);
    expect(existsSync(join(root, 'dist/src/b.js'))).toBe(build.errors === '');
  });

  it.each([
    ['no file', {}, 'api'],
    [
      'a file with comments',
      { 'host.json': '\uFEFF// a\n{ "a": "//", /* b */ "c": [1, ], }' },
      'api',
    ],
    ['a file without a prefix', { 'host.json': { version: '2.0' } }, 'api'],
    ['another prefix', { 'host.json': { extensions: { http: { routePrefix: 'v1' } } } }, 'v1'],
    ['an empty prefix', { 'host.json': { extensions: { http: { routePrefix: '' } } } }, ''],
  ])('reads the route prefix from %s', (_, files, prefix) => {
    expect(readHostJson(folder(files)).routePrefix).toBe(prefix);
  });

  it.each([
    [undefined, 1_800_000],
    ['00:10:00', 600_000],
    ['1.00:00:00', 86_400_000],
    ['-1', Number.POSITIVE_INFINITY],
  ])('reads the functionTimeout %s from host.json', (functionTimeout, ms) => {
    expect(readHostJson(folder({ 'host.json': { functionTimeout } })).functionTimeout).toBe(ms);
  });

  it('names a settings file that is not valid', () => {
    expect(() => readHostJson(folder({ 'host.json': '{ "a": }' }))).toThrow(/^host\.json: /);
    const settings = folder({ 'local.settings.json': '[' });
    expect(() => applyLocalSettings(settings)).toThrow(/^local\.settings\.json: /);
  });

  it('reads local.settings.json, which the environment overrides', () => {
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
