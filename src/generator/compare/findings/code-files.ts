import { jobFileOf, jobIdIn } from '../../plan/planned-file';
import { moduleAt } from '../../syntax/names/module-references';
import { type Registration, registrationsIn } from '../../syntax/registrations';
import { isSameFile } from '../../syntax/same-file';
import { baseText } from '../../workspace/bases';
import type { Previous } from '../../workspace/previous';
import { sourceFiles } from '../../workspace/source-files';
import type { OnDisk, SourceTree } from '../../workspace/workspace';
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

export const canRegister = (path: string): boolean => !NO_JOBS.test(path);

/**
 * All files that can register a job, by path: those of the jobs, and the other code of the user.
 *
 * @param only leaves out other code that has none of these ids
 */
export function readCodeFiles(
  workspace: SourceTree,
  ids: readonly string[],
  previous: Previous,
  only?: ReadonlySet<string>,
): ReadonlyMap<string, CodeFile> {
  const mayRegister = (path: string): boolean => {
    const disk = workspace.read(path);
    const text = disk.kind === 'file' ? (disk.text ?? '') : '';
    if (!text.includes('eternalFunction')) return only === undefined;
    return only === undefined || [...only].some((id) => text.includes(id));
  };
  const others = sourceFiles(workspace).filter(
    (path) => canRegister(path) && canRegister(previous.defaultPathOf(path)) && mayRegister(path),
  );
  const paths = new Set([...ids.map((id) => previous.pathOf(jobFileOf(id))), ...others]);
  return new Map(
    [...paths].flatMap((path) => {
      const file = readCodeFile(path, workspace.read, previous);
      return file === undefined ? [] : [[path, file]];
    }),
  );
}

/** Whether code beside these files may register jobs. */
export function hasOtherCalls(
  workspace: SourceTree,
  files: readonly { readonly path: string }[],
): boolean {
  const known = new Set(files.map(({ path }) => path));
  return sourceFiles(workspace).some((path) => {
    const disk = known.has(path) || !canRegister(path) ? undefined : workspace.read(path);
    return disk?.kind === 'file' && (disk.text?.includes('eternalFunction') ?? false);
  });
}

/** Parses a file only where it was edited and mentions `eternalFunction`. `undefined` where it does not exist. */
export function readCodeFile(
  path: string,
  read: Read,
  { bases, defaultPathOf }: Previous,
): CodeFile | undefined {
  const disk = read(path);
  const text = disk.kind === 'file' ? disk.text : undefined;
  if (text === undefined) return undefined;
  const id = jobIdIn(defaultPathOf(path));
  const base = id === undefined ? undefined : baseText(bases.get(path));
  // A moved file whose job is renamed now has another id than its last template.
  if (
    base !== undefined &&
    new RegExp(`['"]${id}['"]`).test(base) &&
    (text === base || isSameFile(path, text, base))
  ) {
    return { path, text, registrations: [], generatedId: id };
  }
  try {
    const registrations = registrationsIn(text).filter(
      ({ module }) => module === undefined || !isOtherFunction(path, module, read, defaultPathOf),
    );
    return { path, text, registrations };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { line } = (error as { loc?: { line?: number } }).loc ?? {};
    const message = error.message.replace(/ *\(\d+:\d+\)$/, '');
    return { path, text, registrations: [], problem: { line, message } };
  }
}

/** Whether a module declares a function of its own under the name, which cannot call that of the loop. */
function isOtherFunction(
  importer: string,
  specifier: string,
  read: Read,
  defaultPathOf: Previous['defaultPathOf'],
): boolean {
  const module = moduleFileAt(importer, specifier, read);
  if (!module || /^src\/eternal\//.test(defaultPathOf(module.path))) return false;
  const text = module.text ?? '';
  return (
    /\b(function|const|let|var|class)\s+eternalFunction\b/.test(text) &&
    !/['"][^'"]*eternal\b[^'"]*['"]/.test(text)
  );
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
