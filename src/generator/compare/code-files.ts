import { jobFileOf, jobIdIn } from '../plan/plan';
import { moduleAt } from '../syntax/module-references';
import { type Registration, registrationsIn } from '../syntax/registrations';
import { isSameFile } from '../syntax/same-file';
import { baseText, type Previous } from '../workspace/bases';
import { sourceFiles } from '../workspace/source-files';
import type { OnDisk, Workspace } from '../workspace/workspace';
import { type Finding, lineAt } from './finding';

/** A file of code that registers jobs, or that could. */
export interface CodeFile {
  readonly path: string;
  readonly text: string;
  readonly registrations: readonly Registration[];
  /** The job whose file differs at most in its form from what was last generated. Its registration is not read. */
  readonly generatedId?: string | undefined;
  /** Why the registrations cannot be read. */
  readonly problem?: Pick<Finding, 'line' | 'message'> | undefined;
}

/** A call that registers a job. */
export interface RegisteringCall {
  readonly file: CodeFile;
  /** Absent: the file is as generated. */
  readonly registration?: Registration | undefined;
}

type Read = (path: string) => OnDisk;

/** The code of the loop itself and of tests calls `eternalFunction`, and registers no job. */
const NO_JOBS = /^src\/eternal\/|(^|\/)(tests?|__tests__)\/|\.(test|spec|vitest)\.[cm]?[jt]sx?$/;

/** All files that can register a job, by path: those of the jobs, and the other code of the user. */
export function readCodeFiles(
  workspace: Pick<Workspace, 'root' | 'read'>,
  ids: readonly string[],
  previous: Previous,
): ReadonlyMap<string, CodeFile> {
  const others = sourceFiles(workspace).filter(
    (path) => !NO_JOBS.test(path) && !NO_JOBS.test(previous.defaultPathOf(path)),
  );
  const paths = new Set([...ids.map((id) => previous.pathOf(jobFileOf(id))), ...others]);
  return new Map(
    [...paths].flatMap((path) => {
      const file = readCodeFile(path, workspace.read, previous);
      return file === undefined ? [] : [[path, file]];
    }),
  );
}

/** Parses a file only where it was edited and mentions `eternalFunction`. `undefined` where it does not exist. */
export function readCodeFile(path: string, read: Read, { bases }: Previous): CodeFile | undefined {
  const disk = read(path);
  const text = disk.kind === 'file' ? disk.text : undefined;
  if (text === undefined) return undefined;
  const id = jobIdIn(path);
  const base = id === undefined ? undefined : baseText(bases.get(path));
  if (base !== undefined && (text === base || isSameFile(path, text, base))) {
    return { path, text, registrations: [], generatedId: id };
  }
  try {
    return { path, text, registrations: registrationsIn(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { line } = (error as { loc?: { line?: number } }).loc ?? {};
    const message = error.message.replace(/ *\(\d+:\d+\)$/, '');
    return { path, text, registrations: [], problem: { line, message } };
  }
}

export const callsIn = (file: CodeFile): RegisteringCall[] => [
  ...file.registrations.map((registration) => ({ file, registration })),
  ...(file.generatedId === undefined ? [] : [{ file }]),
];

/** The id that a call registers; `undefined` where it is an expression. */
export const idAt = ({ file, registration }: RegisteringCall): string | undefined =>
  registration === undefined ? file.generatedId : registration.id;

export const lineOf = ({ file, registration }: RegisteringCall): number | undefined =>
  registration === undefined ? undefined : lineAt(file.text, registration.start);

const ENDINGS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs'];

/** The file of the module that a relative specifier names; `undefined` for a package or an alias, `null` where no file is there. */
export function moduleFileAt(
  importer: string,
  specifier: string,
  read: Read,
): { readonly path: string; readonly text: string | undefined } | undefined | null {
  const module = moduleAt(importer, specifier);
  if (module === undefined) return undefined;
  // A dot in a name looks like an extension.
  const whole = moduleAt(importer, `${specifier}.ts`) ?? module;
  for (const stem of new Set([module, whole, `${module}/index`])) {
    for (const ending of ENDINGS) {
      const path = `${stem}.${ending}`;
      const disk = read(path);
      if (disk.kind === 'file') return { path, text: disk.text };
    }
  }
  return null;
}
