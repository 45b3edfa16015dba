import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { getNodeValue } from 'jsonc-parser';
import type { Change } from '../../compare/change';
import { GeneratorError } from '../../errors';
import type { Templates } from '../../plan/templates';
import { splitBom } from '../../text-format';
import type { TsConfig } from '../../workspace/compiler-configs';
import type { FunctionsProject } from '../functions-project';
import { buildConfigOf } from '../layout';
import { installedVersion } from '../locked-versions';
import { type CompileError, type Compiler, loadCompiler } from './compiler';
import { findSetting, type Trial } from './find-setting';
import { missingPackages } from './missing-packages';
import { createOverlay, withSlashes } from './overlay';

/** Whether the project would still compile. */
export interface CompileResult {
  /** What was tried, or why nothing was. */
  readonly message: string;
  readonly isTried: boolean;
}

/** A file of the loop that a configuration compiles. */
const LOOP_FILE = 'src/eternal/index.ts';
/** Without them, the errors would not be those of the loop. */
const NEEDED = ['@azure/functions', '@types/node'];
const MAX_ERRORS = 3;

/**
 * Compiles the project as it would be, with its own compiler, in memory. Throws `E_PROJECT` for errors that it does not
 * have today.
 */
export async function tryCompile(
  project: FunctionsProject,
  changes: readonly Change[],
  templates: Templates,
  say: (line: string) => void,
): Promise<CompileResult> {
  const missing = ['typescript', ...NEEDED].filter(
    (name) => installedVersion(project.root, name) === undefined,
  );
  if (missing.length > 0) return notTried(`${missing.join(' and ')} cannot be found here`);
  const root = realpathSync(project.root);
  let found: { readonly compiler: Compiler; readonly failed: Failure | undefined } | undefined;
  try {
    const compiler = await loadCompiler(root);
    if (compiler === undefined) return notTried('typescript cannot be loaded here');
    say(`compiling with TypeScript ${compiler.version} …`);
    found = { compiler, failed: compile(compiler, root, project, changes, templates) };
  } catch (error) {
    return notTried(`typescript failed: ${String((error as Error).message).split('\n')[0]}`);
  }
  const { compiler, failed } = found;
  if (failed !== undefined) throw refusal(root, failed);
  return { isTried: true, message: `compiles with TypeScript ${compiler.version}` };
}

const notTried = (reason: string): CompileResult => ({
  isTried: false,
  message: `not compiled before writing, because ${reason}: install, then run the build`,
});

/** Errors that the loop would bring. */
interface Failure {
  readonly config: TsConfig;
  readonly errors: readonly CompileError[];
  /** What would have to change in the configuration; `undefined` where no single setting is the cause. */
  readonly remedy: string | undefined;
}

function compile(
  compiler: Compiler,
  root: string,
  project: FunctionsProject,
  changes: readonly Change[],
  templates: Templates,
): Failure | undefined {
  const texts = textsOf(root, project, changes, templates);
  for (const config of configsOf(project)) {
    const path = withSlashes(join(root, config.file));
    const trial: Trial = { compiler, path, texts };
    const after = compiler.check(path, createOverlay(texts));
    // The usual case needs only one compilation.
    if (after.errors.length === 0) continue;
    const before = compiler.check(path, createOverlay(new Map()));
    const errors = newErrors(before.errors, after.errors);
    if (errors.length === 0) continue;
    const isCured = (found: readonly CompileError[]): boolean =>
      newErrors(before.errors, found).length === 0;
    return {
      config,
      errors,
      remedy: findSetting(trial, config.file, after.options, errors, isCured),
    };
  }
  return undefined;
}

/** The configuration of the build, then those that other scripts compile with: an editor's alone can wait. */
function configsOf(project: FunctionsProject): TsConfig[] {
  const build = buildConfigOf(project);
  const scripts = JSON.stringify(getNodeValue(project.packageJson.root).scripts ?? {});
  const isUsed = ({ file }: TsConfig): boolean =>
    scripts.includes(file) || (file === 'tsconfig.json' && /\b(tsc|tsgo)\b/.test(scripts));
  const others = project.configs.filter(
    (config) => config.file !== build?.file && isUsed(config) && config.includes(LOOP_FILE),
  );
  return [...(build === undefined ? [] : [build]), ...others];
}

/** Everything that the compiler would find on the disk after the installation. */
function textsOf(
  root: string,
  project: FunctionsProject,
  changes: readonly Change[],
  templates: Templates,
): ReadonlyMap<string, string> {
  const texts = [
    ...changes.flatMap(({ path, after }): [string, string][] =>
      after === undefined ? [] : [[path, splitBom(after).body]],
    ),
    ...missingPackages(project, templates),
  ];
  return new Map(texts.map(([path, text]) => [withSlashes(join(root, path)), text]));
}

/** The errors that come in addition. The line of an error in the project's own files can be another one. */
function newErrors(
  before: readonly CompileError[],
  after: readonly CompileError[],
): readonly CompileError[] {
  const rest = new Map<string, number>();
  const keyOf = ({ file = '', code, message }: CompileError) => `${file} ${code} ${message}`;
  for (const error of before) rest.set(keyOf(error), (rest.get(keyOf(error)) ?? 0) + 1);
  return after.filter((error) => {
    // Its declarations can be those of another version than the one to come.
    if (error.file?.includes('/node_modules/durable-functions/')) return false;
    const left = rest.get(keyOf(error)) ?? 0;
    rest.set(keyOf(error), left - 1);
    return left <= 0;
  });
}

function refusal(root: string, { config, errors, remedy }: Failure): GeneratorError {
  const shown = errors.slice(0, MAX_ERRORS).map((error) => printError(root, error));
  const more = errors.length - shown.length;
  const list = [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  return new GeneratorError(
    'E_PROJECT',
    `cannot add a loop to ${root}: with it, ${config.file} does not compile: ${list}`,
    {
      hint:
        remedy ??
        `no single setting of ${config.file} is the cause: begin with the tsconfig.json of func init`,
      path: root,
    },
  );
}

/** `src/eternal/http.ts:12:3: TS2345: Argument of type …` */
function printError(root: string, { file, line, column, code, message }: CompileError): string {
  const path = file?.replace(`${withSlashes(root)}/`, '');
  const place = path === undefined ? '' : `${path}:${line}:${column}: `;
  return `${place}TS${code}: ${message.split('\n')[0]}`;
}
